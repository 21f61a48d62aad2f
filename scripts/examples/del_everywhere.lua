-- __del__ in classes of every kind: when it runs, in which order, what happens to its errors, and
-- what becomes of an object that it brings back.
workload { name = "del_everywhere", summary = "finalizers on everything that can have one" }
local is_finalized = sys.version_minor >= 9 and gc.is_finalized or function(o) return "n/a" end -- from 3.9 on

gc.disable()
log = list{}
local function finalizer(self) log:append(self.name) end
local function flush(label)
  print(label, log)
  log:clear()
end

phase("by the last reference", function()
  for _, base in ipairs { object, list, dict, set, frozenset, tuple, int, float, str, complex } do
    K = class("K", base) { __del__ = function(self) log:append(base.__name__) end }
    k = K()
    k = None
    k = K()
    k.other = k
    k = None
    gc.collect()
  end
  K = None
  flush("plain and in a cycle")
  Slotted = class "Slotted" { __slots__ = {"name", "me"}, __del__ = finalizer }
  s = Slotted()
  s.name = "slots"
  s.me = s
  s = None
  print(gc.collect())
  flush("with slots")
end)

phase("order of the containers", function()
  Item = class "Item" { __init__ = function(self, name) self.name = name end, __del__ = finalizer }
  x = list{Item("a"), Item("b"), Item("c")}
  x = None
  flush("list")
  x = tuple{Item("a"), Item("b"), Item("c")}
  x = None
  flush("tuple")
  x = dict{{"k1", Item("a")}, {"k2", Item("b")}, {"k3", Item("c")}}
  x = None
  flush("dict")
  L = class("L", list) {}
  scope(function() x = L(list{Item("a"), Item("b"), Item("c")}) end)
  x = None
  flush("list of a class")
  Holder = class "Holder" { __del__ = function(self) log:append("holder") end }
  h = Holder()
  h.one = Item("one")
  h.two = Item("two")
  h = None
  flush("holder first")
  Slots = class "Slots" { __slots__ = {"a", "b"} }
  h = Slots()
  h.b = Item("b")
  h.a = Item("a")
  h = None
  flush("slots")
end)

phase("order in a cycle", function()
  a, b, c = Item("a"), Item("b"), Item("c")
  a.next, b.next, c.next = b, c, a
  a = None
  b = None
  c = None
  print(gc.collect())
  flush("as they were made")
  a, b, c = Item("c first"), Item("b"), Item("a last")
  c.next, b.next, a.next = b, a, c
  a = None
  b = None
  c = None
  print(gc.collect())
  flush("not as they refer")
end)

phase("inherited", function()
  Base = class "Base" { __del__ = function(self) log:append("base") end }
  Derived = class("Derived", Base) {
    __del__ = function(self)
      log:append("derived")
      super(Derived, self):__del__()
    end,
  }
  Silent = class("Silent", Base) {}
  Other = class("Other", Silent, list) {}
  for _, K in ipairs { Base, Derived, Silent, Other } do
    scope(function() local _ = K() end)
  end
  flush("calls")
  Base.__del__ = function(self) log:append("changed") end
  scope(function() local _ = Silent() end)
  flush("a new finalizer")
  delattr(Base, "__del__")
  scope(function() local _ = Silent() end)
  flush("none")
end)

phase("brought back", function()
  kept = list{}
  Lazarus = class "Lazarus" { __del__ = function(self) kept:append(self) log:append("died") end }
  o = Lazarus()
  o = None
  print(len(kept), is_finalized(kept[0]), gc.is_tracked(kept[0]))
  kept:clear()
  flush("once only")
  o = Lazarus()
  o.me = o
  o = None
  print(gc.collect(), len(kept), is_finalized(kept[0]))
  kept:clear()
  print(gc.collect(), len(kept))
  flush("once only")
  T = class("T", tuple) { __del__ = function(self) kept:append(self) end }
  scope(function() o = T(list{1, 2}) end)
  o = None
  print(kept, is_finalized(kept[0]))
  kept:clear()
end)

phase("errors", function()
  notes = list{}
  sys.unraisablehook = function(args)
    notes:append(tuple{args.exc_type.__name__, str(args.exc_value), args.object.__qualname__})
  end
  Bad = class "Bad" { __del__ = function(self) return list{}[self.n] end }
  b = Bad()
  b.n = 3
  b = None
  b = Bad()
  b.n = 4
  b.me = b
  b = None
  print(gc.collect())
  b = Bad()
  b = None
  print(notes)
  print("the script goes on")
end)

phase("what a finalizer may do", function()
  Maker = class "Maker" {
    __del__ = function(self)
      made = list{1, 2, 3}
      log:append(gc.collect())
      self.extra = list{self}
    end,
  }
  m = Maker()
  m = None
  flush("a collection inside")
  print(made)
  print("what it made refers to it", gc.collect())
  m = Maker()
  m.me = m
  m = None
  print(gc.collect())
  flush("a collection inside a collection")
end)
