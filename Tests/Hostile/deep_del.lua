-- A finalizer that makes another object with a finalizer.
-- options: --timeout 2 --memory 64MiB
-- status: None
-- says: 

C = class 'C' { __del__ = function(self) C() end }
C()
x = nil
