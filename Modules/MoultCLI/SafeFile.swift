import Foundation

/// Writing files so that nobody ever sees half of one.
enum SafeFile {
  /// Writes beside the file and renames.
  ///
  /// - Throws: `Failure` if it cannot be written, with the system's own words; nothing is left then, and
  ///   what stood there before is as it was
  static func write(_ text: String, to path: String) throws(Failure) {
    let partial = "\(path).\(getpid()).partial"
    func failure(_ what: String) -> Failure {
      let reason = String(cString: strerror(errno))
      unlink(partial)
      return Failure("cannot \(what) \(path): \(reason)")
    }
    let file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure("write") }
    var text = text
    let written = text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let n = Foundation.write(
          file, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
        if n < 0 {
          if errno == EINTR { continue }
          return false
        }
        done += n
      }
      return true
    }
    guard written, fsync(file) == 0 || errno == EINVAL || errno == EROFS else {
      let reason = errno
      close(file)
      errno = reason
      throw failure("write")
    }
    guard close(file) == 0 else { throw failure("write") }
    guard rename(partial, path) == 0 else { throw failure("write") }
  }
}
