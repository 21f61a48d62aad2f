-- Every function of the module gc: what it takes, what it gives, what it complains of.
workload { name = "gc_module", summary = "shapes and errors of the module gc" }
local is_finalized = sys.version_minor >= 9 and gc.is_finalized or function(o) return "n/a" end -- from 3.9 on

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("names", function()
  for _, name in ipairs {
    "DEBUG_COLLECTABLE", "DEBUG_LEAK", "DEBUG_SAVEALL", "DEBUG_STATS", "DEBUG_UNCOLLECTABLE",
  } do print(name, gc[name]) end
  print(type(gc.callbacks).__name__, type(gc.garbage).__name__, gc.callbacks, gc.garbage)
  try_("unknown", function() return gc.unknown end)
  try_("misspelt", function() return gc.colect() end)
end)

phase("switching", function()
  print(gc.isenabled())
  print(gc.disable(), gc.isenabled(), gc.enable(), gc.isenabled())
  try_("enable(1)", gc.enable, 1)
  try_("disable(1)", gc.disable, 1)
  try_("isenabled(1)", gc.isenabled, 1)
  gc.disable()
end)

phase("thresholds", function()
  print(gc.get_threshold(), type(gc.get_threshold()).__name__)
  gc.set_threshold(5)
  print(gc.get_threshold())
  gc.set_threshold(6, 7)
  print(gc.get_threshold())
  gc.set_threshold(8, 9, 10)
  print(gc.get_threshold())
  gc.set_threshold(0)
  print(gc.get_threshold())
  gc.set_threshold(true)
  print(gc.get_threshold())
  try_("set_threshold()", gc.set_threshold)
  try_("set_threshold(1, 2, 3, 4)", gc.set_threshold, 1, 2, 3, 4)
  try_("set_threshold('a')", gc.set_threshold, "a")
  try_("set_threshold(1.5)", gc.set_threshold, 1.5)
  try_("set_threshold(None)", gc.set_threshold, None)
  try_("set_threshold(2 ** 40)", gc.set_threshold, 1 << 40)
  try_("get_threshold(1)", gc.get_threshold, 1)
  print(gc.get_threshold())
  gc.set_threshold(700, 10, 10)
end)

phase("collect", function()
  gc.collect()
  for g in range(3) do print("collect", g, gc.collect(g), gc.get_count()[1], gc.get_count()[2]) end
  try_("collect(3)", gc.collect, 3)
  try_("collect(-1)", gc.collect, -1)
  try_("collect('x')", gc.collect, "x")
  try_("collect(1.5)", gc.collect, 1.5)
  try_("collect(None)", gc.collect, None)
  try_("collect(1, 2)", gc.collect, 1, 2)
  print(gc.collect(true), gc.collect(false))
  print(type(gc.get_count()).__name__, len(gc.get_count()))
  try_("get_count(1)", gc.get_count, 1)
  l = list{}
  l:append(l)
  l = None
  print("a list in itself", gc.collect(0), gc.collect(1), gc.collect(2))
end)

phase("statistics", function()
  stats = gc.get_stats()
  print(type(stats).__name__, len(stats))
  for entry in iter(stats) do print(type(entry).__name__, sorted(entry)) end
  old = gc.get_stats()
  gc.collect(0)
  gc.collect(1)
  gc.collect(1)
  gc.collect(2)
  new = gc.get_stats()
  for i in range(3) do
    print(i, new[i]["collections"] - old[i]["collections"], new[i]["collected"] - old[i]["collected"])
  end
  try_("get_stats(1)", gc.get_stats, 1)
end)

phase("debugging", function()
  print(gc.get_debug())
  gc.set_debug(gc.DEBUG_SAVEALL)
  print(gc.get_debug())
  m = list{}
  m:append(m)
  m = None
  print(gc.collect(), len(gc.garbage), gc.garbage)
  gc.set_debug(0)
  gc.garbage:clear()
  print(gc.collect(), len(gc.garbage))
  try_("set_debug()", gc.set_debug)
  try_("set_debug('a')", gc.set_debug, "a")
  try_("get_debug(1)", gc.get_debug, 1)
end)

phase("looking", function()
  x = list{}
  y = list{x}
  print(gc.get_referents(y), gc.get_referents(), gc.get_referents(1, "a"))
  print(len(gc.get_referrers(x)) >= 1, gc.get_referrers())
  print(type(gc.get_objects()).__name__, len(gc.get_objects(0)) > 0)
  try_("get_objects(3)", gc.get_objects, 3)
  try_("get_objects(-2)", gc.get_objects, -2)
  try_("get_objects('a')", gc.get_objects, "a")
  try_("get_objects(1, 2)", gc.get_objects, 1, 2)
  try_("get_objects(-1)", gc.get_objects, -1)
  try_("get_objects(None)", gc.get_objects, None)
  print(gc.is_tracked(x), gc.is_tracked(1), gc.is_tracked(tuple{}), gc.is_tracked(dict{}))
  try_("is_tracked()", gc.is_tracked)
  try_("is_tracked(1, 2)", gc.is_tracked, 1, 2)
  Dying = class "Dying" { __del__ = function(self) saved = self end }
  saved = None
  o = Dying()
  print(is_finalized(o))
  o = None
  print(is_finalized(saved))
  if sys.version_minor >= 9 then try_("is_finalized()", gc.is_finalized) end
  try_("freeze(1)", gc.freeze, 1)
  try_("unfreeze(1)", gc.unfreeze, 1)
  try_("get_freeze_count(1)", gc.get_freeze_count, 1)
end)

phase("callbacks", function()
  seen = list{}
  note = function(phase_, info)
    seen:append(tuple{phase_, sorted(info), info["generation"], info["collected"], info["uncollectable"]})
  end
  gc.callbacks:append(note)
  z = list{}
  z:append(z)
  z = None
  gc.collect(1)
  gc.collect()
  gc.callbacks:remove(note)
  for entry in iter(seen) do print(entry) end
end)
