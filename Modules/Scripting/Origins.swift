import ObjectModel

// Where objects were made and where they died, for the error that a stale handle gives. Both are
// rings: what is too long ago is forgotten. Serial numbers ascend, so births are kept as runs: the
// first serial made at a place, up to the first of the next run.

/// Rings of births and deaths.
struct Origins {
  private struct Birth {
    var first: UInt32
    var place: UInt32
  }

  /// An object's death.
  struct Death {
    var serial: UInt32
    var place: UInt32
    var type: TypeIndex
  }

  private let births: Region<Birth>
  private let deaths: Region<Death>
  private var birthCount = 0
  private var deathCount = 0
  private var lastPlace: UInt32 = 0
  /// The newest serial whose place is known.
  private(set) var logged: UInt32 = 0

  private static let size = 1 << 16

  init?() {
    guard let births = Region<Birth>(capacity: Self.size),
      let deaths = Region<Death>(capacity: Self.size)
    else { return nil }
    self.births = births
    self.deaths = deaths
  }

  func release() {
    births.release()
    deaths.release()
  }

  /// Notes that every object after the last one noted, up to `serial`, was made at a place.
  @inline(__always)
  mutating func noteBirths(upTo serial: UInt32, at place: UInt32) {
    if place != lastPlace || logged > serial {
      births[birthCount & (Self.size - 1)] = Birth(
        first: (logged &+ 1) & Handle.serialMask, place: place)
      birthCount &+= 1
      lastPlace = place
    }
    logged = serial
  }

  /// Notes a death.
  @inline(__always)
  mutating func noteDeath(_ serial: UInt32, _ type: TypeIndex, at place: UInt32) {
    deaths[deathCount & (Self.size - 1)] = Death(serial: serial, place: place, type: type)
    deathCount &+= 1
  }

  /// Where an object was made, `nil` if that is forgotten. O(runs kept).
  func birth(of serial: UInt32) -> UInt32? {
    var i = birthCount - 1
    var newer = logged &+ 1
    while i >= 0, i > birthCount - Self.size {
      let run = births[i & (Self.size - 1)]
      let isInside =
        run.first <= newer
        ? run.first <= serial && serial < newer : serial >= run.first || serial < newer
      if isInside { return run.place == 0 ? nil : run.place }
      newer = run.first
      i -= 1
    }
    return nil
  }

  /// How an object died, `nil` if that is forgotten. O(deaths kept).
  func death(of serial: UInt32) -> Death? {
    var i = deathCount - 1
    while i >= 0, i > deathCount - Self.size {
      let death = deaths[i & (Self.size - 1)]
      if death.serial == serial { return death }
      i -= 1
    }
    return nil
  }
}

extension Engine {
  /// Notes where the objects made since the last look were made.
  @inline(__always)
  func noteBirths() {
    let serial = space.s.pointee.serial
    if serial != s.pointee.origins.logged {
      s.pointee.origins.noteBirths(upTo: serial, at: currentPlace())
    }
  }

  /// Makes the heap tell of each death.
  func watchDeaths() {
    space.s.pointee.script = UnsafeMutableRawPointer(s)
    space.s.pointee.didDie = { state, object in
      Engine(raw: ObjectSpace(raw: state).s.pointee.script).noteDeath(Ref(object))
    }
  }

  /// Notes that an object has died.
  @inline(__always)
  func noteDeath(_ o: Ref) {
    s.pointee.origins.noteDeath(o.serial, o.type, at: currentPlace())
  }
}
