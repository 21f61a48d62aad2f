-- Names that are no names.
-- options: --timeout 1
-- status: None
-- says: 

_ENV[''] = 1
_ENV['\0'] = 2
_ENV['\255\254'] = 3
print(_ENV[''], _ENV['\0'], _ENV['\255\254'])
