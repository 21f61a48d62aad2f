-- Classes are objects of the collector, and every one is a cycle of its own: what gc.collect counts
-- when they go, what keeps them, and what they keep.
workload { name = "class_cycles", summary = "classes that die" }

gc.disable()
gc.collect()

phase("counts", function()
  K = class "K" {}
  K = None
  print("a class", gc.collect())
  K = class "K" { method = function(self) end }
  K = None
  print("with a method", gc.collect())
  K = class "K" { one = function(self) end, two = function(self) end, three = function(self) end }
  K = None
  print("with three", gc.collect())
  K = class "K" { __slots__ = {} }
  K = None
  print("without room for attributes", gc.collect())
  for count in range(1, 4) do
    local names = {}
    for i in range(count) do names[i + 1] = "s" .. i end
    K = class "K" { __slots__ = names }
    K = None
    print("slots", count, gc.collect())
  end
  K = class("K", list) {}
  K = None
  print("derived from list", gc.collect())
  K = class("K", int) {}
  K = None
  print("derived from int", gc.collect())
  K = class("K", Exception) {}
  K = None
  print("derived from Exception", gc.collect())
  K = class "K" { p = property(len), s = staticmethod(len), c = classmethod(len) }
  K = None
  print("with descriptors", gc.collect())
  Base = class "Base" {}
  K = class("K", Base) {}
  K = None
  print("a derived one", gc.collect())
  Base = None
  print("its base", gc.collect())
  A = class "A" {}
  B = class("B", A) {}
  C = class("C", A) {}
  D = class("D", B, C) {}
  A = None
  B = None
  C = None
  print("held by a derived class", gc.collect())
  D = None
  print("a diamond", gc.collect())
end)

phase("instances and classes", function()
  K = class "K" {}
  k = K()
  K = None
  print("an instance holds its class", gc.collect())
  k = None
  print("both", gc.collect())
  K = class "K" {}
  K.instance = K()
  K = None
  print("a class that holds an instance", gc.collect())
  K = class "K" {}
  K.me = K
  K = None
  print("a class that holds itself", gc.collect())
  K = class "K" {}
  for i in range(10) do
    local x = K()
    x.me = x
  end
  print("instances alone", gc.collect())
  K = None
  print("then the class", gc.collect())
end)

phase("looking at classes", function()
  Base = class "Base" {}
  print(Base.__subclasses__())
  D1 = class("D1", Base) {}
  D2 = class("D2", Base) {}
  D3 = class("D3", D1) {}
  for _, K in ipairs { Base, D1, D2, D3 } do
    scope(function()
      local names = {}
      for s in iter(K.__subclasses__()) do names[#names + 1] = value(s.__name__) end
      print(K.__name__, table.concat(names, " "), K.__bases__, K.__base__)
    end)
  end
  print(D3.__mro__, D3.__name__, D3.__qualname__, D3.__module__)
  print(issubclass(D3, Base), issubclass(D2, D1), issubclass(D3, tuple{int, Base}), isinstance(Base, type))
  D2 = None
  gc.collect()
  print("a dead class is not listed", len(Base.__subclasses__()))
  print(gc.is_tracked(Base), gc.is_tracked(int), type(Base).__name__)
  r = weakref.ref(D3)
  D3 = None
  print(is(r(), None))
  gc.collect()
  print(is(r(), None))
end)

phase("the order of resolution", function()
  A = class "A" { who = function() return "A" end }
  B = class("B", A) { who = function() return "B" end }
  C = class("C", A) { who = function() return "C" end }
  D = class("D", B, C) {}
  print(D().who(), C().who())
  for K in iter(D.__mro__) do print(K.__name__) end
  for _, bases in ipairs { {A, B}, {int, str} } do
    local ok, message = pcall(class("X", table.unpack(bases)), {})
    print(ok, (message:gsub("^.-:%d+: ", ""):gsub("\n", " ")))
  end
  E = class("E", C, B) { who = function(self) return "E" .. super(E, self).who() end }
  print(E.who(E()))
end)

phase("hooks of class statements", function()
  names = list{}
  Field = class "Field" {
    __set_name__ = function(self, owner, name) names:append(tuple{owner.__name__, name}) end,
    __get__ = function(self, o, owner) return 42 end,
  }
  Model = class "Model" {
    __init_subclass__ = function(cls) names:append(cls.__name__) end,
    a = Field(),
    b = Field(),
  }
  Sub = class("Sub", Model) { c = Field() }
  print(names)
  print(Model().a, Sub().c, Sub.c)
end)
