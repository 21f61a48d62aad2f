-- A module outside of the folder.
-- options: --timeout 10
-- status: 1
-- says: module .* not found

require '../../../../../../../../etc/passwd'
