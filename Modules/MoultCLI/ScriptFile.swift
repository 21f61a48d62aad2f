import Foundation
import ScriptCheck

/// A script read from disk.
struct ScriptFile {
  var path: String
  var source: [UInt8]

  /// No script is larger: a file without an end is none.
  static let limit = 256 << 20

  /// Reads a script.
  ///
  /// - Throws: `Failure` that names the file and the reason
  init(path: String) throws(Failure) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
    defer { close(descriptor) }
    source = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      if count > 0 {
        source += chunk[..<count]
        if source.count > Self.limit {
          throw Failure("cannot read script '\(path)': it is larger than \(Self.limit >> 20) MiB")
        }
      } else if errno != EINTR {
        throw Self.failure(path)
      }
    }
  }

  /// The failure that `errno` tells of.
  private static func failure(_ path: String) -> Failure {
    Failure("cannot read script '\(path)': \(String(cString: strerror(errno)))")
  }

  /// What the checker has to say about the script.
  func diagnostics() -> [ScriptDiagnostic] {
    ScriptCheck.check(source: source, chunkName: path, builtins: engine.builtinNames)
  }
}
