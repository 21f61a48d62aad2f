/// Cuts Lua source into tokens.
///
/// Every call of `next()` either consumes at least one byte or is at the end, so reading any input
/// ends after at most as many tokens as there are bytes.
struct Lexer {
  private let source: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var line = 1
  private var lineStart = 0
  /// The numbers of the names seen so far.
  private(set) var names: [String: Int] = [:]
  /// The names by their numbers.
  private(set) var spellings: [String] = []

  /// A lexer at the beginning of a source, which must outlive it.
  init(_ source: UnsafeBufferPointer<UInt8>) {
    self.source = source
    if source.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    // As in luaL_loadfile, a first line that begins with # is for the shell.
    if peek() == UInt8(ascii: "#") { skipLine() }
  }

  /// The number of a name; new names get the next number.
  mutating func number(of name: String) -> Int {
    if let known = names[name] { return known }
    let number = spellings.count
    names[name] = number
    spellings.append(name)
    return number
  }

  /// The text of a range of bytes.
  func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: source[range]), as: UTF8.self)
  }

  /// The next token. After the last it is `end` again and again.
  mutating func next() -> Token {
    guard skipBlanks() else { return token(.invalid, from: offset, at: position(offset)) }
    let start = offset
    let place = position(start)
    guard let byte = peek() else { return token(.end, from: start, at: place) }
    if Self.isNameStart(byte) { return word(from: start, at: place) }
    if Self.isDigit(byte) { return number(from: start, at: place) }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      let isWhole = skipString(byte)
      return token(isWhole ? .string : .invalid, from: start, at: place)
    }
    if byte == UInt8(ascii: "["), let level = longBracketLevel() {
      let isWhole = skipLongBracket(level)
      return token(isWhole ? .string : .invalid, from: start, at: place)
    }
    if byte == UInt8(ascii: "."), let following = peek(1), Self.isDigit(following) {
      return number(from: start, at: place)
    }
    let kind = symbol(byte)
    return token(kind, from: start, at: place)
  }
}

// MARK: - Tokens

extension Lexer {
  private func token(_ kind: TokenKind, from start: Int, at position: Position) -> Token {
    Token(kind: kind, range: start..<offset, position: position)
  }

  private mutating func word(from start: Int, at position: Position) -> Token {
    while let byte = peek(), Self.isNameStart(byte) || Self.isDigit(byte) { offset += 1 }
    let word = text(start..<offset)
    if let keyword = TokenKind.keyword(word) { return token(keyword, from: start, at: position) }
    var result = token(.name, from: start, at: position)
    result.name = number(of: word)
    return result
  }

  /// Takes what Lua's own lexer would take for a number; whether it is one is for Lua to say.
  private mutating func number(from start: Int, at position: Position) -> Token {
    let isHexadecimal =
      peek() == UInt8(ascii: "0") && (peek(1).map { $0 | 0x20 } == UInt8(ascii: "x"))
    let exponent = isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")
    while let byte = peek() {
      if byte | 0x20 == exponent, let sign = peek(1),
        sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
      {
        offset += 2
      } else if Self.isDigit(byte) || Self.isNameStart(byte) || byte == UInt8(ascii: ".") {
        offset += 1
      } else {
        break
      }
    }
    return token(.number, from: start, at: position)
  }

  private mutating func symbol(_ byte: UInt8) -> TokenKind {
    offset += 1
    switch byte {
    case UInt8(ascii: "+"): return .plus
    case UInt8(ascii: "-"): return .minus
    case UInt8(ascii: "*"): return .star
    case UInt8(ascii: "/"): return take("/") ? .doubleSlash : .slash
    case UInt8(ascii: "%"): return .percent
    case UInt8(ascii: "^"): return .caret
    case UInt8(ascii: "#"): return .hash
    case UInt8(ascii: "&"): return .ampersand
    case UInt8(ascii: "~"): return take("=") ? .notEqual : .tilde
    case UInt8(ascii: "|"): return .pipe
    case UInt8(ascii: "<"): return take("<") ? .shiftLeft : take("=") ? .lessEqual : .less
    case UInt8(ascii: ">"): return take(">") ? .shiftRight : take("=") ? .greaterEqual : .greater
    case UInt8(ascii: "="): return take("=") ? .equal : .assign
    case UInt8(ascii: "("): return .leftParenthesis
    case UInt8(ascii: ")"): return .rightParenthesis
    case UInt8(ascii: "{"): return .leftBrace
    case UInt8(ascii: "}"): return .rightBrace
    case UInt8(ascii: "["): return .leftBracket
    case UInt8(ascii: "]"): return .rightBracket
    case UInt8(ascii: ":"): return take(":") ? .doubleColon : .colon
    case UInt8(ascii: ";"): return .semicolon
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: "."): return take(".") ? (take(".") ? .ellipsis : .concatenate) : .dot
    default: return .invalid
    }
  }
}

// MARK: - Blanks, comments and strings

extension Lexer {
  private func peek(_ distance: Int = 0) -> UInt8? {
    let index = offset + distance
    return index < source.count ? source[index] : nil
  }

  private mutating func take(_ symbol: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: symbol) else { return false }
    offset += 1
    return true
  }

  private func position(_ offset: Int) -> Position {
    Position(line: line, column: offset - lineStart + 1)
  }

  /// Skips blanks and comments; false if a comment has no end.
  private mutating func skipBlanks() -> Bool {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        skipLineBreak()
      case UInt8(ascii: " "), 0x09, 0x0B, 0x0C:
        offset += 1
      case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
        offset += 2
        if peek() == UInt8(ascii: "["), let level = longBracketLevel() {
          guard skipLongBracket(level) else { return false }
        } else {
          skipLine()
        }
      default:
        return true
      }
    }
    return true
  }

  /// Skips one line break; \r\n and \n\r are one, as in Lua.
  private mutating func skipLineBreak() {
    let first = peek()
    offset += 1
    if let second = peek(), second != first,
      second == UInt8(ascii: "\n") || second == UInt8(ascii: "\r")
    {
      offset += 1
    }
    line += 1
    lineStart = offset
  }

  private mutating func skipLine() {
    while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { offset += 1 }
  }

  /// How many equals signs the long bracket here has; nil if there is none.
  private func longBracketLevel() -> Int? {
    var level = 0
    while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
    return peek(1 + level) == UInt8(ascii: "[") ? level : nil
  }

  /// Skips a long string or comment from its opening bracket on; false if it has no end.
  private mutating func skipLongBracket(_ level: Int) -> Bool {
    offset += level + 2
    while let byte = peek() {
      if byte == UInt8(ascii: "]") {
        offset += 1
        var signs = 0
        while signs < level, peek() == UInt8(ascii: "=") {
          offset += 1
          signs += 1
        }
        if signs == level, peek() == UInt8(ascii: "]") {
          offset += 1
          return true
        }
      } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        skipLineBreak()
      } else {
        offset += 1
      }
    }
    return false
  }

  /// Skips a string from its opening quote on; false if it has no end on its line.
  private mutating func skipString(_ quote: UInt8) -> Bool {
    offset += 1
    while let byte = peek() {
      switch byte {
      case quote:
        offset += 1
        return true
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        return false
      case UInt8(ascii: "\\"):
        offset += 1
        skipEscape()
      default:
        offset += 1
      }
    }
    return false
  }

  /// Skips what follows a backslash so far as it could be taken for the end of the string or line.
  private mutating func skipEscape() {
    switch peek() {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      skipLineBreak()
    case UInt8(ascii: "z"):
      offset += 1
      while let byte = peek() {
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
          skipLineBreak()
        } else if byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) {
          offset += 1
        } else {
          break
        }
      }
    case nil:
      break
    default:
      offset += 1
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte &- UInt8(ascii: "0") < 10
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }
}
