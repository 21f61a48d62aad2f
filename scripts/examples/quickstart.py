import gc
import sys

n = 1000


class Node:
    def __init__(self, value):
        self.value = value

    def __del__(self):
        print("Object destroyed:", self.value)


a = [1, 2, 3]
b = a
print("a is b:", a is b)
print("references to a:", sys.getrefcount(a))
del b
print("after del b:", sys.getrefcount(a))

node = Node("alone")
del node

gc.collect()
gc.disable()
for i in range(n):
    x = []
    y = [x]
    x.append(y)
del x
del y
freed = gc.collect()
print("found by the collector:", freed)
gc.enable()

first = Node("in a cycle")
first.me = first
del first
print("collecting")
gc.collect()
