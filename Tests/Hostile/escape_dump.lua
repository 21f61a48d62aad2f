-- A function as bytecode.
-- options: --timeout 10
-- status: 1
-- says: attempt to call a nil value|AttributeError|NameError

string.dump(print)
