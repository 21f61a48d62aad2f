// The data: 3.8 in full, every later version as what it changed. Measured on 3.8.18, 3.9.18,
// 3.10.13, 3.11.7, 3.12.1, 3.13.0 and 3.14.10.

extension Profile {
  /// Every profile, oldest first.
  public static let all: [Profile] = [
    python38, python39, python310, python311, python312, python313, python314,
  ]

  private func changed(
    to name: String, minor: Int, release: String, _ change: (inout Profile) -> Void
  ) -> Profile {
    var profile = self
    profile.name = name
    profile.minor = minor
    profile.release = release
    change(&profile)
    return profile
  }

  private static let slices = TypeFreeList(
    BuiltinType.slice, "PySliceObject", capacity: 1, isEmptied: false)

  private static let frames = TypeFreeList(
    BuiltinType.frame, "PyFrameObject", capacity: 200, isReported: true)

  /// CPython 3.8.
  public static let python38 = Profile(
    name: "3.8", minor: 8, release: "3.8.18", poolBits: 12, arenaBits: 18, asciiHeader: 48,
    compactHeader: 72, intIsTagged: false, smallIntBlock: 28, largestSmallInt: 256,
    tupleHeader: 24, functionSize: 120, typeSize: 880, staticTypeSize: 416, generatorSize: 96,
    frameSize: 368, codeSize: 176, weakrefSize: 56, exceptionSize: 64, enumerateSize: 48,
    zipSize: 40, rangeIteratorSize: 48, hasImmortals: false, staticRefcount: 999_999_999,
    instanceLayout: .bodyFields, inlinesValuesOfAnyBase: false, keysHeader: 40,
    keysAreWide: true, sharedKeysLog2: 3, sharedKeysMaximum: 5, dictCallMakesKeys: true,
    listGrowth: .byEighth, firstListRoomIsEven: false, listKeepsCapacity: 0,
    deletingItemShrinksList: true,
    displaysCopyConstants: false,
    hashesByTwoFour: true, setsReuseDeletedSlots: true, emptyFrozensetIsShared: true,
    tupleCalls: [
      BuiltinType.int, BuiltinType.float, BuiltinType.str, BuiltinType.bool, BuiltinType.list,
      BuiltinType.tuple, BuiltinType.set, BuiltinType.frozenset, BuiltinType.dict,
      BuiltinType.range, BuiltinType.slice, BuiltinType.bytes, BuiltinType.bytearray,
      BuiltinType.complex, BuiltinType.enumerate, BuiltinType.zip, BuiltinType.reversed,
      BuiltinType.type,
    ], interning: .mortal, thresholds: [700, 10, 10],
    collectsInsideAllocation: true, scheduledRunTestsEnabled: false, resurrectionKeepsAll: true,
    dictsAreTrackedLazily: true, tuplesAreUntrackedAtBirth: false, clearsWeakrefsTwice: false,
    trashcan: .depth(50), floatFreeList: 100, listFreeList: 80, dictFreeList: 80,
    tupleFreeList: 2000, tupleFreeListSizes: 19, tupleSizeNeverReused: 0,
    typeFreeLists: [
      slices,
      TypeFreeList(
        BuiltinType.builtinFunction, "PyCFunctionObject", capacity: 256, isReported: true),
      frames, TypeFreeList(BuiltinType.method, "PyMethodObject", capacity: 256, isReported: true),
    ], reportsFreeKeys: false)

  /// CPython 3.9.
  public static let python39 = python38.changed(to: "3.9", minor: 9, release: "3.9.18") {
    $0.staticTypeSize = 408
    $0.listGrowth = .byEighthOfFour
    $0.displaysCopyConstants = true
    $0.setsReuseDeletedSlots = false
    $0.resurrectionKeepsAll = false
    $0.typeFreeLists = [slices, frames]
    $0.tupleCalls = [
      BuiltinType.int, BuiltinType.float, BuiltinType.str, BuiltinType.bool, BuiltinType.slice,
      BuiltinType.bytes, BuiltinType.bytearray, BuiltinType.complex, BuiltinType.enumerate,
      BuiltinType.zip, BuiltinType.reversed, BuiltinType.type,
    ]
  }

  /// CPython 3.10.
  public static let python310 = python39.changed(to: "3.10", minor: 10, release: "3.10.13") {
    $0.poolBits = 14
    $0.arenaBits = 20
    $0.functionSize = 128
    $0.typeSize = 888
    $0.generatorSize = 88
    $0.frameSize = 360
    $0.zipSize = 48
    $0.dictCallMakesKeys = false
    $0.firstListRoomIsEven = true
    $0.emptyFrozensetIsShared = false
    $0.setsReuseDeletedSlots = true
    $0.tupleCalls = [
      BuiltinType.int, BuiltinType.str, BuiltinType.slice, BuiltinType.bytes,
      BuiltinType.bytearray, BuiltinType.complex, BuiltinType.enumerate, BuiltinType.zip,
    ]
  }

  /// CPython 3.11.
  public static let python311 = python310.changed(to: "3.11", minor: 11, release: "3.11.7") {
    $0.functionSize = 136
    $0.typeSize = 904
    $0.staticTypeSize = 424
    $0.generatorSize = 152
    $0.frameSize = 0
    $0.codeSize = 184
    $0.weakrefSize = 64
    $0.exceptionSize = 72
    $0.enumerateSize = 56
    $0.instanceLayout = .separateWords
    $0.smallIntBlock = 32
    $0.keysHeader = 32
    $0.keysAreWide = false
    $0.hashesByTwoFour = false
    $0.tupleCalls.removeAll { $0 == BuiltinType.enumerate }
    $0.sharedKeysLog2 = 6
    $0.sharedKeysMaximum = 30
    $0.tupleFreeListSizes = 20
    $0.tupleSizeNeverReused = 20
    $0.typeFreeLists = [slices]
  }

  /// CPython 3.12, the default.
  public static let python312 = python311.changed(to: "3.12", minor: 12, release: "3.12.1") {
    $0.asciiHeader = 40
    $0.compactHeader = 56
    $0.intIsTagged = true
    $0.functionSize = 144
    $0.typeSize = 920
    $0.staticTypeSize = 432
    $0.generatorSize = 144
    $0.codeSize = 192
    $0.rangeIteratorSize = 40
    $0.hasImmortals = true
    $0.staticRefcount = 0xFFFF_FFFF
    $0.instanceLayout = .taggedWord
    $0.interning = .immortal
    $0.collectsInsideAllocation = false
  }

  /// CPython 3.13.
  public static let python313 = python312.changed(to: "3.13", minor: 13, release: "3.13.0") {
    $0.typeSize = 928
    $0.staticTypeSize = 416
    $0.codeSize = 200
    $0.tupleCalls.removeAll { $0 == BuiltinType.int || $0 == BuiltinType.str }
    $0.instanceLayout = .inlineValues
    $0.deletingItemShrinksList = false
    $0.interning = .mortal
    $0.thresholds = [2000, 10, 10]
    $0.scheduledRunTestsEnabled = true
    $0.tupleSizeNeverReused = 0
    $0.trashcan = .budget(limit: 10_000, margin: 50)
    $0.reportsFreeKeys = true
  }

  /// CPython 3.14 from 3.14.9 on, after the incremental collector was taken out again (3.14.5).
  public static let python314 = python313.changed(to: "3.14", minor: 14, release: "3.14.10") {
    $0.smallIntBlock = 32
    $0.tupleHeader = 32
    $0.functionSize = 152
    $0.typeSize = 936
    $0.generatorSize = 152
    $0.codeSize = 208
    // Three quarters of the range, so that a count that goes astray stays immortal; above them the
    // flags of a static object.
    $0.staticRefcount = 0x0005_0000_C000_0000
    $0.inlinesValuesOfAnyBase = true
    $0.listKeepsCapacity = 32
    $0.deletingItemShrinksList = true
    $0.dictsAreTrackedLazily = false
    $0.tuplesAreUntrackedAtBirth = true
    $0.clearsWeakrefsTwice = true
    $0.typeFreeLists = [
      TypeFreeList(BuiltinType.slice, "PySliceObject", capacity: 1),
      TypeFreeList(BuiltinType.int, "PyLongObject", capacity: 100),
      TypeFreeList(BuiltinType.range, "PyRangeObject", capacity: 6),
      TypeFreeList(BuiltinType.rangeIterator, "PyRangeIterObject", capacity: 6),
      TypeFreeList(BuiltinType.iterator, "PyListIterObject", capacity: 10),
      TypeFreeList(BuiltinType.iterator, "PyTupleIterObject", capacity: 10),
      TypeFreeList(BuiltinType.builtinFunction, "PyCFunctionObject", capacity: 16),
      TypeFreeList(BuiltinType.method, "PyMethodObject", capacity: 20),
    ]
  }
}
