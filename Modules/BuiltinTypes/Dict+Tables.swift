import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Key tables: making, growing, freeing. A table of eight slots for string keys comes from a free
// list of its own, as in CPython.

@inline(__always)
func memoryEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ bytes: Int) -> Bool {
  memcmp(a, b, bytes) == 0
}

extension ObjectSpace {
  /// A new empty combined table of 2^log2Size slots.
  func newKeys(log2Size: Int, general: Bool) throws(PythonError) -> DictKeys {
    let usable = DictKeys.usable(log2Size: log2Size)
    let wide = general || s.pointee.keysAreWide
    let bytes = DictKeys.bytes(
      log2Size: log2Size, usable: usable, header: s.pointee.keysHeader, wide: wide)
    let block: UnsafeMutableRawPointer
    if log2Size == 3, wide == s.pointee.keysAreWide, let p = s.pointee.freeKeys.pop() {
      block = p
    } else {
      guard let p = s.pointee.malloc.malloc(bytes) else { throw PythonError.noMemory }
      block = p
    }
    writeKeysHeader(
      block, log2Size: log2Size, kind: general ? .general : wide ? .wideUnicode : .unicode,
      usable: usable, bytes: bytes)
    return DictKeys(block)
  }

  func writeKeysHeader(
    _ block: UnsafeMutableRawPointer, log2Size: Int, kind: KeysKind, usable: Int, bytes: Int
  ) {
    let log2Index = DictKeys.log2IndexBytes(log2Size: log2Size)
    block.storeBytes(of: 1, as: Int.self)
    block.storeBytes(of: UInt8(log2Size), toByteOffset: 8, as: UInt8.self)
    block.storeBytes(of: UInt8(log2Index), toByteOffset: 9, as: UInt8.self)
    block.storeBytes(of: kind.rawValue, toByteOffset: 10, as: UInt8.self)
    let header = s.pointee.keysHeader
    block.storeBytes(of: UInt8(header), toByteOffset: 11, as: UInt8.self)
    block.storeBytes(of: 0, toByteOffset: 12, as: UInt32.self)
    block.storeBytes(of: usable, toByteOffset: 16, as: Int.self)
    block.storeBytes(of: 0, toByteOffset: 24, as: Int.self)
    memset(block + header, 0xFF, 1 << log2Index)
    memset(block + (header + (1 << log2Index)), 0, bytes - header - (1 << log2Index))
  }

  /// Drops one reference to a table; with the last one its keys and values are dropped in entry
  /// order and the block is freed.
  func releaseKeys(_ keys: DictKeys) {
    if keys == s.pointee.emptyKeys { return }
    keys.references -= 1
    if keys.references > 0 { return }
    let n = keys.entryCount
    if keys.isSplit {
      for i in 0..<n { decref(keys.key(i)) }
    } else {
      for i in 0..<n {
        decref(keys.key(i))
        decref(keys.value(i))
      }
    }
    freeKeysBlock(keys)
  }

  /// Frees the block of a table whose entries are dealt with.
  func freeKeysBlock(_ keys: DictKeys) {
    if keys.log2Size == 3, keys.isWide == s.pointee.keysAreWide, keys.kind != .split,
      s.pointee.freeKeys.push(keys.raw)
    {
      return
    }
    freeMemory(keys.raw)
  }

  /// Writes a whole entry of a combined table.
  @inline(__always)
  func setEntry(_ keys: DictKeys, _ i: Int, _ key: Ref, _ hash: Int, _ value: Ref) {
    if keys.isWide {
      let entry = keys.entries + i &* 24
      entry.storeBytes(of: hash, as: Int.self)
      entry.storeBytes(of: key, toByteOffset: 8, as: Ref.self)
      entry.storeBytes(of: value, toByteOffset: 16, as: Ref.self)
    } else {
      let entry = keys.entries + i &* 16
      entry.storeBytes(of: key, as: Ref.self)
      entry.storeBytes(of: value, toByteOffset: 8, as: Ref.self)
    }
  }

  @inline(__always)
  func setValue(_ keys: DictKeys, _ i: Int, _ value: Ref?) {
    if keys.isWide {
      (keys.entries + i &* 24).storeBytes(of: value, toByteOffset: 16, as: Ref?.self)
    } else {
      (keys.entries + i &* 16).storeBytes(of: value, toByteOffset: 8, as: Ref?.self)
    }
  }

  func clearEntry(_ keys: DictKeys, _ i: Int) {
    if keys.isWide {
      let entry = keys.entries + i &* 24
      entry.storeBytes(of: 0, as: Int.self)
      entry.storeBytes(of: nil, toByteOffset: 8, as: Ref?.self)
      entry.storeBytes(of: nil, toByteOffset: 16, as: Ref?.self)
    } else {
      let entry = keys.entries + i &* 16
      entry.storeBytes(of: nil, as: Ref?.self)
      entry.storeBytes(of: nil, toByteOffset: 8, as: Ref?.self)
    }
  }

  /// log2 of the slots of a table for at least `n`, by CPython's formula, which gives 16 slots for
  /// numbers below 8 and the next power of two for powers of two (calculate_log2_keysize). Before
  /// 3.10 it is the smallest power of two from 8 on.
  func log2KeySize(_ n: Int) -> Int {
    if s.pointee.minor < 10 { return Int.bitWidth - (max(n, 8) - 1).leadingZeroBitCount }
    let top = ((n | 8) - 1) | 7
    return Int.bitWidth - top.leadingZeroBitCount
  }

  /// log2 of the smallest table that `n` items fit in (estimate_log2_keysize).
  func estimatedLog2(_ n: Int) -> Int { log2KeySize((n * 3 + 1) / 2) }

  /// Grows a full table to three times its live items (GROWTH_RATE), or only changes its kind.
  func dictGrow(_ d: Ref, unicode: Bool) throws(PythonError) {
    try dictResize(d, log2Size: log2KeySize(dictCount(d) * 3), unicode: unicode)
  }

  /// Moves the live items into a new combined table (dictresize).
  func dictResize(_ d: Ref, log2Size: Int, unicode: Bool) throws(PythonError) {
    let old = dictKeys(d)
    var general = !unicode
    if !general && old.kind == .general { general = true }
    let new = try newKeys(log2Size: log2Size, general: general)
    let used = dictCount(d)
    var n = 0
    if let values = dictValues(d) {
      for position in 0..<used {
        let i = orderIndex(values, position)
        let key = old.key(i).unsafelyUnwrapped
        incref(key)
        setEntry(new, n, key, try hash(key), values[i].unsafelyUnwrapped)
        n += 1
      }
    } else {
      for i in 0..<old.entryCount {
        guard let value = old.value(i) else { continue }
        let key = old.key(i).unsafelyUnwrapped
        let h =
          old.isWide
          ? (old.entries + i &* 24).load(as: Int.self) : key.get(24, as: Int.self)
        setEntry(new, n, key, h, value)
        n += 1
      }
    }
    new.entryCount = n
    new.usable -= n
    buildIndices(new)
    let values = dictValues(d)
    d.set(DictField.keys, new.raw)
    d.set(DictField.values, UnsafeMutableRawPointer?.none)
    if let values {
      // The references moved into the new table.
      if valuesAreInline(values) { invalidateInline(values) } else { freeValues(values) }
      releaseKeys(old)
    } else if old != s.pointee.emptyKeys {
      freeKeysBlock(old)
    }
  }

  private func buildIndices(_ keys: DictKeys) {
    let mask = keys.slots &- 1
    for i in 0..<keys.entryCount {
      let h =
        keys.isWide
        ? (keys.entries + i &* 24).load(as: Int.self)
        : keys.key(i).unsafelyUnwrapped.get(24, as: Int.self)
      var perturb = UInt(bitPattern: h)
      var slot = Int(bitPattern: perturb) & mask
      while index(keys, slot) != DictIndex.empty {
        perturb >>= 5
        slot = (slot &* 5 &+ Int(bitPattern: perturb) &+ 1) & mask
      }
      setIndex(keys, slot, i)
    }
  }

  /// Copies the whole key table of a combined dict into an empty one.
  func dictClone(_ d: Ref, into result: Ref) throws(PythonError) {
    dictAdopt(try dictCloneKeys(dictKeys(d)), dictCount(d), result, d)
  }

  /// A copy of the key table of a combined dict (clone_combined_dict_keys).
  func dictCloneKeys(_ keys: DictKeys) throws(PythonError) -> DictKeys {
    let bytes = keys.bytes
    guard let block = s.pointee.malloc.malloc(bytes) else { throw PythonError.noMemory }
    block.copyMemory(from: keys.raw, byteCount: bytes)
    let new = DictKeys(block)
    new.references = 1
    for i in 0..<new.entryCount {
      guard let value = new.value(i) else { continue }
      incref(value)
      incref(new.key(i).unsafelyUnwrapped)
    }
    return new
  }

  /// Gives an empty dict a copied table and tracks it if the original is tracked.
  func dictAdopt(_ keys: DictKeys, _ used: Int, _ result: Ref, _ original: Ref) {
    result.set(DictField.keys, keys.raw)
    result.set(DictField.used, used)
    if original.has(Header.tracked) && !result.has(Header.tracked) { track(result) }
  }
}
