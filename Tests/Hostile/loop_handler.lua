-- Handlers of errors that fail in their turn.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

while true do xpcall(function() local x = nil + 1 end, function() error('again') end) end
