import Foundation

/// Writing files so that nobody ever sees half of one.
enum SafeFile {
  /// Writes beside the file and renames.
  ///
  /// - Throws: `Failure` if it cannot be written
  static func write(_ text: String, to path: String) throws(Failure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw Failure("cannot write \(path): \(error.localizedDescription)")
    }
  }
}
