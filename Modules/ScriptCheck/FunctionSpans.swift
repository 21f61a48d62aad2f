/// Which function of a script a line belongs to: for profiles, which show functions and lines.
///
/// A function is called what it is declared as, or what it is assigned to, also through one call as in
/// `f = def(function(x) ... end)`; else `<function:LINE>`.
public struct FunctionSpans: Sendable {
  private struct Span {
    var name: String
    var first: Int
    var last: Int
  }

  /// In the order of their beginnings: of those around a line the last one is the innermost.
  private var spans: [Span] = []

  /// Looks through a script; one that Lua would not take gives what there is up to the mistake.
  public init(_ source: [UInt8]) {
    source.withUnsafeBufferPointer { scan($0) }
  }

  /// The innermost function around a line, from 1; nil outside of functions.
  public func name(atLine line: Int) -> String? {
    spans.last { $0.first <= line && line <= $0.last }?.name
  }

  private mutating func scan(_ source: UnsafeBufferPointer<UInt8>) {
    var lexer = Lexer(source)
    // The blocks that are open: the span that a function has, nil for other blocks.
    var open: [Int?] = []
    var previous: Token?
    var assigned: (name: String, distance: Int)?
    var token = lexer.next()
    while token.kind != .end {
      if let known = assigned {
        assigned = known.distance < 6 ? (known.name, known.distance + 1) : nil
      }
      let following = lexer.next()
      switch token.kind {
      case .function:
        var name = assigned?.name ?? "<function:\(token.position.line)>"
        if following.kind == .name { name = lexer.text(following.range) }
        assigned = nil
        open.append(spans.count)
        spans.append(Span(name: name, first: token.position.line, last: Int.max))
      case .do, .if, .repeat: open.append(nil)
      case .endKeyword, .until:
        if let span = open.popLast() ?? nil { spans[span].last = token.position.line }
      case .assign:
        if let previous, previous.kind == .name { assigned = (lexer.text(previous.range), 0) }
      case .semicolon: assigned = nil
      default: break
      }
      previous = token
      token = following
    }
  }
}
