#!/usr/bin/env python3
"""Write a random Lua workload to standard output: generate.py SEED [--statements N]

The script has no Python twin; the referee is its oracle: `scripts/fidelity --generated N` runs the
same script on a real CPython heap and on Moult and compares what they print. After every statement
the script prints a line of all that can be repeated: the collector's three counts; of each bound
name the reference count, the size and whether the object is tracked; whether weak references are
alive. Finalizers and callbacks of weak references print who they are, collections print the objects
that they found. No addresses, no order that depends on hashes of addresses.

The generator remembers what type each name is bound to, so that most statements do something; what
fails prints its error and is as good a statement as any other. operations.py has the statements.

Seeds divisible by 3 run with automatic collections under low thresholds, the others collect by
hand.
"""

import argparse
import random

import operations

HEADER = """\
-- Random workload, seed {seed}.
workload {{ name = "generated", summary = "random operations, seed {seed}" }}

Node = class "Node" {{
  label = "nameless",
  __del__ = function(self) print("  del", self.label) end,
}}
Quiet = class "Quiet" {{}}
Slotted = class "Slotted" {{ __slots__ = {{"a", "b", "c"}} }}
Weakly = class("Weakly", Slotted) {{ __slots__ = {{"d", "__weakref__"}} }}
Child = class("Child", Quiet) {{
  kind = "child",
  __init__ = function(self, first) self.a = first end,
  get = function(self) return self.a end,
}}
Phoenix = class("Phoenix", Node) {{
  __del__ = function(self)
    print("  rises", self.label)
    saved:append(self)
  end,
}}
saved = list()
finalizers = list()
identity = def(function(_ENV, x) return x end)
hold = def(function(_ENV, x)
  alias = x
  return sys.getrefcount(x)
end)
build = def(function(_ENV, n)
  made = list{{}}
  for i in range(n) do made:append(list{{i}}) end
  return made
end)
ring = def(function(_ENV, x)
  own = list{{x}}
  own:append(own)
end)
fail = def(function(_ENV, x)
  kept = list{{x}}
  return nowhere
end)
count_to = generator(function(_ENV, n)
  mine = list{{}}
  for i in range(n) do
    mine:append(i)
    yield(i)
  end
end)
hand_out = generator(function(_ENV, x)
  while true do yield(x) end
end)

local function counts()
  return scope(function()
    local c = gc.get_count()
    return string.format("%d,%d,%d", value(c[0]), value(c[1]), value(c[2]))
  end)
end

-- Whether an object is shared with the interpreter itself, so that its count says nothing.
local constants = {{{constants}}}
local function shared(x)
  if x == None or x == list or x == dict then return true end
  local plain = value(x)
  if math.type(plain) == "integer" then return plain >= -5 and plain <= 256 end
  if type(plain) == "string" then return #plain < 2 or constants[plain] end
  local kind = type(x)
  if kind == bytes and len(x) < 2 then return true end
  return (kind == tuple or kind == frozenset) and len(x) == 0
end

local function describe(x, kind)
  if type(x) == "boolean" then return tostring(x) end
  local count = shared(x) and "-" or sys.getrefcount(x)
  -- How large a frame is depends on the bytecode, which the referee does not have.
  local isGenerator = scope(function() return value(type(x).__name__) == "generator" end)
  local size = isGenerator and "-" or sys.getsizeof(x)
  local text = count .. "/" .. size .. (gc.is_tracked(x) and "t" or "")
  if kind == "weakref" then
    local fine, target = pcall(x)
    text = text .. (not fine and " none" or target == None and " dead" or " alive")
  end
  return text
end

local function look(name, kind, x, ...)
  if not name then return "" end
  return " " .. name .. ":" .. describe(x, kind) .. look(...)
end

-- One statement, in a scope of its own; then what everything looks like.
local operations = 0
local function S(f, names)
  operations = operations + 1
  local fine, message = pcall(scope, f)
  if not fine then
    -- Which two items a sort compares first is no matter of memory; nor are addresses.
    message = (message:match("%a+Error.*") or message):gsub("0x%x+", "0x...")
    print("  ", (message:gsub("between instances of .*", "between instances of ...")))
  end
  print(operations .. " " .. counts() .. look(names()))
end

-- The types of a list's items, in order.
local function types_of(items)
  local names = {{}}
  for i = 0, len(items) - 1 do
    scope(function() names[#names + 1] = value(type(items[i]).__name__) end)
  end
  return table.concat(names, " ")
end

-- Everything that a generation holds, in the order of its list.
local function census(g)
  print("  generation " .. g .. ": " .. scope(function() return types_of(gc.get_objects(g)) end))
end

-- Collects and keeps what was found, to show the very set.
local function collect_saving(g)
  gc.set_debug(gc.DEBUG_SAVEALL)
  local found = gc.collect(g)
  gc.set_debug(0)
  print("  found " .. found .. ": " .. types_of(gc.garbage))
  gc.garbage:clear()
end

local function stats()
  local numbers = {{}}
  scope(function()
    local now = gc.get_stats()
    for g in range(3) do
      for _, key in ipairs({{"collections", "collected"}}) do
        numbers[#numbers + 1] = value(now[g][key])
      end
    end
  end)
  return numbers
end

-- What the first use of a class of `weakref` leaves behind, once and for all: the frames of its
-- methods up to 3.10, a function that runs at exit.
local function prime()
  local q, other = Quiet(), Child(1)
  weakref.WeakMethod(other.get)()
  dying = Child(1)
  local weak = weakref.WeakMethod(dying.get)
  weakref.finalize(dying, function(x) end, 1)
  dying = nil
  local f = weakref.finalize(q, prime)
  f:peek()
  f.atexit = f.atexit and f.alive
  f:detach()
  weakref.finalize(q, function() end)()
  weakref.finalize(Quiet(), function() end)
  local set = weakref.WeakSet(list{{q}})
  for i in range(2) do
    set:add(other) set:add(Quiet()) set:discard(other) set:add(other) set:remove(other)
    local many = set | set & set:copy()
    local same = eq(set, set), contains(set, q), len(set)
    for x in iter(set) do local one = x end
    pcall(function() set:remove(other) end)
    pcall(function() set:add(5) end)
    set:update(list{{q}})
  end
  set:clear()
  local values = weakref.WeakValueDictionary(dict{{{{1, q}}}})
  local keys = weakref.WeakKeyDictionary(dict{{{{q, 1}}}})
  for i in range(2) do
    for n in range(2) do
      local d, k, v = values, 1, q
      if n == 1 then d, k, v = keys, q, 1 end
      d[k] = v
      d[k] = v
      d:get(k, 5)
      d:setdefault(k, v)
      d:update(dict{{{{k, v}}}})
      local same = eq(d, d), contains(d, k), len(d), d:copy()
      for a, b in items(d) do local one = a end
      for x in iter(d:keys()) do local one = x end
      for x in iter(d:values()) do local one = x end
      d[k] = nil
      d[k] = v
      d:pop(k)
      pcall(function() d:pop(k) end)
      d[k] = v
      d:popitem()
      pcall(function() d:popitem() end)
      pcall(function() d[5] = 5 end)
      d:clear()
    end
    values[3], keys[Quiet()] = Quiet(), 1
    values:valuerefs()
    keys:keyrefs()
  end
end
scope(prime)

scope(function() frozenset() end) -- the interpreter may have made the shared one already
gc.collect()
gc.freeze()
gc.collect()
local before = stats()
"""

WATCH = """\
gc.callbacks:append(function(phase, info)
  print("  " .. value(phase), info.generation, info.collected, info.uncollectable)
end)
"""

FOOTER = """
local after = stats()
for g = 1, 3 do
  print("generation", g - 1, "collections", after[2 * g - 1] - before[2 * g - 1],
    "collected", after[2 * g] - before[2 * g])
end
print("operations", operations)
"""


class Generator(operations.Operations):
    NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]

    def __init__(self, seed, statements):
        self.random = random.Random(seed)
        self.seed = seed
        self.statements = statements
        self.automatic = seed % 3 == 0
        self.names = {}  # what each bound name is bound to: a type's name
        self.lines = []
        self.labels = 0

    def emit(self, text):
        """A line of the script that is no statement of its own."""
        self.lines.append(text)

    def statement(self, text):
        """A statement, and after it a look at every name that the generator knows to be bound."""
        look = ", ".join('"%s", "%s", %s' % (n, self.names[n], n) for n in sorted(self.names))
        self.lines.append("S(function() %s end, function() return %s end)" % (text, look))

    def write(self):
        chosen = self.weighted()
        if self.automatic:
            if self.seed % 2:
                self.emit(WATCH.rstrip())
            self.emit(
                "gc.set_threshold(%d, %d, %d)"
                % (
                    self.random.choice([10, 30, 100]),
                    self.random.randrange(1, 6),
                    self.random.randrange(1, 6),
                )
            )
        else:
            self.emit("gc.disable()")
        while sum(line.startswith("S(") for line in self.lines) < self.statements:
            self.random.choice(chosen)()
        self.emit("gc.disable()")
        self.emit("gc.unfreeze()")
        for name in sorted(self.names):
            self.emit("pcall(function() %s = nil end)" % name)
        self.emit("for f in iter(finalizers) do f:detach() end finalizers:clear()")
        # What a class holds dies at the end of the process, where the referee is gone already.
        for cls in operations.CLASSES:
            for attribute in ("extra", "a", "b", "c", "d"):
                self.emit("pcall(function() %s.%s = nil end)" % (cls, attribute))
        for _ in range(2):
            self.emit('print("at the end", gc.collect())')
            self.emit("saved:clear()")
        texts = ", ".join('[%s] = true' % text for text in sorted(operations.TEXTS))
        header = HEADER.format(seed=self.seed, constants=texts)
        return header + "\n".join(self.lines) + "\n" + FOOTER


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seed", type=int)
    parser.add_argument(
        "--statements", type=int, default=250, help="how many to write (default 250)"
    )
    options = parser.parse_args()
    print(Generator(options.seed, options.statements).write(), end="")


if __name__ == "__main__":
    main()
