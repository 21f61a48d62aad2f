# Pitfall: a large table bound to a global name lives as long as the program. Remedies: a function
# around it, del, or clearing it.
import gc
import sys
import tracemalloc


def kib(n):
    return n // 1024


def report(label):
    now, peak = tracemalloc.get_traced_memory()
    print(label, "in use, 64 KiB:", kib(now) // 64, "peak:", kib(peak) // 64)


def load_table(n):
    rows = list()
    for i in range(n):
        rows.append((i, i * 2))
    return rows


def summarise(n):
    rows = load_table(n)
    return len(rows)


other_name = None
answer = 0

gc.collect()
tracemalloc.start()
table_of_rows = load_table(20000)
answer = len(table_of_rows)
report("global, after its last use:")
print("references", sys.getrefcount(table_of_rows))
del table_of_rows
report("after del:")
try:
    table_of_rows
    print(False)
except NameError:
    print(True)
tracemalloc.reset_peak()
answer = summarise(20000)
report("in a function:")
table_of_rows = load_table(20000)
other_name = table_of_rows
del table_of_rows
report("del with another name left:")
other_name.clear()
report("after clear:")
print("it is still there:", len(other_name), sys.getsizeof(other_name))
table_of_rows = load_table(20000)
del table_of_rows[100:]
report("all but 100 rows deleted:")
print(len(table_of_rows), sys.getsizeof(table_of_rows) < 2000)
del table_of_rows
report("at the end:")
tracemalloc.stop()
