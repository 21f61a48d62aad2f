import Capture
import CLua
import CLuaBridge
import Core
import Insight
import ObjectModel
import RefCounting
import ScriptCheck
import Trace

// A run that is captured for reports: what the engine adds to Core's `RunCapture`.

extension LuaEngine {
  /// Begins to capture, if the options ask for it; nothing of the script may have run.
  /// - Parameters:
  ///   - source: the text of the script.
  ///   - isReplay: whether a trace says what happens, not Lua.
  func startCapture(
    _ options: RunOptions, source: [UInt8], isReplay: Bool = false
  ) throws(CaptureError) -> RunCapture? {
    guard let path = options.capturePath else { return nil }
    let header = CaptureHeader(
      moultVersion: MoultVersion.current, level: options.capturesAll ? .full : .lines,
      scriptPath: options.scriptPath, source: String(decoding: source, as: UTF8.self),
      python: options.python, collector: options.collector,
      tracebackFrames: options.capturesAll ? options.traceFrames ?? Self.captureFrames : 0)
    let profile = UnsafeMutablePointer<LineProfile>.allocate(capacity: 1)
    profile.initialize(
      to: LineProfile(
        bytes: runtime.heap.bytesInUse, made: runtime.space.s.pointee.objectsMade,
        readsInstructions: engine.bridge.pointee.knows_layout && !isReplay))
    lineProfile = profile
    spans = FunctionSpans(source)
    let capture = try RunCapture(
      path: path, header: header, runtime: runtime,
      source: CaptureSource(
        operations: { profile.pointee.operations },
        line: { [unowned self] in self.frame(self.engine.currentPlace()).line },
        places: TracebackSource(
          context: engine.s,
          places: { moult_places(Engine(raw: $0).bridge, $1, $2) },
          key: { moult_stack_key(Engine(raw: $0).bridge) }),
        frame: { [unowned self] in self.frame($0) },
        lines: { [unowned self] in self.engine.lineTable(profile) }))
    profile.pointee.nextSample = capture.nextSample
    engine.s.pointee.lineProfile = profile
    engine.findOutWhetherPlain()
    return capture
  }

  /// The script has ended; its names are still there.
  func endCapture(_ capture: RunCapture?) {
    engine.s.pointee.lineProfile = nil
    engine.findOutWhetherPlain()
    capture?.scriptEnded()
  }

  /// The count of operations has reached `nextSample`.
  func takeSample(_ profile: UnsafeMutablePointer<LineProfile>) {
    guard let capture = runtime.capture else { return }
    capture.sample(operations: profile.pointee.operations)
    profile.pointee.nextSample = capture.nextSample
  }

  /// A place for people: function, file and line.
  func frame(_ place: UInt32) -> CaptureFrame {
    let name = moult_chunk_name(engine.bridge, place >> UInt32(MOULT_LINE_BITS))
    let file = name.map { String(cString: $0) } ?? "?"
    let line = Int(place & ((1 << UInt32(MOULT_LINE_BITS)) - 1))
    let isScript = file == workload.options.scriptPath
    return CaptureFrame(
      function: isScript ? spans?.name(atLine: line) ?? "<module>" : "<module>", file: file,
      line: line)
  }

  /// Frames of each traceback in a capture, unless told.
  private static let captureFrames = 16
}
