-- A __repr__ that asks itself.
-- options: --timeout 10
-- status: 1
-- says: RecursionError|C stack

C = class 'C' { __repr__ = function(self) return repr(self) end }
print(C())
