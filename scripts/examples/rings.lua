-- Rings of every length and make: what gc.collect() finds of each, how many objects that is, and
-- what is left alone because a name still leads into it.
workload { name = "rings", summary = "rings of lists, dicts, tuples, instances and closures" }

Node = class "Node" {}
Slotted = class "Slotted" { __slots__ = {"next"} }

local makers = {
  { "lists", function() return list{} end, function(a, b) a:append(b) end },
  { "dicts", function() return dict() end, function(a, b) a["next"] = b end },
  { "instances", function() return Node() end, function(a, b) a.next = b end },
  { "slotted", function() return Slotted() end, function(a, b) a.next = b end },
  { "cells", function() return cell(None) end, function(a, b) a.cell_contents = b end },
  { "lists in tuples", function() return tuple{list{}} end, function(a, b) a[0]:append(b) end },
}

local function ring(make, link, n)
  first = make()
  last = first
  for i in range(n - 1) do
    fresh = make()
    link(last, fresh)
    last = fresh
  end
  link(last, first)
  fresh = None
end

phase("whole rings", function()
  gc.disable()
  for _, maker in ipairs(makers) do
    for _, n in ipairs { 1, 2, 3, 10, 100, 1000 } do
      gc.collect()
      ring(maker[2], maker[3], n)
      first = None
      last = None
      print(maker[1], n, gc.collect())
    end
  end
end)

phase("held rings", function()
  for _, maker in ipairs(makers) do
    gc.collect()
    ring(maker[2], maker[3], 50)
    first = None
    print(maker[1], "held", gc.collect())
    last = None
    print(maker[1], "let go", gc.collect())
  end
end)

phase("rings of rings", function()
  outer = list{}
  for i in range(10) do
    ring(makers[1][2], makers[1][3], 5)
    outer:append(first)
    last:append(outer)
  end
  first = None
  last = None
  print("held:", gc.collect())
  outer = nil
  print("let go:", gc.collect())
end)
