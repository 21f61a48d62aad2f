-- An endless loop of goto.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

::again:: goto again
