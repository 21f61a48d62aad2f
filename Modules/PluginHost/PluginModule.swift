import BuiltinTypes
import CollectorKit
import Core
import Insight
import ObjectModel
import PluginABI
import RefCounting

/// A module from a shared library, made for one heap.
public final class PluginModule {
  /// The name in scripts.
  public let name: String
  unowned let runtime: Runtime
  private let tables: ModuleTables
  private let services: UnsafeMutablePointer<MoultModuleServices>
  private let typeIndices: UnsafeMutablePointer<UInt32>
  private var state: UnsafeMutableRawPointer?
  private var isMade = false
  private var isAttached = false
  /// A text that `unbox` showed.
  var shownText: UnsafeMutablePointer<CChar>?
  /// Calls of functions that are in progress.
  private var depth = 0

  /// A function for scripts.
  public struct Function {
    /// The name within the module.
    public var name: String
    /// Numbers of arguments allowed.
    public var arguments: ClosedRange<Int>
    fileprivate var call: MoultFunction
  }

  /// References that a module may hold outside of objects.
  private static let mostRoots = 1 << 24

  /// The functions for scripts.
  public let functions: [Function]

  /// Makes the module for a heap and adds it to the runtime.
  /// - Throws: `RuntimeError` with the module's own reason.
  public init(_ plugin: LoadedPlugin, _ runtime: Runtime) throws(RuntimeError) {
    guard let tables = plugin.module else {
      throw RuntimeError("plugin '\(plugin.path)' is no module")
    }
    name = plugin.name
    self.runtime = runtime
    self.tables = tables
    functions = tables.functions.map {
      Function(name: $0.name, arguments: $0.arguments, call: $0.call)
    }
    typeIndices = .allocate(capacity: max(1, tables.types.count))
    services = .allocate(capacity: 1)
    services.initialize(to: PluginModule.table)
    services.pointee.types = UnsafePointer(typeIndices)
    services.pointee.host = Unmanaged.passUnretained(self).toOpaque()
    for (i, type) in tables.types.enumerated() {
      do throws(PythonError) {
        typeIndices[i] = try register(type)
      } catch {
        throw RuntimeError("module '\(name)': type '\(type.name)': \(error.message)")
      }
    }
    var why = MoultFailure()
    let status = tables.table.create.unsafelyUnwrapped(services, &state, &why)
    guard status == 0 else {
      let reason = text(of: why.text)
      throw RuntimeError(
        "module '\(name)': create failed: \(reason.isEmpty ? "status \(status)" : reason)")
    }
    isMade = true
    isAttached = true
    for i in 0..<tables.types.count {
      runtime.space.nativeType(typeIndices[i])?.pointee.context = state
    }
    runtime.add(self)
  }

  deinit {
    if isMade { tables.table.destroy.unsafelyUnwrapped(state) }
    shownText?.deallocate()
    services.deallocate()
    typeIndices.deallocate()
  }

  private func register(_ type: ModuleTables.NativeType) throws(PythonError) -> TypeIndex {
    let t = type.table
    return try runtime.space.registerNativeType(
      name: type.name, bytes: Int(t.instance_bytes),
      isContainer: t.flags & MOULT_TYPE_CONTAINER != 0,
      isAcyclic: t.flags & MOULT_TYPE_ACYCLIC != 0, wordMask: t.reference_words,
      traverse: unsafeBitCast(t.traverse, to: TraverseFunction?.self),
      functions: NativeType(
        clear: unsafeBitCast(t.clear, to: NativeFunction?.self),
        dealloc: unsafeBitCast(t.dealloc, to: NativeFunction?.self),
        repr: unsafeBitCast(t.repr, to: NativeRepr?.self)))
  }

  /// Calls a function.
  /// - Throws: what the function raises.
  public func call(
    _ function: Function, _ arguments: UnsafeBufferPointer<MoultPluginValue>
  ) throws(PythonError) -> MoultPluginValue {
    let allowed = function.arguments
    guard allowed.contains(arguments.count) else {
      let wanted =
        allowed.count == 1
        ? "\(allowed.lowerBound)"
        : "\(allowed.lowerBound) to \(allowed.upperBound)"
      throw PythonError(
        .typeError,
        "\(function.name)() takes \(wanted) argument\(wanted == "1" ? "" : "s") "
          + "(\(arguments.count) given)")
    }
    var result = MoultPluginValue()
    var error = MoultException()
    let status = function.call(state, arguments.baseAddress, arguments.count, &result, &error)
    guard status == 0 else { throw PluginModule.error(error, status) }
    return result
  }

  static func error(_ error: MoultException, _ status: Int32) -> PythonError {
    let message = text(of: error.text)
    guard let kind = PythonError.Kind(rawValue: text(of: error.kind)) else {
      let name = text(of: error.kind)
      return PythonError(
        .runtimeError,
        name.isEmpty && message.isEmpty
          ? "a function of a plugin failed with status \(status)" : "\(name): \(message)")
    }
    return PythonError(kind, message)
  }
}

extension PluginModule: RuntimeExtension {
  /// Shows the references that the module holds.
  public func visitRoots(_ visit: (Ref) -> Void) {
    guard isAttached, let roots = tables.table.roots else { return }
    var capacity = 64
    for attempt in 0..<2 {
      var items = [UnsafeMutablePointer<MoultObject>?](repeating: nil, count: capacity)
      let count = roots(state, &items, capacity)
      if count > capacity, attempt == 0 {
        // More references than memory can hold are none.
        guard count <= PluginModule.mostRoots else { return }
        capacity = count
        continue
      }
      for item in items.prefix(max(0, min(count, capacity))) {
        if let item { visit(Ref(UnsafeMutableRawPointer(item))) }
      }
      return
    }
  }

  /// Tells the module's observer.
  public func happened(_ event: RuntimeEvent) {
    guard isAttached, let hear = tables.table.event else { return }
    var e = MoultEvent()
    e.size = UInt32(MemoryLayout<MoultEvent>.size)
    func tell(_ name: String? = nil) {
      guard let name else { return hear(state, &e) }
      name.withCString {
        e.name = $0
        hear(state, &e)
      }
    }
    switch event {
    case .phaseBegin(let name):
      e.kind = MOULT_EVENT_PHASE_BEGIN
      tell(name)
    case .phaseEnd(let name):
      e.kind = MOULT_EVENT_PHASE_END
      tell(name)
    case .collector(.begin(let generation, _)):
      e.kind = MOULT_EVENT_COLLECTION_BEGIN
      e.generation = UInt32(generation)
      tell()
    case .collector(.subtracted(let examined, let unreachable)):
      e.kind = MOULT_EVENT_UNREACHABLE
      e.examined = Int64(examined)
      e.value = Int64(unreachable)
      tell()
    case .collector(.end(let report)):
      e.kind = MOULT_EVENT_COLLECTION_END
      e.generation = UInt32(report.generation)
      e.examined = Int64(report.examined)
      e.collected = Int64(report.collected)
      e.nanoseconds = report.nanoseconds
      tell()
    case .collector(.custom(let name, let value)):
      e.kind = MOULT_EVENT_STRATEGY
      e.value = Int64(value)
      tell(name)
    default: break
    }
  }

  /// The module drops what it holds.
  public func detach() {
    if isAttached { tables.table.detach?(state) }
    isAttached = false
  }

  /// The module's section of the report.
  public func section() -> SectionRecord? {
    guard let report = tables.table.report else { return nil }
    let lines = SectionLines()
    lines.withReporter { report(state, $0) }
    return SectionRecord(title: name, lines: lines.lines)
  }
}
