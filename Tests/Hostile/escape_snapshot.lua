-- A file through tracemalloc.
-- options: --timeout 10
-- status: 1
-- says: unsafe

tracemalloc.start()
tracemalloc.take_snapshot():dump('/tmp/moult-hostile')
