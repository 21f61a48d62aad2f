import BuiltinTypes
import Core
import ObjectModel
import PluginABI
import RefCounting

// The services of moult_plugin.h for modules. `host` is the PluginModule.

@inline(__always)
private func module(_ raw: UnsafeMutableRawPointer?) -> PluginModule {
  Unmanaged<PluginModule>.fromOpaque(raw.unsafelyUnwrapped).takeUnretainedValue()
}

@inline(__always)
private func ref(_ o: UnsafePointer<MoultObject>?) -> Ref {
  Ref(UnsafeMutableRawPointer(mutating: o.unsafelyUnwrapped))
}

@inline(__always)
private func object(_ o: Ref) -> UnsafeMutablePointer<MoultObject> {
  o.raw.assumingMemoryBound(to: MoultObject.self)
}

extension PluginModule {
  /// The functions; `host` and `types` are filled in per module.
  static var table: MoultModuleServices {
    var s = MoultModuleServices()
    s.size = UInt32(MemoryLayout<MoultModuleServices>.size)
    s.version = MOULT_PLUGIN_VERSION
    s.allocate = { raw, type in
      let space = module(raw).runtime.space
      guard space.nativeType(type) != nil, space.info(type).pointee.flags.contains(.live) else {
        return nil
      }
      let size = Int(space.info(type).pointee.basicSize)
      guard let o = space.allocate(type, size: size) else { return nil }
      (o.raw + Header.size).initializeMemory(
        as: UInt8.self, repeating: 0, count: size - Header.size)
      return object(o)
    }
    s.track = { raw, o in
      let o = ref(o)
      if !o.has(Header.tracked) { module(raw).runtime.space.track(o) }
    }
    s.untrack = { raw, o in module(raw).runtime.space.untrack(ref(o)) }
    s.incref = { raw, o in module(raw).runtime.space.incref(ref(o)) }
    s.decref = { raw, o in
      if let o { module(raw).runtime.space.decref(Ref(UnsafeMutableRawPointer(o))) }
    }
    s.box = { raw, value in
      guard let value else { return nil }
      return (try? module(raw).runtime.space.box(value.pointee)).map(object)
    }
    s.unbox = { raw, o, value in
      guard let value else { return }
      value.pointee = module(raw).unbox(ref(o))
    }
    s.type_name = { raw, o, buffer, capacity in
      copy(module(raw).runtime.space.typeName(of: ref(o)), to: buffer, capacity)
    }
    s.new_list = { raw, items, count in
      let space = module(raw).runtime.space
      do throws(PythonError) {
        let list = try space.newList()
        return object(
          try space.building(list) { () throws(PythonError) in
            for i in 0..<count {
              guard let item = items?[i] else { continue }
              try space.listAppend(list, Ref(UnsafeMutableRawPointer(item)))
            }
          })
      } catch { return nil }
    }
    s.call = { raw, callable, arguments, count, error in
      let space = module(raw).runtime.space
      let list = (0..<count).compactMap { i in
        arguments?[i].map { Ref(UnsafeMutableRawPointer($0)) }
      }
      do throws(PythonError) {
        return object(try space.callArray(ref(callable), list))
      } catch let failure {
        if let error { PluginModule.write(failure, to: error) }
        return nil
      }
    }
    s.collect = { raw, generation in
      (try? module(raw).runtime.collect(generation: Int(generation))).map { Int64($0) } ?? 0
    }
    s.now = { raw in module(raw).runtime.services.now() }
    return s
  }

  static func write(_ error: PythonError, to target: UnsafeMutablePointer<MoultException>) {
    withUnsafeMutableBytes(of: &target.pointee.kind) { bytes in
      copy(
        error.kind.rawValue, to: bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
        bytes.count)
    }
    withUnsafeMutableBytes(of: &target.pointee.text) { bytes in
      copy(
        error.message, to: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
  }

  /// The value of an object; the text of a str is kept until the next call.
  func unbox(_ o: Ref) -> MoultPluginValue {
    var value = MoultPluginValue()
    let space = runtime.space
    value.kind = MOULT_VALUE_OBJECT
    value.object = object(o)
    switch o.type {
    case BuiltinType.none: value.kind = MOULT_VALUE_NONE
    case BuiltinType.bool:
      value.kind = MOULT_VALUE_BOOLEAN
      value.integer = o == space.s.pointee.true ? 1 : 0
    case BuiltinType.int:
      guard let integer = space.intValue(o) else { break }
      value.kind = MOULT_VALUE_INTEGER
      value.integer = Int64(integer)
    case BuiltinType.float:
      value.kind = MOULT_VALUE_FLOAT
      value.number = space.floatValue(o)
    case BuiltinType.str:
      shownText?.deallocate()
      let bytes = Array(space.string(o).utf8)
      let text = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
      for (i, byte) in bytes.enumerated() { text[i] = CChar(bitPattern: byte) }
      text[bytes.count] = 0
      shownText = text
      value.kind = MOULT_VALUE_STRING
      value.bytes = UnsafePointer(text)
      value.length = bytes.count
    default: break
    }
    return value
  }
}

extension ObjectSpace {
  /// The object of a plugin's value: a new reference.
  public func box(_ value: MoultPluginValue) throws(PythonError) -> Ref {
    switch value.kind {
    case MOULT_VALUE_BOOLEAN: return retained(bool(value.integer != 0))
    case MOULT_VALUE_INTEGER: return try newInt(Int(value.integer))
    case MOULT_VALUE_FLOAT: return try newFloat(value.number)
    case MOULT_VALUE_STRING:
      let start = UnsafeRawPointer(value.bytes)?.assumingMemoryBound(to: UInt8.self)
      return try newString(
        UnsafeBufferPointer(start: start, count: start == nil ? 0 : value.length))
    case MOULT_VALUE_OBJECT:
      guard let o = value.object else { return retained(none) }
      return retained(Ref(UnsafeMutableRawPointer(o)))
    default: return retained(none)
    }
  }
}
