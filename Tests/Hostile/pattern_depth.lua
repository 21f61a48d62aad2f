-- A pattern that nests more deeply than the matcher goes.
-- options: --timeout 10
-- status: 1
-- says: pattern too complex

string.find(string.rep('x', 300), string.rep('x?', 300) .. 'y')
