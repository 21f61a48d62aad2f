// swift-tools-version: 6.1
import PackageDescription

// One target per module of docs/architecture.md. Arrows point one way: a target names only
// modules that stand below it on the map.

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, path: "Modules/\(name)", exclude: exclude)
}

func strategy(_ name: String, excused: Bool = false) -> Target {
  .target(
    name: name, dependencies: ["CollectorKit", "ObjectModel", "Heap"], path: "Plugins/\(name)",
    exclude: ["README.md"] + (excused ? ["conformance-exclusions.txt"] : []))
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude)
}

let package = Package(
  name: "moult",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "moult", targets: ["MoultCLI"]),
    .executable(name: "allocator-kernels", targets: ["AllocatorKernels"]),
    .executable(name: "collector-kernels", targets: ["CollectorKernels"]),
    .executable(name: "instruction-kernels", targets: ["InstructionKernels"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // The memory below objects.
    module("CProcessor"),
    module("Heap", ["CProcessor"]),
    module("PyMalloc", ["Heap"]),

    // Where blocks come from.
    module("Trace", ["Heap", "CProcessor"]),

    // Objects.
    module("PyNumerics"),
    module("ObjectModel", ["Heap", "PyMalloc"]),
    module("RefCounting", ["ObjectModel"]),
    module("WeakRefs", ["ObjectModel", "RefCounting"]),
    module("Interning", ["ObjectModel", "RefCounting", "PyNumerics"]),
    module(
      "BuiltinTypes",
      ["ObjectModel", "RefCounting", "Interning", "WeakRefs", "PyNumerics", "CProcessor"]),

    module("WeakContainers", ["BuiltinTypes"]),
    module("MemoryView", ["ObjectModel", "RefCounting", "PyNumerics", "BuiltinTypes"]),
    module("CollectionTypes", ["ObjectModel", "RefCounting", "BuiltinTypes"]),

    // Collectors.
    module("CollectorKit", ["ObjectModel", "RefCounting"]),
    module("GenerationalGC", ["CollectorKit", "Heap", "CProcessor"], exclude: ["README.md"]),

    .target(
      name: "Incremental", dependencies: ["CollectorKit", "GenerationalGC", "ObjectModel"],
      path: "Plugins/Incremental", exclude: ["README.md"]),
    strategy("MarkSweep"),
    strategy("MarkAlive"),
    strategy("TrialDeletion"),
    strategy("RootBuffer"),
    strategy("Orc"),
    strategy("Lins"),
    .target(
      name: "MoultStrategy", dependencies: ["CollectorKit", "ObjectModel", "Heap"],
      path: "Plugins/Moult", exclude: ["README.md"]),
    .target(
      name: "Strategies",
      dependencies: [
        "CollectorKit", "GenerationalGC", "Incremental", "MarkSweep", "MarkAlive", "TrialDeletion",
        "RootBuffer", "Orc", "Lins", "MoultStrategy",
      ],
      path: "Plugins/Registry"),

    // The runtime and what looks at it.
    module("Insight"),
    module("Capture", ["Insight", "PyMalloc", "Trace"]),
    module("HeapGraph", ["Capture"]),
    module(
      "Export",
      [
        "Capture", "HeapGraph", "Insight",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ]),
    module(
      "Core",
      [
        "BuiltinTypes", "WeakContainers", "MemoryView", "CollectionTypes", "CollectorKit",
        "Insight",
        "Trace", "Capture",
      ]),
    module("Report", ["Insight", "Capture", "Rainbow"]),
    .target(
      name: "Page",
      dependencies: [
        "Capture", "HeapGraph", "Report", "Insight", "PyMalloc",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      path: "Modules/Page", resources: [.embedInCode("Resources")]),

    // Shared libraries that bring collectors and modules.
    module("PluginABI"),
    module("PluginHost", ["PluginABI", "Core", "CollectorKit", "Insight", "BuiltinTypes"]),

    // Scripts and the command.
    .systemLibrary(
      name: "CLua", path: "Modules/CLua", pkgConfig: "lua5.4",
      providers: [.apt(["liblua5.4-dev", "pkg-config"]), .brew(["lua@5.4"])]),
    .target(name: "CLuaBridge", dependencies: ["CLua"], path: "Modules/CLuaBridge"),
    module("ScriptCheck"),
    module(
      "Scripting",
      [
        "CLuaBridge", "CProcessor", "Core", "WeakContainers", "WeakRefs", "ScriptCheck", "Insight",
        "PyNumerics",
        "Trace", "MemoryView", "PluginABI", "PluginHost", "Capture", "HeapGraph",
      ]),
    module("Fuzz", ["Trace"]),
    module("Conformance", ["Core", "WeakRefs", "CollectorKit", "Scripting", "Insight"]),
    .executableTarget(
      name: "MoultCLI",
      dependencies: [
        "Scripting", "Report", "Insight", "ScriptCheck", "Strategies", "CollectorKit", "PluginHost",
        "PluginABI", "ObjectModel", "Conformance", "Fuzz", "Trace", "Capture", "HeapGraph",
        "Export", "Page",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Modules/MoultCLI"),
    .executableTarget(
      name: "AllocatorKernels", dependencies: ["PyMalloc", "Heap"],
      path: "Benchmarks/AllocatorKernels"),

    .executableTarget(
      name: "CollectorKernels", dependencies: ["Core", "Strategies"],
      path: "Benchmarks/CollectorKernels"),

    .executableTarget(
      name: "InstructionKernels",
      dependencies: ["Core", "Strategies", "Scripting", "Insight", "PyMalloc", "Trace"],
      path: "Benchmarks/InstructionKernels"),

    tests("HeapTests", ["Heap"]),
    tests("PyMallocTests", ["PyMalloc", "Heap"]),
    tests("TraceTests", ["Trace", "PyMalloc", "Heap"]),
    tests("PyNumericsTests", ["PyNumerics"], exclude: ["make_tables.py"]),
    tests("InsightTests", ["Insight"]),
    tests("CaptureTests", ["Capture"]),
    tests("HeapGraphTests", ["HeapGraph", "Capture"]),
    tests("ExportTests", ["Export", "HeapGraph", "Capture"]),
    tests("ReportTests", ["Report", "Insight", "Capture", "PyMalloc"]),
    tests("PageTests", ["Page", "Capture", "HeapGraph", "Insight"]),
    tests("ScriptCheckTests", ["ScriptCheck"]),
    tests(
      "BuiltinTypesTests", ["BuiltinTypes"], exclude: ["make_tables.py", "expressions.txt"]),
    tests("MemoryViewTests", ["MemoryView", "Core", "BuiltinTypes", "Strategies"]),
    tests("CoreTests", ["Core", "Strategies", "GenerationalGC"]),
    tests("ScriptingTests", ["Scripting", "Insight", "Strategies", "Trace", "Capture", "Core"]),
    tests("ConformanceTests", ["Conformance", "Strategies"]),
    tests("MoultCLITests", ["MoultCLI", "Insight", "Fuzz"]),
    tests("PluginTests", ["PluginHost", "MoultCLI"], exclude: ["crash.c", "liar.c", "steps.c"]),
  ],
  swiftLanguageModes: [.v6]
)
