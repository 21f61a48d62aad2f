-- A __getattr__ that asks itself.
-- options: --timeout 10
-- status: 1
-- says: RecursionError|C stack

C = class 'C' { __getattr__ = function(self, n) return self.other end }
print(C().x)
