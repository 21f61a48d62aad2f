import ObjectModel
import RefCounting

// Strings that are there before a program begins. They show in what a program changes: a name that
// exists already takes no block, and a namespace with nine names in it grows earlier than an empty
// one.

extension ObjectSpace {
  /// Special names that classes, functions and modules are made with. CPython has them before the
  /// first statement: as interned strings of the interpreter up to 3.10, in static memory from 3.11
  /// on.
  private static let specialNames = [
    "__annotations__", "__builtins__", "__cached__", "__call__", "__class__", "__del__", "__dict__",
    "__doc__", "__eq__", "__file__", "__firstlineno__", "__hash__", "__init__",
    "__init_subclass__", "__loader__", "__main__", "__module__", "__name__", "__new__",
    "__package__", "__qualname__", "__slots__", "__spec__", "__static_attributes__", "__weakref__",
  ]

  /// Makes the strings that the runtime keeps for good. Once per heap, when types are there.
  public func makeKnownNames() {
    for name in Self.specialNames { _ = knownName(name) }
  }

  /// Gives a dict the names that `__main__` has when a program begins, in the same order. What they
  /// are bound to in CPython (loader, builtins) has no counterpart here and is None.
  public func fillMainNamespace(_ dict: Ref) throws(PythonError) {
    for name in [
      "__name__", "__doc__", "__package__", "__loader__", "__spec__", "__annotations__",
      "__builtins__", "__file__", "__cached__",
    ] {
      guard let key = knownName(name) else { throw PythonError.noMemory }
      try dictSet(dict, key, name == "__name__" ? mainName : none)
    }
  }
}
