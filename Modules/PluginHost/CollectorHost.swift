import CollectorKit
import Heap
import ObjectModel
import PluginABI
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The services of moult_plugin.h for collectors. `host` is the address of a HostState: plain memory,
// so that a call from C follows two pointers and touches no class instance where it is hot.

/// What the services of one collector work on.
struct HostState {
  let space: ObjectSpace
  /// Memory for the references of one object per lane.
  let lanes: UnsafeMutablePointer<UnsafeMutablePointer<Ref>>
  let shown: ObjectBuffer
  let strategy: Unmanaged<PluginStrategy>
  // For the hooks that are called per object.
  var state: UnsafeMutableRawPointer?
  let tracked:
    (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<MoultObject>?) -> Void)?
  let untracked:
    (@convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<MoultObject>?) -> Void)?

  static let laneCount = 4
  /// References that fit in a lane; address space until touched.
  static let laneCapacity = 1 << 30
}

/// The memory behind the services of one collector.
final class CollectorHost {
  let state: UnsafeMutablePointer<HostState>
  let services: UnsafeMutablePointer<MoultCollectorServices>

  init(_ strategy: PluginStrategy, _ table: MoultCollector) {
    let space = strategy.space
    let lanes = UnsafeMutablePointer<UnsafeMutablePointer<Ref>>.allocate(
      capacity: HostState.laneCount)
    for i in 0..<HostState.laneCount {
      guard let memory = reserve(HostState.laneCapacity * MemoryLayout<Ref>.stride) else {
        fatalError("no address space for the references of an object")
      }
      (lanes + i).initialize(
        to: memory.bindMemory(to: Ref.self, capacity: HostState.laneCapacity))
    }
    state = .allocate(capacity: 1)
    state.initialize(
      to: HostState(
        space: space, lanes: lanes, shown: ObjectBuffer(),
        strategy: Unmanaged.passUnretained(strategy), tracked: table.tracked,
        untracked: table.untracked))
    services = .allocate(capacity: 1)
    services.initialize(to: CollectorHost.table)
    services.pointee.host = UnsafeMutableRawPointer(state)
    services.pointee.types = UnsafeRawPointer(space.s.pointee.types)
      .assumingMemoryBound(to: UInt8.self)
    services.pointee.type_stride = UInt32(MemoryLayout<TypeInfo>.stride)
    services.pointee.layout_offset = UInt32(MemoryLayout<TypeInfo>.offset(of: \.layout)!)
    services.pointee.condemned = strategy.condemned.memory
      .assumingMemoryBound(to: MoultStack.self)
  }

  deinit {
    for i in 0..<HostState.laneCount {
      munmap(state.pointee.lanes[i], HostState.laneCapacity * MemoryLayout<Ref>.stride)
    }
    state.pointee.lanes.deallocate()
    state.pointee.shown.destroy()
    state.deallocate()
    services.deallocate()
  }
}

/// Address space that costs pages when touched.
private func reserve(_ bytes: Int) -> UnsafeMutableRawPointer? {
  let memory = mmap(
    nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
  return memory == MAP_FAILED ? nil : memory
}

/// The state behind the `host` of a call.
@inline(__always)
private func host(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<HostState> {
  raw.unsafelyUnwrapped.assumingMemoryBound(to: HostState.self)
}

@inline(__always)
private func ref(_ o: UnsafePointer<MoultObject>?) -> Ref {
  Ref(UnsafeMutableRawPointer(mutating: o.unsafelyUnwrapped))
}

@inline(__always)
private func span(_ start: UnsafeRawPointer?, _ count: Int) -> MoultSpan {
  MoultSpan(
    items: start?.assumingMemoryBound(to: UnsafeMutablePointer<MoultObject>?.self), count: count)
}

@inline(__always)
private func span(_ buffer: ObjectBuffer) -> MoultSpan {
  buffer.withObjects { span($0.baseAddress, $0.count) }
}

/// Writes references one after the other.
private struct Filling: ReferenceVisitor {
  var next: UnsafeMutablePointer<Ref>
  let end: UnsafeMutablePointer<Ref>
  @inline(__always)
  mutating func visit(_ child: Ref) {
    precondition(next < end, "an object with more references than a lane has room for")
    next.pointee = child
    next += 1
  }
}

extension CollectorHost {
  /// The functions; `host` and the facts of the heap are filled in per heap.
  private static var table: MoultCollectorServices {
    var s = MoultCollectorServices()
    s.size = UInt32(MemoryLayout<MoultCollectorServices>.size)
    s.version = MOULT_PLUGIN_VERSION
    s.references = { raw, object, lane in
      let h = host(raw)
      let o = ref(object)
      let space = h.pointee.space
      // Lists and tuples are shown where they are; what else there is is gathered.
      switch space.info(of: o).pointee.layout {
      case .none: return span(nil, 0)
      case .list:
        guard let items = o.get(ListField.items, as: UnsafeRawPointer?.self) else {
          return span(nil, 0)
        }
        return span(items, o.count)
      case .tuple: return span(o.raw + space.s.pointee.tupleHeader, o.count)
      default:
        let start = h.pointee.lanes[Int(lane & 3)]
        var visitor = Filling(next: start, end: start + HostState.laneCapacity)
        space.visitReferences(of: o, with: &visitor)
        return span(start, visitor.next - start)
      }
    }
    s.roots = { raw in
      let h = host(raw)
      h.pointee.shown.truncate(to: 0)
      h.pointee.strategy.takeUnretainedValue().services.visitRoots { h.pointee.shown.push($0) }
      return span(h.pointee.shown)
    }
    s.each_object = { raw, which, batch, context in
      guard let batch else { return }
      CollectorHost.eachObject(host(raw).pointee.space, which) { batch(context, $0, $1) }
    }
    s.take_suspects = { raw in
      span(host(raw).pointee.strategy.takeUnretainedValue().takeAllSuspects())
    }
    s.add_suspect = { raw, object in
      let o = ref(object)
      if !o.has(Header.suspect) { host(raw).pointee.space.addSuspect(o) }
    }
    s.dispose = { raw, report in
      host(raw).pointee.strategy.takeUnretainedValue().disposeNow(report)
    }
    s.reserve = { _, bytes in reserve(bytes) }
    s.trim = { _, memory, bytes in madvise(memory, bytes, MADV_DONTNEED) }
    s.release = { _, memory, bytes in if let memory { munmap(memory, bytes) } }
    s.marks_open = { raw, marks in
      let heap = host(raw).pointee.space.s.pointee.heap
      let bytes = heap.reservedBytes >> 7
      guard let marks, let memory = reserve(bytes) else { return false }
      marks.pointee.words = memory.bindMemory(to: UInt64.self, capacity: bytes / 8)
      marks.pointee.base = UnsafeRawPointer(heap.base).assumingMemoryBound(to: CChar.self)
      marks.pointee.bytes = bytes
      return true
    }
    s.schedule = { raw in host(raw).pointee.space.s.pointee.collectionScheduled = true }
    s.now = { raw in host(raw).pointee.strategy.takeUnretainedValue().services.now() }
    s.emit = { raw, name, value in
      let text = name.map { String(cString: $0) } ?? ""
      host(raw).pointee.strategy.takeUnretainedValue().services
        .listener(.custom(name: text, value: Int(value)))
    }
    s.size_of = { raw, object in
      host(raw).pointee.strategy.takeUnretainedValue().services.sizeOf(ref(object))
    }
    s.type_name = { raw, object, buffer, capacity in
      let services = host(raw).pointee.strategy.takeUnretainedValue().services
      copy(services.typeName(ref(object)), to: buffer, capacity)
    }
    return s
  }

  /// Shows objects in batches: one call per so many.
  private static func eachObject(
    _ space: ObjectSpace, _ which: UInt32,
    _ batch: (UnsafePointer<UnsafeMutablePointer<MoultObject>?>, Int) -> Void
  ) {
    let heap = space.s.pointee.heap
    /// Hands on those that pass, in the memory of the batch itself.
    @inline(__always)
    func show(_ isShown: (Ref) -> Bool) {
      heap.forEachObjectBatch { items, count in
        var kept = 0
        for i in 0..<count {
          let raw = items[i]
          items[kept] = raw
          if isShown(Ref(raw)) { kept &+= 1 }
        }
        guard kept > 0 else { return }
        items.withMemoryRebound(to: UnsafeMutablePointer<MoultObject>?.self, capacity: kept) {
          batch($0, kept)
        }
      }
    }
    switch which {
    case MOULT_EACH_CANDIDATE:
      show {
        $0.typeWord & (Header.tracked | Header.frozen) == Header.tracked && !$0.isImmortal
      }
    case MOULT_EACH_HELD: show { $0.has(Header.frozen) || $0.isImmortal }
    default: show { _ in true }
    }
  }
}

/// Copies a text into a buffer of C, cut at the end, always closed with a zero.
func copy(_ text: String, to buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) {
  guard let buffer, capacity > 0 else { return }
  let bytes = Array(text.utf8.prefix(capacity - 1))
  for (i, byte) in bytes.enumerated() { buffer[i] = CChar(bitPattern: byte) }
  buffer[bytes.count] = 0
}

/// The text of a fixed array of C, up to its zero.
func text<T>(of array: T) -> String {
  withUnsafeBytes(of: array) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
