-- CPython 3.12's test_finalization: finalizers as PEP 442 has them.
local t = require "harness"

-- The classes under test: each notes its death and checks that it is whole when it dies.
local function classes(_ENV)
  del_calls, tp_del_calls, survivors, errors = list {}, list {}, list {}, list {}
  local function guarded(f)
    local fine, message = pcall(f)
    if not fine then errors:append(tostring(message)) end
  end
  local function sane(condition, text) if not condition then error(text, 0) end end

  Base = class "Base" {
    __init__ = function(self) self.id_ = id(self) end,
    check_sanity = function(self) sane(eq(self.id_, id(self)), "another id") end,
    side_effect = function(self) end,
    __del__ = function(self)
      guarded(function()
        del_calls:append(id(self))
        self:check_sanity()
        self:side_effect()
      end)
    end,
  }
  Simple = class("Simple", Base) {}
  SimpleResurrector = class("SimpleResurrector", Base) {
    side_effect = function(self) survivors:append(self) end,
  }

  SelfCycleBase = class "SelfCycleBase" {
    __init__ = function(self)
      super(SelfCycleBase, self):__init__()
      self.ref = self
    end,
    check_sanity = function(self)
      super(SelfCycleBase, self):check_sanity()
      sane(is(self.ref, self), "another ref")
    end,
  }
  SimpleSelfCycle = class("SimpleSelfCycle", SelfCycleBase, Simple) {}
  SelfCycleResurrector = class("SelfCycleResurrector", SelfCycleBase, SimpleResurrector) {}
  SuicidalSelfCycle = class("SuicidalSelfCycle", SelfCycleBase, Simple) {
    side_effect = function(self) self.ref = None end,
  }

  ChainedBase = class "ChainedBase" {
    chain = function(self, left)
      self.suicided = false
      self.left = left
      left.right = self
    end,
    check_sanity = function(self)
      super(ChainedBase, self):check_sanity()
      if self.suicided then
        sane(is(self.left, None) and is(self.right, None), "suicided with neighbours")
      else
        local left, right = self.left, self.right
        sane(is(left.right, left.suicided and None or self), "another left neighbour")
        sane(is(right.left, right.suicided and None or self), "another right neighbour")
      end
    end,
  }
  SimpleChained = class("SimpleChained", ChainedBase, Simple) {}
  ChainedResurrector = class("ChainedResurrector", ChainedBase, SimpleResurrector) {}
  SuicidalChained = class("SuicidalChained", ChainedBase, Simple) {
    side_effect = function(self)
      self.suicided = true
      self.left = None
      self.right = None
    end,
  }

  LegacyBase = class("LegacyBase", Base) {
    __del__ = function(self)
      guarded(function()
        del_calls:append(id(self))
        self:check_sanity()
      end)
    end,
  }
  local function tp_del(self)
    guarded(function()
      tp_del_calls:append(id(self))
      self:check_sanity()
      self:side_effect()
    end)
  end
  Legacy = class("Legacy", LegacyBase) { __tp_del__ = tp_del }
  LegacyResurrector = class("LegacyResurrector", LegacyBase) {
    side_effect = function(self) survivors:append(self) end,
    __tp_del__ = function(self) tp_del(self) end,
  }
  LegacySelfCycle = class("LegacySelfCycle", SelfCycleBase, LegacyBase) {
    __tp_del__ = function(self) tp_del(self) end,
  }
  gc.disable()
  gc.collect()
end

local function ids_of(objects)
  local result = {}
  for x in iter(objects) do result[#result + 1] = id(x) end
  table.sort(result)
  return table.concat(result, " ")
end

local function numbers(objects)
  local result = {}
  for x in iter(objects) do result[#result + 1] = value(x) end
  table.sort(result)
  return table.concat(result, " ")
end

-- What the finalizers noted: ids of deaths, of legacy deaths, and of survivors.
local function check(_ENV, deaths, alive, legacy)
  t.equal(numbers(del_calls), deaths)
  t.equal(ids_of(survivors), alive or "")
  if legacy then t.equal(numbers(tp_del_calls), legacy) end
  t.equal(len(errors), 0)
end

-- One object of a class dies; `resurrects` says that it stores itself when it does.
local function one(_ENV, cls, resurrects, cyclic)
  s = cls()
  local ids = tostring(id(s))
  wr = weakref.ref(s)
  s = nil
  gc.collect()
  check(_ENV, ids, resurrects and ids)
  if resurrects and not cyclic then
    t.isnot(wr(), None)
  else
    t.isnone(wr())
  end
  survivors:clear()
  gc.collect()
  check(_ENV, ids)
  t.isnone(wr())
end

t.test("test_finalization.SimpleFinalizationTest.test_simple", function(_ENV)
  classes(_ENV)
  one(_ENV, Simple)
end)

t.test("test_finalization.SimpleFinalizationTest.test_simple_resurrect", function(_ENV)
  classes(_ENV)
  one(_ENV, SimpleResurrector, true)
end)

t.test("test_finalization.SelfCycleFinalizationTest.test_simple", function(_ENV)
  classes(_ENV)
  one(_ENV, SimpleSelfCycle)
end)

t.test("test_finalization.SelfCycleFinalizationTest.test_simple_resurrect", function(_ENV)
  classes(_ENV)
  one(_ENV, SelfCycleResurrector, true, true)
end)

t.test("test_finalization.SelfCycleFinalizationTest.test_simple_suicide", function(_ENV)
  classes(_ENV)
  one(_ENV, SuicidalSelfCycle)
end)

-- A ring of objects of these classes dies.
local function chain(_ENV, members)
  nodes = list {}
  for _, cls in ipairs(members) do nodes:append(cls()) end
  local n = len(nodes)
  wrs = list {}
  local alive = {}
  scope(function()
    for i in range(n) do nodes[i]:chain(nodes[i - 1]) end
    for node in iter(nodes) do
      wrs:append(weakref.ref(node))
      if isinstance(node, SimpleResurrector) then alive[#alive + 1] = id(node) end
    end
  end)
  table.sort(alive)
  local ids = ids_of(nodes)
  nodes = nil
  gc.collect()
  check(_ENV, ids, table.concat(alive, " "))
  for wr in iter(wrs) do t.isnone(wr()) end
  survivors:clear()
  gc.collect()
  check(_ENV, ids)
end

t.test("test_finalization.CycleChainFinalizationTest.test_homogenous", function(_ENV)
  classes(_ENV)
  chain(_ENV, { SimpleChained, SimpleChained, SimpleChained })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_homogenous_resurrect", function(_ENV)
  classes(_ENV)
  chain(_ENV, { ChainedResurrector, ChainedResurrector, ChainedResurrector })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_homogenous_suicidal", function(_ENV)
  classes(_ENV)
  chain(_ENV, { SuicidalChained, SuicidalChained, SuicidalChained })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_heterogenous_suicidal_one", function(_ENV)
  classes(_ENV)
  chain(_ENV, { SuicidalChained, SimpleChained, SuicidalChained, SimpleChained })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_heterogenous_suicidal_two", function(_ENV)
  classes(_ENV)
  chain(_ENV, { SuicidalChained, SuicidalChained, SimpleChained, SimpleChained })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_heterogenous_resurrect_one", function(_ENV)
  classes(_ENV)
  chain(_ENV, { ChainedResurrector, SimpleChained, ChainedResurrector, SimpleChained })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_heterogenous_resurrect_two", function(_ENV)
  classes(_ENV)
  chain(_ENV, {
    ChainedResurrector, SimpleChained, SuicidalChained,
    ChainedResurrector, SimpleChained, SuicidalChained,
  })
end)

t.test("test_finalization.CycleChainFinalizationTest.test_heterogenous_resurrect_three", function(_ENV)
  classes(_ENV)
  chain(_ENV, {
    ChainedResurrector, ChainedResurrector, SimpleChained, SimpleChained,
    SuicidalChained, SuicidalChained,
  })
end)

t.test("test_finalization.LegacyFinalizationTest.test_legacy", function(_ENV)
  classes(_ENV)
  s = Legacy()
  local ids = tostring(id(s))
  wr = weakref.ref(s)
  s = nil
  gc.collect()
  check(_ENV, ids, nil, ids)
  t.isnone(wr())
  gc.collect()
  check(_ENV, ids, nil, ids)
end)

t.test("test_finalization.LegacyFinalizationTest.test_legacy_resurrect", function(_ENV)
  classes(_ENV)
  s = LegacyResurrector()
  local ids = tostring(id(s))
  wr = weakref.ref(s)
  s = nil
  gc.collect()
  check(_ENV, ids, ids, ids)
  t.isnone(wr())
  -- The legacy finalizer runs at every death, and brings the object back each time.
  survivors:clear()
  gc.collect()
  check(_ENV, ids, ids, ids .. " " .. ids)
  delattr(LegacyResurrector, "side_effect")
  survivors:clear()
  t.isnone(wr())
end)

t.test("test_finalization.LegacyFinalizationTest.test_legacy_self_cycle", function(_ENV)
  classes(_ENV)
  s = LegacySelfCycle()
  local ids = tostring(id(s))
  wr = weakref.ref(s)
  s = nil
  gc.collect()
  check(_ENV, "", nil, "")
  t.equal(ids_of(gc.garbage), ids)
  t.isnot(wr(), None)
  gc.garbage[0].ref = None
  -- As in CPython's own test, the object is not asked again whether it is whole.
  errors:clear()
  gc.garbage:clear()
  errors:clear()
  t.equal(len(gc.garbage), 0)
  t.isnone(wr())
end)

t.done()
