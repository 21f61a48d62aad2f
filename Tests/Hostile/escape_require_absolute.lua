-- A module by its whole path.
-- options: --timeout 10
-- status: 1
-- says: module .* not found

require '/etc/hostname'
