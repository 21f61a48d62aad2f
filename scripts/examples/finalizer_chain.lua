-- In which order finalizers run when one object takes others with it.
workload { name = "finalizer_chain", summary = "the order of deaths in nested objects" }

Named = class "Named" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) print("  ", self.name) end,
}
Slotted = class("Slotted", Named) { __slots__ = {"first", "second"} }
local function named(name) return Named(name) end

phase("containers", function()
  print("a list")
  x = list{named("l0"), named("l1"), named("l2")}
  x = nil
  print("a list, cleared")
  x = list{named("c0"), named("c1"), named("c2")}
  x:clear()
  print("a list, by slices")
  x = list{named("s0"), named("s1"), named("s2"), named("s3")}
  x[slice(1, 3)] = list{}
  print("  the rest")
  x = nil
  print("a tuple")
  x = tuple{named("t0"), named("t1"), named("t2")}
  x = nil
  print("a dict")
  x = dict{{"a", named("d0")}, {"b", named("d1")}, {"c", named("d2")}}
  x = nil
  print("a dict, cleared")
  x = dict{{1, named("e0")}, {2, named("e1")}}
  x:clear()
  print("a dict, overwritten")
  x = dict{{1, named("f0")}}
  x[1] = named("f1")
  print("  the rest")
  x = nil
end)

phase("instances", function()
  print("attributes")
  x = named("owner")
  x.b = named("b, set first")
  x.a = named("a, set second")
  x = nil
  print("slots")
  x = Slotted("slotted")
  x.second = named("second slot, set first")
  x.first = named("first slot, set second")
  x.extra = named("an attribute beside them")
  x = nil
  print("a chain")
  x = named("1")
  x.next = named("2")
  x.next.next = named("3")
  x.next.next.next = named("4")
  x = nil
  print("a tree")
  x = named("root")
  x.children = list{named("left"), named("right")}
  x.children[0].children = list{named("left left"), named("left right")}
  x = nil
end)

phase("names", function()
  print("rebound")
  x = named("old")
  x = named("new")
  print("a second name keeps it")
  y = x
  x = nil
  print("  until it goes, too")
  y = nil
  print("a set of one")
  x = set{named("member")}
  x = nil
  print("a cell")
  x = cell(named("content"))
  x = nil
  print("a slice")
  x = slice(named("start"), named("stop"), named("step"))
  x = nil
end)
