import BuiltinTypes
import Core
import Foundation
import ObjectModel
import RefCounting
import Strategies
import Testing

@Suite struct LifetimeTests {
  /// A chain dies in constant stack: here on a thread with 512 KiB, which a frame of
  /// fifty bytes per object would fill fifty times over; with MOULT_LONG_TESTS=1 the chain is ten times as long.
  @Test(arguments: Profile.all.map(\.name)) func longChainDies(_ name: String) throws {
    let nests = name == "3.13" || name == "3.14"
    let isLong = ProcessInfo.processInfo.environment["MOULT_LONG_TESTS"] == "1"
    let length = nests ? 200_000 : isLong ? 5_000_000 : 500_000
    let runtime = try Runtime(
      {
        var configuration = RuntimeConfiguration(registry: .shipped)
        configuration.profile = Profile.named(name)!
        return configuration
      }())
    let space = runtime.space
    runtime.isCollectorEnabled = false
    var last = try space.newList()
    for _ in 1..<length {
      let o = try space.newList()
      try space.listAppend(o, last)
      space.decref(last)
      last = o
    }
    let head = last
    let shared = space
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      shared.decref(head)
      done.signal()
    }
    // 3.13 and 3.14 let deallocations nest 9,950 deep before it queues.
    thread.stackSize = nests ? 16 << 20 : 512 << 10
    thread.start()
    done.wait()
    let left = space.s.pointee.objectsMade - space.s.pointee.objectsFreed
    #expect(left < 100)
    #expect(runtime.verify() == [])
    #expect(runtime.shutdown() == [])
  }

  @Test(arguments: Profile.all.map(\.name)) func instancesKeepTheirSizes(_ name: String) throws {
    try withRuntime(Profile.named(name)!) { runtime in
      let space = runtime.space
      let plain = try runtime.makeClass("Plain")
      let slotted = try runtime.makeClass("Slotted", slots: ["a", "b", "c"])
      let x = try space.newInstance(space.typeIndex(plain))
      let y = try space.newInstance(space.typeIndex(slotted))
      #expect(space.sizeOf(x) == (name == "3.11" ? 56 : 48))
      #expect(space.sizeOf(y) == 56)
      let classSizes = [
        "3.8": 1064, "3.9": 1064, "3.10": 1072, "3.11": 1688, "3.12": 1704, "3.13": 1712,
        "3.14": 1720,
      ]
      let sharedKeys = Profile.named(name)!.minor < 11 ? 168 : 768
      #expect(space.sizeOf(plain) == classSizes[name])
      #expect(space.sizeOf(slotted) == classSizes[name]! - sharedKeys)
      for o in [x, y, plain, slotted] { space.decref(o) }
      _ = try runtime.collect(generation: 2)
    }
  }

  @Test(arguments: Profile.all.map(\.name)) func attributesSurviveTheDict(_ name: String) throws {
    try withRuntime(Profile.named(name)!) { runtime in
      let space = runtime.space
      let cls = try runtime.makeClass("Node")
      let o = try space.newInstance(space.typeIndex(cls))
      for i in 0..<40 {
        let value = try space.newInt(1000 + i)
        try runtime.set(o, "field\(i)", value)
        space.decref(value)
        #expect(runtime.verify { visit in [cls, o].forEach(visit) } == [])
      }
      let p = try space.newInstance(space.typeIndex(cls))
      try runtime.set(p, "field3", o)
      let dict = try space.materializeDict(p)
      #expect(space.dictCount(dict) == 1)
      try runtime.set(p, "field4", p)
      #expect(space.dictCount(dict) == 2)
      #expect(runtime.verify { visit in [cls, o, p].forEach(visit) } == [])
      space.incref(dict)
      space.decref(o)
      space.decref(p)
      #expect(runtime.verify { visit in [cls, dict].forEach(visit) } == [])
      space.dictClear(dict)
      space.decref(dict)
      space.decref(cls)
      _ = try runtime.collect(generation: 2)
    }
  }

  @Test func memoryErrorLeavesAWholeHeap() throws {
    try withRuntime(byteLimit: 400_000) { runtime in
      let space = runtime.space
      let all = try space.newList()
      var failed = false
      for i in 0..<100_000 {
        do {
          let o = try space.newList()
          defer { space.decref(o) }
          try space.listAppend(o, space.none)
          try space.listAppend(all, o)
        } catch let error as PythonError {
          #expect(error.kind == .memoryError)
          failed = true
          #expect(i > 1000)
          break
        }
      }
      #expect(failed)
      #expect(runtime.verify { visit in visit(all) } == [])
      space.decref(all)
    }
  }

  @Test func aDamagedCountIsFound() throws {
    let runtime = try Runtime(RuntimeConfiguration(registry: .shipped))
    let space = runtime.space
    let o = try space.newList()
    #expect(runtime.verify { visit in visit(o) } == [])
    o.refcount += 1
    #expect(runtime.verify { visit in visit(o) }.count == 1)
    o.refcount -= 1
    space.decref(o)
    #expect(runtime.verify() == [])
  }
}
