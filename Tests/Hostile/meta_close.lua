-- A variable to be closed whose closing never ends.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

do local x <close> = setmetatable({}, { __close = function() while true do end end }) error('x') end
