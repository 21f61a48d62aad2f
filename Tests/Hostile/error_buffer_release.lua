-- A __release_buffer__ that fails.
-- options: --timeout 10
-- status: 0
-- says: end

C = class 'C' { __buffer__ = function(self, f) return memoryview(bytes(4)) end, __release_buffer__ = function(self, v) error('no') end }
m = memoryview(C())
m:release()
print('end')
