import BuiltinTypes
import Core
import ObjectModel
import RefCounting
import Testing
import WeakContainers
import WeakRefs

/// The weak containers as the core has them; what they do is shown by scripts/examples and by the
/// tests in Tests/CPython.
@Suite struct WeakContainerTests {
  @Test func classesAreMadeOnceAndGoWithTheHeap() throws {
    for profile in Profile.all {
      try withRuntime(profile) { runtime in
        let library = try runtime.loadWeakContainers()
        let again = try runtime.loadWeakContainers()
        #expect(library === again)
        #expect(runtime.counts[0] == 0)
        #expect(Set(library.exports.map(\.name)) == WeakLibrary.exportedNames)
      }
    }
  }

  @Test func anItemGoesWithItsValue() throws {
    try withRuntime { runtime in
      let space = runtime.space
      let library = try runtime.loadWeakContainers()
      let cls = try runtime.makeClass("C")
      let dictionary = try #require(
        library.exports.first { $0.name == "WeakValueDictionary" }?.object)
      let d = try space.callArray(dictionary, [])
      let key = try space.newInt(1)
      let value = try space.callArray(cls, [])
      try space.setItem(d, key, value)
      #expect(try space.length(d) == 1)
      #expect(space.weakrefCount(value) == 1)
      space.decref(value)
      #expect(try space.length(d) == 0)
      for o in [d, key, cls] { space.decref(o) }
      _ = try runtime.collect(generation: 2)
    }
  }

  @Test func theBasicReferenceAndProxyStandFirst() throws {
    try withRuntime { runtime in
      let space = runtime.space
      let cls = try runtime.makeClass("C")
      let o = try space.callArray(cls, [])
      let callback = try space.newWeakref(o, callback: cls)
      let proxy = try space.newProxy(o, callback: nil, isCallable: false)
      let basic = try space.newWeakref(o)
      var order: [Ref] = []
      var current = space.firstWeakref(o)
      while let w = current {
        order.append(w)
        current = w.ref(WeakrefField.next)
      }
      #expect(order == [basic, proxy, callback])
      for w in order { space.decref(w) }
      #expect(space.weakrefCount(o) == 0)
      space.decref(o)
      space.decref(cls)
      _ = try runtime.collect(generation: 2)
    }
  }
}
