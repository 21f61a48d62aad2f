import Fuzz
import PluginABI

// A plugin whose functions keep the rules that no host can check (they return, and touch nothing that is
// not theirs) and break those that it can: numbers out of range, texts that are missing or no UTF-8,
// objects condemned that live, answers that change from call to call.

/// What the functions of the plugin know.
struct PluginLies {
  var dice: Randomness
  var collector: UnsafePointer<MoultCollectorServices>?
  var module: UnsafePointer<MoultModuleServices>?
  /// One lie in so many answers.
  var honesty: Int

  /// Whether this answer is a lie.
  mutating func lies() -> Bool { dice.once(in: honesty) }

  static let integers: [Int64] = [
    0, 1, -1, 2, 3, 255, 1 << 20, 1 << 31, -(1 << 31), 1 << 40, Int64.max, Int64.min, Int64.max - 1,
  ]

  /// The lies of the trial that runs: one at a time in a process.
  nonisolated(unsafe) static let shared = UnsafeMutablePointer<PluginLies>.allocate(capacity: 1)
}

/// The lies behind the state of a plugin, which may be missing.
private func lies(_ state: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<PluginLies> {
  state?.assumingMemoryBound(to: PluginLies.self) ?? PluginLies.shared
}

/// Fills a fixed array of C, sometimes without a zero at its end and with what is no UTF-8.
private func fill<T>(_ array: inout T, _ text: String, _ l: UnsafeMutablePointer<PluginLies>) {
  let bad = l.pointee.lies()
  withUnsafeMutableBytes(of: &array) { bytes in
    if bad {
      for i in bytes.indices { bytes[i] = 0xC3 }
    } else {
      for (i, byte) in text.utf8.prefix(bytes.count - 1).enumerated() { bytes[i] = byte }
    }
  }
}

private func report(
  _ l: UnsafeMutablePointer<PluginLies>, _ lines: UnsafePointer<MoultReporter>?
) {
  guard let lines else { return }
  let r = lines.pointee
  let bad: [CChar] = [-61, 40, -1, 0]
  r.integer?(r.host, "count", l.pointee.dice.pick(PluginLies.integers), "bytes")
  r.number?(r.host, "part", l.pointee.lies() ? .nan : 0.5, "%")
  r.number?(r.host, "whole", l.pointee.lies() ? .infinity : 1, nil)
  r.text?(r.host, "word", l.pointee.lies() ? nil : "text")
  if l.pointee.lies() { r.integer?(r.host, nil, 1, nil) }
  if l.pointee.lies() { r.text?(r.host, bad, bad) }
}

/// Condemns some of what can be condemned, alive or not.
private func condemnSome(_ l: UnsafeMutablePointer<PluginLies>) {
  guard let services = l.pointee.collector else { return }
  services.pointee.each_object(
    services.pointee.host, MOULT_EACH_CANDIDATE,
    { context, items, count in
      let l = lies(context)
      guard let services = l.pointee.collector, let items else { return }
      for i in 0..<count {
        guard let o = items[i], o.pointee.word & UInt32(1 << 22) == 0, l.pointee.dice.once(in: 3)
        else { continue }
        o.pointee.word |= 1 << 22
        let condemned = services.pointee.condemned.unsafelyUnwrapped
        condemned.pointee.items[condemned.pointee.count] = o
        condemned.pointee.count += 1
      }
    }, l)
}

extension MoultCollector {
  /// The table of a collector that lies.
  static func lying() -> MoultCollector {
    var c = MoultCollector()
    c.size = UInt32(MemoryLayout<MoultCollector>.size)
    c.properties = MOULT_COLLECTS_CYCLES
    c.create = { services, knobs, state, why in
      let l = PluginLies.shared
      l.pointee.collector = services
      if !l.pointee.lies() { state?.pointee = UnsafeMutableRawPointer(l) }
      guard l.pointee.dice.once(in: 12) else { return 0 }
      if let why { fill(&why.pointee.text, "no luck", l) }
      return 5
    }
    c.destroy = { _ in }
    c.find = { state, _, report in
      let l = lies(state)
      if !l.pointee.dice.once(in: 3) { condemnSome(l) }
      if l.pointee.lies(), let services = l.pointee.collector {
        services.pointee.dispose(services.pointee.host, report)
      }
      guard let report, l.pointee.lies() else { return }
      report.pointee.examined = l.pointee.dice.pick(PluginLies.integers)
      report.pointee.collected = l.pointee.dice.pick(PluginLies.integers)
      report.pointee.rescued = l.pointee.dice.pick(PluginLies.integers)
      report.pointee.generation = UInt32(truncatingIfNeeded: l.pointee.dice.next())
      report.pointee.size = 0
    }
    return c
  }

  /// The functions that may be there or not.
  mutating func addOptional(_ dice: inout Randomness) {
    if dice.once(in: 2) {
      attach = { state, why in
        let l = lies(state)
        guard l.pointee.dice.once(in: 12) else { return 0 }
        if let why { fill(&why.pointee.text, "", l) }
        return -1
      }
    }
    if dice.once(in: 2) { detach = { _ in } }
    if dice.once(in: 2) {
      due = { state, pressure in
        let l = lies(state)
        if l.pointee.lies() {
          return Int32(truncatingIfNeeded: l.pointee.dice.pick(PluginLies.integers))
        }
        return l.pointee.dice.pick([-1, -1, 0, 1, 2, 3])
      }
      if dice.once(in: 2) {
        poll = { state, allocations, suspects in
          let l = lies(state)
          allocations?.pointee = l.pointee.lies() ? l.pointee.dice.pick(PluginLies.integers) : 20
          suspects?.pointee = l.pointee.lies() ? l.pointee.dice.pick(PluginLies.integers) : 20
        }
      }
    }
    if dice.once(in: 2) {
      finished = { state, report, pressure in
        let l = lies(state)
        if l.pointee.lies(), let services = l.pointee.collector {
          services.pointee.schedule(services.pointee.host)
        }
      }
    }
    if dice.once(in: 2) { frozen = { _, _ in } }
    if dice.once(in: 2) { statistics = { state, lines in report(lies(state), lines) } }
    if dice.once(in: 3) {
      needs |= MOULT_NEEDS_TRACK
      tracked = { _, _ in }
      untracked = { _, _ in }
    }
    if dice.once(in: 3) {
      properties |= MOULT_INCREMENTAL
      step = { state, _, report in
        let l = lies(state)
        guard l.pointee.dice.once(in: 3) else { return MOULT_STEP_CONTINUE }
        condemnSome(l)
        return l.pointee.lies() ? 77 : MOULT_STEP_COMPLETE
      }
    }
    if dice.once(in: 3) {
      pre_header_bytes = dice.pick([16, 32, 48, 64])
      if dice.once(in: 2) { needs |= MOULT_NEEDS_SUSPECTS_INDEXED }
    } else if dice.once(in: 3) {
      needs |= MOULT_NEEDS_SUSPECTS
    }
  }
}

extension MoultModule {
  /// The functions of a module that lies.
  static let functionCalls: [MoultFunction] = [
    // A value of any kind, possible or not.
    { state, _, _, result, _ in
      let l = lies(state)
      result?.pointee.kind = UInt32(l.pointee.dice.below(8))
      result?.pointee.integer = 0
      result?.pointee.length = 0
      if result?.pointee.kind == MOULT_VALUE_INTEGER {
        result?.pointee.integer = l.pointee.dice.pick(PluginLies.integers)
      }
      if l.pointee.lies() {
        result?.pointee.kind = UInt32(truncatingIfNeeded: l.pointee.dice.next())
      }
      return 0
    },
    // An exception with or without words.
    { state, _, _, _, error in
      let l = lies(state)
      if let error, !l.pointee.lies() {
        fill(
          &error.pointee.kind, l.pointee.dice.pick(["ValueError", "MemoryError", "Nonsense", ""]), l
        )
        fill(&error.pointee.text, "no luck", l)
      }
      return l.pointee.dice.pick([1, -1, 99])
    },
    // An instance, or what was passed.
    { state, arguments, count, result, error in
      let l = lies(state)
      guard let services = l.pointee.module, let result else { return 1 }
      let host = services.pointee.host
      if count > 0, l.pointee.dice.once(in: 3), let arguments,
        arguments.pointee.kind == MOULT_VALUE_OBJECT, let o = arguments.pointee.object
      {
        services.pointee.incref(host, o)
        result.pointee.kind = MOULT_VALUE_OBJECT
        result.pointee.object = o
        return 0
      }
      let type = l.pointee.lies() ? UInt32(l.pointee.dice.below(40)) : 0
      guard let made = services.pointee.allocate(host, type) else { return 1 }
      if !l.pointee.lies() { services.pointee.track(host, made) }
      result.pointee.kind = MOULT_VALUE_OBJECT
      result.pointee.object = made
      return 0
    },
    // Looks at the arguments and makes a list of them.
    { state, arguments, count, result, error in
      let l = lies(state)
      guard let services = l.pointee.module, let result else { return 1 }
      let host = services.pointee.host
      var boxed: [UnsafeMutablePointer<MoultObject>?] = []
      for i in 0..<count {
        guard let o = services.pointee.box(host, arguments.unsafelyUnwrapped + i) else { continue }
        var value = MoultPluginValue()
        services.pointee.unbox(host, o, &value)
        var name = [CChar](repeating: 0, count: 16)
        services.pointee.type_name(host, o, &name, l.pointee.lies() ? 0 : 16)
        boxed.append(o)
      }
      let list = services.pointee.new_list(host, boxed, boxed.count)
      for o in boxed { services.pointee.decref(host, o) }
      if l.pointee.lies() {
        _ = services.pointee.collect(host, UInt32(truncatingIfNeeded: l.pointee.dice.next()))
      }
      guard let list else { return 1 }
      result.pointee.kind = MOULT_VALUE_OBJECT
      result.pointee.object = list
      return 0
    },
  ]

  /// The table of a module that lies, without its functions and types.
  static func lying() -> MoultModule {
    var m = MoultModule()
    m.size = UInt32(MemoryLayout<MoultModule>.size)
    m.create = { services, state, why in
      let l = PluginLies.shared
      l.pointee.module = services
      if !l.pointee.lies() { state?.pointee = UnsafeMutableRawPointer(l) }
      guard l.pointee.dice.once(in: 12) else { return 0 }
      if let why { fill(&why.pointee.text, "no luck", l) }
      return 5
    }
    m.destroy = { _ in }
    return m
  }

  /// The functions that may be there or not.
  mutating func addOptional(_ dice: inout Randomness) {
    if dice.once(in: 2) { detach = { _ in } }
    if dice.once(in: 2) {
      roots = { state, out, capacity in
        let l = lies(state)
        guard l.pointee.lies() else { return 0 }
        // More than there is room for, each time; nothing is written.
        return l.pointee.dice.pick([capacity + 1, capacity, 1 << 20, Int.max])
      }
    }
    if dice.once(in: 2) { event = { _, _ in } }
    if dice.once(in: 2) { report = { state, lines in MoultCLI.report(lies(state), lines) } }
  }
}

extension MoultType {
  /// A type of objects, with functions that may lie.
  static func lying(_ name: UnsafePointer<CChar>, _ dice: inout Randomness) -> MoultType {
    var t = MoultType()
    t.size = UInt32(MemoryLayout<MoultType>.size)
    t.name = name
    t.instance_bytes = UInt32(16 + 8 * dice.below(20))
    if dice.once(in: 2) { t.flags |= MOULT_TYPE_CONTAINER }
    if dice.once(in: 4) { t.flags |= MOULT_TYPE_ACYCLIC }
    if t.flags & MOULT_TYPE_CONTAINER != 0, dice.once(in: 2) {
      t.reference_words = dice.next() >> UInt64(dice.below(64))
      let words = (t.instance_bytes - 16) / 8
      if words < 64, !dice.once(in: 8) { t.reference_words &= (1 << UInt64(words)) - 1 }
    } else if t.flags & MOULT_TYPE_CONTAINER != 0, dice.once(in: 2) {
      t.traverse = { o, out, capacity in
        let l = PluginLies.shared
        // Nothing is there, and nothing is written, whatever is said.
        if let out { for i in 0..<min(capacity, 4) { out[i] = nil } }
        return l.pointee.lies() ? l.pointee.dice.pick([1, 4]) : 0
      }
      t.clear = { _, _ in }
      t.dealloc = { _, _ in }
    }
    if dice.once(in: 2) {
      t.repr = { state, _, buffer, capacity in
        let l = PluginLies.shared
        guard let buffer else { return 0 }
        for i in 0..<min(capacity, 5) { buffer[i] = l.pointee.lies() ? -1 : 65 }
        return l.pointee.lies()
          ? l.pointee.dice.pick([capacity, capacity + 1, Int.max]) : min(capacity, 5)
      }
    }
    return t
  }
}
