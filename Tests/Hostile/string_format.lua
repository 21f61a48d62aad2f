-- A format that is wide.
-- options: --timeout 10
-- status: 1
-- says: invalid conversion|invalid format

print(#string.format('%99.99f', 1e308))
string.format('%1000d', 1)
