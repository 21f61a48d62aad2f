-- An __eq__ that compares itself.
-- options: --timeout 10
-- status: 1
-- says: RecursionError|C stack

C = class 'C' { __eq__ = function(self, o) return eq(self, o) end }
a = C()
print(eq(a, C()))
