"""What a workload does to heap and collector, as figures that Moult and an interpreter share.

`wrap` turns a script into one that runs twice and reads the figures before and after the second
run; `read` finds in what it printed how much changed in between: collections and collected objects
of each generation, objects that the collector follows, blocks in use of each size class, dead
objects on each free list, pools and arenas.

What would make the figures differ for reasons of the measurement, and how it is kept out:

- an interpreter has objects of its own: only differences between two readings count;
- what exists once per program (constants, names, caches of types, imported modules) is there after
  the first run, whose names are dropped before the first reading;
- an interpreter's pools have holes, which new blocks fill before they need a pool: each size class
  is filled up to the end of a pool before the first reading, and the pools up to the end of an
  arena;
- how many digits a number takes that counts what an interpreter has (frozen objects, collections):
  there are more than 256 of each on both sides.
"""

import re

FREE_LINE = re.compile(r"(?m)^\s*([\d,]+) free (.*?)s? \* (\d+) bytes each")
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
local new_arena_ = function()
  local run, last = 0, 0
  for i in range(%(room)d) do
    local o = bytes(479)
    kept_objects_[kept_] = o
    kept_ = kept_ + 1
    local pool = id(o) // %(pool)d
    if pool == last + 1 then run = run + 1
    elseif pool ~= last then
      if run >= 60 then return end
      run = 1
    end
    if pool ~= last and run > 64 and pool %% 64 == 0 then return end
    last = pool
  end
end
local level_ = function()
  local as_bytes = function(size) return bytes(size - 33) end
  for size = 512, 48, -16 do scope(fill_, as_bytes, size) end
  scope(fill_, function() return object() end, 16)
  scope(fill_, function() return int("123456789") end, 32)
  scope(new_arena_)
  scope(fill_, as_bytes, 512)
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


# Why figures of a workload may differ, and by how much. Everything else must be equal.
CAUSES = {
    "subclasses": "A built-in type knows its subclasses by a dict, in which an interpreter has "
    "entries of its own, so that the table of its keys has another size.",
    "documentation": "The functions that the referee makes have a text of documentation, which "
    "properties keep, and builtin functions have one that Moult's do not have.",
    "free list": "One object more or less has been alive at once inside the interpreter, and has "
    "stayed on a free list.",
    "placement": "Where the system maps an arena varies from run to run, and an arena that does not "
    "begin at a multiple of a pool has 63 pools instead of 64.",
    "frames": "The frames that the referee takes belong to empty code: they hold no names, and up to "
    "3.10, where the size of a frame follows from its code, are smaller.",
    "bytecode": "Up to 3.10 an interpreter gives code that has run 1024 times a cache for its "
    "instructions, in blocks of its own; the methods of weak containers are such code.",
    "addresses": "The script goes on until addresses lie as it wants them.",
    "abstract": "WeakValueDictionary and WeakKeyDictionary are abstract base classes' heirs (ABCMeta): a "
    "class that derives from them has a set of abstract methods, a cache of its own and six more bases, "
    "which Moult's have not.",
    "keywords": "Calls with keyword arguments from Python code of weakref.py merge them into dicts and "
    "tuples of names, some of which Moult does without; dead, they lie on free lists, which up to 3.12 "
    "pymalloc counts as blocks of tables of keys in use.",
    "struct": "Views of different formats are compared through the module struct: an interpreter makes a "
    "Struct, its method and a view for either side and a tuple of each item, where Moult compares the "
    "items in place.",
    "wrappers": "A special method of a built-in type that is called by name, as super().__init__(x), is a slot "
    "wrapper, which takes its arguments in a tuple; Moult calls the method.",
    "comparison": "A complex number that is compared with an int is made a float for the comparison, where "
    "Moult compares without one.",
}
EVERYWHERE = [("arenas", 1, "placement")]
BOUNDS = {
    "array_growth": [("free", 1, "free list")],
    "builtin_objects": [
        ("blocks", 2, "documentation"),
        ("pools", 1, "documentation"),
    ],
    "class_cycles": [
        ("free", 1, "free list"),
        ("blocks", 1, "subclasses"),
        ("pools", 1, "subclasses"),
    ],
    "del_everywhere": [("blocks", 2, "subclasses"), ("pools", 1, "subclasses")],
    "exceptions_keep_frames": [("generation 2 collected", 9, "frames")],
    "collections_subclasses": [("free 1-sized PyTuple", 1, "wrappers")],
    "init_arguments": [
        ("blocks", 2, "subclasses"),
        ("pools", 1, "subclasses"),
        ("free 1-sized PyTuple", 1, "wrappers"),
    ],
    "key_sharing": [("free", 1, "free list")],
    "memoryview_compare_hash": [
        ("free", 1, "free list"),
        ("blocks", 1, "struct"),
        ("pools", 3, "struct"),
    ],
    "metaclasses": [
        ("pools", 1, "subclasses"),
        ("free 1-sized PyTuple", 1, "wrappers"),
    ],
    "method_objects": [("free", 1, "free list")],
    "range_complex": [("free PyFloat", 1, "comparison")],
    "str_format": [("free", 1, "free list")],
    "subclass_sizes": [
        ("blocks", 3, "subclasses"),
        ("pools", 1, "subclasses"),
    ],
    "sys_module": [("blocks", 1, "subclasses"), ("pools", 1, "subclasses")],
    "weak_keywords": [
        ("tracked", 3, "abstract"),
        ("blocks", 6, "keywords"),
        ("free", 6, "keywords"),
        ("pools", 1, "abstract"),
    ],
    "weakref_basics": [("blocks", 1, "subclasses"), ("pools", 1, "subclasses")],
}
# The same for 3.8 to 3.10, beside the bounds above.
BOUNDS_BEFORE_311 = {
    "binary_trees": [("blocks", 8, "frames")],
    "bytes_methods": [("free", 2, "free list")],
    "finalize": [("free", 1, "free list")],
    "gcbench": [("blocks", 8, "frames")],
    "gcold": [("blocks", 6, "frames")],
    "json_tree": [("blocks", 3, "frames"), ("free", 1, "free list"), ("pools", 1, "frames")],
    "memoryview_compare_hash": [("free", 2, "free list")],
    "metaclasses": [("blocks", 2, "subclasses"), ("free PyDict", 1, "free list")],
    "method_objects": [("free", 3, "free list")],
    "quads": [("blocks", 4, "frames")],
    "reuse": [("free", 170, "addresses")],
    "weak_collections": [("arenas", 2, "placement")],
    "weak_key_dictionary": [("blocks", 3, "bytecode"), ("pools", 3, "bytecode")],
    "weak_set": [("blocks", 4, "bytecode"), ("pools", 2, "bytecode")],
    "weak_value_dictionary": [("blocks", 4, "bytecode"), ("pools", 4, "bytecode")],
    "weakref_basics": [("free", 1, "free list")],
    "weakref_proxy": [("free", 1, "free list")],
}
# Workloads that the referee cannot run as a program would run.
LEFT_OUT = {
    "generator_cycle": "the referee's generators are of a type of their own",
    "generators": "the referee's generators are of a type of their own",
    "memoryview_addresses": "asks `heap`, which interpreters do not have",
    "pitfall_forgotten_cache": "the statements that the referee runs have no lines to trace",
    "small_rules": "the referee's generators are of a type of their own",
    "tracemalloc_basics": "the statements that the referee runs have no lines to trace",
    "tracemalloc_diff": "the statements that the referee runs have no lines to trace",
    "tracemalloc_filters": "the statements that the referee runs have no lines to trace",
    "tracemalloc_sizes": "the statements that the referee runs have no lines to trace",
    "weakref_targets": "the referee's generators are of a type of their own",
}


def bounds(workload, version):
    """The bounds of a workload on a version such as 3.12: (pattern of a figure, bound, cause)."""
    before = BOUNDS_BEFORE_311 if int(version.split(".")[1]) < 11 else {}
    return EVERYWHERE + BOUNDS.get(workload, []) + before.get(workload, [])


def beyond(workload, version, figures):
    """The figures {name: (expected, actual)} of a workload that differ by more than their bound."""
    found = []
    for name, (expected, actual) in figures.items():
        allowed = [
            bound
            for pattern, bound, _ in bounds(workload, version)
            if re.match(pattern, name)
        ]
        if abs(actual - expected) > max(allowed, default=0):
            found.append(name)
    return found


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


def allocator(text):
    """Per reading of _debugmallocstats: {size: blocks in use}, pools in use, arenas, {type: dead
    objects on its free list}. The latter do not count as blocks in use, although pymalloc thinks so.
    """
    readings = []
    for part in re.split(r"(?m)^Small block threshold", text)[1:]:
        blocks, pools = {}, 0
        for line in part.split("\n"):
            found = CLASS_LINE.match(line)
            if found:
                _, size, used_pools, used, _ = map(int, found.groups())
                blocks[size] = used
                pools += used_pools
        free = {}
        for count, kind, size in FREE_LINE.findall(part):
            free[kind] = int(count.replace(",", ""))
            # The size is without the collector's pre-header, which all but floats and keys have;
            # of keys it is the header's alone, before 8 indices and 5 entries.
            whole = 120 if "Keys" in kind else int(size) + (0 if "Float" in kind else 16)
            if whole <= 512:
                rounded = (whole + 15) // 16 * 16
                blocks[rounded] = blocks.get(rounded, 0) - free[kind]
        arenas = re.search(r"# arenas allocated current\s*=\s*([\d,]+)", part)
        readings.append(
            (blocks, pools, int(arenas.group(1).replace(",", "")) if arenas else 0, free)
        )
    return readings


def read(output, errors):
    """{figure: difference} of a run, or None if the script did not come to its end."""
    if output.count("COUNTS END") != 1:
        return None
    stats = re.findall(r"^COUNTS (\[.*)$", output, re.M)[-2:]
    tracked = [int(n) for n in re.findall(r"^TRACKED (\d+)$", output, re.M)[-2:]]
    readings = allocator(errors)[-2:]
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
    for kind in sorted(set(first[3]) | set(last[3])):
        figures["free %ss" % kind] = last[3].get(kind, 0) - first[3].get(kind, 0)
    figures["pools"] = last[1] - first[1]
    figures["arenas"] = last[2] - first[2]
    return figures
