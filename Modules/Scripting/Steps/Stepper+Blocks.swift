import Capture
import Core
import Heap
import ObjectModel
import PyMalloc

// What happens to blocks: the allocators tell as they tell `tracemalloc`. A script that starts
// `tracemalloc` itself takes their attention away; its steps then show no blocks.

extension Stepper {
  func startTracing() {
    tracer.initialize(
      to: AllocationTracer(
        context: Unmanaged.passUnretained(self).toOpaque(),
        didAllocate: { context, block, bytes in
          Stepper.of(context).told("allocated", block, bytes: bytes)
        },
        didResize: { context, old, block, bytes in
          let stepper = Stepper.of(context)
          if let old, old != block {
            stepper.told("moved", block, from: old, bytes: bytes)
          } else {
            stepper.told(old == nil ? "allocated" : "resized", block, bytes: bytes)
          }
        },
        didFree: { context, block in Stepper.of(context).told("freed", block, bytes: 0) },
        didReuse: { context, block in Stepper.of(context).told("reused", block, bytes: 0) }))
    runtime.malloc.setTracer(tracer)
    runtime.space.s.pointee.tracesBlocks = true
  }

  func stopTracing() {
    runtime.space.s.pointee.tracesBlocks = false
    runtime.malloc.setTracer(nil)
    runtime.stopTracing()
  }

  private static func of(_ context: UnsafeMutableRawPointer) -> Stepper {
    Unmanaged<Stepper>.fromOpaque(context).takeUnretainedValue()
  }

  private func told(
    _ kind: String, _ block: UnsafeMutableRawPointer, from old: UnsafeMutableRawPointer? = nil,
    bytes: Int
  ) {
    let address = UInt64(block - runtime.heap.base)
    let origin = old.map { UInt64($0 - runtime.heap.base) } ?? 0
    var bytes = bytes
    switch kind {
    case "freed": bytes = sizes.removeValue(forKey: address) ?? 0
    case "reused": bytes = sizes[address] ?? 0
    default:
      if old != nil { sizes.removeValue(forKey: origin) }
      sizes[address] = bytes
    }
    let blockBytes = blockBytes(at: block, asked: bytes)
    if blockBytes > 0 { touch(address) }
    if old != nil, let from = old, self.blockBytes(at: from, asked: 0) > 0 { touch(origin) }
    if step.blocks.count == Self.mostBlocks {
      step.moreBlocks += 1
      return
    }
    step.blocks.append(
      .init(
        kind: kind, address: address, from: origin, bytes: bytes, blockBytes: blockBytes,
        what: owners[kind == "moved" ? origin : address] ?? ""))
    if kind == "freed" { owners.removeValue(forKey: address) }
  }

  private func touch(_ address: UInt64) {
    touched[address & ~UInt64(run.poolBytes - 1), default: []].insert(address)
  }

  /// The block size of the pool at an address, 0 outside of arenas.
  private func blockBytes(at p: UnsafeMutableRawPointer, asked: Int) -> Int {
    guard runtime.malloc.owns(p) else { return 0 }
    return runtime.malloc.blockBytes(ofPoolAt: p)
  }

  /// Remembers what each block of a snapshot is part of.
  func note(_ snapshot: HeapSnapshot) {
    owners.removeAll(keepingCapacity: true)
    for object in 0..<snapshot.count
    where snapshot.generations[object] != HeapSnapshot.isStatic {
      // A block starts as far before its object as the type says.
      let header = runtime.heap.base + Int(snapshot.addresses[object])
      let distance = Int(runtime.space.info(of: Ref(header)).pointee.preHeader)
      owners[snapshot.addresses[object] - UInt64(distance)] = snapshot.name(of: object)
    }
    for buffer in snapshot.buffers where buffer.owner >= 0 {
      owners[buffer.address] = "buffer of \(snapshot.name(of: buffer.owner))"
    }
  }

  /// Names the blocks of the step that became part of something.
  func nameBlocks() {
    for i in step.blocks.indices where step.blocks[i].what.isEmpty {
      // A block that was freed again in the same step had an owner that nobody saw.
      let address = step.blocks[i].address
      let isGone = step.blocks[(i + 1)...].contains { $0.kind == "freed" && $0.address == address }
      if !isGone, step.blocks[i].kind != "freed" { step.blocks[i].what = owners[address] ?? "" }
    }
  }

  /// The pools that the step touched, as they are now.
  func pools(_ snapshot: HeapSnapshot) -> [StepRun.Pool] {
    snapshot.pools.compactMap { pool in
      guard let blocks = touched[pool.address], pool.address & UInt64(run.poolBytes - 1) == 0
      else { return nil }
      let start = runtime.heap.base + Int(pool.address)
      let size = runtime.malloc.blockBytes(ofPoolAt: start)
      guard size > 0 else { return nil }
      func number(_ address: UInt64) -> Int {
        (Int(address - pool.address) - PyMallocLayout.poolOverhead) / size
      }
      let base = UInt(bitPattern: runtime.heap.base)
      return StepRun.Pool(
        address: pool.address, blockBytes: size, capacity: pool.capacity, used: pool.used,
        free: runtime.malloc.freeList(ofPoolAt: start).map { number(UInt64($0 - base)) },
        touched: blocks.map(number).sorted())
    }
  }
}
