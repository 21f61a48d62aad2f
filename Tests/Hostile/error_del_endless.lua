-- A finalizer at the very end that never ends.
-- options: --timeout 1
-- status: 0
-- says: the end of the script took longer than 1.0 s

C = class 'C' { __del__ = function(self) while true do end end }
x = C()
