#if MOULT_GUIDED
  import Conformance
  import Foundation
  import Fuzz
  import Scripting
  import Strategies

  // What libFuzzer calls. It is there only in builds that scripts/fuzz-guided makes, in which the
  // compiler writes down which edges of the program were taken, and libFuzzer has the program's `main`.
  //
  // An input begins with sixteen bytes that say how it is run; the others are a file, or decide what is
  // said in a script or done to a heap.

  @_silgen_name("LLVMFuzzerMutate")
  private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

  /// What is fuzzed in this process.
  private enum GuidedFuzzing {
    static let prefix = 16
    static let kind =
      FuzzCommand.Target(rawValue: ProcessInfo.processInfo.environment["MOULT_GUIDED"] ?? "")
      ?? .scripts
    static let folder = FileManager.default.currentDirectoryPath

    /// The files of the kind, where it is one.
    static var format: ChunkedFile.Format? {
      kind == .traces ? .trace : kind == .captures ? .capture : nil
    }

    static func problems(_ input: [UInt8]) -> [String] {
      let file = Array(input.dropFirst(prefix))
      var dice = Randomness(bytes: input.prefix(prefix))
      switch kind {
      case .traces:
        return TraceTrial(file, path: "\(folder)/input.mtrace", nil, &dice).run()
      case .captures:
        return CaptureTrial(
          file, path: "\(folder)/input.moult", output: "\(folder)/made.out", 2, &dice
        ).run()
      case .scripts, .plugins: return FuzzTrial(bytes: input).run()
      case .views: return ViewTrial(bytes: input).run()
      case .operations:
        let name = dice.pick(Plugins.registry.names)
        let subject = ConformanceSubject(registry: Plugins.registry, name: name)
        do {
          return try ConformanceKit(subject, effort: .quick).fuzz(bytes: input.dropFirst(1))
            .map { "\(name): \($0.check.rawValue), \($0.scenario): \($0.message)" }
        } catch {
          return ["\(name): \(error)"]
        }
      }
    }

    /// Changes a file so that its lengths and checksums stay right, most of the time.
    static func mutate(_ input: inout [UInt8], donor: [UInt8]?, most: Int, seed: UInt32) -> Bool {
      guard let format, input.count > prefix else { return false }
      var dice = Randomness(seed: UInt64(seed))
      guard !dice.once(in: 8), var file = ChunkedFile(Array(input[prefix...]), format: format)
      else { return false }
      let other =
        donor.flatMap { ChunkedFile(Array($0.dropFirst(prefix)), format: format) } ?? file
      if dice.once(in: 3) {
        var mutator = ByteMutator(dice: dice)
        file.mutate(&mutator, donor: other)
      } else {
        file.change(dice.below(1 << 20)) { content in mutateInPlace(&content, most: most) }
      }
      if dice.once(in: 4) { input[dice.below(prefix)] = UInt8(dice.below(256)) }
      let bytes = file.bytes
      guard prefix + bytes.count <= most else { return false }
      input.replaceSubrange(prefix..., with: bytes)
      return true
    }

    static func mutateInPlace(_ bytes: inout [UInt8], most: Int) {
      let count = bytes.count
      let room = min(most, count + 64)
      bytes += [UInt8](repeating: 0, count: max(0, room - count))
      let now = bytes.withUnsafeMutableBufferPointer {
        mutateBytes($0.baseAddress.unsafelyUnwrapped, count, room)
      }
      bytes.removeLast(bytes.count - now)
    }

    /// Copies a result to where libFuzzer wants it.
    static func put(_ bytes: [UInt8], _ data: UnsafeMutablePointer<UInt8>) -> Int {
      bytes.withUnsafeBufferPointer { data.update(from: $0.baseAddress!, count: $0.count) }
      return bytes.count
    }
  }

  /// Runs one input; ends the process if something was found.
  @_cdecl("LLVMFuzzerTestOneInput")
  public func guidedFuzzingTrial(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard count > GuidedFuzzing.prefix else { return -1 }
    let problems = GuidedFuzzing.problems(Array(UnsafeBufferPointer(start: data, count: count)))
    if !problems.isEmpty { fatalError(problems.joined(separator: "\n")) }
    return 0
  }

  /// Makes another input of one.
  @_cdecl("LLVMFuzzerCustomMutator")
  public func guidedFuzzingMutator(
    _ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: CUnsignedInt
  ) -> Int {
    var input = Array(UnsafeBufferPointer(start: data, count: count))
    if GuidedFuzzing.mutate(&input, donor: nil, most: most, seed: seed) {
      return GuidedFuzzing.put(input, data)
    }
    return mutateBytes(data, count, most)
  }

  /// Makes one input of two.
  @_cdecl("LLVMFuzzerCustomCrossOver")
  public func guidedFuzzingCrossOver(
    _ first: UnsafePointer<UInt8>, _ firstCount: Int, _ second: UnsafePointer<UInt8>,
    _ secondCount: Int, _ result: UnsafeMutablePointer<UInt8>, _ most: Int, _ seed: CUnsignedInt
  ) -> Int {
    var input = Array(UnsafeBufferPointer(start: first, count: firstCount))
    let donor = Array(UnsafeBufferPointer(start: second, count: secondCount))
    if GuidedFuzzing.mutate(&input, donor: donor, most: most, seed: seed) {
      return GuidedFuzzing.put(input, result)
    }
    guard !input.isEmpty, !donor.isEmpty else { return 0 }
    // The begin of one and the end of another.
    var dice = Randomness(seed: UInt64(seed))
    input = Array(input.prefix(1 + dice.below(input.count))) + donor.suffix(dice.below(donor.count))
    return GuidedFuzzing.put(Array(input.prefix(most)), result)
  }
#endif
