"""Statements of random workloads about weak containers, proxies, finalizers and buffers."""

WEAKLY = ("Node", "Quiet", "Weakly", "Child", "Phoenix")
BUFFERS = ("bytearray", "array")
EXPORTERS = BUFFERS + ("bytes", "memoryview")


class WeakOperations:
    def referable(self):
        """A name whose object can be weakly referenced, most of the time."""
        return self.bound(*WEAKLY) if self.chance(0.9) else self.bound()

    # ---- containers ----

    def new_weak_container(self):
        kind = self.number(4)
        one = self.referable()
        if kind == 0:
            text = "weakref.WeakValueDictionary(%s)" % (
                "dict{{1, %s}, {2, %s}}" % (one, self.referable()) if one else ""
            )
            self.bind(text, "weakvalues")
        elif kind == 1:
            text = "weakref.WeakKeyDictionary(%s)" % (
                "dict{{%s, %s}}" % (one, self.item()) if one else ""
            )
            self.bind(text, "weakkeys")
        elif kind == 2:
            self.bind("weakref.WeakSet(%s)" % ("list{%s}" % one if one else ""), "weakset")
        else:
            source = self.bound("weakvalues", "weakkeys", "weakset")
            if source:
                self.bind("%s:copy()" % source, self.names[source])

    def change_weak_values(self):
        name, one = self.bound("weakvalues"), self.referable()
        if not name or not one:
            return
        key = self.hashable()
        self.statement(
            self.pick(
                [
                    "%s[%s] = %s" % (name, key, one),
                    "%s[%s] = %s" % (name, key, one),
                    "%s[%d] = %s" % (name, self.number(4), one),
                    "%s[%s] = nil" % (name, key),
                    "%s:setdefault(%s, %s)" % (name, key, one),
                    "%s:update(dict{{%s, %s}, {2, %s}})" % (name, key, one, one),
                    "%s:pop(%d)" % (name, self.number(4)),
                    "%s:popitem()" % name,
                    "%s:clear()" % name,
                    "for i in range(%d) do %s[i] = %s end" % (self.number(12), name, one),
                    "for i in range(%d) do %s[i] = Quiet() end" % (self.number(12), name),
                ]
            )
        )

    def change_weak_keys(self):
        name, one = self.bound("weakkeys"), self.referable()
        if not name or not one:
            return
        self.statement(
            self.pick(
                [
                    "%s[%s] = %s" % (name, one, self.item()),
                    "%s[%s] = %s" % (name, one, self.item()),
                    "%s[%s] = nil" % (name, one),
                    "%s:setdefault(%s, list{})" % (name, one),
                    "%s:update(dict{{%s, %s}})" % (name, one, self.item()),
                    "%s:pop(%s)" % (name, one),
                    "%s:popitem()" % name,
                    "%s:clear()" % name,
                    "%s[Quiet()] = %s" % (name, one),
                ]
            )
        )

    def change_weak_set(self):
        name, one = self.bound("weakset"), self.referable()
        if not name or not one:
            return
        self.statement(
            self.pick(
                [
                    "%s:add(%s)" % (name, one),
                    "%s:add(%s)" % (name, one),
                    "%s:discard(%s)" % (name, one),
                    "%s:remove(%s)" % (name, one),
                    "%s:update(list{%s, Quiet()})" % (name, one),
                    "%s:clear()" % name,
                    "for i in range(%d) do %s:add(Quiet()) end" % (self.number(9), name),
                ]
            )
        )

    def use_weak_container(self):
        name, one = self.bound("weakvalues", "weakkeys", "weakset"), self.referable()
        if not name or not one:
            return
        kind = self.names[name]
        general = ['print("  length", len(%s))' % name, 'print("  same", eq(%s, %s))' % (name, name)]
        if kind == "weakset":
            other = self.bound("weakset")
            texts = general + [
                'print("  in", contains(%s, %s))' % (name, one),
                'print("  union", len(%s | %s))' % (name, other),
                'print("  both", len(%s & %s))' % (name, other),
                "for x in iter(%s) do end" % name,
            ]
        else:
            key = one if kind == "weakkeys" else self.hashable()
            references = "keyrefs" if kind == "weakkeys" else "valuerefs"
            texts = general + [
                'print("  in", contains(%s, %s))' % (name, key),
                'print("  get", %s:get(%s, 5) == 5)' % (name, key),
                "for k, v in items(%s) do print(\"  item\", type(v).__name__) end" % name,
                "for x in iter(%s:keys()) do print(\"  key\", type(x).__name__) end" % name,
                "for x in iter(%s:values()) do print(\"  value\", type(x).__name__) end" % name,
                'print("  references", len(%s:%s()))' % (name, references),
            ]
        self.statement(self.pick(texts))

    # ---- proxies, methods, finalizers ----

    def new_proxy(self):
        one = self.referable()
        if not one:
            return
        if self.chance(0.6):
            self.bind("weakref.proxy(%s)" % one, "proxy")
        else:
            self.labels += 1
            callback = 'function() print("  proxy callback %d") end' % self.labels
            if self.names[one] in WEAKLY:
                self.bind("weakref.proxy(%s, %s)" % (one, callback), "proxy")

    def use_proxy(self):
        name = self.bound("proxy")
        if not name:
            return
        attribute = self.pick("abcd")
        self.statement(
            self.pick(
                [
                    "%s.%s = %s" % (name, attribute, self.item()),
                    "%s.%s = nil" % (name, attribute),
                    'print("  has", hasattr(%s, "%s"))' % (name, attribute),
                    "%s:get()" % name,
                    "hash(%s)" % name,
                    "len(%s)" % name,
                    "print(\"  text\", len(str(%s)) > 0)" % name,
                    'print("  class", %s.__class__.__name__)' % name,
                ]
            )
        )

    def new_weak_method(self):
        name = self.bound("Child")
        if name:
            self.bind("weakref.WeakMethod(%s.get)" % name, "weakmethod")

    def use_weak_method(self):
        name = self.bound("weakmethod")
        if name:
            self.statement('print("  method", %s() == None)' % name)

    def new_finalizer(self):
        one = self.referable()
        if not one:
            return
        self.labels += 1
        function = 'function(x) print("  finalized %d") end' % self.labels
        made = "weakref.finalize(%s, %s, %s)" % (one, function, self.item())
        name = self.free_name()
        before = "" if name in self.names else "%s = None " % name
        self.names[name] = "finalizer"
        # What one keeps alive would die at the end of the process, where the referee is gone.
        self.statement("%s%s = %s finalizers:append(%s)" % (before, name, made, name))

    def use_finalizer(self):
        name = self.bound("finalizer")
        if not name:
            return
        self.statement(
            self.pick(
                [
                    "%s()" % name,
                    "%s:detach()" % name,
                    'print("  peek", %s:peek() == None)' % name,
                    'print("  alive", %s.alive)' % name,
                    "%s.atexit = %s" % (name, self.pick(["true", "false"])),
                ]
            )
        )

    # ---- buffers ----

    def new_buffer(self):
        numbers = ", ".join(str(self.number(200)) for _ in range(self.number(6)))
        source = self.bound(*EXPORTERS)
        texts = [
            ("bytearray(bytes{%s})" % numbers, "bytearray"),
            ("bytearray(%d)" % self.number(40), "bytearray"),
            ('array("i", list{%s})' % numbers, "array"),
            ('array("d", list{%s})' % numbers, "array"),
            ('array("B", bytes{%s})' % numbers, "array"),
        ]
        if source:
            texts += [
                ("memoryview(%s)" % source, "memoryview"),
                ("memoryview(%s)" % source, "memoryview"),
                ("bytes(%s)" % source, "bytes"),
                ("bytearray(%s)" % source, "bytearray"),
                ("%s[slice(%d, %d)]" % (source, self.number(4), self.number(9)), self.names[source]),
                (
                    "%s[slice(nil, nil, %d)]" % (source, self.pick([-1, 2, 3])),
                    self.names[source],
                ),
            ]
        self.bind(*self.pick(texts))

    def change_buffer(self):
        name = self.bound(*BUFFERS)
        if not name:
            return
        low, high = sorted((self.number(8), self.number(8)))
        other = self.bound(self.names[name])
        bound = "if len(%s) < 500 then %%s end" % name
        self.statement(
            self.pick(
                [
                    "%s:append(%d)" % (name, self.number(120)),
                    "%s:append(%d)" % (name, self.number(120)),
                    bound % ("%s:extend(%s)" % (name, other)),
                    "%s:extend(list{1, 2, 3})" % name,
                    "%s:pop()" % name,
                    "%s:pop(0)" % name,
                    "%s:insert(1, 9)" % name,
                    "%s:reverse()" % name,
                    "%s[%d] = %d" % (name, self.number(6), self.number(300)),
                    "%s[%d] = nil" % (name, self.number(6)),
                    "%s[slice(%d, %d)] = nil" % (name, low, high),
                    "%s[slice(%d, %d)] = %s" % (name, low, high, other),
                    "%s[slice(%d, %d)] = bytes{1, 2}" % (name, low, high),
                    "%s[slice(nil, nil, 2)] = nil" % name,
                    "%s:clear()" % name,
                    "for i in range(%d) do %s:append(i) end" % (self.number(60), name),
                    "%s:remove(9)" % name,
                ]
            )
        )

    def use_buffer(self):
        name = self.bound(*BUFFERS)
        if not name:
            return
        other = self.bound(*EXPORTERS)
        texts = [
            'print("  length", len(%s))' % name,
            'print("  equal", eq(%s, %s))' % (name, other),
            'print("  in", contains(%s, 7))' % name,
            'print("  text", %s)' % name,
            "for x in iter(%s) do end" % name,
        ]
        if self.chance(0.4):
            bound = "if len(%s) > 300 then %s:clear() end " % (name, name)
            self.bind(
                self.pick(["%s .. %s" % (name, name), "%s * 2" % name]), self.names[name], bound
            )
        else:
            self.statement(self.pick(texts))

    def use_view(self):
        name = self.bound("memoryview")
        if not name:
            return
        kind = self.number(4)
        low, high = sorted((self.number(6), self.number(6)))
        if kind == 0:
            self.bind(
                self.pick(
                    [
                        "%s[slice(%d, %d)]" % (name, low, high),
                        '%s:cast("B")' % name,
                        '%s:cast("%s")' % (name, self.pick("bBhHiIqQfd")),
                        "%s:toreadonly()" % name,
                        "memoryview(%s)" % name,
                    ]
                ),
                "memoryview",
            )
        elif kind == 1:
            self.bind("%s:tobytes()" % name, "bytes")
        else:
            self.statement(
                self.pick(
                    [
                        "%s:release()" % name,
                        "%s:release()" % name,
                        "%s[%d] = %d" % (name, self.number(5), self.number(200)),
                        "%s[slice(%d, %d)] = bytes{3, 4}" % (name, low, high),
                        "%s[slice(0, 2)] = %s[slice(2, 4)]" % (name, name),
                        'print("  item", %s[%d])' % (name, self.number(5)),
                        'print("  list", %s:tolist())' % name,
                        'print("  about", %s.nbytes, %s.format, %s.readonly, %s.ndim)'
                        % (name, name, name, name),
                        'print("  equal", eq(%s, %s))' % (name, self.bound(*EXPORTERS)),
                        'print("  hash", hash(%s) == hash(%s))' % (name, name),
                        'with(%s, function(v) print("  inside", len(v)) end)' % name,
                        "for x in iter(%s) do end" % name,
                    ]
                )
            )

    # ---- the permanent generation ----

    def thaw(self):
        # The interpreter's own objects come along, so they go back at once; then a collection of
        # what is left says that few objects are old.
        self.statement(
            'gc.unfreeze() print("  thawed", gc.collect()) gc.freeze() gc.collect()'
        )

    def weighted_weak(self):
        # At which allocation inside of the Python code of weakref.py a collection comes differs, so
        # scripts with automatic collections leave it out.
        written_in_python = [
            (self.new_weak_container, 3),
            (self.change_weak_values, 4),
            (self.change_weak_keys, 4),
            (self.change_weak_set, 3),
            (self.use_weak_container, 3),
            (self.new_weak_method, 1),
            (self.use_weak_method, 1),
            (self.new_finalizer, 2),
            (self.use_finalizer, 2),
        ]
        return ([] if self.automatic else written_in_python) + [
            (self.new_proxy, 2),
            (self.use_proxy, 3),
            (self.new_buffer, 5),
            (self.change_buffer, 6),
            (self.use_buffer, 2),
            (self.use_view, 6),
            (self.thaw, 1),
        ]
