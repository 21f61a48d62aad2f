-- Instances of a class share the names of their attributes (PEP 412): what their dicts take, by
-- order, number and way of setting.
workload { name = "key_sharing", summary = "sizes of instance dicts that share their keys" }

Point = class "Point" { __init__ = function(self, x, y) self.x = x; self.y = y end }
Bag = class "Bag" {}

local function size(label, o) print(label, sys.getsizeof(o), sys.getsizeof(o.__dict__), len(o.__dict__)) end

phase("the first instances", function()
  for i in range(5) do
    p = Point(i, i)
    size("point " .. i .. ":", p)
  end
end)

phase("one attribute more", function()
  p.z = 1
  size("with a third attribute:", p)
  q = Point(1, 2)
  size("a new one:", q)
  q.w = 1
  size("with another third one:", q)
  r = Point(1, 2)
  size("the next:", r)
end)

phase("deleting", function()
  r.x = nil
  size("without x:", r)
  r.x = 5
  size("with x again:", r)
  r.x = nil
  r.y = nil
  size("empty:", r)
end)

phase("many attributes", function()
  b = Bag()
  for i in range(40) do
    setattr(b, "a" .. i, i)
    if i == 0 or i == 4 or i == 9 or i == 28 or i == 29 or i == 30 or i == 39 then
      size("attributes: " .. (i + 1), b)
    end
  end
  c = Bag()
  size("the next bag:", c)
  c.a0 = 1
  size("with one attribute:", c)
end)

phase("through the dict", function()
  d = Point(1, 2)
  d.__dict__["fresh"] = 3
  size("set through the dict:", d)
  print("read as an attribute:", d.fresh)
  e = Point(1, 2)
  e.__dict__ = dict{{"x", 1}}
  size("a dict of its own:", e)
end)
