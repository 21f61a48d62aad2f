import PyNumerics
import Testing

@Suite struct HashTests {
  @Test func floatsEqualPython() {
    for row in rows(Tables.doubles) {
      #expect(PythonHash.float(double(row[0]), address: 0) == Int(row[2])!, "\(row)")
    }
  }

  @Test func numbersThatAreEqualHashEqually() {
    for value in [0, 1, -1, 1 << 53, -(1 << 60), 1 << 61, (1 << 62) + (1 << 20), Int.min] {
      #expect(
        PythonHash.float(Double(value), address: 0) == PythonHash.integer(Int64(value)), "\(value)")
    }
  }

  @Test func identityHashesRotateTheAddress() {
    #expect(PythonHash.pointer(0x7f12_3456_7890) == 0x7_f123_4567_89)
    #expect(PythonHash.pointer(0x18) == Int(bitPattern: 0x8000_0000_0000_0001))
    #expect(PythonHash.pointer(.max) == -2)
    #expect(PythonHash.float(.nan, address: 0x1230) == 0x123)
  }

  @Test func containersEqualPython() {
    for row in rows(Tables.containers) {
      var tuple = PythonHash.TupleState()
      var set = PythonHash.FrozenSetState()
      let hashes =
        row[0] == "-" ? [] : row[0].split(separator: " ").map { integer(String($0)).int64! }
      for hash in hashes { tuple.combine(Int(hash)) }
      for hash in hashes.reversed() { set.combine(Int(hash)) }
      #expect(tuple.finalize() == Int(row[1])!, "\(row)")
      #expect(set.finalize() == Int(row[2])!, "\(row)")
    }
  }

  @Test func textEqualsPython() {
    let tables: [(seed: UInt32, table: String)] = [
      (0, Tables.hashesSeed0), (42, Tables.hashesSeed42), (.max, Tables.hashesSeed4294967295),
    ]
    for (seed, table) in tables {
      let function = SipHash13(seed: seed)
      for row in rows(table) {
        compactBuffer(codePoints(row[1])).withUnsafeBytes { buffer in
          #expect(function.pythonHash(buffer) == Int(row[2])!, "seed \(seed): \(row)")
        }
      }
    }
  }
}
