import BuiltinTypes
import Interning
import ObjectModel
import RefCounting
import Testing

@Suite struct StrTests {
  @Test(arguments: Profile.all) func layoutAndState(profile: Profile) throws {
    try withSpace(profile) { space in
      let ready: UInt32 = profile.minor <= 11 ? 0x80 : 0
      for (text, width, ascii) in [
        ("abc", 1, true), ("ab\u{e9}", 1, false), ("ab\u{1234}", 2, false),
        ("ab\u{1F600}", 4, false),
      ] {
        let o = try space.newString(text)
        #expect(o.count == 3)
        #expect(o.get(24, as: Int.self) == -1)
        let state: UInt32 = o.get(32)
        #expect(state == UInt32(width) << 2 | 0x20 | (ascii ? 0x40 : 0) | ready)
        let header = ascii ? profile.asciiHeader : profile.compactHeader
        #expect(o.get(header, as: UInt8.self) == 97)
        #expect(o.get(header + width, as: UInt8.self) == 98)
        for i in 0..<width { #expect(o.get(header + 3 * width + i, as: UInt8.self) == 0) }
        let hash = try space.hash(o)
        #expect(o.get(24, as: Int.self) == hash)
        #expect(space.string(o) == text)
        space.decref(o)
      }
    }
  }

  @Test func bytesThatAreNoUTF8SurviveTheWayThroughTheHeap() throws {
    try withSpace { space in
      for bytes: [UInt8] in [
        [0x61, 0xFF, 0x62], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], [0xC0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xC3, 0xA9, 0x80],
      ] {
        let o = try bytes.withUnsafeBufferPointer { try space.newString($0) }
        #expect(space.withUTF8(o) { Array($0) } == bytes)
        #expect(try space.hash(o) != 0)
        space.decref(o)
      }
    }
  }

  @Test(arguments: Profile.all) func oneCharacterIsASingleton(profile: Profile) throws {
    try withSpace(profile) { space in
      for text in ["", "a", "\u{e9}"] {
        let (a, b) = (try space.newString(text), try space.newString(text))
        #expect(a == b)
        #expect(a.has(Header.interned))
        space.decref(a)
        space.decref(b)
      }
      let (a, b) = (try space.newString("\u{1234}"), try space.newString("\u{1234}"))
      #expect(a != b)
      space.decref(a)
      space.decref(b)
    }
  }
}

@Suite struct InterningTests {
  @Test(arguments: Profile.all.filter { $0.interning == .mortal }) func mortal(profile: Profile)
    throws
  {
    try withSpace(profile) { space in
      let a = try space.newString("a name")
      let b = try space.newString("a name")
      let c = try space.internInPlace(a)
      #expect(c == a && a.refcount == 2)
      let d = try space.internInPlace(b)
      #expect(d == a && a.refcount == 3)
      let e = try space.internedString("a name")
      #expect(e == a && a.refcount == 4)
      #expect(a.get(32, as: UInt32.self) & 3 == 1)
      #expect(space.internedCount == 1)
      for o in [b, c, d, e] { space.decref(o) }
      #expect(space.internedCount == 1)
      space.decref(a)
      #expect(space.internedCount == 0)
      // The next one starts anew.
      let f = try space.internedString("a name")
      #expect(f.refcount == 1)
      space.decref(f)
    }
  }

  @Test func immortalIn312() throws {
    try withSpace(.python312) { space in
      let a = try space.internedString("a name")
      #expect(a.isImmortal)
      #expect(a.get(32, as: UInt32.self) & 3 == 2)
      space.decref(a)
      #expect(space.internedCount == 1)
      let b = try space.internedString("a name")
      #expect(a == b)
      let live = space.s.pointee.heap.bytesInUse
      space.releaseInternedStrings()
      #expect(space.internedCount == 0)
      #expect(space.s.pointee.heap.bytesInUse < live)
    }
  }

  @Test func aOneCharacterNameIsTheSingleton() throws {
    try withSpace { space in
      let a = try space.internedString("x")
      #expect(a == space.s.pointee.latin1[120])
      #expect(space.internedCount == 0)
    }
  }

  /// Random names come and go; the table always knows which are alive.
  @Test func theTableFollowsTheStrings() throws {
    try withSpace(.python313) { space in
      var alive: [String: Ref] = [:]
      var random: UInt64 = 88_172_645_463_325_252
      for _ in 0..<20_000 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let name = "name \(random % 700)"
        if let o = alive.removeValue(forKey: name) {
          let again = try space.internedString(name)
          #expect(again == o && o.refcount == 2)
          space.decref(again)
          space.decref(o)
        } else {
          alive[name] = try space.internedString(name)
        }
        if random % 512 == 0 { #expect(space.internedCount == alive.count) }
      }
      var seen = 0
      space.forEachInterned { o in
        seen += 1
        #expect(alive[space.string(o)] == o)
      }
      #expect(seen == alive.count)
      for o in alive.values { space.decref(o) }
      #expect(space.internedCount == 0)
    }
  }

  @Test func namesInOtherScripts() throws {
    try withSpace(.python313) { space in
      let a = try space.internedString("\u{e9}t\u{e9}")
      let b = try space.internedString("\u{4e00}\u{4e8c}")
      let c = try space.internedString("\u{e9}t\u{e9}")
      #expect(a == c && a != b)
      for o in [a, b, c] { space.decref(o) }
    }
  }
}
