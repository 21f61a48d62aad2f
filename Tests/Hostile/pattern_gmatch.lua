-- An iteration over matches that backtracks.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

for m in string.gmatch(string.rep('a', 20000), 'a*a*a*a*b') do end
