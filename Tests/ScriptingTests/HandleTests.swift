import Testing

@Suite struct HandleTests {
  @Test func aStaleHandleNamesTypeAndPlaces() {
    let message = failure(
      """
      a = list{1}
      local h = a

      a = nil
      print(h)
      """)
    #expect(message.hasPrefix("script.lua:5: ReferenceError: stale handle: list #"))
    #expect(message.hasSuffix("(made at script.lua:1) died at script.lua:4"))
  }

  @Test func anAddressThatIsUsedAgainIsNotTheOldObject() {
    #expect(
      failure(
        """
        a = list{1}
        local h = a
        a = nil
        b = list{2}
        print(h)
        """
      ).contains("stale handle"))
  }

  @Test func everyWayToUseAStaleHandleIsAnError() {
    for use in [
      "h:append(1)", "h[0] = 1", "print(h[0])", "x = h", "x = list{h}", "x = h + 1", "x = #h",
      "h()", "len(h)", "f(h)", "h.x = 1", "tostring(h)", "d[h] = 1", "local y = h < 1",
      "for i in h do end", "for i in iter(h) do end",
    ] {
      let text = failure(
        "f = def(function(_ENV, x) end)\nd = dict{}\na = list{1}\nlocal h = a\na = nil\n\(use)")
      #expect(text.contains("ReferenceError: stale handle: list"), "\(use): \(text)")
    }
  }

  @Test func identityIsThatOfObjects() {
    #expect(
      lines(
        """
        a = list{}
        b = a
        print(a == b, is(a, b), a == list{}, eq(a, list{}))
        local t = {[a] = 'found'}
        print(t[b])
        print(is('abc', 'abc'), is(256, 256), is(None, nil))
        """) == ["True True False True", "found", "True True True"])
  }

  @Test func aMethodOfADeadObjectIsStale() {
    #expect(
      failure("a = list{}\nlocal m = a.append\na = nil\nm(1)").contains(
        "stale method: the object that 'append' belongs to has died"))
  }

  /// A finalizer of what an object held runs while the object goes; a Lua local still knows it.
  @Test(arguments: ["3.8", "3.11", "3.12", "3.13"])
  func whatIsBeingDestroyedIsNobodys(_ python: String) {
    let containers = [
      "list{C(), 2}", "tuple{C(), 2}", "dict{k = C()}", "set{C()}", "D(C())", "E(C())",
      "ValueError(C())",
    ]
    for make in containers {
      for use in ["keep = h", "keep = list{h}", "len(h)", "h.x = h", "m(1)", "repr(h)"] {
        let printed = lines(
          """
          local h, m
          D = class('D') {__init__ = def(function(_ENV, self, c) self.c = c end)}
          E = class('E') {__slots__ = tuple{'c'}, __init__ = D.__init__}
          C = class('C') {
            __del__ = def(function(_ENV, self)
              local fine, e = pcall(function() \(use) end)
              print(fine, e)
            end)
          }
          keep = None
          x = \(make)
          h = x
          m = h.__repr__
          x = nil
          print(keep)
          """, python: python)
        #expect(printed.count == 2, "\(make), \(use): \(printed)")
        #expect(printed.first?.hasPrefix("False") == true, "\(make), \(use): \(printed)")
        #expect(
          printed.first?.contains(use == "m(1)" ? "stale method" : "is being destroyed") == true,
          "\(make), \(use): \(printed)")
        #expect(printed.last == "None", "\(make), \(use): \(printed)")
      }
    }
  }
}
