"""What a workload does to heap and collector, as figures that Moult and an interpreter share.

`wrap` turns a script into one that runs twice and reads the figures before and after the second
run; `read` finds in what it printed how much changed in between: collections and collected objects
of each generation, objects that the collector follows, blocks in use of each size class, pools and
arenas.

What would make the figures differ for reasons of the measurement, and how it is kept out:

- an interpreter has objects of its own: only differences between two readings count;
- what exists once per program (constants, names, caches of types, imported modules) is there after
  the first run, whose names are dropped before the first reading;
- an interpreter's pools have holes, which new blocks fill before they need a pool: each size class
  is filled up to the end of a pool before the first reading.
"""

import re

CLASS_LINE = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$")
NAME = re.compile(r"[A-Za-z_]\w*")
KEYWORDS = frozenset(
    "and break do else elseif end false for function goto if in local nil not or repeat return "
    "then true until while".split()
)

PROLOGUE = """
local read_ = function() end
local names_ = { %(names)s }
local has_, clears_ = pcall(function() return sys._clear_type_cache end)
local reading_ = function()
  if has_ and clears_ then sys._clear_type_cache() end
  sys._debugmallocstats()
  local held = gc.get_freeze_count()
  scope(function() print("COUNTS", tostring(gc.get_stats())) end)
  scope(function() print("TRACKED", len(gc.get_objects()) + held) end)
end
kept_objects_ = list { None } * %(room)d
local kept_ = 0
local fill_ = function(make, size)
  local capacity = (%(pool)d - 48) // size
  local run, last = 0, 0
  for i in range(%(room)d) do
    local o = make(size)
    kept_objects_[kept_] = o
    kept_ = kept_ + 1
    local at = id(o) %% %(pool)d
    if at == 48 then run = 1 elseif run > 0 and id(o) == last + size then run = run + 1
    else run = 0 end
    last = id(o)
    if run == capacity then return true end
  end
end
local level_ = function()
  local as_bytes = function(size) return bytes(size - 33) end
  for size = 512, 48, -16 do scope(fill_, as_bytes, size) end
  scope(fill_, function() return object() end, 16)
  scope(fill_, function() return int("123456789") end, 32)
end
local workload_ = function()
"""

EPILOGUE = """
read_() end
scope(workload_)
for _, name in ipairs(names_) do
  if rawget(_ENV, name) == nil then pcall(function() _ENV[name] = nil end) end
end
scope(function()
  for generation = 0, 2 do
    for i = 1, 300 do
      scope(function()
        local cycle = list {}
        cycle:append(cycle)
      end)
      gc.collect(generation)
    end
  end
  old_objects_ = list {}
  for i = 1, 300 do old_objects_:append(list {}) end
end)
gc.collect() gc.freeze() gc.collect()
scope(reading_)
scope(level_)
reading_()
read_ = function() reading_() print("COUNTS END") end
scope(workload_)
"""


def pool_bytes(version):
    """The bytes of a pool of pymalloc in a version such as 3.12."""
    return 4096 if int(version.split(".")[1]) < 10 else 16384


def wrap(source, pool=16384):
    """The script between two readings; line numbers stay what they are."""
    names = sorted(n for n in set(NAME.findall(source)) - KEYWORDS if not n.startswith("__"))
    prologue = PROLOGUE % {
        "names": ",".join('"%s"' % name for name in names),
        "pool": pool,
        "room": 200000,
    }
    return " ".join(prologue.split("\n")) + source + "\n" + EPILOGUE


def _allocator(text):
    """Per reading of _debugmallocstats: {size: blocks in use}, pools in use, arenas."""
    readings = []
    for part in re.split(r"(?m)^Small block threshold", text)[1:]:
        blocks, pools = {}, 0
        for line in part.split("\n"):
            found = CLASS_LINE.match(line)
            if found:
                _, size, used_pools, used, _ = map(int, found.groups())
                blocks[size] = used
                pools += used_pools
        arenas = re.search(r"# arenas allocated current\s*=\s*([\d,]+)", part)
        readings.append((blocks, pools, int(arenas.group(1).replace(",", "")) if arenas else 0))
    return readings


def read(output, errors):
    """{figure: difference} of a run, or None if the script did not come to its end."""
    if output.count("COUNTS END") != 1:
        return None
    stats = re.findall(r"^COUNTS (\[.*)$", output, re.M)[-2:]
    tracked = [int(n) for n in re.findall(r"^TRACKED (\d+)$", output, re.M)[-2:]]
    readings = _allocator(errors)[-2:]
    if [len(found) for found in (stats, tracked, readings)] != [2, 2, 2]:
        return None
    figures = {}
    before, after = ([int(n) for n in re.findall(r"\d+", text)] for text in stats)
    for generation in range(len(before) // 3):
        for i, name in enumerate(("collections", "collected", "uncollectable")):
            at = 3 * generation + i
            figures["generation %d %s" % (generation, name)] = after[at] - before[at]
    figures["tracked"] = tracked[1] - tracked[0]
    first, last = readings
    for size in sorted(set(first[0]) | set(last[0])):
        figures["blocks of %d" % size] = last[0].get(size, 0) - first[0].get(size, 0)
    figures["pools"] = last[1] - first[1]
    figures["arenas"] = last[2] - first[2]
    return figures
