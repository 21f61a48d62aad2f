import BuiltinTypes
import Core
import ObjectModel
import RefCounting
import Strategies
import Testing

/// A runtime of its own for one test, checked at the end of `body`.
func withRuntime(
  _ profile: Profile = .python312, collector: String = "generational",
  byteLimit: Int = .max, _ body: (Runtime) throws -> Void
) throws {
  var configuration = RuntimeConfiguration(registry: .shipped)
  configuration.profile = profile
  configuration.collector = collector
  configuration.byteLimit = byteLimit
  let runtime = try Runtime(configuration)
  try body(runtime)
  #expect(runtime.verify() == [])
  #expect(runtime.shutdown() == [])
}

extension Runtime {
  /// Two lists that refer to each other and that nothing else refers to.
  func makeCycle() throws {
    let a = try space.newList()
    let b = try space.newList()
    try space.listAppend(a, b)
    try space.listAppend(b, a)
    space.decref(a)
    space.decref(b)
  }

  /// A class with the given slots, `nil` for one with a dict.
  func makeClass(_ name: String, slots: [String]? = nil) throws -> Ref {
    let text = try space.newString(name)
    let namespace = try space.newDict()
    defer {
      space.decref(text)
      space.decref(namespace)
    }
    return try space.newClass(
      name: text, bases: space.s.pointee.emptyTuple, namespace: namespace, slots: slots)
  }

  /// Sets an attribute by a Swift string.
  func set(_ o: Ref, _ name: String, _ value: Ref) throws {
    let key = try space.internedString(name)
    defer { space.decref(key) }
    try space.setAttribute(o, key, value)
  }
}
