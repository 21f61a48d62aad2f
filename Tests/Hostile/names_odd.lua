-- Names that are no names.
-- options: --timeout 10
-- status: 0
-- says: 1 2 3

_ENV[''] = 1
_ENV['\0'] = 2
_ENV['\255\254'] = 3
print(_ENV[''], _ENV['\0'], _ENV['\255\254'])
