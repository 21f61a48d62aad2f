/// What the events of a trace come to, found without performing any: for whoever wants to know what
/// is in it, and to tell a sound trace from one that is none.
public struct TraceSummary: Sendable {
  /// Operations in the trace.
  public private(set) var operations = 0
  /// One more than the largest number of an object.
  public private(set) var objects = 0
  /// Operations by what they do, the most frequent first.
  public private(set) var kinds: [(name: String, operations: Int)] = []

  private struct Site {
    var kind: TraceOperation
    var number: Int
    var kinds: [UInt8]
    /// What a builtin function was called when the site was made: its slot may be another's later.
    var name: String?
    var count = 0
  }
  private var sites: [Site] = []
  private var strings: [Int: String] = [:]
  private var counts: [String: Int] = [:]

  /// Reads a trace to its end. O(bytes), and no more memory than the largest chunk.
  /// - Throws: `TraceError` if it is damaged, or makes no sense.
  public init(_ reader: TraceReader) throws(TraceError) {
    while let events = try reader.next() {
      var cursor = TraceCursor(events)
      while !cursor.isAtEnd {
        guard read(&cursor), !cursor.isBroken else {
          throw TraceError("\(reader.path) is no trace that Moult wrote")
        }
      }
    }
    for site in sites {
      let name = site.kind == .function ? site.name ?? "?" : Self.name(site)
      counts[name, default: 0] += site.count
    }
    kinds = counts.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      ($0.key, $0.value)
    }
  }

  private static func name(_ site: Site) -> String {
    switch site.kind {
    case .index: "reads of items and attributes"
    case .newIndex:
      site.kinds.first == TraceValueKind.frame
        ? "names of functions bound" : "items and attributes stored"
    case .readName: "names read"
    case .writeName: "names bound"
    case .call:
      site.kinds.count == 5 && site.kinds[4] == TraceValueKind.integer
        ? "steps of loops"
        : site.kinds.first == TraceValueKind.method ? "calls of methods" : "calls and displays"
    case .arithmetic: "arithmetic"
    case .finish: "ends of calls"
    case .function: "functions"
    }
  }

  /// Reads one event.
  private mutating func read(_ cursor: inout TraceCursor) -> Bool {
    let code = Int(truncatingIfNeeded: cursor.number())
    switch code {
    case TraceCode.firstSite...:
      let index = (code - TraceCode.firstSite) >> 1
      guard index < sites.count else { return false }
      operations += 1
      sites[index].count += 1
      if code & 1 == 0 { for kind in sites[index].kinds { argument(kind, &cursor) } }
    case TraceCode.site: return site(&cursor)
    case TraceCode.resultNext: objects += 1
    case TraceCode.resultAt:
      _ = cursor.number()
      see(cursor.number())
    case TraceCode.string:
      let slot = Int(truncatingIfNeeded: cursor.number())
      strings[slot] = text(&cursor)
    case TraceCode.call:
      _ = cursor.number()
      var n = cursor.number()
      while n > 0, !cursor.isBroken {
        _ = cursor.number()
        full(&cursor, depth: 0)
        n -= 1
      }
    case TraceCode.callReturned:
      var n = cursor.number()
      while n > 0, !cursor.isBroken {
        full(&cursor, depth: 0)
        n -= 1
      }
    case TraceCode.failed, TraceCode.chunk: _ = text(&cursor)
    case TraceCode.resume:
      _ = cursor.number()
      _ = cursor.number()
      full(&cursor, depth: 0)
    case TraceCode.unwind, TraceCode.leaveCoroutine, TraceCode.block: _ = cursor.number()
    case TraceCode.enterCoroutine:
      _ = cursor.number()
      _ = cursor.number()
    case TraceCode.named:
      see(cursor.number())
      _ = text(&cursor)
    case TraceCode.wide: return wide(&cursor)
    case TraceCode.constants:
      var n = cursor.number()
      while n > 0, !cursor.isBroken {
        _ = text(&cursor)
        n -= 1
      }
    case TraceCode.function:
      _ = cursor.number()
      _ = cursor.bytes(8)
      var n = cursor.number()
      while n > 0, !cursor.isBroken {
        _ = text(&cursor)
        n -= 1
      }
    case TraceCode.resultSame, TraceCode.resumeReturned, TraceCode.safePoint, TraceCode.invoked,
      TraceCode.yielded, TraceCode.raised:
      break
    default: return false
    }
    return true
  }

  private mutating func see(_ number: UInt) {
    if number < 1 << 32 { objects = max(objects, Int(number) + 1) }
  }

  private mutating func site(_ cursor: inout TraceCursor) -> Bool {
    guard let kind = TraceOperation(rawValue: UInt8(truncatingIfNeeded: cursor.number())) else {
      return false
    }
    let number = Int(truncatingIfNeeded: cursor.number())
    _ = cursor.number()
    let count = cursor.number()
    _ = cursor.number()
    guard count <= TraceLimit.arguments else { return false }
    let kinds = (0..<count).map { _ in UInt8(truncatingIfNeeded: cursor.number()) }
    sites.append(Site(kind: kind, number: number, kinds: kinds, name: strings[number]))
    return true
  }

  private mutating func wide(_ cursor: inout TraceCursor) -> Bool {
    guard let kind = TraceOperation(rawValue: UInt8(truncatingIfNeeded: cursor.number())) else {
      return false
    }
    var name = "operations of finalizers and callbacks"
    if kind == .function { name = text(&cursor) } else { _ = cursor.number() }
    _ = cursor.number()
    var n = cursor.number()
    n &+= cursor.number()
    while n > 0, !cursor.isBroken {
      full(&cursor, depth: 0)
      n -= 1
    }
    operations += 1
    counts[name, default: 0] += 1
    return true
  }

  private func text(_ cursor: inout TraceCursor) -> String {
    String(decoding: cursor.bytes(Int(truncatingIfNeeded: cursor.number())), as: UTF8.self)
  }

  private func argument(_ kind: UInt8, _ cursor: inout TraceCursor) {
    switch kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other: break
    case TraceValueKind.number: _ = cursor.bytes(8)
    case TraceValueKind.method:
      _ = cursor.number()
      _ = cursor.number()
    case TraceValueKind.text, TraceValueKind.table: full(&cursor, depth: 0)
    default: _ = cursor.number()
    }
  }

  private func full(_ cursor: inout TraceCursor, depth: Int) {
    let kind = UInt8(truncatingIfNeeded: cursor.number())
    switch kind {
    case TraceValueKind.none, TraceValueKind.false, TraceValueKind.true, TraceValueKind.other: break
    case TraceValueKind.number: _ = cursor.bytes(8)
    case TraceValueKind.method:
      _ = cursor.number()
      _ = text(&cursor)
    case TraceValueKind.text, TraceValueKind.builtin: _ = text(&cursor)
    case TraceValueKind.table:
      guard depth < 200 else {
        cursor.isBroken = true
        return
      }
      var n = cursor.number()
      while n > 0, !cursor.isBroken {
        full(&cursor, depth: depth + 1)
        n -= 1
      }
      n = cursor.number()
      while n > 0, !cursor.isBroken {
        full(&cursor, depth: depth + 1)
        full(&cursor, depth: depth + 1)
        n -= 1
      }
    default: _ = cursor.number()
    }
  }
}
