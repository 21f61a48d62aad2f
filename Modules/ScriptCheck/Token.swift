/// The kinds of tokens of Lua 5.4 (its reference manual, §3.1), and the end and errors.
enum TokenKind: UInt8 {
  case end
  /// What no Lua program contains; Lua itself will say what is wrong.
  case invalid
  case name, number, string

  case and, `break`, `do`, `else`, elseif, endKeyword, `false`, `for`, function, goto, `if`, `in`
  case local, `nil`, not, or, `repeat`, `return`, then, `true`, until, `while`

  case plus, minus, star, slash, doubleSlash, percent, caret, hash
  case ampersand, tilde, pipe, shiftLeft, shiftRight
  case equal, notEqual, lessEqual, greaterEqual, less, greater
  case assign, leftParenthesis, rightParenthesis, leftBrace, rightBrace
  case leftBracket, rightBracket, doubleColon, semicolon, colon, comma, dot, concatenate, ellipsis

  /// The keyword that a word is, or nil.
  static func keyword(_ word: String) -> TokenKind? { keywords[word] }

  private static let keywords: [String: TokenKind] = [
    "and": .and, "break": .break, "do": .do, "else": .else, "elseif": .elseif,
    "end": .endKeyword, "false": .false, "for": .for, "function": .function, "goto": .goto,
    "if": .if, "in": .in, "local": .local, "nil": .nil, "not": .not, "or": .or,
    "repeat": .repeat, "return": .return, "then": .then, "true": .true, "until": .until,
    "while": .while,
  ]

  /// How tightly a binary operator binds, as in Lua's manual §3.4.8; 0 if it is none.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .less, .greater, .lessEqual, .greaterEqual, .equal, .notEqual: 3
    case .pipe: 4
    case .tilde: 5
    case .ampersand: 6
    case .shiftLeft, .shiftRight: 7
    case .concatenate: 8
    case .plus, .minus: 9
    case .star, .slash, .doubleSlash, .percent: 10
    case .caret: 12
    default: 0
    }
  }
}

/// A place in the source.
struct Position: Comparable {
  /// The line, from 1.
  var line: Int
  /// The column in bytes, from 1.
  var column: Int

  static func < (left: Position, right: Position) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A token and where it stands.
struct Token {
  var kind: TokenKind
  /// The bytes of the token.
  var range: Range<Int>
  var position: Position
  /// Which name it is, for `name`; see `Lexer.names`.
  var name = -1
}
