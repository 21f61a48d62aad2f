-- Every container that holds an object adds a reference, and gives it back.
workload { name = "refcount_containers", summary = "sys.getrefcount through containers" }

Node = class "Node" {}
Slotted = class "Slotted" { __slots__ = {"value"} }
local function count(label) print(label, sys.getrefcount(x)) end

phase("containers", function()
  x = object()
  count("a name:")
  l = list{x, x, x}
  count("three times in a list:")
  t = tuple{x, l}
  count("in a tuple, too:")
  d = dict{{"k", x}}
  count("a value of a dict:")
  d[x] = x
  count("and a key and its value:")
  s = set{x}
  count("in a set:")
  f = frozenset(s)
  count("in a frozenset:")
  n = Node()
  n.value = x
  count("an attribute:")
  o = Slotted()
  o.value = x
  count("a slot:")
  c = cell(x)
  count("a cell:")
  sl = slice(x, x)
  count("a slice:")
  k = l:copy()
  count("a copy of the list:")
  k = k + k
  count("twice itself:")
  k = l * 4
  count("four times the list instead:")
  r = l[slice(0, 2)]
  count("a slice of the list:")
end)

phase("giving back", function()
  r = nil
  count("without the slice of the list:")
  k = nil
  count("without the product:")
  sl = nil
  count("without the slice:")
  c.cell_contents = None
  count("the cell holds another:")
  o.value = nil
  count("the slot is empty:")
  n = nil
  count("without the instance:")
  f = nil
  count("without the frozenset:")
  s:clear()
  count("the set is empty:")
  d[x] = nil
  count("the dict lost its key:")
  d:clear()
  count("the dict is empty:")
  l:pop()
  count("one less in the list:")
  l[0] = None
  count("one replaced:")
  l = nil
  count("the tuple still holds the list:")
  t = nil
  count("only the name is left:")
  y = x
  z = y
  count("three names:")
  y = None
  z = nil
  count("one again:")
end)

phase("moving", function()
  a = list{x}
  b = list{}
  count("in one list:")
  b:append(a:pop())
  count("moved to another:")
  a:extend(b)
  count("in both:")
  a:remove(x)
  count("in one:")
  b:insert(0, x)
  count("twice in the other:")
  b:reverse()
  count("reversed:")
  b = nil
  a = nil
  count("in none:")
end)
