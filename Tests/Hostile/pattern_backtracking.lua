-- A pattern that backtracks without end.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

string.find(string.rep('a', 1000), string.rep('a*', 30) .. 'b')
