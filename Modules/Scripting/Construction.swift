import BuiltinTypes
import CLua
import CLuaBridge
import Core
import ObjectModel
import RefCounting

// What the call of a class holds while `__init__` runs.

/// Where which classes have been called: from the second time on 3.13 makes instances another way. Its
/// code knows each call by itself; here a line stands for the calls of a class in it.
struct WarmCalls {
  /// The serial numbers of the classes by line and index of their type: a class that is made later has
  /// the index of one that died, and takes its place here.
  private var known = NumberTable()

  func release() { known.release() }

  /// Whether a class has been called at a place; now it has.
  mutating func isWarm(at place: UInt32, _ cls: Ref, _ type: TypeIndex) -> Bool {
    let serial = Int(cls.serial)
    return known.exchange(UInt(place) << 32 | UInt(type), serial) == serial
  }
}

extension Engine {
  /// The references that the caller of a class has to the arguments while a `def` runs as `__init__`: one
  /// on its stack, which frames have noted up to 3.10, and for a temporary the one of the tuple, too.
  func holdForCaller(_ L: LuaState, _ first: Int32, _ last: Int32) {
    let frame = s.pointee.frames[s.pointee.frameCount - 1]
    for i in first...last {
      guard let bits = handleAt(L, i), bits & Handle.methodBit == 0, !Handle.isFrame(bits),
        let o = liveObject(bits)
      else { continue }
      let times = (space.s.pointee.frameSize == 0 ? 1 : 0) + (isLent(o, to: frame) ? 1 : 0)
      for _ in 0..<times { addCallerReference(frame, o) }
    }
  }

  /// Whether the call of a class leads into the frame of its `__init__` without a tuple of arguments
  /// between: 3.13 does so where the place has called the class before, attributes lie in the
  /// instance, and each parameter gets an argument.
  func entersDirectly(
    _ cls: Ref, _ type: TypeIndex, _ initializer: Ref, _ count: Int
  ) -> Bool {
    guard cls.type == BuiltinType.type, space.functionKind(initializer) == .def,
      space.info(type).pointee.flags.contains(.inlineValues),
      s.pointee.warmCalls.isWarm(at: currentPlace(), cls, type)
    else { return false }
    return initializer.ref(FunctionField.defaults) == nil
      || cold.parameters(of: initializer)?.names.count == count + 1
  }
}
