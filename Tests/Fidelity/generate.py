#!/usr/bin/env python3
"""Write a random Lua workload to standard output: generate.py SEED [--statements N]

The script has no Python twin; the referee is its oracle: `scripts/fidelity --generated N` runs the
same script on a real CPython heap and on Moult and compares what they print. It prints only what is
repeatable: lengths, sizes, reference counts, what gc.collect() finds, collector counts and
statistics, the order of finalizers and of weak reference callbacks, error texts. No addresses, no
order that depends on hashes of addresses.

The generator carries out every statement on Python objects of its own, so that it knows what each
name is bound to. Seeds divisible by 3 run with automatic collections under low thresholds, the
others collect by hand.
"""

import argparse
import random

HEADER = """\
-- Random workload, seed {seed}.
workload {{ name = "generated", summary = "random operations, seed {seed}" }}

Node = class "Node" {{ __del__ = function(self) print("  del", self.label) end }}
Quiet = class "Quiet" {{}}
Slotted = class "Slotted" {{ __slots__ = {{"a", "b", "c"}} }}
Phoenix = class("Phoenix", Node) {{
  __del__ = function(self)
    print("  rises", self.label)
    saved:append(self)
  end,
}}
saved = list()
identity = def(function(_ENV, x) return x end)
hold = def(function(_ENV, x)
  alias = x
  return sys.getrefcount(x)
end)

-- An operation that may fail: prints the error without its position.
local function attempt(f)
  local fine, message = pcall(f)
  if not fine then print("  ", message:match("%a+Error.*") or message) end
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

gc.collect()
gc.freeze()
gc.collect()
local before = stats()
"""

FOOTER = """
local after = stats()
for g = 1, 3 do
  print("generation", g - 1, "collections", after[2 * g - 1] - before[2 * g - 1],
    "collected", after[2 * g] - before[2 * g])
end
"""


class Object:
    """The generator's own instance: attributes, and nothing else."""

    def __init__(self, kind):
        self.kind = kind
        self.attributes = {}


class Function:
    def __init__(self, captured):
        self.captured = captured


class Reference:
    def __init__(self, target):
        self.target = target


class Generator:
    NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"]

    def __init__(self, seed, statements):
        self.random = random.Random(seed)
        self.seed = seed
        self.statements = statements
        self.automatic = seed % 3 == 0
        self.names = {}
        self.lines = []
        self.labels = 0

    # ---- choosing ----

    def emit(self, text, depth=0):
        self.lines.append("  " * depth + text)

    def free_name(self):
        return self.random.choice(self.NAMES)

    def bound(self, *types):
        found = [name for name, value in self.names.items() if isinstance(value, types)]
        return self.random.choice(sorted(found)) if found else None

    def item(self):
        """(Lua text, value) of something that a container can hold."""
        choice = self.random.random()
        name = self.bound(list, dict, tuple, Object) if choice < 0.6 else None
        if name:
            return name, self.names[name]
        return self.random.choice(
            [
                ("None", None),
                ("7", 7),
                ("100000", 100000),
                ("1.5", 1.5),
                ('"text"', "text"),
                ("true", True),
            ]
        )

    def items(self, most=6):
        pairs = [self.item() for _ in range(self.random.randrange(most))]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def bind(self, name, text, value):
        self.emit("%s = %s" % (name, text))
        self.names[name] = value

    # ---- statements: each writes Lua and does the same to the generator's objects ----

    def new_list(self):
        texts, values = self.items()
        kind = self.random.randrange(4)
        if kind == 0:
            self.bind(self.free_name(), "list.of(%s)" % ", ".join(texts), values)
        elif kind == 1:
            times = self.random.randrange(20)
            self.bind(
                self.free_name(),
                "list{%s} * %d" % (", ".join(texts[:2]), times),
                values[:2] * times,
            )
        else:
            self.bind(self.free_name(), "list{%s}" % ", ".join(texts), values)

    def new_tuple(self):
        texts, values = self.items()
        self.bind(self.free_name(), "tuple{%s}" % ", ".join(texts), tuple(values))

    def new_dict(self):
        texts, values = self.items()
        pairs = ["{%d, %s}" % (key, text) for key, text in enumerate(texts)]
        self.bind(self.free_name(), "dict{%s}" % ", ".join(pairs), dict(enumerate(values)))

    def new_set(self):
        count = self.random.randrange(40)
        self.bind(self.free_name(), "set(range(%d))" % count, set(range(count)))

    def new_instance(self):
        name, kind = self.free_name(), self.random.choice(
            ["Node", "Node", "Quiet", "Slotted", "Phoenix"]
        )
        self.bind(name, kind + "()", Object(kind))
        if kind in ("Node", "Phoenix"):
            self.labels += 1
            self.emit('%s.label = "%s%d"' % (name, kind.lower(), self.labels))
            self.names[name].attributes["label"] = ""

    def new_closure(self):
        name = self.bound(list, dict, Object)
        if name:
            target = self.free_name()
            text = "def(function(_ENV) return is(x, None) end, {x = %s})" % name
            self.bind(target, text, Function(self.names[name]))

    def rebind(self):
        name = self.bound(object)
        if name:
            self.bind(self.free_name(), name, self.names[name])

    def delete(self):
        name = self.bound(object)
        if name:
            self.emit("%s = nil" % name)
            del self.names[name]

    def grow_list(self):
        name = self.bound(list)
        if not name:
            return
        target, (text, value) = self.names[name], self.item()
        if len(target) > 300:
            self.emit("%s:clear()" % name)
            target.clear()
            return
        kind = self.random.randrange(6)
        if kind < 3:
            self.emit("%s:append(%s)" % (name, text))
            target.append(value)
        elif kind == 3:
            place = self.random.randrange(len(target) + 1)
            self.emit("%s:insert(%d, %s)" % (name, place, text))
            target.insert(place, value)
        elif kind == 4:
            other = self.bound(list, tuple) or name
            self.emit("%s:extend(%s)" % (name, other))
            target.extend(list(self.names[other]))
        else:
            count = self.random.randrange(1, 30)
            self.emit("for i in range(%d) do %s:append(i) end" % (count, name))
            target.extend(range(count))

    def shrink_list(self):
        name = self.bound(list)
        if not name:
            return
        target, kind = self.names[name], self.random.randrange(6)
        if kind == 0 or not target:
            self.emit("attempt(function() scope(function() %s:pop() end) end)" % name)
            if target:
                target.pop()
        elif kind == 1:
            place = self.random.randrange(len(target))
            self.emit("%s[%d] = nil" % (name, place))
            del target[place]
        elif kind == 2:
            low, high = sorted(self.random.randrange(len(target) + 1) for _ in range(2))
            self.emit("scope(function() %s[slice(%d, %d)] = nil end)" % (name, low, high))
            del target[low:high]
        elif kind == 3:
            place, (text, value) = self.random.randrange(len(target)), self.item()
            self.emit("%s[%d] = %s" % (name, place, text))
            target[place] = value
        elif kind == 4:
            low, high = sorted(self.random.randrange(len(target) + 1) for _ in range(2))
            self.bind(self.free_name(), "%s[slice(%d, %d)]" % (name, low, high), target[low:high])
        else:
            self.emit("%s:clear()" % name)
            target.clear()

    def change_dict(self):
        name = self.bound(dict)
        if not name:
            return
        target, kind, (text, value) = self.names[name], self.random.randrange(6), self.item()
        key = self.random.randrange(12)
        if kind < 2:
            self.emit("%s[%d] = %s" % (name, key, text))
            target[key] = value
        elif kind == 2:
            self.emit("attempt(function() %s[%d] = nil end)" % (name, key))
            target.pop(key, None)
        elif kind == 3:
            count = self.random.randrange(1, 40)
            self.emit("for i in range(%d) do %s[i] = None end" % (count, name))
            target.update(dict.fromkeys(range(count)))
        elif kind == 4:
            self.bind(self.free_name(), "%s:copy()" % name, dict(target))
        else:
            self.emit("%s:clear()" % name)
            target.clear()

    def change_set(self):
        name = self.bound(set)
        if not name:
            return
        target, number = self.names[name], self.random.randrange(200)
        if self.random.random() < 0.7:
            self.emit("for i in range(%d) do %s:add(i) end" % (number, name))
            target.update(range(number))
        else:
            self.emit("for i in range(%d) do %s:discard(i) end" % (number, name))
            target.difference_update(range(number))

    def change_instance(self):
        name = self.bound(Object)
        if not name:
            return
        target, attribute, (text, value) = self.names[name], self.random.choice("abc"), self.item()
        if self.random.random() < 0.75:
            self.emit("%s.%s = %s" % (name, attribute, text))
            target.attributes[attribute] = value
        elif attribute in target.attributes:
            self.emit("%s.%s = nil" % (name, attribute))
            del target.attributes[attribute]
        else:
            self.emit("attempt(function() return %s.%s end)" % (name, attribute))

    def read_item(self):
        name = self.bound(list, tuple)
        if not name or not self.names[name]:
            return
        place = self.random.randrange(len(self.names[name]))
        value = self.names[name][place]
        if isinstance(value, (list, dict, tuple, Object)):
            self.bind(self.free_name(), "%s[%d]" % (name, place), value)

    def cycle(self):
        kind = self.random.randrange(4)
        if kind == 0:
            name = self.bound(list)
            if name:
                self.emit("%s:append(%s)" % (name, name))
                self.names[name].append(self.names[name])
        elif kind == 1:
            name, other = self.bound(list), self.bound(dict)
            if name and other:
                self.emit("%s:append(%s)" % (name, other))
                self.emit("%s[0] = %s" % (other, name))
                self.names[name].append(self.names[other])
                self.names[other][0] = self.names[name]
        else:
            name, other = self.bound(Object), self.bound(Object)
            if name and other:
                self.emit("%s.a = %s" % (name, other))
                self.emit("%s.b = %s" % (other, name))
                self.names[name].attributes["a"] = self.names[other]
                self.names[other].attributes["b"] = self.names[name]

    def garbage(self):
        """A loop that leaves cycles behind."""
        count = self.random.randrange(1, 60)
        body = self.random.choice(
            [
                ["x = list{}", "y = list{x}", "x:append(y)"],
                ["x = dict()", "x[0] = x"],
                ["x = Quiet()", "x.me = x"],
                ["x = Slotted()", "y = tuple{x}", "x.a = y"],
                ["x = list{}", "y = Quiet()", "y.list = x", "x:append(y)"],
            ]
        )
        self.emit("for i in range(%d) do" % count)
        for line in body:
            self.emit(line, 1)
        self.emit("end")
        for name in ("x", "y"):
            if any(line.startswith(name + " =") for line in body):
                self.emit("%s = nil" % name)

    def call(self):
        name = self.bound(list, dict, tuple, Object)
        if not name:
            return
        kind = self.random.randrange(3)
        if kind == 0:
            self.emit('print("in a call", hold(%s))' % name)
        elif kind == 1:
            self.bind(self.free_name(), "identity(%s)" % name, self.names[name])
        else:
            self.emit('print("in a call", hold(list{%s}))' % name)
        function = self.bound(Function)
        if function:
            self.emit('print("closure", %s(), sys.getsizeof(%s))' % (function, function))

    def walk(self):
        name = self.bound(list, tuple, dict)
        if name:
            self.emit("do")
            self.emit("local n = 0", 1)
            self.emit("for x in iter(%s) do n = n + 1 end" % name, 1)
            self.emit('print("walked over", n, sys.getrefcount(%s))' % name, 1)
            self.emit("end")

    def weak(self):
        name = self.bound(Object)
        if not name or self.names[name].kind == "Slotted":
            if name:
                self.emit("attempt(function() return weakref.ref(%s) end)" % name)
            return
        self.labels += 1
        callback = 'function() print("  callback %d") end' % self.labels
        target = self.free_name()
        if target == name:
            return
        text = (
            "weakref.ref(%s)" % name
            if self.random.random() < 0.4
            else "weakref.ref(%s, %s)" % (name, callback)
        )
        self.bind(target, text, Reference(self.names[name]))

    def look(self):
        name = self.bound(object)
        if not name:
            return
        value, what = self.names[name], self.random.randrange(5)
        if isinstance(value, Reference):
            self.emit('print("reference is dead", is(%s(), None))' % name)
        elif what < 2:
            self.emit('print("references", "%s", sys.getrefcount(%s))' % (name, name))
        elif what == 2 and isinstance(value, (list, dict, tuple, set)):
            self.emit(
                'print("length and size", "%s", len(%s), sys.getsizeof(%s))' % (name, name, name)
            )
        elif what == 3:
            self.emit('print("tracked", "%s", gc.is_tracked(%s))' % (name, name))
        elif isinstance(value, (list, dict, tuple, set)):
            self.emit(
                'print("referents", "%s", scope(function() return len(gc.get_referents(%s)) end))'
                % (name, name)
            )

    def fail(self):
        self.emit(
            "attempt(function() %s end)"
            % self.random.choice(
                [
                    "return nowhere",
                    "nowhere = nil",
                    "local l = list{} return l[3]",
                    "local d = dict{} return d[3]",
                    "local t = tuple{} t[0] = 1",
                    "return weakref.ref(5)",
                    "return Quiet().nothing",
                    "return 5 + None",
                ]
            )
        )

    def collect(self):
        generation = self.random.choice([0, 1, 2, 2])
        self.emit('print("collect %d", gc.collect(%d))' % (generation, generation))
        self.emit('print("counts", scope(function() return tostring(gc.get_count()) end))')

    def rest(self):
        self.emit('print("saved", len(saved))')
        self.emit("saved:clear()")

    def write(self):
        weights = [
            (self.new_list, 8),
            (self.new_tuple, 4),
            (self.new_dict, 5),
            (self.new_set, 2),
            (self.new_instance, 12),
            (self.new_closure, 2),
            (self.rebind, 6),
            (self.delete, 10),
            (self.grow_list, 10),
            (self.shrink_list, 7),
            (self.change_dict, 6),
            (self.change_set, 2),
            (self.change_instance, 9),
            (self.read_item, 3),
            (self.cycle, 6),
            (self.garbage, 4),
            (self.call, 4),
            (self.walk, 2),
            (self.weak, 4),
            (self.look, 12),
            (self.fail, 1),
            (self.collect, 1 if self.automatic else 4),
            (self.rest, 1),
        ]
        actions = [action for action, weight in weights for _ in range(weight)]
        if self.automatic:
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
        written = 0
        while written < self.statements:
            before = len(self.lines)
            self.random.choice(actions)()
            written += len(self.lines) > before
        self.emit("gc.disable()")
        for name in sorted(self.names):
            self.emit("%s = nil" % name)
        for _ in range(2):
            self.emit('print("at the end", gc.collect())')
            self.emit("saved:clear()")
        return HEADER.format(seed=self.seed) + "\n".join(self.lines) + "\n" + FOOTER


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


main()
