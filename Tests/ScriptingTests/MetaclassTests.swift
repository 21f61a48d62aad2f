import Testing

/// Classes whose class derives from `type`, with the whole heap checked after each operation.
@Suite struct MetaclassTests {
  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13"])
  func aClassIsMadeCalledAndFreedThroughItsMetaclass(_ python: String) {
    #expect(
      lines(
        """
        Meta = class("Meta", type(object)) {
          __prepare__ = classmethod(function(mcs, name, bases) print("prepare", name) return dict{given = 1} end),
          __new__ = function(mcs, name, bases, namespace)
            print("new", name, contains(namespace, "given"))
            return super(Meta, mcs).__new__(mcs, name, bases, namespace)
          end,
          __init__ = function(cls, name, bases, namespace) print("init", cls.__name__) end,
          __call__ = function(cls, ...) print("call", cls.__name__) return super(Meta, cls):__call__(...) end,
          __del__ = function(cls) print("del", cls.__name__) end }
        C = class("C", {metaclass = Meta}) { __init__ = function(self, a) self.a = a end }
        scope(function() print(is(type(C), Meta), C.given, C(5).a, isinstance(C, Meta), gc.is_tracked(C)) end)
        w = weakref.ref(C)
        C = nil
        print(is(w(), None))
        print(gc.collect() > 0, is(w(), None))
        """, python: python) == [
          "prepare C", "new C True", "init C", "call C", "True 1 5 True True", "False", "del C",
          "True True",
        ])
  }

  @Test func aMetaclassNeitherHasSlotsNorGrows() {
    #expect(
      lines(
        """
        Meta = class("Meta", type(object)) {}
        C = class("C", {metaclass = Meta}) {}
        P = class "P" {}
        print(sys.getsizeof(Meta), sys.getsizeof(C) == sys.getsizeof(P), Meta.__itemsize__)
        print(try(function() class("S", type(object)) { __slots__ = {"a"} } end))
        """, python: "3.13") == [
          "944 True 40", "nonempty __slots__ not supported for subtype of 'type'",
        ])
  }

  @Test func theMetaclassesOfTheBasesMustAgree() {
    #expect(
      lines(
        """
        local kind = type(object)
        A = class("A", kind) {}
        B = class("B", A) {}
        O = class("O", kind) {}
        X = class("X", {metaclass = A}) {}
        Y = class("Y", {metaclass = B}) {}
        Z = class("Z", {metaclass = O}) {}
        print(type(class("XY", X, Y) {}).__name__, type(type("T", tuple{X}, dict{})).__name__)
        local conflict = try(function() class("XZ", X, Z) {} end)
        print(str(conflict):startswith("metaclass conflict"))
        """) == ["B A", "True"])
  }

  @Test func attributesOfAClassComeFromItsMetaclassLast() {
    #expect(
      lines(
        """
        Meta = class("Meta", type(object)) {
          first = "meta", second = "meta", hello = function(cls) return cls.__name__ end,
          size = property(function(cls) return 3 end, function(cls, value) cls.kept = value end),
          __getattr__ = function(cls, name) return name end }
        C = class("C", {metaclass = Meta}) { first = "class", size = "hidden" }
        C.size = 7
        print(C.first, C.second, C.hello(), C.size, C.kept, C.other, hasattr(C(), "second"))
        C.second = "class"
        print(C.second)
        C.second = nil
        print(C.second)
        """) == ["class meta C 3 7 other False", "class", "meta"])
  }

  @Test func theCallOfAClassTakesArgumentsByName() {
    #expect(
      lines(
        """
        L = class("L", list) { __init__ = def(function(_ENV, self, x, y) self.sum = x + y end, nil, {y = 2}) }
        N = class "N" { __new__ = def(function(_ENV, cls, x) return object.__new__(cls) end),
                        __init__ = def(function(_ENV, self, x) self.x = x end) }
        print(L{x = 1}.sum, L(1, {y = 5}).sum, N{x = 4}.x)
        print(try(function() L{z = 1} end))
        print(try(function() N(1, {x = 1}) end))
        Base = class "Base" { __init_subclass__ = def(function(_ENV, cls, tag) cls.tag = tag end, nil, {tag = 0}) }
        print(class("C", Base, {tag = 3}) {}.tag, class("D", Base) {}.tag)
        """) == [
          "3 6 4", "L.__init__() got an unexpected keyword argument 'z'",
          "N.__new__() got multiple values for argument 'x'", "3 0",
        ])
  }

  @Test(arguments: ["3.10", "3.11", "3.12"])
  func aCallOfAClassHoldsItsArgumentsThreeTimes(_ python: String) {
    #expect(
      lines(
        """
        C = class "C" { __init__ = def(function(_ENV, self, x) print(sys.getrefcount(x)) end) }
        o = list{}
        for i in range(2) do C(o) end
        C(list{})
        print(sys.getrefcount(o))
        """, python: python) == ["5", "5", "4", "2"])
  }

  @Test func fromTheSecondTimeOn313EntersInitDirectly() {
    #expect(
      lines(
        """
        C = class "C" { __init__ = def(function(_ENV, self, x) print(sys.getrefcount(x)) end) }
        S = class "S" { __slots__ = {}, __init__ = def(function(_ENV, self, x) print(sys.getrefcount(x)) end) }
        o = list{}
        for i in range(2) do C(o) end
        C(o)
        for i in range(2) do S(o) end
        """, python: "3.13") == ["5", "3", "5", "5", "5"])
  }
}
