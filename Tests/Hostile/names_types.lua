-- Names that are no strings.
-- options: --timeout 10
-- status: 1
-- says: 

_ENV[1] = 1
