import Heap
import PyMalloc

extension ObjectSpace {
  /// Allocates an object of a built-in or heap type: pre-header, header, body.
  ///
  /// The body after the header is not initialised. A container counts towards the next collection;
  /// under 3.11's rule a due collection runs here, before the object can be seen.
  /// - Parameters:
  ///   - type: index of the type, already registered.
  ///   - size: bytes from the header on, items included.
  /// - Returns: the object with a count of one, untracked, or `nil` when memory is refused.
  @inlinable
  public func allocate(_ type: TypeIndex, size: Int) -> Ref? {
    allocateHere(type, info(type), size: size)
  }

  /// `allocate` in place, for a type whose record is at hand.
  @inlinable @inline(__always)
  public func allocateHere(
    _ type: TypeIndex, _ info: UnsafeMutablePointer<TypeInfo>, size: Int
  ) -> Ref? {
    let pre = Int(info.pointee.preHeader)
    guard let block = s.pointee.malloc.mallocHere(pre &+ size, .obj) else { return nil }
    let o = Ref(block + pre)
    if info.pointee.flags.contains(.gc) {
      if s.pointee.gcHeadBytes != 0 {
        GCHead(of: o).nextWord = 0
        GCHead(of: o).prevWord = 0
      }
      countAllocation()
    }
    beginFresh(o, type)
    return o
  }

  /// Makes an object of a block that a free list kept.
  @inlinable @inline(__always)
  public func begin(_ o: Ref, _ type: TypeIndex) {
    beginFresh(o, type)
    if _slowPath(s.pointee.tracesBlocks) { traceNewReference(o) }
  }

  /// As `allocate`, from the free list of the type where it has one that is not empty.
  @inlinable
  public func allocateReusable(_ type: TypeIndex, size: Int) -> Ref? {
    allocateReusableHere(type, size: size)
  }

  /// `allocateReusable` in place.
  @inlinable @inline(__always)
  public func allocateReusableHere(_ type: TypeIndex, size: Int) -> Ref? {
    let info = info(type)
    if let list = info.pointee.freeList, let p = list.pointee.pop() {
      let o = Ref(p)
      begin(o, type)
      return o
    }
    return allocateHere(type, info, size: size)
  }

  /// As `free`, to the free list of the type where it has one with room.
  @inlinable
  public func freeReusable(_ o: Ref) { freeReusableHere(o) }

  /// `freeReusable` in place.
  @inlinable @inline(__always)
  public func freeReusableHere(_ o: Ref) {
    let info = info(of: o)
    if let list = info.pointee.freeList, list.pointee.count < list.pointee.capacity {
      end(o)
      _ = list.pointee.push(o.raw)
    } else {
      freeHere(o, info)
    }
  }

  /// Writes the header of a new object and enters it in the object map.
  @inlinable @inline(__always)
  public func beginFresh(_ o: Ref, _ type: TypeIndex) {
    let serial = (s.pointee.serial &+ 1) & 0x7FFF_FFFF
    s.pointee.serial = serial
    o.set(Header.refcount, 1)
    o.set(Header.type, UInt64(type) | UInt64(serial) << 32)
    s.pointee.objectsMade &+= 1
    s.pointee.heap.setObjectStart(o.raw)
  }

  /// Out of line: while blocks are traced an object from a free list counts as made here and now
  /// (`_PyTraceMalloc_NewReference`).
  @usableFromInline @inline(never)
  func traceNewReference(_ o: Ref) {
    s.pointee.heap.traceReuse(o.raw - Int(info(of: o).pointee.preHeader))
  }

  /// Counts a container block and sees whether a collection is due, as
  /// `_PyObject_GC_Alloc`/`_PyObject_GC_Link` do.
  @inlinable @inline(__always)
  public func countAllocation() {
    s.pointee.youngCount &+= 1
    if s.pointee.youngCount > s.pointee.youngThreshold { collectionIsDue() }
  }

  /// Out of line: a collection is due.
  @inlinable @inline(never)
  public func collectionIsDue() {
    if s.pointee.isCollecting { return }
    if s.pointee.collectsInsideAllocation {
      s.pointee.collectionDue?(raw)
    } else {
      s.pointee.collectionScheduled = true
    }
  }

  /// Takes a dead object out of the object map and the counts. Its block is the caller's.
  @inlinable @inline(__always)
  public func end(_ o: Ref) {
    if let hook = s.pointee.didDie { hook(raw, o.raw) }
    if s.pointee.suspectMode != .off, o.has(Header.suspect) { suspectDied(o) }
    s.pointee.heap.clearObjectStart(o.raw)
    s.pointee.objectsFreed &+= 1
  }

  /// Returns a dead object's block to the allocator, CPython's `PyObject_GC_Del` and
  /// `PyObject_Free`.
  @inlinable
  public func free(_ o: Ref) { freeHere(o, info(of: o)) }

  /// `free` in place, for an object whose type's record is at hand.
  @inlinable @inline(__always)
  public func freeHere(_ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>) {
    end(o)
    if info.pointee.flags.contains(.gc), s.pointee.youngCount > 0 {
      s.pointee.youngCount &-= 1
    }
    s.pointee.malloc.freeHere(o.raw - Int(info.pointee.preHeader), .obj)
  }

  /// Makes the collector follow an object. The object must not be tracked.
  @inlinable @inline(__always)
  public func track(_ o: Ref) {
    o.insert(Header.tracked)
    switch s.pointee.tracking {
    case .linked: s.pointee.youngList.append(GCHead(of: o))
    case .flagOnly: break
    case .hook: s.pointee.didTrack?(raw, o.raw)
    }
  }

  /// Makes the collector forget an object, tracked or not. Every container that dies does so before it lets go
  /// of what it holds: from then on decrements are noted again. No strategy that follows suspects links objects.
  @inlinable @inline(__always)
  public func untrack(_ o: Ref) {
    guard o.has(Header.tracked) else { return }
    o.remove(Header.tracked)
    switch s.pointee.tracking {
    case .linked:
      let head = GCHead(of: o)
      head.unlink()
      head.nextWord = 0
      head.prevWord = 0
    case .flagOnly: resumeNoting()
    case .hook:
      resumeNoting()
      s.pointee.didUntrack?(raw, o.raw)
    }
  }

  /// Memory for tables, item arrays and the like, from the mem domain (pymalloc).
  /// - Parameter bytes: the size asked for.
  @inlinable @inline(__always)
  public func allocateMemory(_ bytes: Int) throws(PythonError) -> UnsafeMutableRawPointer {
    guard let p = s.pointee.malloc.malloc(bytes) else { throw PythonError.noMemory }
    return p
  }

  /// Returns memory of the mem domain.
  @inlinable @inline(__always)
  public func freeMemory(_ p: UnsafeMutableRawPointer?) { s.pointee.malloc.free(p) }
}
