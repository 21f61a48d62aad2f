-- Lazy repetitions that backtrack without end.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

string.match(string.rep('a', 5000), string.rep('a-', 30) .. 'b')
