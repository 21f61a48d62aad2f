import Testing

@testable import Core

/// The table of numbers by words that snapshots and the script engine use.
@Suite struct NumberTableTests {
  @Test func aNumberIsFoundAndExchanged() {
    var table = NumberTable()
    defer { table.release() }
    #expect(table.find(7) == nil)
    #expect(table.keep(7, nil) == nil)
    for key in 0..<UInt(5000) { #expect(table.keep(key << 20, Int(key)) == Int(key)) }
    for key in 0..<UInt(10_000) {
      #expect(table.exchange(key << 20, Int(key) + 1) == (key < 5000 ? Int(key) : nil))
    }
    for key in 0..<UInt(10_000) { #expect(table.find(key << 20) == Int(key) + 1) }
  }

  /// Keys that differ in their upper bits alone do not all search from one place.
  @Test(arguments: [0, 8, 20, 32, 48])
  func keysAreSpread(_ shift: UInt) {
    var table = NumberTable()
    defer { table.release() }
    let keys = (0..<UInt(4096)).map { $0 << shift }
    for key in keys { _ = table.keep(key, 0) }
    #expect(Set(keys.map(table.home)).count > keys.count / 2)
  }
}
