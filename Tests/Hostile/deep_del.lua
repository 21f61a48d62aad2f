-- A finalizer that makes another object with a finalizer.
-- options: --timeout 2 --memory 64MiB
-- status: 0
-- says: the end of the script took longer than 2.0 s

C = class 'C' { __del__ = function(self) C() end }
C()
print('end')
