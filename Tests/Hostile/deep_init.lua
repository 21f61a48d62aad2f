-- A constructor that calls its class.
-- options: --timeout 10
-- status: 1
-- says: RecursionError|stack overflow|C stack

C = class 'C' { __init__ = function(self) C() end }
C()
