import Heap
import Interning
import ObjectModel
import PyNumerics
import RefCounting

// Text singletons and interned strings. The empty str, the strs of one character up to U+00FF, the
// empty bytes object and those of one byte lie in static memory and count as interned.
//
// An interned str is mortal in 3.11 and 3.13: the table does not count it, and it leaves the table
// when it dies. 3.12.1 makes interned strings immortal; they go when the heap does.

extension ObjectSpace {
  /// Makes the table of interned strings and the singletons of str and bytes. Called once, when the
  /// types are registered.
  func makeTextSingletons() {
    makeInternTable()
    s.pointee.emptyString = makeStaticString(nil)
    for character in 0..<256 {
      s.pointee.latin1[character] = makeStaticString(UInt8(character))
    }
    s.pointee.emptyBytes = makeStaticBytes(nil)
    for byte in 0..<256 { s.pointee.oneBytes[byte] = makeStaticBytes(UInt8(byte)) }
  }

  private func makeStaticString(_ character: UInt8?) -> Ref {
    let isASCII = character ?? 0 < 128
    let header = isASCII ? s.pointee.asciiHeader : s.pointee.compactHeader
    let count = character == nil ? 0 : 1
    let o = makeStatic(
      BuiltinType.str, size: header + count + 4, refcount: s.pointee.staticRefcount)
    writeStringHeader(o, count, width: 1, isASCII: isASCII)
    o.set(StrField.state, o.get(StrField.state, as: UInt32.self) | 3)
    o.insert(Header.interned)
    guard let character else { return o }
    writeCharacter(o, 0, UInt32(character))
    if !isASCII, s.pointee.minor >= 12 {
      let utf8 = (o.raw + (header + 2)).assumingMemoryBound(to: UInt8.self)
      o.set(40, encodeUTF8(UInt32(character), into: utf8))
      o.set(48, utf8)
    }
    return o
  }

  private func makeStaticBytes(_ byte: UInt8?) -> Ref {
    let count = byte == nil ? 0 : 1
    let o = makeStatic(
      BuiltinType.bytes, size: BytesField.data + count + 1, refcount: s.pointee.staticRefcount)
    o.count = count
    o.set(BytesField.hash, -1)
    if let byte { o.set(BytesField.data, byte) }
    o.set(BytesField.data + count, UInt8(0))
    return o
  }

  /// Gives back the table of interned strings and the immortal strings in it. Called once, when
  /// nothing else is left.
  func destroyTextSingletons() {
    releaseInternedStrings()
    destroyInternTable()
  }

  /// Frees the interned strings that are immortal (3.12); mortal ones die with their last
  /// reference. For the end of a heap, when no object refers to them any more.
  public func releaseInternedStrings() {
    var immortal: [Ref] = []
    forEachInterned { if $0.isImmortal { immortal.append($0) } }
    for o in immortal {
      forgetInterned(o)
      free(o)
    }
  }

  /// A new reference to the interned str with a text in UTF-8; nothing is allocated where the
  /// table has it. Expected O(n).
  public func intern(_ utf8: UnsafeBufferPointer<UInt8>) throws(PythonError) -> Ref {
    if utf8.count > 1, allASCII(utf8) {
      let hash = textHash.pythonHash(UnsafeRawBufferPointer(utf8))
      let header = s.pointee.asciiHeader
      let start = UnsafeRawPointer(utf8.baseAddress.unsafelyUnwrapped)
      let found = findInterned(hash) { entry in
        entry.count == utf8.count && isASCII(entry)
          && memoryEqual(entry.raw + header, start, utf8.count)
      }
      if let found { return retained(found) }
    }
    let o = try newString(utf8)
    defer { decref(o) }
    return try internInPlace(o)
  }

  /// `sys.intern(o)` for a str: a new reference to the table's str of the same text, which is `o`
  /// itself if the table had none.
  public func internInPlace(_ o: Ref) throws(PythonError) -> Ref {
    if o.has(Header.interned) { return retained(o) }
    if o.count == 1, text(o)[0] < 256 { return retained(s.pointee.latin1[Int(text(o)[0])]) }
    let hash = stringHash(o)
    if let found = findInterned(hash, { sameString($0, o) }) { return retained(found) }
    try addInterned(o, hash: hash)
    o.insert(Header.interned)
    let state: UInt32 = o.get(StrField.state)
    if s.pointee.internsForever {
      o.set(StrField.state, state | 2)
      o.refcount = s.pointee.staticRefcount
    } else {
      o.set(StrField.state, state | 1)
      incref(o)
    }
    return o
  }

  /// Shows each counted reference that the table of interned strings holds, for a recount: there is
  /// none, a mortal interned str lives by the references of others.
  public func visitInternTable(_ visit: (Ref) -> Void) {}

  /// Takes a str out of the table of interned strings.
  func forgetInterned(_ o: Ref) {
    removeInterned(o, hash: o.get(StrField.hash))
    o.remove(Header.interned)
    o.set(StrField.state, o.get(StrField.state, as: UInt32.self) & ~StrField.internedMask)
  }
}
