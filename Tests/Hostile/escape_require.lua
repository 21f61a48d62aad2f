-- A module outside of the folder.
-- options: --timeout 1
-- status: 1
-- says: module .* not found

require '../../../../../../../../etc/passwd'
