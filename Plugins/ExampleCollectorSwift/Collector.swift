// swift-counts: CPython's question, asked without lists, in Swift against the C header alone.
//
// Which containers are referenced from elsewhere? Their counts are copied into a table beside the
// heap, the references among them are subtracted there, and whatever has something left is held from
// outside, with all it refers to. The rest is garbage. Nothing is asked about roots, and nothing lies
// before an object.

/// The state of one collector: what `create` made.
struct SwiftCounts {
  let services: UnsafePointer<MoultCollectorServices>
  /// The counts plus one, by granules of 16 bytes; 0 for what is no candidate.
  let counts: UnsafeMutablePointer<UInt32>
  let countBytes: Int
  let base: UnsafePointer<CChar>
  var candidates = MoultStack()
  var pending = MoultStack()
  var referencesSeen = 0

  typealias Object = UnsafeMutablePointer<MoultObject>

  /// Reserves everything that collections need.
  init?(_ services: UnsafePointer<MoultCollectorServices>) {
    let s = services.pointee
    var marks = MoultMarks()
    // A table of marks tells where the heap begins, and by its size how large it may get.
    guard s.marks_open(s.host, &marks), let base = marks.base else { return nil }
    let heapBytes = marks.bytes * 128
    moult_marks_close(services, &marks)
    countBytes = heapBytes / 16 * MemoryLayout<UInt32>.stride
    guard let memory = s.reserve(s.host, countBytes) else { return nil }
    counts = memory.bindMemory(to: UInt32.self, capacity: countBytes / 4)
    self.services = services
    self.base = base
    guard moult_stack_open(services, &candidates) else { return nil }
    guard moult_stack_open(services, &pending) else { return nil }
  }

  /// Gives everything back.
  mutating func close() {
    let s = services.pointee
    s.release(s.host, counts, countBytes)
    moult_stack_close(services, &candidates)
    moult_stack_close(services, &pending)
  }

  /// Where the count of an object is copied to.
  func slot(_ o: Object) -> UnsafeMutablePointer<UInt32> {
    counts + (UnsafeRawPointer(o) - UnsafeRawPointer(base)) >> 4
  }

  /// The references of an object, from `references`.
  func references(_ o: Object) -> UnsafeBufferPointer<Object?> {
    let span = services.pointee.references(services.pointee.host, o, 0)
    return UnsafeBufferPointer(start: span.items, count: span.count)
  }

  /// Condemns what is only referenced from inside.
  mutating func find(_ report: UnsafeMutablePointer<MoultCollection>) {
    let s = services.pointee
    candidates.count = 0
    s.each_object(
      s.host, MOULT_EACH_CANDIDATE,
      { context, items, count in
        let me = context!.assumingMemoryBound(to: SwiftCounts.self)
        for i in 0..<count {
          guard let o = items?[i] else { continue }
          me.pointee.slot(o).pointee = UInt32(clamping: o.pointee.references) &+ 1
          moult_push(&me.pointee.candidates, o)
        }
      }, &self)
    let all = UnsafeBufferPointer(start: candidates.items, count: candidates.count)
    for case let o? in all {
      for case let child? in references(o) where slot(child).pointee > 1 {
        slot(child).pointee -= 1
        referencesSeen += 1
      }
    }
    for case let o? in all where slot(o).pointee > 1 {
      slot(o).pointee = 0
      moult_push(&pending, o)
      while let next = moult_pop(&pending) {
        for case let child? in references(next) where slot(child).pointee != 0 {
          slot(child).pointee = 0
          moult_push(&pending, child)
        }
      }
    }
    for case let o? in all where slot(o).pointee != 0 { moult_condemn(services, o) }
    report.pointee.examined += Int64(all.count)
    s.trim(s.host, counts, countBytes)
  }
}

/// A text of the library, which lives as long as it.
private func text(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The state that a callback receives.
private func collector(_ state: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<SwiftCounts> {
  state!.assumingMemoryBound(to: SwiftCounts.self)
}

/// The description; made once, never changed.
nonisolated(unsafe) private let description: UnsafePointer<MoultPlugin> = {
  let table = UnsafeMutablePointer<MoultCollector>.allocate(capacity: 1)
  var c = MoultCollector()
  c.size = UInt32(MemoryLayout<MoultCollector>.size)
  c.needs = MOULT_NEEDS_HEAP_WALK
  c.properties = MOULT_COLLECTS_CYCLES | MOULT_PROVES
  c.create = { services, _, state, why in
    guard let services, let made = SwiftCounts(services) else {
      withUnsafeMutableBytes(of: &why!.pointee.text) {
        $0.copyBytes(from: "no address space\0".utf8)
      }
      return 1
    }
    let memory = UnsafeMutablePointer<SwiftCounts>.allocate(capacity: 1)
    memory.initialize(to: made)
    state!.pointee = UnsafeMutableRawPointer(memory)
    return 0
  }
  c.destroy = { state in
    collector(state).pointee.close()
    collector(state).deallocate()
  }
  c.find = { state, _, report in collector(state).pointee.find(report!) }
  c.statistics = { state, lines in
    lines!.pointee.integer(
      lines!.pointee.host, "references subtracted", Int64(collector(state).pointee.referencesSeen),
      "")
  }
  table.initialize(to: c)

  let plugin = UnsafeMutablePointer<MoultPlugin>.allocate(capacity: 1)
  var p = MoultPlugin()
  p.size = UInt32(MemoryLayout<MoultPlugin>.size)
  p.version = MOULT_PLUGIN_VERSION
  p.kind = MOULT_PLUGIN_COLLECTOR
  p.header_bytes = UInt32(MemoryLayout<MoultObject>.size)
  p.name = text("swift-counts")
  p.summary = text("counts beside the heap, in Swift, loaded from a library")
  p.release = text("1.0")
  p.collector = UnsafePointer(table)
  plugin.initialize(to: p)
  return UnsafePointer(plugin)
}()

/// The one function that Moult looks for.
@_cdecl("moult_plugin_entry")
public func entry() -> UnsafePointer<MoultPlugin>? { description }
