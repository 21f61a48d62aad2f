-- A finalizer that fails at the very end.
-- options: --timeout 10
-- status: 0
-- says: Exception ignored in

C = class 'C' { __del__ = function(self) error('late') end }
x = C()
