/// Text measured in the columns of a terminal.
enum Display {
  /// How many columns a text takes: none for combining marks, two for wide East Asian characters
  /// and emoji, one for all else (Unicode Standard Annex 11, by blocks).
  static func width(_ text: String) -> Int {
    var columns = 0
    for character in text { columns += width(character) }
    return columns
  }

  /// The text without control characters: escape sequences of a script's text must not reach the
  /// terminal, and a line feed would break the layout. Each becomes a space.
  static func printable(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let category = scalar.properties.generalCategory
      let isControl = category == .control || scalar.properties.isBidiControl
      clean.append(isControl ? " " : scalar)
    }
    return String(clean)
  }

  /// The text cut to a number of columns, with an ellipsis where something was left out.
  static func cut(_ text: String, to columns: Int, ellipsis: String) -> String {
    guard width(text) > columns else { return text }
    let room = columns - width(ellipsis)
    guard room > 0 else { return String(ellipsis.prefix(max(columns, 0))) }
    return prefix(text, of: room) + ellipsis
  }

  /// The text cut in the middle, so that the end of a path stays readable.
  static func cutMiddle(_ text: String, to columns: Int, ellipsis: String) -> String {
    guard width(text) > columns else { return text }
    let room = columns - width(ellipsis)
    guard room > 1 else { return cut(text, to: columns, ellipsis: ellipsis) }
    let tail = String(prefix(String(text.reversed()), of: room - room / 3).reversed())
    return prefix(text, of: room / 3) + ellipsis + tail
  }

  /// The text padded with spaces to a number of columns.
  static func pad(_ text: String, to columns: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(columns - width(text), 0))
    return right ? spaces + text : text + spaces
  }

  /// The text broken between words into lines of at most so many columns. Words that are wider are
  /// broken within.
  static func wrap(_ text: String, to columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      var rest = String(word)
      if !line.isEmpty, width(line) + 1 + width(rest) <= columns {
        line += " " + rest
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while width(rest) > columns {
        let head = prefix(rest, of: columns)
        // A wide character in a single column would never fit: let it stand out, but go on.
        let taken = head.isEmpty ? String(rest.prefix(1)) : head
        lines.append(taken)
        rest.removeFirst(taken.count)
      }
      line = rest
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  private static func prefix(_ text: String, of columns: Int) -> String {
    var taken = ""
    var room = columns
    for character in text {
      room -= width(character)
      if room < 0 { break }
      taken.append(character)
    }
    return taken
  }

  private static func width(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7F ? 0 : 1 }
    guard let first = character.unicodeScalars.first else { return 0 }
    let properties = first.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    let isEmoji =
      properties.isEmojiPresentation
      || character.unicodeScalars.contains { $0.value == 0xFE0F }
    return isEmoji || wideBlocks.contains { $0.contains(first.value) } ? 2 : 1
  }

  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
