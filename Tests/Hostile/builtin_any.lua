-- A test of all of 2^60 zeros.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

x = any(map(def(function(_ENV, v) return false end), range(1 << 60)))
