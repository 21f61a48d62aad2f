-- A replacement that backtracks at every place.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

string.gsub(string.rep('a', 100000), '.-.-.-.-b', '')
