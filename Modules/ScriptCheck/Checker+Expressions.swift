// Expressions of Lua 5.4. Operators are read as a flat row: only `==` and `~=` ask how tightly their
// neighbours bind, to know whether an operand stands alone.
extension Checker {
  /// An expression with suffixes, and what may be done with it.
  struct Suffixed {
    var operand: Operand
    /// Whether it may be a statement.
    var isCall = false
    /// Whether it may be assigned to.
    var isAssignable = true
  }

  /// Reads a list of expressions that share a fate.
  mutating func expressions(_ fate: Fate) throws(Stop) {
    for operand in try operands() { use(operand, fate) }
  }

  mutating func operands() throws(Stop) -> [Operand] {
    var list = [try expression()]
    while take(.comma) { list.append(try expression()) }
    return list
  }

  mutating func expression() throws(Stop) -> Operand {
    try nested { (checker) throws(Stop) in try checker.operatorRow() }
  }

  private mutating func operatorRow() throws(Stop) -> Operand {
    var leftStart = token.range.lowerBound
    var left = try unary()
    var leftEnd = previousEnd
    var before = 0
    guard token.kind.precedence > 0 else { return left }
    while token.kind.precedence > 0 {
      let sign = token
      advance()
      let rightStart = token.range.lowerBound
      let right = try unary()
      let rightEnd = previousEnd
      let precedence = sign.kind.precedence
      let after = token.kind.precedence
      if sign.kind == .equal || sign.kind == .notEqual, before < precedence, after <= precedence {
        compare(
          left, lexer.text(leftStart..<leftEnd), right, lexer.text(rightStart..<rightEnd),
          isEqual: sign.kind == .equal, at: sign.position)
      }
      use(left, Self.fate(between: before, and: precedence))
      if after == 0 { use(right, Self.fate(between: precedence, and: 0)) }
      before = precedence
      left = right
      leftStart = rightStart
      leftEnd = rightEnd
    }
    return .other
  }

  /// What the operators on both sides of an operand, given by their precedence, make of it. The
  /// tighter one takes it: `and` and `or` may give it as their result, the others compute from it.
  private static func fate(between left: Int, and right: Int) -> Fate {
    max(left, right) <= TokenKind.and.precedence ? .passedOn : .read
  }

  /// Warns if one side is a plain name and the other a literal.
  private mutating func compare(
    _ left: Operand, _ leftText: String, _ right: Operand, _ rightText: String,
    isEqual: Bool, at position: Position
  ) {
    let name: Int
    let literal: Operand
    switch (left, right) {
    case (.plain(let plain, _), .literal), (.plain(let plain, _), .nil):
      (name, literal) = (plain, right)
    case (.literal, .plain(let plain, _)), (.nil, .plain(let plain, _)):
      (name, literal) = (plain, left)
    default: return
    }
    guard hasPythonNames, !builtins.contains(name) else { return }
    var isNil = false
    if case .nil = literal { isNil = true }
    func short(_ text: String) -> String {
      text.utf8.count > 30 || text.contains(where: \.isNewline) ? "..." : text
    }
    // The name is what the advice on None speaks of, on whichever side it stands.
    let isNameLeft: Bool
    if case .plain = left { isNameLeft = true } else { isNameLeft = false }
    let sides = isNil && !isNameLeft ? (rightText, leftText) : (leftText, rightText)
    warnOfComparison(
      short(sides.0), short(sides.1), isEqual: isEqual, isNil: isNil, at: position)
  }

  private mutating func unary() throws(Stop) -> Operand {
    var signs = 0
    var isMinus = false
    while at(.not) || at(.minus) || at(.hash) || at(.tilde) {
      isMinus = at(.minus)
      signs += 1
      advance()
    }
    guard signs > 0 else { return try simple() }
    let isNumber = at(.number)
    let operand = try simple()
    if signs == 1, isMinus, isNumber { return .literal }
    use(operand, .read)
    return .other
  }

  private mutating func simple() throws(Stop) -> Operand {
    switch token.kind {
    case .number, .string:
      advance()
      return .literal
    case .nil:
      advance()
      return .nil
    case .true, .false, .ellipsis:
      advance()
      return .other
    case .leftBrace:
      try tableConstructor()
      return .other
    case .function:
      advance()
      try functionBody()
      return .other
    default:
      return try suffixedExpression().operand
    }
  }

  mutating func suffixedExpression() throws(Stop) -> Suffixed {
    let start = token.position
    var result = try primary()
    while true {
      switch token.kind {
      case .dot:
        advance()
        let field = try expectName()
        result = Suffixed(operand: member(field, of: result.operand))
      case .leftBracket:
        advance()
        result = Suffixed(operand: try index(of: result.operand))
        try expect(.rightBracket)
      case .colon:
        advance()
        _ = try expectName()
        use(result.operand, .read)
        try arguments(.passedOn)
        result = Suffixed(operand: .other, isCall: true, isAssignable: false)
      case .leftParenthesis, .leftBrace, .string:
        let value = try call(result.operand, from: start)
        result = Suffixed(operand: value, isCall: true, isAssignable: false)
      default:
        return result
      }
    }
  }

  private mutating func primary() throws(Stop) -> Suffixed {
    if at(.name) {
      let name = token
      advance()
      return Suffixed(operand: resolve(name))
    }
    try expect(.leftParenthesis)
    let operand = try expression()
    try expect(.rightParenthesis)
    return Suffixed(operand: operand, isAssignable: false)
  }

  private func resolve(_ name: Token) -> Operand {
    if let local = meaning(of: name.name) {
      return locals[local].kind == .frame ? .environment : .local(local)
    }
    if name.name == builtins.environment { return .environment }
    return .plain(name: name.name, at: name.position)
  }

  private mutating func member(_ field: Token, of base: Operand) -> Operand {
    use(base, .read)
    switch base {
    case .plain(let name, _): return .field(of: name, name: field.name)
    case .environment: return .environmentField(name: field.name, at: field.position)
    default: return .other
    }
  }

  /// Reads what stands between brackets. A key may be stored with an item, so it is passed on.
  private mutating func index(of base: Operand) throws(Stop) -> Operand {
    use(base, .read)
    let key = token
    let operand = try expression()
    use(operand, .passedOn)
    guard case .environment = base, key.kind == .string, case .literal = operand else {
      return .other
    }
    let name = lexer.text(key.range).dropFirst().dropLast()
    return .environmentField(name: lexer.number(of: String(name)), at: key.position)
  }

  /// Reads the arguments of a call whose callee began at a place.
  private mutating func call(_ callee: Operand, from start: Position) throws(Stop) -> Operand {
    let isType = isUserType(callee)
    use(callee, .read)
    let fate: Fate = builtins.forgetsArguments(callee) && hasPythonNames ? .read : .passedOn
    try arguments(fate)
    guard hasPythonNames else { return .other }
    if isType || builtins.makesObject(callee) { return .made(start) }
    if builtins.makesType(callee) { return .type }
    if case .plain(let name, _) = callee { return .result(of: name) }
    return .other
  }

  private func isUserType(_ callee: Operand) -> Bool {
    switch callee {
    case .plain(let name, _): userTypes.contains(name)
    case .local(let index): locals[index].kind == .type
    default: false
    }
  }

  private mutating func arguments(_ fate: Fate) throws(Stop) {
    switch token.kind {
    case .string:
      advance()
    case .leftBrace:
      try tableConstructor()
    case .leftParenthesis:
      advance()
      if !at(.rightParenthesis) { try expressions(fate) }
      try expect(.rightParenthesis)
    default:
      throw Stop()
    }
  }

  private mutating func tableConstructor() throws(Stop) {
    try expect(.leftBrace)
    while !at(.rightBrace) {
      if take(.leftBracket) {
        use(try expression(), .passedOn)
        try expect(.rightBracket)
        try expect(.assign)
        use(try expression(), .passedOn)
      } else if at(.name), following() == .assign {
        advance()
        advance()
        use(try expression(), .passedOn)
      } else {
        use(try expression(), .passedOn)
      }
      guard take(.comma) || take(.semicolon) else { break }
    }
    try expect(.rightBrace)
  }

  /// Reads parameters, body and `end`. A function has scopes of its own: a numeric loop around it
  /// says nothing about what a call of it leaves.
  mutating func functionBody(isMethod: Bool = false) throws(Stop) {
    let wasInNumericLoop = isInNumericLoop
    isInNumericLoop = false
    defer { isInNumericLoop = wasInNumericLoop }
    let mark = scopeMark
    if isMethod { declare(lexer.number(of: "self")) }
    try expect(.leftParenthesis)
    if !at(.rightParenthesis) {
      repeat {
        if take(.ellipsis) { break }
        let name = try expectName().name
        declare(name, kind: name == builtins.environment ? .frame : .plain)
      } while take(.comma)
    }
    try expect(.rightParenthesis)
    try block()
    endScope(at: mark)
    try expect(.endKeyword)
  }
}
