import CollectorKit
import PluginABI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Opens libraries and looks at what they say about themselves.
public enum PluginLoader {
  /// The version of the interface that this program speaks.
  public static let version = Int(MOULT_PLUGIN_VERSION)

  /// Opens a library and checks its description.
  /// - Parameter taken: names that a collector or module may not have.
  /// - Throws: `PluginError` that names the library and the first thing that is wrong.
  public static func load(
    path: String, taken: Set<String> = []
  ) throws(PluginError) -> LoadedPlugin {
    // Without a slash the system would look in its own directories.
    let place = path.contains("/") ? path : "./" + path
    guard access(place, F_OK) == 0 else {
      throw PluginError(path: path, String(cString: strerror(errno)))
    }
    guard let library = dlopen(place, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "unknown reason"
      throw PluginError(path: path, "not a library that can be loaded: \(reason)")
    }
    guard let symbol = dlsym(library, "moult_plugin_entry") else {
      throw PluginError(path: path, "it does not export moult_plugin_entry")
    }
    let entry = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafePointer<MoultPlugin>?).self)
    guard let description = entry() else {
      throw PluginError(path: path, "moult_plugin_entry returned NULL")
    }
    return try Checker(path: path, taken: taken).check(description)
  }
}

extension PluginLoader {
  /// Checks a description that is in memory already; it and all that it leads to must last as long as the
  /// process. For checkers of this loader.
  public static func check(
    _ description: UnsafePointer<MoultPlugin>, path: String, taken: Set<String> = []
  ) throws(PluginError) -> LoadedPlugin {
    try Checker(path: path, taken: taken).check(description)
  }
}

/// Checks one description.
struct Checker {
  let path: String
  let taken: Set<String>

  func refuse(_ reason: String) -> PluginError { PluginError(path: path, reason) }

  func check(_ description: UnsafePointer<MoultPlugin>) throws(PluginError) -> LoadedPlugin {
    // The version stands right behind the size, in every version: it decides what the rest means.
    let (size, version) = (description.pointee.size, description.pointee.version)
    guard size >= 8 else { throw refuse("its description says it has \(size) bytes") }
    guard version == MOULT_PLUGIN_VERSION else {
      throw refuse(
        version > MOULT_PLUGIN_VERSION
          ? "it was written for version \(version) of the plugin interface, this Moult has "
            + "version \(MOULT_PLUGIN_VERSION): use a newer Moult"
          : "it says version \(version) of the plugin interface, which does not exist")
    }
    let plugin = try table(description, size, "MoultPlugin")
    guard plugin.header_bytes == UInt32(MemoryLayout<MoultObject>.size) else {
      throw refuse(
        "it means objects with a header of \(plugin.header_bytes) bytes, this Moult's have "
          + "\(MemoryLayout<MoultObject>.size)")
    }
    let name = try text(plugin.name, "the plugin's name")
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_\-]{0,63}/) != nil else {
      throw refuse("'\(name)' is no name: letters, digits, - and _, at most 64 of them")
    }
    guard !taken.contains(name) else { throw refuse("the name '\(name)' is already taken") }
    let summary = try text(plugin.summary, "the summary")
    let release = try text(plugin.release, "the release")
    switch plugin.kind {
    case MOULT_PLUGIN_COLLECTOR:
      guard plugin.module == nil else {
        throw refuse("it says that it is a collector, but has the table of a module too")
      }
      guard let pointer = plugin.collector else {
        throw refuse("the table of the collector is NULL")
      }
      let table = try table(pointer, pointer.pointee.size, "MoultCollector")
      let strategy = try check(collector: table, name: name, summary: summary)
      return LoadedPlugin(
        path: path, kind: .collector, name: name, summary: summary, release: release,
        interfaceVersion: Int(version), strategy: strategy, collector: table, module: nil)
    case MOULT_PLUGIN_MODULE:
      guard plugin.collector == nil else {
        throw refuse("it says that it is a module, but has the table of a collector too")
      }
      guard let pointer = plugin.module else { throw refuse("the table of the module is NULL") }
      let table = try table(pointer, pointer.pointee.size, "MoultModule")
      let module = try check(module: table, name: name)
      return LoadedPlugin(
        path: path, kind: .module, name: name, summary: summary, release: release,
        interfaceVersion: Int(version), strategy: nil, collector: nil, module: module)
    default:
      throw refuse("kind \(plugin.kind) is neither a collector (1) nor a module (2)")
    }
  }

  /// Copies a table after its size was checked.
  func table<T>(
    _ pointer: UnsafePointer<T>, _ size: UInt32, _ name: String
  ) throws(PluginError) -> T {
    let known = MemoryLayout<T>.size
    guard size <= UInt32(known) else {
      throw refuse("\(name) has \(size) bytes, this Moult knows \(known): use a newer Moult")
    }
    guard size == UInt32(known) else {
      throw refuse(
        "\(name) has \(size) bytes, version \(MOULT_PLUGIN_VERSION) of the interface has \(known)")
    }
    return pointer.pointee
  }

  /// Copies a text that must be there.
  func text(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(PluginError) -> String {
    guard let pointer else { throw refuse("\(what) is NULL") }
    guard strnlen(pointer, 4_096) < 4_096 else { throw refuse("\(what) has no end") }
    guard let text = String(validatingCString: pointer) else {
      throw refuse("\(what) is not UTF-8")
    }
    return text
  }
}

extension Checker {
  /// Checks the table of a collector.
  func check(
    collector table: MoultCollector, name: String, summary: String
  ) throws(PluginError) -> StrategyDescriptor {
    let required: [(String, Bool)] = [
      ("create", table.create != nil), ("destroy", table.destroy != nil),
      ("find", table.find != nil),
    ]
    for (function, isThere) in required where !isThere {
      throw refuse("the function '\(function)' is missing")
    }
    if table.needs & ~UInt32(MOULT_NEEDS_ALL) != 0 {
      throw refuse("needs has bits that this Moult does not know: \(table.needs)")
    }
    if table.properties & ~UInt32(MOULT_PROPERTIES_ALL) != 0 {
      throw refuse("properties has bits that this Moult does not know: \(table.properties)")
    }
    let pre = table.pre_header_bytes
    guard pre % 16 == 0, pre <= 64 else {
      throw refuse("a pre-header of \(pre) bytes: it must be a multiple of 16, at most 64")
    }
    if table.needs & MOULT_NEEDS_SUSPECTS_INDEXED != 0, pre < 16 {
      throw refuse("indexed suspects need a pre-header of at least 16 bytes")
    }
    let isIncremental = table.properties & MOULT_INCREMENTAL != 0
    if isIncremental != (table.step != nil) {
      throw refuse(
        isIncremental
          ? "it says that it works in steps, but the function 'step' is missing"
          : "it has the function 'step', but does not say that it works in steps")
    }
    let wantsTrack = table.needs & MOULT_NEEDS_TRACK != 0
    if wantsTrack != (table.tracked != nil) || wantsTrack != (table.untracked != nil) {
      throw refuse(
        wantsTrack
          ? "it needs to know what is tracked, but 'tracked' or 'untracked' is missing"
          : "it has 'tracked' or 'untracked', but does not say that it needs them")
    }
    if table.poll != nil, table.due == nil {
      throw refuse("it has the function 'poll', but no 'due' to be asked")
    }
    var needs: StrategyNeeds = []
    if table.needs & MOULT_NEEDS_ROOTS != 0 { needs.insert(.roots) }
    if table.needs & MOULT_NEEDS_HEAP_WALK != 0 { needs.insert(.heapWalk) }
    if table.needs & (MOULT_NEEDS_SUSPECTS | MOULT_NEEDS_SUSPECTS_INDEXED) != 0 {
      needs.insert(.possibleRoot)
    }
    if wantsTrack { needs.insert(.track) }
    var properties: StrategyProperties = []
    if table.properties & MOULT_COLLECTS_CYCLES != 0 { properties.insert(.collectsCycles) }
    if isIncremental { properties.insert(.incremental) }
    if table.properties & MOULT_GENERATIONAL != 0 { properties.insert(.generational) }
    return StrategyDescriptor(
      name: name, summary: summary, needs: needs, preHeaderBytes: Int(pre),
      properties: properties, knobs: try knobs(table))
  }

  private func knobs(_ table: MoultCollector) throws(PluginError) -> [Knob] {
    guard table.knob_count > 0 else { return [] }
    guard table.knob_count <= 64 else { throw refuse("it has \(table.knob_count) knobs") }
    guard let pointer = table.knobs else {
      throw refuse("it says that it has \(table.knob_count) knobs, but their table is NULL")
    }
    var result: [Knob] = []
    for i in 0..<Int(table.knob_count) {
      let knob = try self.table(pointer + i, pointer[i].size, "MoultKnob")
      let name = try text(knob.name, "the name of knob \(i)")
      guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.\-]*/) != nil else {
        throw refuse("'\(name)' is no name for a knob")
      }
      guard !result.contains(where: { $0.name == name }) else {
        throw refuse("two knobs have the name '\(name)'")
      }
      guard knob.minimum <= knob.maximum, (knob.minimum...knob.maximum).contains(knob.initial)
      else {
        throw refuse(
          "knob '\(name)': \(knob.initial) is not between \(knob.minimum) and \(knob.maximum)")
      }
      result.append(
        Knob(
          name, default: Int(knob.initial), unit: try text(knob.unit, "the unit of '\(name)'"),
          range: Int(knob.minimum)...Int(knob.maximum),
          help: try text(knob.help, "the help of '\(name)'")))
    }
    return result
  }
}
