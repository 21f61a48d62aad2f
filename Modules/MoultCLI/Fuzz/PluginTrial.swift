import CollectorKit
import Foundation
import Fuzz
import Insight
import ObjectModel
import PluginABI
import PluginHost
import Scripting

/// The table of a plugin, damaged: refused with a reason, or run with the heap verifying.
struct PluginTrial {
  private var dice: Randomness
  private let seed: UInt64

  init(_ seed: UInt64) {
    self.seed = seed
    dice = Randomness(seed: seed &* 11 &+ 7)
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    var trial = self
    return trial.take()
  }

  private mutating func take() -> [String] {
    PluginLies.shared.initialize(
      to: PluginLies(
        dice: Randomness(seed: dice.next()), honesty: dice.pick([2, 5, 20, 1 << 30])))
    let description = dice.once(in: 2) ? collector() : module()
    do throws(PluginError) {
      let plugin = try PluginLoader.check(
        UnsafePointer(description), path: "fuzzed", taken: ["moult", "gc"])
      return start(plugin)
    } catch {
      return error.description.hasPrefix("plugin 'fuzzed': ") && error.description.count > 20
        ? [] : ["refused without a reason: \(error.description)"]
    }
  }

  // MARK: Tables. Those of a library last as long as the process, and so do these.

  private func kept<T>(_ value: T) -> UnsafeMutablePointer<T> {
    let p = UnsafeMutablePointer<T>.allocate(capacity: 1)
    p.initialize(to: value)
    return p
  }

  /// A text; without an end, at times, or none, or no UTF-8.
  private mutating func text(_ text: String) -> UnsafePointer<CChar>? {
    if !dice.once(in: 25) { return UnsafePointer(strdup(text)) }
    switch dice.below(5) {
    case 0: return nil
    case 1:
      let endless = UnsafeMutablePointer<CChar>.allocate(capacity: 8_192)
      endless.initialize(repeating: 97, count: 8_192)
      return UnsafePointer(endless)
    case 2: return UnsafePointer(strdup(""))
    case 3: return UnsafePointer(strdup(String(repeating: "a", count: dice.below(100))))
    default:
      let bad = UnsafeMutablePointer<CChar>.allocate(capacity: 4)
      for (i, byte) in [-61, 40, -1, 0].enumerated() { bad[i] = CChar(byte) }
      return UnsafePointer(bad)
    }
  }

  private mutating func description(kind: UInt32) -> UnsafeMutablePointer<MoultPlugin> {
    var d = MoultPlugin()
    d.size = UInt32(MemoryLayout<MoultPlugin>.size)
    d.version = MOULT_PLUGIN_VERSION
    d.kind = kind
    d.header_bytes = UInt32(MemoryLayout<MoultObject>.size)
    d.name = text("liar")
    d.summary = text("lies")
    d.release = text("1.0")
    return kept(d)
  }

  /// Changes some words of a table, but none that holds an address: a host can see that a function is
  /// missing, but not that it leads nowhere.
  private mutating func damage<T>(_ table: UnsafeMutablePointer<T>, pointers: Set<Int>) {
    guard dice.once(in: 3) else { return }
    let words = MemoryLayout<T>.size / 4
    let raw = UnsafeMutableRawPointer(table)
    for _ in 0...dice.below(2) {
      let i = dice.below(words)
      if pointers.contains(i / 2 * 8) {
        raw.storeBytes(of: 0, toByteOffset: i / 2 * 8, as: UInt64.self)
      } else {
        let value = dice.pick(PluginLies.integers)
        raw.storeBytes(of: UInt32(truncatingIfNeeded: value), toByteOffset: i * 4, as: UInt32.self)
      }
    }
  }

  private static func offsets<T>(_ paths: [PartialKeyPath<T>]) -> Set<Int> {
    Set(paths.compactMap { MemoryLayout<T>.offset(of: $0) })
  }

  private mutating func collector() -> UnsafeMutablePointer<MoultPlugin> {
    var table = MoultCollector.lying()
    table.addOptional(&dice)
    let knobs = dice.below(4)
    if knobs > 0 {
      let memory = UnsafeMutablePointer<MoultKnob>.allocate(capacity: knobs)
      for i in 0..<knobs {
        var knob = MoultKnob()
        knob.size = UInt32(MemoryLayout<MoultKnob>.size)
        knob.name = text(dice.once(in: 6) ? "knob" : "knob\(i)")
        knob.unit = text("objects")
        knob.help = text("nothing")
        knob.initial = dice.once(in: 6) ? dice.pick(PluginLies.integers) : 5
        knob.minimum = dice.once(in: 6) ? dice.pick(PluginLies.integers) : 0
        knob.maximum = dice.once(in: 6) ? dice.pick(PluginLies.integers) : 10
        (memory + i).initialize(to: knob)
      }
      table.knobs = UnsafePointer(memory)
      table.knob_count = UInt32(knobs)
    }
    let kept = kept(table)
    damage(
      kept,
      pointers: Self.offsets([
        \MoultCollector.create, \.destroy, \.attach, \.detach, \.find, \.step, \.poll, \.due,
        \.finished, \.tracked, \.untracked, \.frozen, \.verify, \.statistics, \.knobs,
      ]))
    // A table of knobs is as long as the library says.
    if kept.pointee.knob_count > UInt32(knobs), kept.pointee.knob_count <= 64 {
      kept.pointee.knob_count = UInt32(knobs)
    }
    let d = description(kind: MOULT_PLUGIN_COLLECTOR)
    d.pointee.collector = UnsafePointer(kept)
    damageDescription(d)
    return d
  }

  private mutating func damageDescription(_ d: UnsafeMutablePointer<MoultPlugin>) {
    if dice.once(in: 3) {
      damage(
        d, pointers: Self.offsets([\MoultPlugin.name, \.summary, \.release, \.collector, \.module]))
    }
  }

  private mutating func module() -> UnsafeMutablePointer<MoultPlugin> {
    var table = MoultModule.lying()
    table.addOptional(&dice)
    let calls = MoultModule.functionCalls
    let functions = UnsafeMutablePointer<MoultFunctionEntry>.allocate(capacity: calls.count)
    for (i, call) in calls.enumerated() {
      var f = MoultFunctionEntry()
      f.size = UInt32(MemoryLayout<MoultFunctionEntry>.size)
      f.name = text("f\(i)")
      f.help = text("helps")
      f.maximum = 4
      f.call = call
      (functions + i).initialize(to: f)
      if dice.once(in: 4) {
        damage(functions + i, pointers: Self.offsets([\MoultFunctionEntry.name, \.help, \.call]))
      }
    }
    table.functions = UnsafePointer(functions)
    table.function_count = UInt32(calls.count)
    let count = 1 + dice.below(3)
    let types = UnsafeMutablePointer<MoultType>.allocate(capacity: count)
    for i in 0..<count {
      (types + i).initialize(to: .lying(UnsafePointer(strdup("Lie\(i)")), &dice))
      if dice.once(in: 4) {
        damage(
          types + i,
          pointers: Self.offsets([\MoultType.name, \.traverse, \.clear, \.dealloc, \.repr]))
      }
    }
    table.types = UnsafePointer(types)
    table.type_count = UInt32(count)
    let kept = kept(table)
    damage(
      kept,
      pointers: Self.offsets([
        \MoultModule.functions, \.types, \.create, \.destroy, \.detach, \.roots, \.event, \.report,
      ]))
    if kept.pointee.function_count <= 256 {
      kept.pointee.function_count = min(kept.pointee.function_count, UInt32(calls.count))
    }
    if kept.pointee.type_count <= 16 {
      kept.pointee.type_count = min(kept.pointee.type_count, UInt32(count))
    }
    let d = description(kind: MOULT_PLUGIN_MODULE)
    d.pointee.module = UnsafePointer(kept)
    damageDescription(d)
    return d
  }

  // MARK: Running

  private mutating func start(_ plugin: LoadedPlugin) -> [String] {
    var options = RunOptions(
      scriptPath: "plugin.lua", collector: plugin.kind == .collector ? plugin.name : "generational",
      python: dice.pick(Profile.all.map(\.name)), timeoutSeconds: 5, quiet: true)
    options.memoryLimit = 64 << 20
    if dice.once(in: 2) { options.verifyEvery = 1 + dice.below(40) }
    if dice.once(in: 6) {
      options.failAllocation = AllocationFailure(
        after: 1 + dice.below(900), every: 1 + dice.below(90))
    }
    var script = ScriptGrammar.script(seed: seed, statements: 4 + dice.below(12))
    if plugin.kind == .module {
      script = ""
      let arguments = ["", "1", "list {}, 2, \"text\"", "a, b", "dict {}", "None, True, 1.5"]
      for _ in 0..<30 {
        let name = dice.pick(["a", "b"])
        script +=
          "pcall(function() \(name) = \(plugin.name).f\(dice.below(4))(\(dice.pick(arguments))) end)\n"
        if dice.once(in: 4) { script += "pcall(function() print(repr(\(name))) end)\n" }
        if dice.once(in: 6) { script += "gc.collect()\n" }
        if dice.once(in: 6) { script += "\(name) = nil\n" }
      }
    }
    var registry = Plugins.registry
    if let entry = plugin.entry { registry.add(entry) }
    let probe = ScriptEngine.probe(
      options, source: Array(script.utf8), registry: registry,
      modules: plugin.kind == .module ? [plugin] : [])
    var problems = probe.problems
    if let failure = probe.failure, failure.contains("does not verify") { problems.append(failure) }
    // A collector that condemns at random leaves cycles.
    if plugin.kind == .collector { problems.removeAll { $0.hasPrefix("left after") } }
    return problems.prefix(3).map { "\(plugin.kind.rawValue), Python \(options.python): \($0)" }
  }
}
