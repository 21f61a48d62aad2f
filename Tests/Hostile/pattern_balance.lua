-- Balanced brackets that never balance.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

string.find(string.rep('(', 300000), '%b()')
