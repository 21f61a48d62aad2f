-- An __eq__ that empties the dict it is looked up in.
-- options: --timeout 10
-- status: 0
-- says: end

d = dict{}
C = class 'C' { __hash__ = function() return 1 end, __eq__ = function(a, b) d:clear() return true end }
d[C()] = list{}
d[C()] = list{}
print('end')
