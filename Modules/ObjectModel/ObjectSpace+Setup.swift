import Heap
import PyMalloc

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Making and unmaking the shared state. What depends on types (singletons, dealloc functions) is
// filled in by BuiltinTypes.

extension ObjectSpace {
  /// Makes the state of a heap's objects for a profile; the type table is empty, the singletons
  /// are placeholders until `BuiltinTypes` fills them in.
  public static func makeState(
    heap: PrivateHeap, malloc: PyMalloc, profile: Profile
  ) -> ObjectSpace {
    // The table is address space until touched, so its pages cost nothing.
    let tableBytes = maximumTypes * MemoryLayout<TypeInfo>.stride
    let table = mmap(
      nil, tableBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let table, table != MAP_FAILED else { fatalError("no address space for the type table") }
    let types = table.bindMemory(to: TypeInfo.self, capacity: maximumTypes)

    let placeholder = Ref(heap.base)
    let sentinel = heap.staticAllocate(GCHead.size)
    GCHead(sentinel).makeEmptyList()

    let (limit, drain): (Int, Int)
    switch profile.trashcan {
    case .depth(let depth): (limit, drain) = (depth, 0)
    case .budget(let budget, let margin):
      (limit, drain) = (budget - margin, budget - 2 * margin - 1)
    }

    let tuples = UnsafeMutablePointer<FreeList>.allocate(capacity: profile.tupleFreeListSizes)
    for i in 0..<profile.tupleFreeListSizes {
      (tuples + i).initialize(to: FreeList(capacity: profile.tupleFreeList))
    }

    let others = UnsafeMutablePointer<FreeList>.allocate(
      capacity: max(profile.typeFreeLists.count, 1))
    for (i, list) in profile.typeFreeLists.enumerated() {
      (others + i).initialize(to: FreeList(capacity: list.capacity))
    }

    let state = UnsafeMutablePointer<SpaceState>.allocate(capacity: 1)
    // Zero is an entry that nothing finds, and what is zero from the system is no memory yet.
    let zeros = mmap(
      nil, FoundInClass.count * MemoryLayout<FoundInClass>.stride, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let zeros, zeros != MAP_FAILED else {
      fatalError("no memory for the cache of what is found in classes")
    }
    let found = zeros.bindMemory(to: FoundInClass.self, capacity: FoundInClass.count)
    state.initialize(
      to: SpaceState(
        heap: heap, malloc: malloc, types: types,
        youngList: GCHead(sentinel),
        collectsInsideAllocation: profile.collectsInsideAllocation,
        instanceLayout: profile.instanceLayout, intIsTagged: profile.intIsTagged,
        asciiHeader: profile.asciiHeader, compactHeader: profile.compactHeader,
        tupleSizeNeverReused: profile.tupleSizeNeverReused,
        deletingItemShrinksList: profile.deletingItemShrinksList,
        growsListsByEighth: profile.listGrowth == .byEighth,
        firstRoomIsEven: profile.firstListRoomIsEven,
        displaysCopyConstants: profile.displaysCopyConstants,
        emptyFrozensetIsShared: profile.emptyFrozensetIsShared,
        hashesByTwoFour: profile.hashesByTwoFour,
        setsReuseDeletedSlots: profile.setsReuseDeletedSlots,
        tupleHeader: profile.tupleHeader, smallIntBlock: profile.smallIntBlock,
        listKeepsCapacity: profile.listKeepsCapacity,
        dictsAreTrackedLazily: profile.dictsAreTrackedLazily,
        tuplesAreUntrackedAtBirth: profile.tuplesAreUntrackedAtBirth,
        inlinesValuesOfAnyBase: profile.inlinesValuesOfAnyBase,
        tupleCalls: profile.tupleCalls.reduce(0) { $0 | 1 << UInt64($1) }, minor: profile.minor,
        functionSize: profile.functionSize, staticTypeSize: profile.staticTypeSize,
        typeSize: profile.typeSize,
        staticRefcount: profile.staticRefcount,
        internsForever: profile.interning == .immortal, keysHeader: profile.keysHeader,
        dictCallMakesKeys: profile.dictCallMakesKeys, keysAreWide: profile.keysAreWide,
        frameSize: profile.frameSize,
        foundInClass: found,
        deallocLimit: limit, deallocDrain: drain,
        freeFloats: FreeList(capacity: profile.floatFreeList),
        freeLists: FreeList(capacity: profile.listFreeList),
        freeDicts: FreeList(capacity: profile.dictFreeList),
        freeKeys: FreeList(capacity: profile.dictFreeList),
        freeTuples: tuples, freeTupleSizes: profile.tupleFreeListSizes,
        typeFreeLists: others, typeFreeListCount: profile.typeFreeLists.count,
        none: placeholder, true: placeholder, false: placeholder, emptyTuple: placeholder,
        emptyString: placeholder, emptyBytes: placeholder, dummy: placeholder,
        smallInts: heap.base, latin1: .allocate(capacity: 256), oneBytes: .allocate(capacity: 256),
        emptyKeys: DictKeys(heap.base)))
    return ObjectSpace(state)
  }

  /// Gives the state back. The heap and the allocator are the caller's.
  public func destroyState() {
    munmap(s.pointee.types, ObjectSpace.maximumTypes * MemoryLayout<TypeInfo>.stride)
    s.pointee.freeFloats.entries.deallocate()
    s.pointee.freeLists.entries.deallocate()
    s.pointee.freeDicts.entries.deallocate()
    s.pointee.freeKeys.entries.deallocate()
    for i in 0..<s.pointee.freeTupleSizes { s.pointee.freeTuples[i].entries.deallocate() }
    s.pointee.freeTuples.deallocate()
    s.pointee.suspects.destroy()
    for i in 0..<s.pointee.typeFreeListCount { s.pointee.typeFreeLists[i].entries.deallocate() }
    s.pointee.typeFreeLists.deallocate()
    s.pointee.latin1.deallocate()
    munmap(
      s.pointee.foundInClass, FoundInClass.count * MemoryLayout<FoundInClass>.stride)
    s.pointee.oneBytes.deallocate()
    s.deinitialize(count: 1)
    s.deallocate()
  }

  /// Makes an object in static memory: a singleton or a built-in type, outside of the heap's use.
  public func makeStatic(_ type: TypeIndex, size: Int, refcount: Int) -> Ref {
    let o = Ref(s.pointee.heap.staticAllocate(size))
    begin(o, type)
    o.refcount = refcount
    s.pointee.objectsMade -= 1
    return o
  }
}
