-- A dict that grows while it is walked over.
-- options: --timeout 10
-- status: 1
-- says: RuntimeError: dictionary changed size during iteration

d = dict{a = 1}
for k in iter(d) do d[k .. 'x'] = 1 end
