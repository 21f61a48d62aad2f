-- The class of an object that has another layout.
-- options: --timeout 10
-- status: 1
-- says: TypeError|AttributeError

x = list{}
x.__class__ = dict
