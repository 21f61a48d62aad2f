import Capture
import Foundation

// The steps of a page, packed: of each state only what differs from the one before, in the order in which
// they came about (the state before each collection of a step, then the one after the step), and the
// whole deflated. A step changes a handful of objects of up to some hundreds. explain.js unpacks it.

/// A `StepRun` in the form in which a page carries it.
struct PackedRun: Codable, Equatable {
  var scriptPath, python, collector: String
  var thresholds: [Int]
  var poolHeader: Int
  var namespace: UInt32
  var steps: [Step]

  struct Step: Codable, Equatable {
    var file: String?
    var line, operations: Int
    var output: String?
    var blocks: [StepRun.Block]?
    var moreBlocks: Int?
    var collections: [Collection]?
    var state: State
  }

  /// What is absent is as it was in the state before.
  struct State: Codable, Equatable {
    var names: [StepRun.Name]?
    /// Objects that are new or not as they were; they stand in the order of their numbers.
    var objects: [StepRun.Object]?
    var gone: [UInt32]?
    /// Not of the state before: pools that this step touched.
    var pools: [Pool]?
    var freeLists: [StepRun.FreeList]?
    var counts: [Int]?
    var bytes: Int?
  }

  struct Pool: Codable, Equatable {
    var address: UInt64
    var blockBytes, capacity, used: Int
    /// Runs of ascending numbers, each as its first one and how many they are.
    var free, touched: [Int]
  }

  struct Collection: Codable, Equatable {
    var generation: Int
    var reason: String
    var examined: Int
    var before: State
    /// Numbers in pairs and fours, as the names of `StepRun.Collection` say them.
    var copies, subtractions: [Int]
    /// The names of the subtracted references, one for each.
    var labels: [String]
    var tentative, rescues, unreachable, allUnreachable, allFreed: [UInt32]
    var found, resurrected: Int
    var events: [String]
    var isWorkedOut: Bool
  }

  /// Packs a run.
  init(_ run: StepRun) {
    scriptPath = run.scriptPath
    python = run.python
    collector = run.collector
    thresholds = run.thresholds
    poolHeader = run.poolHeader
    namespace = run.namespace
    var last = StepRun.State()
    steps = run.steps.map { step in
      let collections = step.collections.map { Self.packed($0, &last) }
      return Step(
        file: step.file.isEmpty ? nil : step.file, line: step.line, operations: step.operations,
        output: step.output.isEmpty ? nil : step.output,
        blocks: step.blocks.isEmpty ? nil : step.blocks,
        moreBlocks: step.moreBlocks == 0 ? nil : step.moreBlocks,
        collections: collections.isEmpty ? nil : collections,
        state: Self.difference(step.state, &last))
    }
  }

  private static func packed(
    _ c: StepRun.Collection, _ last: inout StepRun.State
  ) -> Collection {
    Collection(
      generation: c.generation, reason: c.reason, examined: c.examined,
      before: difference(c.before, &last), copies: c.copies.flatMap { [Int($0.id), $0.refs] },
      subtractions: c.subtractions.flatMap { [Int($0.from), Int($0.to), $0.left] },
      labels: c.subtractions.map(\.label), tentative: c.tentative, rescues: c.rescues,
      unreachable: c.unreachable, allUnreachable: c.allUnreachable, allFreed: c.allFreed,
      found: c.found, resurrected: c.resurrected, events: c.events, isWorkedOut: c.isWorkedOut)
  }

  private static func difference(_ now: StepRun.State, _ last: inout StepRun.State) -> State {
    var state = State()
    if now.names != last.names { state.names = now.names }
    let known = Dictionary(uniqueKeysWithValues: last.objects.map { ($0.id, $0) })
    let changed = now.objects.filter { known[$0.id] != $0 }
    if !changed.isEmpty { state.objects = changed }
    let alive = Set(now.objects.map(\.id))
    let gone = last.objects.map(\.id).filter { !alive.contains($0) }
    if !gone.isEmpty { state.gone = gone }
    if !now.pools.isEmpty {
      state.pools = now.pools.map {
        Pool(
          address: $0.address, blockBytes: $0.blockBytes, capacity: $0.capacity, used: $0.used,
          free: runs($0.free), touched: runs($0.touched))
      }
    }
    if now.freeLists != last.freeLists { state.freeLists = now.freeLists }
    if now.counts != last.counts { state.counts = now.counts }
    if now.bytes != last.bytes { state.bytes = now.bytes }
    last = now
    return state
  }

  /// Ascending numbers without gaps as the first one and how many there are.
  static func runs(_ numbers: [Int]) -> [Int] {
    var result: [Int] = []
    for number in numbers {
      if let n = result.last, number == result[result.count - 2] + n {
        result[result.count - 1] += 1
      } else {
        result += [number, 1]
      }
    }
    return result
  }

  /// The packed run as a page has it: JSON, deflated, in base64.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Data(Deflate.packed(Array(try encoder.encode(self)))).base64EncodedString()
  }
}
