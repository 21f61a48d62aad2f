"""The statements of random workloads: each method of Operations writes one or two.

A method chooses names and values by chance and calls `self.statement` with Lua text; it sets
`self.names[name]` to the name of the type that the name is then bound to.
"""

import operations_weak

CONTAINERS = ("list", "tuple", "dict", "set", "frozenset")
CLASSES = ("Node", "Quiet", "Slotted", "Weakly", "Child", "Phoenix")
WITHOUT_ATTRIBUTES = ("Slotted", "Weakly")
TEXTS = ('"text"', '"word"', '"two words"', '"x"')
SCALARS = ("None", "7", "100000", "1.5", "true") + TEXTS


class Operations(operations_weak.WeakOperations):
    def chance(self, probability):
        return self.random.random() < probability

    def number(self, below):
        return self.random.randrange(below)

    def pick(self, choices):
        return self.random.choice(choices)

    def free_name(self):
        return self.pick(self.NAMES)

    def bound(self, *types):
        """A name that is bound to one of these types (none given: to anything), or None."""
        found = [n for n, kind in sorted(self.names.items()) if not types or kind in types]
        return self.pick(found) if found else None

    def instance(self):
        return self.bound(*CLASSES)

    def bind(self, text, kind, before=""):
        name = self.free_name()
        if name not in self.names:
            before = "%s = None " % name + before  # so that it is bound if what follows fails
        self.names[name] = kind
        self.statement("%s%s = %s" % (before, name, text))
        return name

    def item(self):
        """Lua text of something that a container can hold."""
        if self.chance(0.6):
            name = self.bound(*CONTAINERS + CLASSES) or self.bound()
            if name:
                return name
        if self.chance(0.15):
            return self.pick(["list{}", "dict{}", "tuple{7, 8}", "Quiet()", 'str(12345)'])
        return self.pick(SCALARS)

    def hashable(self):
        name = self.bound("int", "str", "Quiet", "Node", "float") if self.chance(0.3) else None
        return name or self.pick(("7", "8", "100000", "1.5") + TEXTS)

    def items(self, most=6):
        return [self.item() for _ in range(self.number(most))]

    # ---- making objects ----

    def new_list(self):
        texts, kind = self.items(), self.number(6)
        if kind == 0:
            text = "list.of(%s)" % ", ".join(texts)
        elif kind == 1:
            text = "list{%s} * %d" % (", ".join(texts[:2]), self.number(20))
        elif kind == 2:
            text = "list(range(%d))" % self.number(70)
        elif kind == 3:
            text = "list(%s)" % (self.bound(*CONTAINERS) or "")
        else:
            text = "list{%s}" % ", ".join(texts)
        self.bind(text, "list")

    def new_tuple(self):
        source = self.bound(*CONTAINERS) if self.chance(0.2) else None
        text = "tuple(%s)" % source if source else "tuple{%s}" % ", ".join(self.items())
        self.bind(text, "tuple")

    def new_dict(self):
        kind = self.number(4)
        if kind == 0:
            text = "dict(%s)" % (self.bound("dict") or "")
        elif kind == 1:
            named = zip("pqrstu", self.items())
            text = "dict{%s}" % ", ".join("%s = %s" % pair for pair in named)
        else:
            pairs = ["{%d, %s}" % pair for pair in enumerate(self.items())]
            text = "dict{%s}" % ", ".join(pairs)
        self.bind(text, "dict")

    def new_set(self):
        kind, numbers = self.number(4), ", ".join(str(self.number(50)) for _ in range(5))
        text = self.pick(
            ["set(range(%d))" % self.number(40), "set{%s}" % numbers, "set()", "frozenset{%s}" % numbers]
        )
        if kind == 0 and self.bound("set", "frozenset"):
            text = "frozenset(%s)" % self.bound("set", "frozenset")
        self.bind(text, "frozenset" if text.startswith("frozen") else "set")

    def new_scalar(self):
        text, kind = self.pick(
            [
                ("%d" % self.number(300), "int"),
                ("%d" % self.number(10**12), "int"),
                ("pow(%d, %d)" % (self.number(9) + 2, self.number(90)), "int"),
                ("%d.25" % self.number(100), "float"),
                (self.pick(TEXTS), "str"),
                ('str(%d)' % self.number(10**6), "str"),
                ('str("ab") * %d' % (self.number(40) + 2), "str"),
                ('sys.intern("own" .. %d)' % self.number(1000), "str"),
                ("bytes{%d, %d, 3}" % (self.number(256), self.number(256)), "bytes"),
                ("complex(%d, 2)" % self.number(9), "complex"),
                ("range(%d)" % self.number(99), "range"),
                ("slice(%d, None)" % self.number(9), "slice"),
                ("object()", "object"),
                ("bytearray(%d)" % self.number(99), "bytearray"),
            ]
        )
        self.bind(text, kind)

    def new_instance(self):
        kind = self.pick(CLASSES)
        if kind in ("Node", "Phoenix"):
            self.labels += 1
            name = self.free_name()
            self.names[name] = kind
            label = '%s.label = "%s%d"' % (name, kind.lower(), self.labels)
            self.statement("%s = %s() %s" % (name, kind, label))
        else:
            self.bind("%s(%s)" % (kind, self.item() if kind == "Child" else ""), kind)

    def new_closure(self):
        name, kind = self.bound(), self.number(3)
        if not name:
            return
        if kind == 0:
            self.bind("cell(%s)" % name, "cell")
        elif kind == 1 and self.bound("cell"):
            text = "def(function(_ENV) return x end, {x = %s})" % self.bound("cell")
            self.bind(text, "closure")
        else:
            self.bind("def(function(_ENV) return x end, {x = %s})" % name, "closure")

    def new_method(self):
        name = self.bound("Child")
        if name:
            self.bind("%s.get" % name, "method")
        elif self.bound("list"):
            self.bind("%s.append" % self.bound("list"), "builtin")

    def new_generator(self):
        kind = self.number(3)
        if kind == 0 and self.bound():
            self.bind("hand_out(%s)" % self.bound(), "generator")
        elif kind == 1 and self.bound("list", "tuple"):
            self.bind("iter(%s)" % self.bound("list", "tuple"), "iterator")
        else:
            self.bind("count_to(%d)" % self.number(6), "generator")

    def new_class(self):
        body = self.pick(
            [
                "",
                "a = 1, b = 100000",
                "a = list{}",
                "get = function(self) return self end",
                '__slots__ = {"a"}',
                '__slots__ = {"a", "b"}',
                "__init__ = function(self) self.a = self end",
                '__del__ = function(self) print("  del of a class of its own") end',
            ]
        )
        bases = self.pick(["", "", "", ", Quiet", ", Slotted", ", Node", ", Child, Node"])
        self.bind('class("Own"%s) { %s }' % (bases, body), "class")

    def new_view(self):
        name = self.bound("dict")
        if name:
            self.bind("%s:%s()" % (name, self.pick(["keys", "values", "items"])), "view")

    # ---- names ----

    def rebind(self):
        name = self.bound()
        if name:
            self.bind(name, self.names[name])

    def delete(self):
        name = self.bound()
        if name:
            del self.names[name]
            self.statement("%s = nil" % name)

    # ---- lists and tuples ----

    def grow_list(self):
        name = self.bound("list")
        if not name:
            return
        other = self.bound("list", "tuple", "set", "range") or name
        self.statement(
            self.pick(
                [
                    "%s:append(%s)" % (name, self.item()),
                    "%s:append(%s)" % (name, self.item()),
                    "%s:insert(%d, %s)" % (name, self.number(9), self.item()),
                    "if len(%s) < 200 then %s:extend(%s) end" % (other, name, other)
                    if self.names[other] != "range"
                    else "%s:extend(%s)" % (name, other),
                    "for i in range(%d) do %s:append(i) end" % (self.number(30), name),
                ]
            )
        )

    def shrink_list(self):
        name = self.bound("list")
        if not name:
            return
        low, high = sorted((self.number(8), self.number(8)))
        self.statement(
            self.pick(
                [
                    "%s:pop()" % name,
                    "%s:pop(0)" % name,
                    "%s[%d] = nil" % (name, self.number(6)),
                    "%s[slice(%d, %d)] = nil" % (name, low, high),
                    "%s[%d] = %s" % (name, self.number(6), self.item()),
                    "%s[slice(%d, %d)] = list{%s}" % (name, low, high, self.item()),
                    "%s:clear()" % name,
                    "%s:remove(7)" % name,
                ]
            )
        )

    def from_sequence(self):
        name = self.bound("list", "tuple", "range")
        if not name:
            return
        low, high = sorted((self.number(8), self.number(8)))
        kind = self.names[name]
        if kind != "range" and self.chance(0.5):
            self.bind("%s[%d]" % (name, self.number(4)), "item")
        elif kind != "range" and self.chance(0.3):
            self.bind("%s .. %s" % (name, name), kind, "if len(%s) < 100 then end " % name)
        else:
            self.bind("%s[slice(%d, %d)]" % (name, low, high), kind)

    def use_list(self):
        name = self.bound("list")
        if not name:
            return
        kind = self.number(5)
        if kind == 0:
            self.statement("%s:reverse()" % name)
        elif kind == 1:
            self.statement("%s:sort()" % name)
        elif kind == 2:
            self.bind("%s:copy()" % name, "list")
        elif kind == 3:
            self.statement('print("  index", %s:index(7))' % name)
        else:
            self.statement('print("  count", value(%s:count(7)))' % name)

    # ---- dicts and sets ----

    def change_dict(self):
        name = self.bound("dict")
        if not name:
            return
        key = self.hashable()
        self.statement(
            self.pick(
                [
                    "%s[%s] = %s" % (name, key, self.item()),
                    "%s[%s] = %s" % (name, key, self.item()),
                    "%s[%d] = %s" % (name, self.number(9), self.item()),
                    "%s[%s] = nil" % (name, key),
                    "%s:pop(%s)" % (name, key),
                    "%s:popitem()" % name,
                    "%s:setdefault(%s, list{})" % (name, key),
                    "%s:update(%s)" % (name, self.bound("dict")),
                    "for i in range(%d) do %s[i] = None end" % (self.number(40), name),
                    "%s:clear()" % name,
                ]
            )
        )

    def use_dict(self):
        name = self.bound("dict")
        if not name:
            return
        kind = self.number(4)
        if kind == 0:
            self.bind("%s:copy()" % name, "dict")
        elif kind == 1:
            self.bind("%s:get(%s)" % (name, self.hashable()), "item")
        elif kind == 2:
            self.statement("for k, v in items(%s) do print(\"  key\", type(k).__name__) end" % name)
        else:
            self.statement('print("  in", contains(%s, %s))' % (name, self.hashable()))

    def change_set(self):
        name, other = self.bound("set"), self.bound("set", "frozenset")
        if not name:
            return
        count = self.number(120)
        kind = self.number(6)
        if kind == 0:
            self.bind("%s %s %s" % (name, self.pick("|&-"), other), "set")
        elif kind == 1:
            self.bind("%s:copy()" % name, "set")
        else:
            self.statement(
                self.pick(
                    [
                        "%s:add(%s)" % (name, self.hashable()),
                        "%s:discard(%s)" % (name, self.hashable()),
                        "for i in range(%d) do %s:add(i) end" % (count, name),
                        "for i in range(%d) do %s:discard(i) end" % (count, name),
                        "%s:clear()" % name,
                        "%s:remove(%d)" % (name, self.number(9)),
                    ]
                )
            )

    # ---- text ----

    def use_text(self):
        name = self.bound("str")
        if not name:
            return
        self.bind(
            self.pick(
                [
                    '%s .. "more"' % name,
                    "%s:upper()" % name,
                    '%s:replace("a", "bc")' % name,
                    "%s[%d]" % (name, self.number(3)),
                    "%s[slice(1, 4)]" % name,
                    "%s * 2" % name,
                ]
            ),
            "str",
            "if len(%s) > 1000 then %s = \"text\" end " % (name, name),
        )

    def split_text(self):
        name = self.bound("str")
        if name and self.chance(0.5):
            self.bind("%s:split()" % name, "list")
        elif name:
            self.bind('str(","):join(list{%s, "x", "text"})' % name, "str")

    def arithmetic(self):
        name = self.bound("int")
        if name:
            text = self.pick(["%s + 1", "%s * 3", "%s // 7", "%s - 100000", "-%s"]) % name
            self.bind(text, "int")

    # ---- instances and classes ----

    def change_instance(self):
        name = self.instance() or self.bound("object", "class")
        if not name:
            return
        attribute = self.pick("abcd")
        if self.chance(0.75):
            self.statement("%s.%s = %s" % (name, attribute, self.item()))
        else:
            self.statement("%s.%s = nil" % (name, attribute))

    def use_instance(self):
        name = self.instance()
        if not name:
            return
        kind = self.number(5)
        if kind == 0:
            self.bind("%s.%s" % (name, self.pick("abcd")), "item")
        elif kind == 1:
            self.bind("%s.__dict__" % name, "dict")
        elif kind == 2:
            self.bind("%s.__class__" % name, "class")
        elif kind == 3:
            self.statement("%s:get()" % name)
        else:
            text = 'print("  has", hasattr(%s, "%s"))' % (name, self.pick("abcd"))
            self.statement(text)

    def use_class(self):
        name = self.bound("class")
        if not name:
            return
        if self.chance(0.6):
            self.bind("%s()" % name, "Quiet")
        else:
            self.statement(
                self.pick(
                    [
                        "%s.extra = %s" % (name, self.item()),
                        'print("  subclass", issubclass(%s, Quiet))' % name,
                        'print("  bases", len(%s.__bases__), len(%s.__mro__))' % (name, name),
                    ]
                )
            )

    # ---- cycles and garbage ----

    def cycle(self):
        kind = self.number(5)
        one, two = self.bound("list"), self.bound("dict")
        if kind == 0 and one:
            self.statement("%s:append(%s)" % (one, one))
        elif kind == 1 and one and two:
            self.statement("%s:append(%s) %s[0] = %s" % (one, two, two, one))
        elif kind == 2 and self.bound("cell"):
            name = self.bound("cell")
            self.statement("%s.cell_contents = %s" % (name, self.bound()))
        else:
            one, two = self.instance(), self.instance()
            if one and two:
                self.statement("%s.a = %s %s.b = %s" % (one, two, two, one))

    def garbage(self):
        """A loop that leaves cycles behind."""
        body = self.pick(
            [
                "local x = list{} local y = list{x} x:append(y)",
                "local x = dict() x[0] = x",
                "local x = Quiet() x.me = x",
                "local x = Slotted() x.a = tuple{x}",
                "local x = list{} local y = Quiet() y.list = x x:append(y)",
                "ring(i)",
                "local x = cell() x.cell_contents = def(function(_ENV) return f end, {f = x})",
            ]
        )
        self.statement("for i in range(%d) do %s end" % (self.number(40) + 1, body))

    # ---- calls ----

    def call(self):
        name, kind = self.bound(), self.number(6)
        if not name:
            return
        if kind == 0:
            self.statement('print("  in a call", hold(%s))' % self.instance() if self.instance() else "hold(list{})")
        elif kind == 1:
            self.bind("identity(%s)" % name, self.names[name])
        elif kind == 2:
            self.statement('print("  in a call", hold(list{%s}))' % name)
        elif kind == 3:
            self.bind("build(%d)" % self.number(20), "list")
        elif kind == 4:
            self.statement("fail(%s)" % name)
        elif self.bound("closure"):
            self.statement("%s()" % self.bound("closure"))
        elif self.bound("method"):
            self.statement("%s()" % self.bound("method"))

    def advance(self):
        name = self.bound("generator", "iterator")
        if not name:
            return
        kind = self.number(4)
        if kind == 0:
            self.bind("next(%s)" % name, "item")
        elif kind == 1 and self.names[name] == "generator":
            self.statement("%s:close()" % name)
        else:
            self.statement("next(%s)" % name)

    def walk(self):
        name = self.bound("list", "tuple", "dict", "set", "range", "view")
        if name:
            call = self.pick(["iter(%s)", "enumerate(%s)", "zip(%s, range(3))"]) % name
            self.statement("for x in %s do end" % call)

    def builtin(self):
        # Not of sets: in which order they give instances depends on addresses.
        name = self.bound("list", "tuple", "range")
        if not name:
            return
        self.statement(
            self.pick(
                [
                    'print("  sum", sum(%s))',
                    'print("  sorted", len(sorted(%s)))',
                    'print("  any", any(%s))',
                    'print("  greatest", type(max(%s)).__name__)',
                    'print("  text", len(repr(%s)) > 0)',
                    'print("  equal", eq(%s, list{}))',
                ]
            )
            % name
        )

    # ---- weak references ----

    def weak(self):
        classes = tuple(c for c in CLASSES if c != "Slotted")
        referable = self.bound(*classes + ("set", "closure", "class"))
        name = referable or self.bound()
        if not name:
            return
        self.labels += 1
        # A callback that is refused lives longer in the referee than on an interpreter's stack.
        if not referable or self.chance(0.4):
            self.bind("weakref.ref(%s)" % name, "weakref")
        else:
            callback = 'function() print("  callback %d") end' % self.labels
            self.bind("weakref.ref(%s, %s)" % (name, callback), "weakref")

    def use_weak(self):
        name, other = self.bound("weakref"), self.instance()
        if name and self.chance(0.5):
            self.bind("%s()" % name, "item")
        elif other:
            text = 'print("  references", weakref.getweakrefcount(%s), len(weakref.getweakrefs(%s)))'
            self.statement(text % (other, other))

    # ---- the collector ----

    def collect(self):
        kind, generation = self.number(6), self.pick([0, 1, 2, 2])
        if kind < 3:
            self.statement('print("  found", gc.collect(%d))' % generation)
        elif kind == 3:
            self.statement("collect_saving(%d)" % generation)
        else:
            self.statement("census(%d)" % self.number(3))

    def steer(self):
        self.statement(
            self.pick(
                [
                    # Not unfreeze(): it would thaw the interpreter's own objects too.
                    "gc.freeze()",
                    "gc.disable()",
                    "gc.enable()" if self.automatic else "gc.disable()",
                    "gc.set_threshold(%d, %d, %d)"
                    % (self.number(200) + 10, self.number(9) + 1, self.number(9) + 1),
                    'print("  threshold", gc.get_threshold())',
                    'print("  finalized", gc.is_finalized(%s))' % (self.bound() or "None"),
                    # Generators of the referee hold no code and no names.
                    'print("  refers to", len(gc.get_referents(%s)))'
                    % (self.bound(*CONTAINERS + CLASSES + ("cell", "method", "view")) or "None"),
                    'print("  referred to by", len(gc.get_referrers(%s)))'
                    % (self.instance() or "Quiet()"),
                ]
            )
        )

    def rest(self):
        self.statement('print("  saved", len(saved)) saved:clear()')

    def fail(self):
        self.statement(
            self.pick(
                [
                    "return nowhere",
                    "nowhere = nil",
                    "return list{}[3]",
                    "return dict{}[3]",
                    "local t = tuple{} t[0] = 1",
                    "return weakref.ref(5)",
                    "return Quiet().nothing",
                    "Quiet().nothing = nil",
                    "return 5 + None",
                    "list{}:pop()",
                    "set{1}:remove(list{})",
                    "dict{}:popitem()",
                    "len(5)",
                    "next(iter(tuple{}))",
                    "int(\"x\")",
                    'error("ValueError: from Lua")',
                    "Quiet(5)",
                    "identity()",
                    "Slotted().z = 5",
                ]
            )
        )

    def weighted(self):
        weights = [
            (self.new_list, 8),
            (self.new_tuple, 5),
            (self.new_dict, 5),
            (self.new_set, 4),
            (self.new_scalar, 6),
            (self.new_instance, 10),
            (self.new_closure, 3),
            (self.new_method, 2),
            (self.new_generator, 3),
            (self.new_class, 1),
            (self.new_view, 1),
            (self.rebind, 6),
            (self.delete, 9),
            (self.grow_list, 8),
            (self.shrink_list, 7),
            (self.from_sequence, 4),
            (self.use_list, 3),
            (self.change_dict, 7),
            (self.use_dict, 2),
            (self.change_set, 4),
            (self.use_text, 2),
            (self.split_text, 1),
            (self.arithmetic, 1),
            (self.change_instance, 9),
            (self.use_instance, 4),
            (self.use_class, 1),
            (self.cycle, 6),
            (self.garbage, 3),
            (self.call, 5),
            (self.advance, 4),
            (self.walk, 2),
            (self.builtin, 2),
            (self.weak, 4),
            (self.use_weak, 2),
            (self.collect, 2 if self.automatic else 4),
            (self.steer, 2),
            (self.rest, 1),
            (self.fail, 3),
        ] + self.weighted_weak()
        return [action for action, weight in weights for _ in range(weight)]
