import Foundation

// Samples, collections and snapshots as columns.

extension CaptureSample {
  private var values: [Int] {
    [
      time, operations, bytes, objects, made, arenas, rawBytes, resident, garbageObjects,
      garbageBytes,
    ]
  }

  /// Packs samples: each number as its difference to the sample before.
  static func encoded(_ samples: [CaptureSample]) -> [UInt8] {
    var out = ColumnWriter()
    out.put(UInt64(samples.count))
    var last = [Int](repeating: 0, count: 10)
    for sample in samples {
      let values = sample.values
      for (value, before) in zip(values, last) { out.put(signed: value &- before) }
      last = values
      out.put(UInt64(sample.counts.count))
      for count in sample.counts { out.put(signed: count) }
    }
    return out.bytes
  }

  /// Unpacks samples.
  static func decoded(_ bytes: UnsafeRawBufferPointer) throws(CaptureError) -> [CaptureSample] {
    var input = ColumnReader(bytes)
    var result: [CaptureSample] = []
    var v = [Int](repeating: 0, count: 10)
    for _ in 0..<(try input.count(atMost: bytes.count)) {
      for i in v.indices {
        v[i] = v[i] &+ (try input.signed())
        try input.check(v[i])
      }
      var counts: [Int] = []
      for _ in 0..<(try input.count(atMost: 1 << 10)) { counts.append(try input.checked()) }
      result.append(
        CaptureSample(
          time: v[0], operations: v[1], bytes: v[2], objects: v[3], made: v[4], arenas: v[5],
          rawBytes: v[6], resident: v[7], counts: counts, garbageObjects: v[8],
          garbageBytes: v[9]))
    }
    return result
  }
}

extension CollectionRecord {
  /// Packs collections.
  static func encoded(_ records: [CollectionRecord]) -> [UInt8] {
    var out = ColumnWriter()
    out.put(UInt64(records.count))
    var last = 0
    for r in records {
      out.put(bytes: Array(r.reason.utf8))
      out.put(UInt64(r.generation))
      out.put(signed: r.begin - last)
      out.put(signed: r.end - r.begin)
      last = r.end
      out.put(UInt64(r.steps.count))
      for step in r.steps {
        out.put(bytes: Array(step.name.utf8))
        out.put(signed: step.end - r.begin)
      }
      for value in [r.examined, r.collected, r.uncollectable, r.resurrected, r.frozen, r.line] {
        out.put(signed: value)
      }
      out.put(UInt64(r.sizes.count))
      for size in r.sizes { out.put(signed: size) }
      out.put(signed: r.bytesBefore)
      out.put(signed: r.bytesAfter)
    }
    return out.bytes
  }

  /// Unpacks collections.
  static func decoded(_ bytes: UnsafeRawBufferPointer) throws(CaptureError) -> [CollectionRecord] {
    var input = ColumnReader(bytes)
    var result: [CollectionRecord] = []
    var last = 0
    for _ in 0..<(try input.count(atMost: bytes.count)) {
      let reason = String(decoding: try input.part(), as: UTF8.self)
      let generation = try input.count(atMost: CaptureLimit.generations)
      let begin = last &+ (try input.signed())
      let end = begin &+ (try input.signed())
      try input.check(begin)
      try input.check(end)
      last = end
      var steps: [Step] = []
      for _ in 0..<(try input.count(atMost: 1 << 10)) {
        let name = String(decoding: try input.part(), as: UTF8.self)
        steps.append(Step(name: name, end: begin &+ (try input.checked())))
      }
      var values: [Int] = []
      for _ in 0..<6 { values.append(try input.checked()) }
      var sizes: [Int] = []
      for _ in 0..<(try input.count(atMost: 1 << 10)) { sizes.append(try input.checked()) }
      let before = try input.checked()
      result.append(
        CollectionRecord(
          reason: reason, generation: generation, begin: begin, end: end, steps: steps,
          examined: values[0], collected: values[1], uncollectable: values[2],
          resurrected: values[3], sizes: sizes, frozen: values[4], bytesBefore: before,
          bytesAfter: try input.checked(), line: values[5]))
    }
    return result
  }
}

/// What of a snapshot is not a column.
private struct SnapshotHead: Codable {
  var name: String
  var time: Int
  var newestSerial: UInt32
  var typeNames: [String]
  var texts: [String]
  var roots: [HeapSnapshot.Root]
}

extension HeapSnapshot {
  /// Packs a snapshot.
  func encoded() -> [UInt8] {
    var out = ColumnWriter()
    let head = SnapshotHead(
      name: name, time: time, newestSerial: newestSerial, typeNames: typeNames, texts: texts,
      roots: roots)
    out.put(bytes: Array((try? JSONEncoder().encode(head)) ?? Data()))
    out.put(differences: addresses)
    out.put(runs: sizes)
    out.put(runs: types)
    out.put(differences: serials)
    out.put(runs: counts)
    out.put(runs: generations)
    out.put(runs: places)
    out.put(runs: reprs)
    out.put(differences: firstEdges)
    // A reference often leads to a neighbour.
    out.put(differences: targets)
    out.put(runs: labels)
    out.put(differences: weakEdges.map { UInt32(truncatingIfNeeded: $0.from) })
    out.put(differences: weakEdges.map { UInt32(truncatingIfNeeded: $0.to) })
    out.put(differences: arenas.map(\.address))
    out.put(differences: pools.map(\.address))
    out.put(runs: pools.map { UInt32(truncatingIfNeeded: $0.arena) })
    out.put(runs: pools.map { UInt32(truncatingIfNeeded: $0.blockBytes) })
    out.put(runs: pools.map { UInt32(truncatingIfNeeded: $0.used) })
    out.put(runs: pools.map { UInt32(truncatingIfNeeded: $0.capacity) })
    out.put(differences: buffers.map(\.address))
    out.put(runs: buffers.map { UInt64(truncatingIfNeeded: $0.bytes) })
    out.put(differences: buffers.map { UInt32(truncatingIfNeeded: $0.owner + 1) })
    out.put(runs: buffers.map(\.place))
    return out.bytes
  }

  /// Unpacks a snapshot, and checks every index in it.
  init(decoding bytes: UnsafeRawBufferPointer) throws(CaptureError) {
    var input = ColumnReader(bytes)
    let json = Data(try input.part())
    guard let head = try? JSONDecoder().decode(SnapshotHead.self, from: json) else {
      throw CaptureError("its head cannot be read")
    }
    (name, time, newestSerial) = (head.name, head.time, head.newestSerial)
    (typeNames, texts, roots) = (head.typeNames, head.texts, head.roots)
    addresses = try input.differences()
    let n = addresses.count
    sizes = try input.runs(atMost: n)
    types = try input.runs(atMost: n)
    serials = try input.differences()
    counts = try input.runs(atMost: n)
    generations = try input.runs(atMost: n)
    places = try input.runs(atMost: n)
    reprs = try input.runs(atMost: n)
    firstEdges = try input.differences()
    targets = try input.differences()
    labels = try input.runs(atMost: targets.count)
    let from: [UInt32] = try input.differences()
    let to: [UInt32] = try input.differences()
    let arenaAddresses: [UInt64] = try input.differences()
    let poolAddresses: [UInt64] = try input.differences()
    let poolArenas: [UInt32] = try input.runs(atMost: poolAddresses.count)
    let poolBlocks: [UInt32] = try input.runs(atMost: poolAddresses.count)
    let poolUsed: [UInt32] = try input.runs(atMost: poolAddresses.count)
    let poolCapacity: [UInt32] = try input.runs(atMost: poolAddresses.count)
    let bufferAddresses: [UInt64] = try input.differences()
    let bufferBytes: [UInt64] = try input.runs(atMost: bufferAddresses.count)
    let owners: [UInt32] = try input.differences()
    let bufferPlaces: [UInt32] = try input.runs(atMost: bufferAddresses.count)
    let columns = [
      sizes.count, types.count, serials.count, counts.count, generations.count, places.count,
      reprs.count, firstEdges.count - 1,
    ]
    guard columns.allSatisfy({ $0 == n }), labels.count == targets.count,
      from.count == to.count,
      [poolArenas, poolBlocks, poolUsed, poolCapacity].allSatisfy({
        $0.count == poolAddresses.count
      }), bufferBytes.count == bufferAddresses.count, owners.count == bufferAddresses.count,
      bufferPlaces.count == bufferAddresses.count
    else { throw CaptureError("its columns are not equally long") }
    weakEdges = zip(from, to).map { WeakEdge(from: Int($0), to: Int($1)) }
    arenas = arenaAddresses.map { Arena(address: $0) }
    pools = poolAddresses.indices.map {
      Pool(
        arena: Int(poolArenas[$0]), address: poolAddresses[$0], blockBytes: Int(poolBlocks[$0]),
        used: Int(poolUsed[$0]), capacity: Int(poolCapacity[$0]))
    }
    buffers = bufferAddresses.indices.map {
      Buffer(
        address: bufferAddresses[$0], bytes: Int(truncatingIfNeeded: bufferBytes[$0]),
        owner: Int(owners[$0]) - 1, place: bufferPlaces[$0])
    }
    guard hasSoundIndexes else { throw CaptureError("it names what it does not hold") }
  }

  private var hasSoundIndexes: Bool {
    let n = count
    var last: UInt32 = 0
    for edge in firstEdges {
      if edge < last { return false }
      last = edge
    }
    return firstEdges.first == 0 && Int(last) == targets.count
      && targets.allSatisfy { Int($0) < n } && types.allSatisfy { Int($0) < typeNames.count }
      && reprs.allSatisfy { Int($0) <= texts.count }
      && roots.allSatisfy { $0.object >= 0 && $0.object < n }
      && weakEdges.allSatisfy { $0.from < n && $0.to < n }
      && pools.allSatisfy { $0.arena < arenas.count }
      && buffers.allSatisfy { $0.owner < n }
  }
}
