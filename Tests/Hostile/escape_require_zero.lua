-- A module whose name has a zero byte.
-- options: --timeout 10
-- status: 1
-- says: module .* not found|zero

require 'x\0y'
