import CProcessor
import Heap
import ObjectModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The counts of a collection of everything: a byte per 16 bytes of the heap, beside the heap.
///
/// A reference then costs a look at the byte of its target, which is in a cache where the target itself is not,
/// once the heap is large. The target is never touched for it: whether it is a container that the collection
/// follows shows when its own turn comes, and references that were seen before that are a debt until then. So
/// one pass copies the counts and subtracts, and pre-headers stay as they are, but for those of objects with
/// very many references and of what is found unreachable.
///
/// Costs 1/16 of the memory that objects take while a collection looks for what is reachable.
struct CountTable: @unchecked Sendable {
  // Codes that are lowered by one reference:
  // 0, no reference seen yet, or known to be reachable; 255 down to `deepest`, references to what had no
  // turn yet; `zero` + 1 to 127, a count.
  static let none: UInt8 = 0
  /// No reference from outside was found.
  static let zero: UInt8 = 1
  private static let greatest: UInt8 = 127
  private static let deepest: UInt8 = 160
  // Codes that are not:
  /// On the unreachable list.
  static let moved: UInt8 = 128
  /// The count is in the pre-header, as in a collection without a table.
  static let far: UInt8 = 129
  /// Nothing that the collection follows.
  private static let ignored: UInt8 = 130

  // The byte before that of an object is that of its pre-header, where no object starts. It is the note of what the
  // last pass would have to read in the object otherwise, if that is little: how far behind it the next object of
  // the list lies, in units of 16 bytes. Not 0 only where nothing that the object refers to is followed.

  private let bytes: UnsafeMutablePointer<UInt8>
  /// Where the byte of address 0 would be.
  private let origin: UInt
  private let heap: PrivateHeap
  private let length: Int

  /// Reserves address space for the counts of a heap.
  /// - Returns: `nil` if there is none.
  init?(_ heap: PrivateHeap) {
    self.heap = heap
    length = heap.reservedBytes >> 4
    let memory = mmap(
      nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let memory, memory != MAP_FAILED else { return nil }
    bytes = memory.bindMemory(to: UInt8.self, capacity: length)
    origin = UInt(bitPattern: memory) &- UInt(bitPattern: heap.base) >> 4
  }

  /// Gives the address space back.
  func destroy() { munmap(bytes, length) }

  /// Where the byte of an object is.
  @inline(__always)
  func place(_ o: Ref) -> UnsafeMutablePointer<UInt8> {
    UnsafeMutablePointer(bitPattern: origin &+ UInt(bitPattern: o.raw) &>> 4).unsafelyUnwrapped
  }

  /// The turn of a container: its count, less the references that were seen already.
  @inline(__always)
  func copy(_ o: Ref) {
    let place = place(o)
    let code = place.pointee
    if code == Self.far { return }
    let count = o.refcount &- Int(0 &- code)
    if count >= 0, count <= Int(Self.greatest &- Self.zero) {
      place.pointee = Self.zero &+ UInt8(truncatingIfNeeded: count)
    } else {
      moveFar(o, count)
    }
  }

  /// Subtracts a reference to an object.
  /// - Returns: whether it is one that the collection may follow.
  @inline(__always)
  func subtract(_ o: Ref) -> Bool {
    let place = place(o)
    let code = place.pointee
    let lower = code &- 1
    // One comparison for both ranges of codes. `zero` is lowered only if there are more references than the
    // object counts, and then it is kept.
    if lower &- Self.deepest < Self.greatest &- Self.deepest {
      place.pointee = lower
    } else if code == Self.far {
      // As often as not, where one object is referred to many times: no call.
      let head = GCHead(of: o)
      head.prevWord = head.prevWord &- GCBits.one
    } else if code != Self.ignored {
      subtractSlowly(o, 1)
    }
    return code != Self.ignored
  }

  /// Subtracts references from a count that has no code.
  @inline(never)
  func subtractSlowly(_ o: Ref, _ references: Int) {
    let place = place(o)
    let code = place.pointee
    if code == Self.ignored { return }
    if code != Self.far {
      guard o.has(Header.tracked), !o.isImmortal, !heap.isStatic(o.raw) else {
        place.pointee = Self.ignored
        return
      }
      let hadTurn = code >= Self.zero && code < Self.moved
      moveFar(o, hadTurn ? Int(code &- Self.zero) : o.refcount &- Int(0 &- code))
    }
    let head = GCHead(of: o)
    head.prevWord = head.prevWord &- GCBits.one &* UInt(bitPattern: references)
  }

  @inline(never)
  private func moveFar(_ o: Ref, _ count: Int) {
    place(o).pointee = Self.far
    GCHead(of: o).prevWord = UInt(bitPattern: count) << GCBits.shift | GCBits.collecting
  }

  /// Notes where the next object is, of one that refers to nothing that is followed.
  @inline(__always)
  func noteLeaf(_ o: Ref) {
    let head = GCHead(of: o)
    let distance = (head.nextWord &- UInt(bitPattern: head.raw)) &>> 4
    (place(o) - 1).pointee = UInt8(exactly: distance) ?? 0
  }

  /// Takes the note of an object back whose turn is still to come, because another one follows it now.
  func forget(_ o: Ref) { (place(o) - 1).pointee = 0 }

  /// Passes over reachable objects in a row that have the note of the first, by the table alone.
  /// - Returns: the last object passed, which is the first one if nothing else, and the next of the list.
  @inline(__always)
  func skip(_ head: GCHead, _ note: UInt8) -> (last: GCHead, next: GCHead) {
    let distance = Int(note)
    let first = place(head.object)
    var place = first + distance
    // The stride is that of the first, so that nothing waits for the bytes.
    while place.pointee > Self.zero, place.pointee <= Self.greatest, (place - 1).pointee == note {
      place += distance
    }
    let passed = (place - first) << 4
    return (GCHead(head.raw + (passed - distance << 4)), GCHead(head.raw + passed))
  }

  /// The table of a large heap comes and goes with each collection: huge pages are few to come. Asks for them where
  /// the counts of arenas lie.
  /// - Parameter arenas: words of the object map.
  func prepare(_ arenas: Range<Int>, bytes size: Int) {
    guard size >= Self.keptFrom else { return }
    func page(_ place: UnsafeMutablePointer<UInt8>) -> Int {
      Int(bitPattern: place) & ~(Self.hugePage - 1)
    }
    let first = page(bytes + (Self.hugePage - 1))
    let start = max(page(bytes + arenas.lowerBound << 6), first)
    let end = page(bytes + min(arenas.upperBound << 6 + Self.hugePage - 1, length))
    if start < end {
      madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
    }
  }

  /// Makes the table as it was. O(heap / 16), or O(pages touched) for a large heap.
  func clear(_ spans: [Range<Int>], bytes size: Int) {
    guard size < Self.keptFrom else {
      madvise(bytes, length, MADV_DONTNEED)
      return
    }
    // The note of an object that begins a span lies before it.
    for words in spans { memset(bytes + words.lowerBound << 6 - 1, 0, words.count << 6 + 1) }
    memset(bytes, 0, (heap.staticBytesUsed + 15) >> 4)
  }

  /// Tables of heaps up to this size, in bytes, keep their pages between collections.
  private static let keptFrom = 64 << 20
  private static let hugePage = 2 << 20
}

/// Subtracts what members refer to.
struct SubtractFromTable: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  let table: CountTable
  private var run = ClassRun()
  /// Whether references were seen, since `begin`, that the collection may follow.
  private(set) var followed = false
  init(_ table: CountTable) { self.table = table }
  /// The turn of another object.
  @inline(__always)
  mutating func begin() { followed = false }
  @inline(__always)
  mutating func visit(_ child: Ref) { if table.subtract(child) { followed = true } }
  @inline(__always)
  mutating func visitClass(_ cls: Ref) {
    run.add(cls) { [table] in table.subtractSlowly($0, $1) }
    followed = true
  }
  mutating func finish() { run.finish { [table] in table.subtractSlowly($0, $1) } }
}

/// Follows what reachable members refer to.
struct ReachInTable: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  let table: CountTable
  private let reachable: GCHead
  private var last: Ref?
  /// Objects that came back from the unreachable list.
  private(set) var returned = 0

  init(_ table: CountTable, reachable: GCHead) {
    self.table = table
    self.reachable = reachable
  }

  @inline(__always)
  mutating func visit(_ child: Ref) {
    let place = table.place(child)
    let code = place.pointee
    if code == CountTable.zero {
      place.pointee = CountTable.zero &+ 1
      // Where there is nothing to follow it will not be read.
      if (place - 1).pointee == 0 { moult_prefetch(child.raw - GCHead.size) }
    } else if code == CountTable.far {
      let head = GCHead(of: child)
      if head.prevWord >> GCBits.shift == 0 { head.prevWord |= GCBits.one }
    } else if _slowPath(code == CountTable.moved) {
      comeBack(child)
    }
  }

  @inline(__always)
  mutating func visitClass(_ cls: Ref) {
    // Reached once, it stays so.
    if cls == last { return }
    last = cls
    visit(cls)
  }

  /// It was thought unreachable: back to the end of the list, to be looked at again.
  @inline(never)
  private mutating func comeBack(_ o: Ref) {
    let head = GCHead(of: o)
    head.unlinkUnreachable()
    head.prevWord = 0
    // Another object follows the last one, and this one.
    if !reachable.isEmptyList { table.forget(reachable.prev.object) }
    table.forget(o)
    reachable.append(head)
    table.place(o).pointee = CountTable.zero &+ 1
    returned &+= 1
  }
}

extension GenerationalGC {
  /// `deduceUnreachable` of all that is tracked, with the counts in a table. The lists come out the same.
  /// - Returns: what the passes saw; `nil` if the heap is small, or if there is no address space.
  func deduceWithTable(
    _ base: GCHead, _ unreachable: GCHead
  ) -> SetCensus? {
    let heap = space.s.pointee.heap
    guard heap.bytesInUse >= tableFrom else { return nil }
    if countTable == nil { countTable = CountTable(heap) }
    guard let table = countTable else { return nil }
    // Nothing is mapped or given back until it is known what is reachable.
    var spans: [Range<Int>] = []
    heap.forEachObjectSpan { spans.append($0) }
    let bytes = spans.reduce(0) { $0 + $1.count } << 10
    table.prepare(heap.objectMapSegments.arenas, bytes: bytes)
    defer { table.clear(spans, bytes: bytes) }
    var census = SetCensus()
    let immortals = subtractAll(table, spans, &census)
    census.unreachable = moveUnreachable(base, unreachable, table)
    // Not earlier: an object beside one of them may have its count where the link is.
    if immortals > 0 { moveImmortals(base) }
    return census
  }

  private func moveImmortals(_ list: GCHead) {
    var head = list.next
    while head != list {
      let next = head.next
      if head.object.isImmortal { makePermanent(head) }
      head = next
    }
  }

  /// Copies the counts and subtracts the references between containers.
  /// - Returns: the number of immortal ones, which are not in the set.
  @inline(never)
  private func subtractAll(
    _ table: CountTable, _ spans: [Range<Int>], _ census: inout SetCensus
  ) -> Int {
    let heap = space.s.pointee.heap
    var immortals = 0
    var counted = SetCensus()
    var visitor = SubtractFromTable(table)
    for words in spans {
      heap.forEachObjectStart(inMapWords: words) { raw in
        let o = Ref(raw)
        guard o.has(Header.tracked) else { return }
        if o.isImmortal {
          immortals += 1
          return
        }
        count(o, &counted)
        table.copy(o)
        visitor.begin()
        space.visitReferencesHere(of: o, with: &visitor)
        if !visitor.followed { table.noteLeaf(o) }
      }
    }
    visitor.finish()
    census = counted
    return immortals
  }

  /// One pass over the list, as `moveUnreachable` without a table; here the links backwards stay whole.
  @inline(never)
  private func moveUnreachable(
    _ young: GCHead, _ unreachable: GCHead, _ table: CountTable
  ) -> Int {
    var visitor = ReachInTable(table, reachable: young)
    var moved = 0
    var previous = young
    var head = young.next
    while head != young {
      let place = table.place(head.object)
      let code = place.pointee
      let isFar = code == CountTable.far
      if isFar ? head.prevWord >> GCBits.shift != 0 : code != CountTable.zero {
        if isFar {
          place.pointee = CountTable.none
          head.prevWord = UInt(bitPattern: previous.raw)
        }
        let note = (place - 1).pointee
        if note == 0 {
          space.visitReferencesHere(of: head.object, with: &visitor)
          previous = head
          head = head.next
        } else {
          (previous, head) = table.skip(head, note)
        }
      } else {
        let next = head.next
        previous.next = next
        // Where the word has a count it becomes a link when its turn comes.
        if next == young || table.place(next.object).pointee != CountTable.far {
          next.prev = previous
        }
        unreachable.appendUnreachable(head)
        place.pointee = CountTable.moved
        moved &+= 1
        head = next
      }
    }
    unreachable.nextWord &= ~GCBits.unreachable
    return moved &- visitor.returned
  }
}
