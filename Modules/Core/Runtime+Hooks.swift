import BuiltinTypes
import CollectorKit
import ObjectModel
import RefCounting
import WeakRefs

// The wires between the modules: hooks of the object space and services of the strategy.

extension Runtime {
  /// Connects the hooks; called once, when every part exists.
  func connect() {
    let state = space.s
    state.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    state.pointee.collectionDue = { state in Runtime.owner(of: state).strategy.collectionDue() }
    state.pointee.finalize = { state, object in Runtime.owner(of: state).finalize(Ref(object)) }
    state.pointee.clearWeakrefs = { state, object in
      let runtime = Runtime.owner(of: state)
      let space = runtime.space
      space.clearWeakrefs(
        to: Ref(object),
        newTuple: { n in
          guard let tuple = try? space.newTupleUnset(n) else {
            runtime.host?.unraisable(.noMemory, nil, nil)
            return nil
          }
          space.track(tuple)
          return tuple
        },
        call: { runtime.callWeakrefCallback($0, $1) })
    }
    services.clearWeakReferencesSilently = { [unowned self] list in
      var head = list.next
      while head != list {
        while let w = self.space.firstWeakref(head.object) { self.space.clearWeakref(w) }
        head = head.next
      }
    }
    services.handleWeakReferences = { [unowned self] unreachable, old in
      self.space.handleWeakrefs(unreachable: unreachable, old: old) {
        self.callWeakrefCallback($0, $1)
      }
    }
    services.clearWeakReferences = { [unowned self] condemned in
      condemned.withObjects {
        self.space.handleWeakrefs(condemned: $0) { self.callWeakrefCallback($0, $1) }
      }
    }
    services.namespace = globals
    services.visitRoots = { [unowned self] visit in
      for root in [self.globals, self.callbacks, self.garbage] { visit(root) }
      self.space.visitKnownNames(visit)
      self.host?.visitRoots(visit)
      for addition in self.extensions { addition.visitRoots(visit) }
    }
    state.pointee.releaseBody = { state, object in
      let runtime = Runtime.owner(of: state)
      let o = Ref(object)
      runtime.host?.releaseBody(
        runtime.space.functionBody(o), kind: runtime.space.functionKind(o))
    }
    space.typeNames.caller = {
      [unowned self] (function, arguments) throws(PythonError) -> Ref in
      guard let host = self.host else {
        throw PythonError(.runtimeError, "no script engine to run a function")
      }
      return try host.call(function, arguments)
    }
    space.typeNames.unraisable = { [unowned self] error, o in
      self.host?.unraisable(error, nil, o)
    }
    services.callbacks = { [unowned self] phase, report in self.runCallbacks(phase, report) }
    services.listener = { [unowned self] event in
      // First, so that the pause does not hold the time that the statistics take.
      self.capture?.happened(event)
      if case .end(let report) = event { self.statistics.record(report) }
      self.observer?(event)
      if !self.extensions.isEmpty { self.tell(.collector(event)) }
    }
    services.saveGarbage = { [unowned self] o in
      // What cannot be listed is freed like everything else (handle_legacy_finalizers).
      do throws(PythonError) { try self.space.listAppend(self.garbage, o) } catch {
        self.space.typeNames.ignoredErrors += 1
      }
    }
    services.clearFreeLists = { [unowned self] in self.clearFreeLists() }
    services.write = { [unowned self] text in self.host?.write(standardError: text) }
    services.typeName = { [unowned self] o in self.space.typeName(of: o) }
    services.sizeOf = { [unowned self] o in self.space.sizeOf(o) }
  }

  /// Runs `__del__` of an object that holds one reference for the time of the call.
  /// - Returns: whether the object is referenced from elsewhere afterwards.
  func finalize(_ o: Ref) -> Bool {
    if o.type == BuiltinType.nativeGenerator {
      space.closeNativeGenerator(o)
      return false
    }
    let before = o.refcount
    let isAside = host?.setErrorAside() ?? false
    defer { if isAside { host?.restoreError() } }
    if o.type == BuiltinType.generator {
      space.typeNames.generatorFinalize?(o)
      return o.refcount > before
    }
    let method = space.lookupSpecial(o.type, "__del__")
    if let method { space.incref(method) }
    defer { if let method { space.decref(method) } }
    do throws(PythonError) {
      if let method { space.decref(try space.callWithReceiver(method, o, [])) }
    } catch {
      host?.unraisable(error, nil, method)
    }
    return o.refcount > before
  }

  /// Runs the callback of a weak reference whose referent died; errors are reported and ignored.
  func callWeakrefCallback(_ callback: Ref, _ weakref: Ref) {
    let isAside = host?.setErrorAside() ?? false
    defer { if isAside { host?.restoreError() } }
    do throws(PythonError) {
      space.decref(try space.callArray(callback, [weakref]))
    } catch {
      host?.unraisable(error, nil, callback)
    }
  }

  /// Calls each of `gc.callbacks` with the phase and a dict of what is known.
  func runCallbacks(_ phase: String, _ report: CollectionReport) {
    guard callbacks.count > 0 else { return }
    let isAside = host?.setErrorAside() ?? false
    defer { if isAside { host?.restoreError() } }
    do throws(PythonError) {
      let info = try space.newDict()
      defer { space.decref(info) }
      let values = [
        ("generation", report.generation), ("collected", report.collected),
        ("uncollectable", report.uncollectable),
      ]
      for (name, value) in values {
        let key = try space.newString(name)  // Py_BuildValue interns nothing
        defer { space.decref(key) }
        let number = try space.newInt(value)
        defer { space.decref(number) }
        try space.dictSet(info, key, number)
      }
      let phaseName = try space.newString(phase)
      defer { space.decref(phaseName) }
      var i = 0
      while i < callbacks.count {
        let callback = space.retained(space.listItem(callbacks, i))
        defer { space.decref(callback) }
        do throws(PythonError) {
          let result = try space.callArray(callback, [phaseName, info])
          space.decref(result)
        } catch {
          host?.unraisable(error, nil, callback)
        }
        i += 1
      }
    } catch {
      host?.unraisable(error, "Exception ignored in: gc callback", nil)
    }
  }

  /// Empties the free lists of the types, as a full collection does (clear_freelists).
  /// - Parameter all: also those that a collection leaves alone.
  func clearFreeLists(all: Bool = false) {
    let s = space.s
    let pre = { (type: TypeIndex) in Int(self.space.info(type).pointee.preHeader) }
    for (i, list) in profile.typeFreeLists.enumerated() where list.isEmptied || all {
      let isContainer = space.info(list.type).pointee.flags.contains(.gc)
      while let p = s.pointee.typeFreeLists[i].pop() {
        if isContainer {
          giveBack(p - pre(list.type))
        } else {
          malloc.free(p - pre(list.type), .obj)
        }
      }
    }
    for i in 0..<s.pointee.freeTupleSizes {
      while let p = s.pointee.freeTuples[i].pop() { giveBack(p - pre(BuiltinType.tuple)) }
    }
    while let p = s.pointee.freeFloats.pop() { malloc.free(p, .obj) }
    while let p = s.pointee.freeLists.pop() { giveBack(p - pre(BuiltinType.list)) }
    while let p = s.pointee.freeDicts.pop() { giveBack(p - pre(BuiltinType.dict)) }
    while let p = s.pointee.freeKeys.pop() { malloc.free(p) }
  }

  /// A container block really goes back: it counts against the young allocations.
  private func giveBack(_ block: UnsafeMutableRawPointer) {
    if space.s.pointee.youngCount > 0 { space.s.pointee.youngCount -= 1 }
    malloc.free(block, .obj)
  }
}
