-- A tree whose nodes know their parents: with strong links it is full of cycles, with weak ones it
-- dies by its counts and the collector finds nothing.
workload { name = "parent_link", summary = "parent links that make cycles, and weak ones that do not" }

local function show(f) scope(function() print(f()) end) end

Strong = class "Strong" {
  __init__ = function(self, name, parent)
    self.name = name
    self.parent = parent
    self.children = list{}
    if not is(parent, None) then parent.children:append(self) end
  end,
  up = function(self) return self.parent end,
}
Weak = class "Weak" {
  __init__ = function(self, name, parent)
    self.name = name
    self.children = list{}
    if is(parent, None) then
      self.parent = None
    else
      self.parent = weakref.ref(parent)
      parent.children:append(self)
    end
  end,
  up = function(self)
    if is(self.parent, None) then return None end
    return self.parent()
  end,
}
Proxied = class "Proxied" {
  __init__ = function(self, name, parent)
    self.name = name
    self.children = list{}
    self.parent = None
    if not is(parent, None) then
      self.parent = weakref.proxy(parent)
      parent.children:append(self)
    end
  end,
  up = function(self) return self.parent end,
}

-- A tree of so many levels, three children each.
local function grow(kind, parent, depth)
  for i in range(3) do
    kind("child", parent)
    if depth > 1 then grow(kind, parent.children[i], depth - 1) end
  end
end

local function count(node)
  local n = 1
  for child in iter(node.children) do n = n + count(child) end
  return n
end

for _, kind in ipairs{Strong, Weak, Proxied} do
  phase(value(kind.__name__), function()
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.disable()
    root = kind("root", None)
    grow(kind, root, 4)
    show(function() return "nodes:", count(root) end)
    show(function() return "tracked objects:", len(gc.get_objects()) // 10 end)
    leaf = root.children[0].children[1]
    show(function() return "upwards:", leaf:up():up().name, leaf:up().name end)
    show(function() return "references to the root:", sys.getrefcount(root), weakref.getweakrefcount(root) end)
    probe = weakref.ref(root)
    leaf = nil
    root = nil
    show(function() return "dead at once:", is(probe(), None) end)
    show(function() return "found by the collector:", gc.collect() end)
    show(function() return "dead in the end:", is(probe(), None) end)
    gc.enable()
    gc.unfreeze()
  end)
end

phase("a subtree", function()
  root = Weak("root", None)
  grow(Weak, root, 2)
  branch = root.children[0]
  root = nil
  show(function() return "a part outlives the whole:", branch.name, count(branch), branch:up() end)
  branch = nil
  root = Proxied("root", None)
  grow(Proxied, root, 2)
  branch = root.children[0]
  root = nil
  local fine, message = pcall(function() return branch:up().name end)
  show(function() return "a proxy says so:", (message:gsub("^.-:%d+: ", "")) end)
  branch = nil
end)

phase("automatic", function()
  gc.collect()
  gc.freeze()
  gc.collect()
  local function collections()
    return scope(function() return value(gc.get_stats()[0].collections) end)
  end
  local function churn(kind)
    gc.set_threshold(100, 10, 10)
    local first = collections()
    for i in range(50) do
      root = kind("root", None)
      grow(kind, root, 2)
      root = nil
    end
    local seen = collections() - first
    gc.set_threshold(700, 10, 10)
    gc.collect()
    return seen
  end
  print("young collections with strong links, nine or more:", churn(Strong) >= 9)
  print("with weak ones:", churn(Weak))
  gc.unfreeze()
end)
