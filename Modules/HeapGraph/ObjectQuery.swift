import Capture

/// Objects as people name them: `list#12`, or `list` for all of a type.
public struct ObjectQuery: Equatable, Sendable {
  /// The type, as in `HeapSnapshot.typeNames`.
  public var type: String
  /// The serial number, nil for every object of the type.
  public var serial: UInt32?

  /// A query from its text; nil if there is no type, or no number behind a `#`.
  public init?(_ text: String) {
    guard let mark = text.lastIndex(of: "#") else {
      type = text
      if type.isEmpty { return nil }
      return
    }
    type = String(text[..<mark])
    guard !type.isEmpty, let number = UInt32(text[text.index(after: mark)...]) else { return nil }
    serial = number
  }
}

/// Why a query found nothing.
public struct QueryError: Error, CustomStringConvertible, Equatable {
  /// What is not there, and what is.
  public let description: String
}

extension HeapSnapshot {
  /// The object whose header stands at an address, nil if there is none. O(log objects).
  public func object(at address: UInt64) -> Int? {
    var (low, high) = (0, addresses.count)
    while low < high {
      let middle = (low + high) / 2
      if addresses[middle] < address { low = middle + 1 } else { high = middle }
    }
    return low < addresses.count && addresses[low] == address ? low : nil
  }

  /// The objects that a query names: one for `list#12`, all of them for `list`.
  public func objects(_ query: ObjectQuery) throws(QueryError) -> [Int] {
    if let serial = query.serial {
      let found = serials.indices.filter { serials[$0] == serial }
      if let object = found.first(where: { typeNames[Int(types[$0])] == query.type }) {
        return [object]
      }
      if let other = found.first {
        throw QueryError(description: "number \(serial) is \(name(of: other)), no \(query.type)")
      }
      if serial > newestSerial {
        throw QueryError(
          description: "there was no object \(query.type)#\(serial) yet; the newest is number "
            + "\(newestSerial)")
      }
      if typeNames.contains(query.type) {
        throw QueryError(
          description: "\(query.type)#\(serial) is not alive there; "
            + "'moult why run.moult \(query.type)' lists those that are")
      }
    }
    let wanted = typeNames.indices.filter { typeNames[$0] == query.type }.map { UInt16($0) }
    let found = types.indices.filter { wanted.contains(types[$0]) }
    if found.isEmpty { throw QueryError(description: absence(of: query.type)) }
    return found
  }

  private func absence(of type: String) -> String {
    var counts = [Int](repeating: 0, count: typeNames.count)
    for type in types { counts[Int(type)] += 1 }
    let present = Set(typeNames.indices.filter { counts[$0] > 0 }.map { typeNames[$0] })
    let near = present.map {
      (distance: Self.distance($0.lowercased(), type.lowercased()), name: $0)
    }
    .filter { $0.distance <= max(1, type.count / 3) }.sorted { $0 < $1 }.prefix(3)
    if !near.isEmpty {
      return "there is no \(type); did you mean \(near.map(\.name).joined(separator: " or "))?"
    }
    let common = typeNames.indices.filter { counts[$0] > 0 }
      .sorted { (counts[$0], typeNames[$1]) > (counts[$1], typeNames[$0]) }.prefix(8)
    return "there is no \(type); most objects are of "
      + common.map { typeNames[$0] }.joined(separator: ", ")
  }

  /// Letters to add, drop or change to make one word of another.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = letter == other ? corner : 1 + min(corner, above, row[j])
        corner = above
      }
    }
    return row[b.count]
  }
}
