/// Finds the parameters that a script declares, without running it.
enum ParameterScan {
  /// Names found, and whether the script has no others.
  struct Found {
    var names: [String] = []
    /// Every use of `param` names its parameter by a plain string.
    var isComplete = true
  }

  /// Looks for `param("name"` in a script's text, outside of comments and strings.
  static func names(in source: [UInt8]) -> Found {
    var found = Found()
    var scanner = Scanner(bytes: source)
    while let token = scanner.next() {
      if token == .word("require") { found.isComplete = false }
      guard token == .word("param") else { continue }
      var argument = scanner.next()
      if argument == .symbol("(") { argument = scanner.next() }
      if case .string(let name, _) = argument {
        if !found.names.contains(name) { found.names.append(name) }
      } else {
        found.isComplete = false
      }
    }
    return found
  }

  /// The identifiers of a script and its strings, each once: what CPython's compiler would have made
  /// before the first statement runs. Strings with escapes other than of one letter are left out.
  static func constants(in source: [UInt8]) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    var scanner = Scanner(bytes: source)
    while let token = scanner.next() {
      let text: String
      switch token {
      case .word(let word):
        if keywords.contains(word) || word.utf8.first.map({ (48...57).contains($0) }) ?? true {
          continue
        }
        text = word
      case .string(let string, let isQuoted):
        guard let decoded = isQuoted ? decoded(string) : string else { continue }
        text = decoded
      case .symbol: continue
      }
      guard text.utf8.count > 1, !text.unicodeScalars.contains("\u{FFFD}"),
        seen.insert(text).inserted
      else { continue }
      result.append(text)
    }
    return result
  }

  private static let escapes: [Character: Character] = [
    "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{b}",
    "\\": "\\", "\"": "\"", "'": "'",
  ]

  /// A quoted string's text; `nil` if it has escapes by number.
  private static func decoded(_ string: String) -> String? {
    if !string.contains("\\") { return string }
    var text = ""
    var isEscaped = false
    for c in string {
      if isEscaped {
        guard let meant = escapes[c] else { return nil }
        text.append(meant)
        isEscaped = false
      } else if c == "\\" {
        isEscaped = true
      } else {
        text.append(c)
      }
    }
    return text
  }

  private static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private enum Token: Equatable {
    case word(String)
    case string(String, isQuoted: Bool)
    case symbol(Character)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var at = 0

    private func byte(_ offset: Int = 0) -> UInt8 {
      at + offset < bytes.count ? bytes[at + offset] : 0
    }

    static func isWord(_ b: UInt8) -> Bool {
      b == UInt8(ascii: "_") || (b >= 48 && b <= 57) || (b | 32 >= 97 && b | 32 <= 122)
    }

    mutating func next() -> Token? {
      while at < bytes.count {
        let b = byte()
        if b <= 32 {
          at += 1
        } else if b == UInt8(ascii: "-"), byte(1) == b {
          at += 2
          if longBracket() == nil { while at < bytes.count, byte() != 10 { at += 1 } }
        } else if Self.isWord(b) {
          let start = at
          while Self.isWord(byte()) { at += 1 }
          return .word(String(decoding: bytes[start..<at], as: UTF8.self))
        } else if b == UInt8(ascii: "\"") || b == UInt8(ascii: "'") {
          return .string(quoted(b), isQuoted: true)
        } else if let text = longBracket() {
          return .string(text, isQuoted: false)
        } else {
          at += 1
          return .symbol(Character(Unicode.Scalar(b)))
        }
      }
      return nil
    }

    private mutating func quoted(_ quote: UInt8) -> String {
      at += 1
      let start = at
      while at < bytes.count, byte() != quote, byte() != 10 {
        at += byte() == UInt8(ascii: "\\") ? 2 : 1
      }
      let end = min(at, bytes.count)
      at += 1
      return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    /// A text in long brackets that begins here, `nil` if none does.
    private mutating func longBracket() -> String? {
      guard byte() == UInt8(ascii: "[") else { return nil }
      var level = 0
      while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
      guard byte(1 + level) == UInt8(ascii: "[") else { return nil }
      at += level + 2
      if byte() == 10 { at += 1 }  // Lua leaves out a line break that comes first
      let start = at
      let close =
        [UInt8(ascii: "]")] + [UInt8](repeating: UInt8(ascii: "="), count: level)
        + [UInt8(ascii: "]")]
      while at < bytes.count, !bytes[at...].starts(with: close) { at += 1 }
      let text = String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self)
      at = min(at + close.count, bytes.count)
      return text
    }
  }
}
