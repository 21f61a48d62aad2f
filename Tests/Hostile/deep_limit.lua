-- No limit on recursion but the memory's.
-- options: --timeout 20 --memory 256MiB
-- status: 1
-- says: RecursionError|stack overflow|not enough memory|MemoryError

sys.setrecursionlimit(1 << 30)
f = def(function(_ENV) return f() end)
f()
