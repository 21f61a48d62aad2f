-- Objects that refer to each other in a circle: counting alone never frees them, the cycle
-- collector does.
workload { name = "cycles", summary = "circular references of every shape" }
local n = param("n", 1000, "links of the long rings")

local function found(label)
  print(label, gc.collect())
end

Node = class "Node" {}
Slotted = class "Slotted" { __slots__ = {"next", "other"} }

phase("no cycle", function()
  gc.collect()
  gc.disable()
  a = list{}
  b = list{a}
  a = nil
  b = nil
  found("a list in a list:")
  a = Node()
  a.child = Node()
  a.child.child = Node()
  a = nil
  found("a chain of instances:")
  tree = list{list{list{}, list{}}, list{list{}, list{}}}
  tree = nil
  found("a tree:")
end)

phase("containers", function()
  a = list{}
  a:append(a)
  a = nil
  found("a list that holds itself:")
  d = dict()
  d["self"] = d
  d = nil
  found("a dict that holds itself:")
  a = list{}
  t = tuple{a}
  a:append(t)
  a = nil
  t = nil
  found("a tuple and a list:")
  a = list{}
  b = list{a}
  a:append(b)
  a = nil
  b = nil
  found("two lists:")
  a = dict()
  b = dict()
  a["b"] = b
  b["a"] = a
  a = nil
  b = nil
  found("two dicts:")
  a = list{}
  for i in range(10) do a:append(list{}) end
  a:append(a)
  a = nil
  found("a list of ten lists and itself:")
  a = list{1, 2.5, "text", None}
  a:append(a)
  a = nil
  found("with numbers and text in it:")
end)

phase("instances", function()
  x = Node()
  x.me = x
  x = nil
  found("an instance that holds itself:")
  x = Node()
  y = Node()
  x.other = y
  y.other = x
  x = nil
  y = nil
  found("two instances:")
  x = Slotted()
  x.next = x
  x = nil
  found("one with slots:")
  x = Slotted()
  y = Slotted()
  x.next = y
  y.next = x
  x = nil
  y = nil
  found("two with slots:")
  parent = Node()
  parent.children = list{}
  for i in range(5) do
    child = Node()
    child.parent = parent
    parent.children:append(child)
  end
  child = nil
  parent = nil
  found("a parent and five children:")
  x = Node()
  x.method = x.__init__
  x = nil
  found("an instance that keeps its own method:")
end)

phase("rings", function()
  for length in iter(list{3, 10, 100, n}) do
    first = list{}
    last = first
    for i in range(length - 1) do
      link = list{last}
      last = link
    end
    first:append(last)
    first = nil
    last = nil
    link = nil
    found("a ring of lists:")
    first = Node()
    last = first
    for i in range(length - 1) do
      link = Node()
      link.next = last
      last = link
    end
    first.next = last
    first = nil
    last = nil
    link = nil
    found("a ring of instances:")
  end
end)

phase("closures and classes", function()
  make = def(function(_ENV)
    c = cell()
    f = def(function(_ENV) return f end, {f = c})
    c.cell_contents = f
  end)
  make()
  found("a function that refers to itself through a cell:")
  temporary = class "Temporary" {}
  temporary = nil
  found("a class:")
  temporary = class "Temporary" { method = function(self) end }
  temporary = nil
  found("a class with a method:")
  temporary = class "Temporary" { __slots__ = {"a", "b"} }
  temporary = nil
  found("a class with two slots:")
end)

phase("kept from outside", function()
  a = list{}
  b = list{a}
  a:append(b)
  keep = b
  a = nil
  b = nil
  found("a cycle that a name holds:")
  keep = nil
  found("and then does not:")
  outer = list{}
  inner = list{outer}
  outer:append(inner)
  outer:append(list{list{}})
  part = outer[1]
  outer = nil
  inner = nil
  found("a cycle with a tail; a name holds the tail:")
  print("the tail is", part)
  part = nil
  found("afterwards:")
end)

phase("broken by hand", function()
  a = list{}
  b = list{a}
  a:append(b)
  a:clear()
  a = nil
  b = nil
  found("cleared before its names went:")
  x = Node()
  x.me = x
  x.me = nil
  x = nil
  found("attribute deleted before:")
  r = Node()
  w = Node()
  r.other = w
  w.owner = weakref.ref(r)
  r = nil
  w = nil
  found("the way back is a weak reference:")
end)

phase("many", function()
  for i in range(n) do
    a = list{}
    b = dict()
    c = Node()
    a:append(b)
    b["c"] = c
    c.a = a
  end
  found("list, dict and instance, all but the last:")
  a = nil
  b = nil
  c = nil
  found("the last:")
  gc.enable()
end)
