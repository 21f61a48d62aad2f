import CLuaBridge
import ObjectModel
import Trace

// The short ways of operations on blocks of memory.

extension Engine {
  /// The address of a block of the trace, 0 for none.
  @inline(__always)
  func block(_ p: UnsafeMutablePointer<Replayer>, _ number: Int) -> Int {
    guard number >= 0, number < p.pointee.blocks.capacity else { return 0 }
    return Int(bitPattern: p.pointee.blocks[number])
  }

  /// The short way that a builtin may have with its arguments.
  func blockStep(
    _ p: UnsafeMutablePointer<Replayer>, _ site: UnsafeMutablePointer<TraceSite>
  ) -> UInt8 {
    let builtin = site.pointee.cache
    guard builtin >= 0, site.pointee.hidden == 0 else { return ReplayStep.slow }
    let kinds = (0..<site.pointee.count).map { site.pointee.arguments[$0].kind }
    switch (p.pointee.blockOperations[builtin], kinds) {
    case (.malloc, [TraceValueKind.integer]),
      (.malloc, [TraceValueKind.integer, TraceValueKind.string]):
      return ReplayStep.mallocBlock
    case (.realloc, [TraceValueKind.block, TraceValueKind.integer]): return ReplayStep.reallocBlock
    case (.free, [TraceValueKind.block]): return ReplayStep.freeBlock
    default: return ReplayStep.slow
    }
  }

  @inline(__always)
  func plannedMalloc(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let size = plan.pointee.arguments[0].a
    guard size >= 0, let domain = fastDomain(p, plan) else { return false }
    give(p, block: try mallocBlock(size, domain))
    return true
  }

  @inline(__always)
  func plannedRealloc(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let (address, size) = (block(p, plan.pointee.arguments[0].a), plan.pointee.arguments[1].a)
    guard address != 0, size >= 0 else { return false }
    give(p, block: try reallocBlock(address, size))
    return true
  }

  @inline(__always)
  func plannedFree(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) throws(PythonError) -> Bool {
    let address = block(p, plan.pointee.arguments[0].a)
    guard address != 0 else { return false }
    try freeBlock(address)
    p.pointee.status = MOULT_NONE
    afterCall()
    return true
  }

  @inline(__always)
  private func give(_ p: UnsafeMutablePointer<Replayer>, block address: Int) {
    p.pointee.status = integerResult(address, p.pointee.result)
    afterCall()
  }

  /// The domain that is named as a second argument.
  @inline(__always)
  private func fastDomain(
    _ p: UnsafeMutablePointer<Replayer>, _ plan: UnsafeMutablePointer<ReplayPlan>
  ) -> Domain? {
    guard plan.pointee.count == 2 else { return .mem }
    let slot = plan.pointee.arguments[1].a
    guard slot >= 0, slot < TraceLimit.strings, p.pointee.stringLengths[slot] == 3 else {
      return nil
    }
    let text = p.pointee.strings + slot * TraceLimit.stringBytes
    switch (text[0], text[1], text[2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "a"), UInt8(ascii: "w")): return .raw
    case (UInt8(ascii: "m"), UInt8(ascii: "e"), UInt8(ascii: "m")): return .mem
    case (UInt8(ascii: "o"), UInt8(ascii: "b"), UInt8(ascii: "j")): return .obj
    default: return nil
    }
  }
}
