import ObjectModel
import RefCounting

// Methods of set and frozenset. Those that take any number of other iterables go through them one
// by one, as CPython does.

extension BuiltinMethods {
  private typealias SetOperation =
    @Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Ref

  /// A method that combines the set with each argument in turn; without arguments, a copy.
  private static func folding(_ operation: @escaping SetOperation) -> BuiltinMethod {
    { (s, o, arguments) throws(PythonError) in
      if arguments.isEmpty { return try s.setCopy(o) }
      var result = s.retained(o)
      for other in arguments {
        let before = result
        defer { s.decref(before) }
        result = try operation(s, before, other)
      }
      return result
    }
  }

  /// Methods that leave the set as it is: of both types.
  static let frozenset: [String: BuiltinMethod] = [
    "copy": noArguments("copy") { (s, o) throws(PythonError) in try s.setCopy(o) },
    "difference": folding { (s, o, x) throws(PythonError) in try s.setDifference(o, x) },
    "intersection": folding { (s, o, x) throws(PythonError) in try s.setIntersection(o, x) },
    "union": { (s, o, arguments) throws(PythonError) in
      let result = try s.newSet(s.kind(o), from: o)
      return try s.building(result) { () throws(PythonError) in
        for other in arguments where other != o { try s.setUpdate(result, other) }
      }
    },
    "symmetric_difference": oneArgument("symmetric_difference") { (s, o, x) throws(PythonError) in
      try s.setSymmetricDifference(o, x)
    },
    "isdisjoint": oneArgument("isdisjoint") { (s, o, x) throws(PythonError) in
      s.retained(s.bool(try s.setIsDisjoint(o, from: x)))
    },
    "issubset": oneArgument("issubset") { (s, o, x) throws(PythonError) in
      s.retained(s.bool(try s.setIsSubset(o, ofIterable: x)))
    },
    "issuperset": oneArgument("issuperset") { (s, o, x) throws(PythonError) in
      s.retained(s.bool(try s.setIsSuperset(o, ofIterable: x)))
    },
  ]

  /// Methods that change the set.
  static let set: [String: BuiltinMethod] = [
    "add": oneArgument("add") { (s, o, x) throws(PythonError) in
      try s.setAdd(o, x)
      return done(s)
    },
    "clear": noArguments("clear") { (s, o) throws(PythonError) in
      s.setClear(o)
      return done(s)
    },
    "discard": oneArgument("discard") { (s, o, x) throws(PythonError) in
      try s.setDiscard(o, x)
      return done(s)
    },
    "remove": oneArgument("remove") { (s, o, x) throws(PythonError) in
      if try !s.setDiscard(o, x) { throw try s.keyError(x) }
      return done(s)
    },
    "pop": noArguments("pop") { (s, o) throws(PythonError) in try s.setPop(o) },
    "update": { (s, o, arguments) throws(PythonError) in
      for other in arguments { try s.setUpdate(o, other) }
      return done(s)
    },
    "difference_update": { (s, o, arguments) throws(PythonError) in
      for other in arguments { try s.setDifferenceUpdate(o, other) }
      return done(s)
    },
    "intersection_update": { (s, o, arguments) throws(PythonError) in
      for other in arguments { try s.setIntersectionUpdate(o, other) }
      return done(s)
    },
    "symmetric_difference_update": oneArgument("symmetric_difference_update") {
      (s, o, x) throws(PythonError) in
      try s.setSymmetricDifferenceUpdate(o, x)
      return done(s)
    },
  ]
}
