#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a script's text goes: standard output, buffered, and standard error, in the order in
/// which it was written.
final class Output {
  /// Takes what is written instead of the standard streams: (text, whether it is an error's).
  typealias Sink = ([UInt8], Bool) -> Void

  private var buffer: [UInt8] = []
  private let sink: Sink?
  /// Whether everything is thrown away.
  var isSilent = false

  /// Is told before anything is written, and whether that ends with a line feed.
  var willWrite: ((_ endsLine: Bool) -> Void)?

  /// Why standard output did not take everything, `nil` if it did.
  private(set) var failure: String?

  private static let limit = 1 << 16

  init(sink: Sink? = nil) {
    self.sink = sink
    buffer.reserveCapacity(Self.limit)
  }

  /// Writes bytes to standard output.
  func print(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isSilent { return }
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.limit { flush() }
  }

  /// Writes text to standard error, after what standard output still has to show.
  func error(_ text: String) {
    if isSilent { return }
    flush()
    send(Array(text.utf8), isError: true)
  }

  /// Writes a warning to standard error.
  func warn(_ text: String) { error("moult: warning: \(text)\n") }

  /// Writes what is buffered.
  func flush() {
    if buffer.isEmpty { return }
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    send(bytes, isError: false)
  }

  private func send(_ bytes: [UInt8], isError: Bool) {
    if let sink {
      sink(bytes, isError)
      return
    }
    willWrite?(bytes.last == UInt8(ascii: "\n"))
    bytes.withUnsafeBytes { all in
      var rest = all[...]
      while !rest.isEmpty {
        let n = write(isError ? 2 : 1, rest.baseAddressOfSlice, rest.count)
        if n < 0 {
          if errno == EINTR { continue }
          if !isError, failure == nil { failure = String(cString: strerror(errno)) }
          return
        }
        rest = rest.dropFirst(n)
      }
    }
  }
}

extension Slice where Base == UnsafeRawBufferPointer {
  fileprivate var baseAddressOfSlice: UnsafeRawPointer? {
    UnsafeRawBufferPointer(rebasing: self).baseAddress
  }
}
