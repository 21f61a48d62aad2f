-- Breaking a cycle by hand: with del, with an empty attribute, by clearing; what is gone when.
workload { name = "break_cycle", summary = "del, attributes and clear against cycles" }

died = list()
Part = class "Part" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) died:append(self.name) end,
}
local function report(label)
  print(label, died)
  died:clear()
end
local function pair(a, b)
  first, second = Part(a), Part(b)
  first.other = second
  second.other = first
end

gc.collect()
gc.disable()
pair("a", "b")
print("references", sys.getrefcount(first), sys.getrefcount(second))
first.other = nil
report("one attribute deleted:")
print("references", sys.getrefcount(first), sys.getrefcount(second))
first = nil
report("first deleted:")
second = nil
report("second deleted:")

pair("c", "d")
first, second = nil, nil
report("both names deleted, the cycle is whole:")
print("found", gc.collect())
report("collected:")

pair("e", "f")
first.other = None
first, second = nil, nil
report("broken before, by None:")

l = list{Part("in a list")}
l:append(l)
print("references", sys.getrefcount(l))
l:clear()
report("a list cleared:")
l = nil
d = dict{part = Part("in a dict")}
d.itself = d
d.itself = nil
d = nil
report("an entry deleted, then the dict:")

ring = list()
for i in range(5) do ring:append(Part(str(i))) end
for i in range(5) do ring[i].next = ring[(i + 1) % 5] end
ring[2].next = nil
ring:clear()
report("a ring of five broken at 2:")

o = Part("through a closure")
f = def(function(_ENV) return o end, {o = o})
o.call = f
o, f = nil, nil
report("a closure that holds its owner:")
print("found", gc.collect() > 0)
report("collected:")
o = Part("through a method")
o.call = o.__del__
print("references", sys.getrefcount(o))
o.call = nil
o = nil
report("a bound method deleted first:")
print("garbage left", gc.collect(), len(gc.garbage))
gc.enable()
