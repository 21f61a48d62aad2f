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
      if case .string(let name) = argument {
        if !found.names.contains(name) { found.names.append(name) }
      } else {
        found.isComplete = false
      }
    }
    return found
  }

  /// The constants of a script, each once.
  struct Constants {
    /// Its identifiers, and its strings that look like one: what CPython's compiler would have
    /// interned before the first statement runs.
    var names: [String] = []
    /// Its other strings, but for those with an escape in them.
    var literals: [String] = []
  }

  /// The constants of a script's text.
  static func constants(in source: [UInt8]) -> Constants {
    var seen: Set<String> = []
    var result = Constants()
    var scanner = Scanner(bytes: source)
    while let token = scanner.next() {
      let text: String
      var isString = false
      switch token {
      case .word(let word):
        if keywords.contains(word) || word.utf8.first.map({ (48...57).contains($0) }) ?? true {
          continue
        }
        text = word
      case .string(let string):
        text = string
        isString = true
      case .symbol: continue
      }
      guard text.utf8.count > 1, text.utf8.count <= 4096 else { continue }
      if text.utf8.allSatisfy(Scanner.isWord) {
        if seen.insert(text).inserted { result.names.append(text) }
      } else if isString, !text.utf8.contains(UInt8(ascii: "\\")), seen.insert(text).inserted {
        result.literals.append(text)
      }
    }
    return result
  }

  private static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private enum Token: Equatable {
    case word(String)
    case string(String)
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
          return .string(quoted(b))
        } else if let text = longBracket() {
          return .string(text)
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
