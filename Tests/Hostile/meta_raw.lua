-- Raw access to what the environment holds.
-- options: --timeout 10
-- status: 0
-- says: True\n5

rawset(_ENV, 'list', 5)
print(rawget(_ENV, 'sys') ~= nil)
print(list)
