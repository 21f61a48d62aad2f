import Foundation

/// Texts in forms that cannot end the element of a page in which they stand.
enum PageText {
  /// JSON for a `<script>` element: no `<`, so neither `</script>` nor `<!--` can occur in it, and
  /// none of the two characters that end lines for scripts but not for JSON.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
      .replacingOccurrences(of: "<", with: "\\u003c")
      .replacingOccurrences(of: "\u{2028}", with: "\\u2028")
      .replacingOccurrences(of: "\u{2029}", with: "\\u2029")
  }

  /// A file of Resources/ as text.
  static func resource(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
