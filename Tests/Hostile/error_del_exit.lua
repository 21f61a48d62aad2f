-- A finalizer that fails at the very end.
-- options: --timeout 1
-- status: 0
-- says: Exception ignored in

C = class 'C' { __del__ = function(self) error('late') end }
x = C()
