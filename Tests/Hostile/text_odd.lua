-- Texts that are no UTF-8.
-- options: --timeout 10
-- status: 0
-- says: 2

x = str('\255\192\128\237\160\128')
print(len(x) > 0)
y = list{'\0', '\255'}
print(len(y))
