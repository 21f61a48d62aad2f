import ObjectModel
import WeakContainers

// The classes of the weak containers, which are made on a heap when a script names one.

extension Runtime {
  /// Makes the classes of WeakContainers if they are not there yet. Like the objects of a module
  /// that CPython imports before a program begins, they are old when the script sees them.
  public func loadWeakContainers() throws(PythonError) -> WeakLibrary {
    let isNew = space.typeNames.library == nil
    let wasEnabled = isCollectorEnabled
    isCollectorEnabled = false
    defer { isCollectorEnabled = wasEnabled }
    let library = try WeakLibrary.load(space)
    if isNew {
      freeze()
      unfreeze()
    }
    return library
  }

  /// Runs the finalizers that are left at the end of a script, with the collector off.
  func runFinalizersAtExit() {
    guard let library = space.typeNames.library as? WeakLibrary else { return }
    let wasEnabled = isCollectorEnabled
    if library.hasFinalizers { isCollectorEnabled = false }
    library.runAtExit { host?.write(standardError: "\($0.description)\n") }
    isCollectorEnabled = wasEnabled
  }
}
