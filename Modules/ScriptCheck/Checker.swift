/// Reads a script once, from the first token to the last or to the first that is no Lua.
///
/// The parser follows the grammar of Lua's manual (§9) by recursive descent and builds no tree:
/// an expression is summed up in an `Operand` that says just what the checks ask of it.
struct Checker {
  /// Thrown where the source stops being Lua.
  struct Stop: Error {}

  /// A finding whose chunk name is not filled in yet.
  struct Finding {
    var position: Position
    var severity: ScriptDiagnostic.Severity
    var message: String
  }

  /// A name declared by `local`, as a parameter or by a loop.
  struct Local {
    /// What is known of the value.
    enum Kind {
      case plain
      /// A class made by `class "..." {...}`: calling it makes an object.
      case type
      /// `_ENV` as a parameter: the frame of a `def`, in which builtins are found as in the script.
      case frame
      /// `_ENV` set to something of the script's own, in which plain names mean what it wants.
      case ownEnvironment
    }

    var name: Int
    var kind: Kind
    /// The local that had this name before, to be found again when this one's scope ends; or -1.
    var hidden: Int
    /// Whether the value was passed on to where it may be stored.
    var isPassedOn = false
    /// Where objects were made for it in a numeric loop.
    var makes: [Position] = []
  }

  /// What the checks ask of an expression.
  enum Operand {
    case other
    /// A name that is not local: a Python variable or a builtin.
    case plain(name: Int, at: Position)
    /// A local by its index in `locals`.
    case local(Int)
    /// The script's environment by its name, `_ENV`.
    case environment
    /// A field of a plain name, as in `list.of`.
    case field(of: Int, name: Int)
    /// A field of the environment, `_ENV.name`: another way to write the plain name.
    case environmentField(name: Int, at: Position)
    /// A number or string, or a number with a minus sign.
    case literal
    case `nil`
    /// A new object, by the name of the type that is called.
    case made(Position)
    /// What `class "..." {...}` gives.
    case type
    /// What a call of a plain name gives.
    case result(of: Int)
  }

  /// What becomes of a value.
  enum Fate {
    /// Looked at and forgotten: an object that nothing else holds stays a temporary.
    case read
    /// Stored, or passed to where it may be.
    case passedOn
  }

  var lexer: Lexer
  /// The token that is read next.
  private(set) var token: Token
  /// The token after it, if it was asked for.
  private var lookahead: Token?
  /// Where the last token that was read ends.
  private(set) var previousEnd = 0
  let builtins: Builtins
  private(set) var findings: [Finding] = []

  private(set) var locals: [Local] = []
  /// The local that a name means at present, by the name's number, or -1.
  private var meaning: [Int] = []
  /// The plain names that hold classes.
  var userTypes: Set<Int> = []
  /// Whether a new object would stay in the scope of something around a `for i = a, b` loop.
  var isInNumericLoop = false
  /// Set once the script has assigned to its own `_ENV`.
  var hasReplacedEnvironment = false
  private var depth = 0

  /// Lua accepts 200 levels (LUAI_MAXCCALLS), counting more than is counted here.
  private static let deepest = 220

  init(_ source: UnsafeBufferPointer<UInt8>, builtins names: Set<String>) {
    lexer = Lexer(source)
    builtins = Builtins(names, numberedBy: &lexer)
    token = lexer.next()
  }

  mutating func checkChunk() {
    do {
      try block()
    } catch {
      // No Lua from here on.
    }
    endScope(at: 0)
  }
}

// MARK: - Tokens

extension Checker {
  mutating func advance() {
    previousEnd = token.range.upperBound
    token = lookahead ?? lexer.next()
    lookahead = nil
  }

  /// The kind of the token after the present one.
  mutating func following() -> TokenKind {
    let next = lookahead ?? lexer.next()
    lookahead = next
    return next.kind
  }

  func at(_ kind: TokenKind) -> Bool { token.kind == kind }

  mutating func take(_ kind: TokenKind) -> Bool {
    guard at(kind) else { return false }
    advance()
    return true
  }

  mutating func expect(_ kind: TokenKind) throws(Stop) {
    guard take(kind) else { throw Stop() }
  }

  mutating func expectName() throws(Stop) -> Token {
    let name = token
    try expect(.name)
    return name
  }

  /// Runs a part of the grammar that can nest, one level deeper.
  mutating func nested<Result>(
    _ body: (inout Checker) throws(Stop) -> Result
  ) throws(Stop) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw Stop() }
    return try body(&self)
  }
}

// MARK: - Scopes

extension Checker {
  var scopeMark: Int { locals.count }

  mutating func declare(_ name: Int, kind: Local.Kind = .plain, makes: [Position] = []) {
    while meaning.count < lexer.spellings.count { meaning.append(-1) }
    locals.append(Local(name: name, kind: kind, hidden: meaning[name], makes: makes))
    meaning[name] = locals.count - 1
  }

  /// Ends the scope of the locals declared since a mark, and tells of objects that were made for
  /// them and went nowhere.
  mutating func endScope(at mark: Int) {
    while locals.count > mark {
      let local = locals.removeLast()
      meaning[local.name] = local.hidden
      if !local.isPassedOn { local.makes.forEach { warnOfTemporary(at: $0) } }
    }
  }

  func meaning(of name: Int) -> Int? {
    guard name < meaning.count, meaning[name] >= 0 else { return nil }
    return meaning[name]
  }

  mutating func add(make position: Position, to local: Int) {
    locals[local].makes.append(position)
  }

  /// Whether plain names are those of the script or of a `def`, as opposed to an environment of the
  /// script's own making.
  var hasPythonNames: Bool {
    guard let local = meaning(of: builtins.environment) else { return !hasReplacedEnvironment }
    return locals[local].kind == .frame
  }

  /// Notes what becomes of a value.
  mutating func use(_ operand: Operand, _ fate: Fate) {
    switch (operand, fate) {
    case (.made(let position), .read):
      if isInNumericLoop { warnOfTemporary(at: position) }
    case (.local(let index), .passedOn):
      locals[index].isPassedOn = true
    default:
      break
    }
  }
}

// MARK: - Findings

extension Checker {
  mutating func refuseAssignment(to name: Int, at position: Position) {
    guard hasPythonNames, builtins.contains(name) else { return }
    findings.append(
      Finding(
        position: position, severity: .error,
        message: "'\(lexer.spellings[name])' is a builtin and cannot be assigned to: "
          + "take another name, or make it local"))
  }

  mutating func warnOfTemporary(at position: Position) {
    findings.append(
      Finding(
        position: position, severity: .warning,
        message: "'for i = 1, n' ends no scope, so temporaries pile up: "
          + "use `for i in range(n)`, or bind the object to a plain name"))
  }

  mutating func warnOfComparison(
    _ left: String, _ right: String, isEqual: Bool, isNil: Bool, at position: Position
  ) {
    let sign = isEqual ? "==" : "~="
    let outcome = isEqual ? "never true" : "always true"
    let negation = isEqual ? "" : "not "
    let advice =
      isNil
      ? "an unbound name raises NameError; for None use \(negation)is(\(left), None)"
      : "use \(negation)eq(\(left), \(right))"
    findings.append(
      Finding(
        position: position, severity: .warning,
        message: "`\(sign)` compares identity, so `\(left) \(sign) \(right)` is \(outcome): "
          + advice))
  }
}
