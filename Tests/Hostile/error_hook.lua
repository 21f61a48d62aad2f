-- A hook for such errors that fails.
-- options: --timeout 10
-- status: 0
-- says: Exception ignored in sys.unraisablehook

sys.unraisablehook = function() error('twice') end
C = class 'C' { __del__ = function(self) error('no') end }
C()
print('end')
