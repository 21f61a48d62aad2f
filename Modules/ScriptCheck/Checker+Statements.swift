// Statements of Lua 5.4, in the order of the manual's grammar.
extension Checker {
  /// Reads statements up to the end of a block, which is not consumed.
  mutating func block() throws(Stop) {
    while true {
      switch token.kind {
      case .endKeyword, .else, .elseif, .until:
        return
      case .end:
        return
      case .return:
        advance()
        if !isBlockEnd && !at(.semicolon) { try expressions(.passedOn) }
        _ = take(.semicolon)
        guard isBlockEnd else { throw Stop() }
        return
      default:
        try nested { (checker) throws(Stop) in try checker.statement() }
      }
    }
  }

  private var isBlockEnd: Bool {
    switch token.kind {
    case .endKeyword, .else, .elseif, .until, .end: true
    default: false
    }
  }

  /// Reads a block in a scope of its own.
  private mutating func scopedBlock() throws(Stop) {
    let mark = scopeMark
    try block()
    endScope(at: mark)
  }

  private mutating func statement() throws(Stop) {
    switch token.kind {
    case .semicolon, .break:
      advance()
    case .goto:
      advance()
      _ = try expectName()
    case .doubleColon:
      advance()
      _ = try expectName()
      try expect(.doubleColon)
    case .do:
      advance()
      try scopedBlock()
      try expect(.endKeyword)
    case .while:
      advance()
      use(try expression(), .read)
      try expect(.do)
      try scopedBlock()
      try expect(.endKeyword)
    case .repeat:
      advance()
      let mark = scopeMark
      try block()
      try expect(.until)
      // The condition still sees the locals of the block.
      use(try expression(), .read)
      endScope(at: mark)
    case .if:
      try conditional()
    case .for:
      advance()
      try loop()
    case .function:
      advance()
      try functionStatement()
    case .local:
      advance()
      if take(.function) {
        declare(try expectName().name)
        try functionBody()
      } else {
        try localDeclaration()
      }
    default:
      try expressionStatement()
    }
  }

  private mutating func conditional() throws(Stop) {
    repeat {
      advance()
      use(try expression(), .read)
      try expect(.then)
      try scopedBlock()
    } while at(.elseif)
    if take(.else) { try scopedBlock() }
    try expect(.endKeyword)
  }

  private mutating func loop() throws(Stop) {
    let first = try expectName()
    let wasInNumericLoop = isInNumericLoop
    defer { isInNumericLoop = wasInNumericLoop }
    var names = [first.name]
    if take(.assign) {
      use(try expression(), .read)
      try expect(.comma)
      use(try expression(), .read)
      if take(.comma) { use(try expression(), .read) }
      isInNumericLoop = true
    } else {
      while take(.comma) { names.append(try expectName().name) }
      try expect(.in)
      // A pass of a loop over range, iter, items or a generator ends the scope of its temporaries;
      // over Lua's own iterators nothing changes.
      let iterator = try expression()
      use(iterator, .read)
      while take(.comma) { use(try expression(), .read) }
      if case .result(let name) = iterator, builtins.isLuaIterator(name) {
      } else {
        isInNumericLoop = false
      }
    }
    try expect(.do)
    let mark = scopeMark
    for name in names { declare(name, kind: localKind(name, value: .other)) }
    try block()
    endScope(at: mark)
    try expect(.endKeyword)
  }

  private mutating func functionStatement() throws(Stop) {
    let name = try expectName()
    var isField = false
    var isMethod = false
    while at(.dot) || at(.colon) {
      isField = true
      isMethod = take(.colon)
      if !isMethod { advance() }
      let field = try expectName()
      if isMethod { break }
      if name.name == builtins.environment, meaning(of: name.name) == nil, !at(.dot), !at(.colon) {
        refuseAssignment(to: field.name, at: field.position)
      }
    }
    if !isField, meaning(of: name.name) == nil {
      refuseAssignment(to: name.name, at: name.position)
    }
    try functionBody(isMethod: isMethod)
  }

  private mutating func localDeclaration() throws(Stop) {
    var names: [Int] = []
    repeat {
      names.append(try expectName().name)
      if take(.less) {
        _ = try expectName()
        try expect(.greater)
      }
    } while take(.comma)
    var values: [Operand] = []
    if take(.assign) { values = try operands() }
    for (index, name) in names.enumerated() {
      let value = index < values.count ? values[index] : .other
      var makes: [Position] = []
      if case .made(let position) = value, isInNumericLoop { makes = [position] }
      use(value, .passedOn)
      declare(name, kind: localKind(name, value: value), makes: makes)
    }
    for value in values.dropFirst(names.count) { use(value, .read) }
  }

  /// What is known of a local with this name and value.
  private func localKind(_ name: Int, value: Operand) -> Local.Kind {
    if name == builtins.environment {
      if case .environment = value { return .frame }
      return .ownEnvironment
    }
    if case .type = value { return .type }
    return .plain
  }

  /// Reads a call or an assignment.
  private mutating func expressionStatement() throws(Stop) {
    var target = try suffixedExpression()
    guard at(.assign) || at(.comma) else {
      guard target.isCall else { throw Stop() }
      use(target.operand, .read)
      return
    }
    var targets: [Operand] = []
    while true {
      guard target.isAssignable else { throw Stop() }
      targets.append(target.operand)
      guard take(.comma) else { break }
      target = try suffixedExpression()
    }
    try expect(.assign)
    let values = try operands()
    for (index, target) in targets.enumerated() {
      assign(index < values.count ? values[index] : .other, to: target)
    }
    for value in values.dropFirst(targets.count) { use(value, .read) }
  }

  private mutating func assign(_ value: Operand, to target: Operand) {
    if case .local(let index) = target, case .made(let position) = value {
      // A local does not own: the object is as temporary as before.
      if isInNumericLoop { add(make: position, to: index) }
      return
    }
    use(value, .passedOn)
    switch target {
    case .plain(let name, let position):
      refuseAssignment(to: name, at: position)
      if case .type = value { userTypes.insert(name) }
    case .environmentField(let name, let position):
      refuseAssignment(to: name, at: position)
    case .environment where meaning(of: builtins.environment) == nil:
      hasReplacedEnvironment = true
    default:
      break
    }
  }
}
