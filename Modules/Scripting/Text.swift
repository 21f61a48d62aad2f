import CLuaBridge
import ObjectModel

/// Bytes on their way to Lua, which takes them before the next operation begins.
struct TextBuffer {
  private(set) var start: UnsafeMutablePointer<UInt8> = .allocate(capacity: 1024)
  private var capacity = 1024

  /// Copies text in; the pointer is good until the next call.
  mutating func set(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar> {
    if bytes.count > capacity {
      start.deallocate()
      capacity = bytes.count.nextPowerOfTwo
      start = .allocate(capacity: capacity)
    }
    if let source = bytes.baseAddress { start.update(from: source, count: bytes.count) }
    return UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
  }

  func release() { start.deallocate() }
}

extension Engine {
  /// A text as a Lua string.
  func give(_ text: String, _ r: Results) -> Status {
    fill(text, r)
    return MOULT_STRING
  }

  /// A str or bytes object's content as a Lua string.
  func giveText(_ o: Ref, _ r: Results) -> Status {
    space.withUTF8(o) { bytes in
      r.pointee.value.bytes = s.pointee.text.set(bytes)
      r.pointee.value.length = bytes.count
    }
    return MOULT_STRING
  }

  private func fill(_ text: String, _ r: Results) {
    var text = text
    text.withUTF8 { bytes in
      r.pointee.value.bytes = s.pointee.text.set(bytes)
      r.pointee.value.length = bytes.count
    }
  }

  /// Makes C raise an error in the script.
  @inline(never)
  func fail(_ error: PythonError, _ r: Results) -> Status {
    if cold.isCaught(error) {
      r.pointee.error = MOULT_ERROR_CAUGHT
      return MOULT_ERROR
    }
    if error.kind == .memoryError { cold.hasHeardOfMemoryError = true }
    let names = space.typeNames
    if names.exceptionIsCounted {
      names.exceptionIsCounted = false
    } else if cold.isRaised(error) {
      space.passTraceback()
    } else if error.kind != .scriptError, error.kind != .memoryError {
      space.passException(error.kind, hasArguments: !error.message.isEmpty)
    }
    space.exceptionSafePoint(error.kind, hasArguments: !error.message.isEmpty)
    fill(error.description, r)
    r.pointee.error = error.kind == .scriptError ? MOULT_ERROR_COMPLETE : MOULT_ERROR_PLACED
    return MOULT_ERROR
  }
}
