import Testing

@Suite struct NameTests {
  @Test func theStandardExamplePrintsFour() {
    #expect(
      lines(
        """
        a = list{1, 2, 3}
        b = a
        c = a
        print(sys.getrefcount(a))
        c = nil
        print(sys.getrefcount(a))
        """) == ["4", "3"])
  }

  @Test func aStoreTakesTheReferenceOver() {
    #expect(
      lines(
        """
        a = list{}
        b = list{}
        b:append(a)
        c = dict{}
        c.x = a
        c[1] = a
        print(sys.getrefcount(a), sys.getrefcount(b), sys.getrefcount(list{}))
        """) == ["5 2 1"])
  }

  @Test func unboundNamesRaise() {
    #expect(failure("local x = y") == "script.lua:1: NameError: name 'y' is not defined")
    #expect(failure("\n\nx = nil") == "script.lua:3: NameError: name 'x' is not defined")
    #expect(failure("x = list{}\nx = nil\nprint(x)").hasPrefix("script.lua:3: NameError"))
  }

  @Test func namesAreRealItemsOfADict() {
    #expect(
      lines(
        """
        x = 1
        y = 'text'
        print(x, y, x + 1)
        t = true
        print(t, t == true)
        n = None
        print(n)
        """) == ["1 text 2", "True True", "None"])
  }

  @Test(arguments: ["3.11", "3.12", "3.13"])
  func everyProfileRunsTheSame(python: String) {
    #expect(
      lines(
        """
        for i in range(300) do x = list{i, 'a', 1.5} end
        print(x, len(x))
        d = dict{a = 1, b = list{}}
        d.b:append(d)
        d = nil
        print(gc.collect())
        """, python: python) == ["[299, 'a', 1.5] 3", "2"])
  }

  @Test func builtinsCannotBeBoundInAFunction() {
    #expect(
      failure("f = def(function(_ENV) len = 1 end)\nf()")
        == "script.lua:1: TypeError: 'len' is a builtin and cannot be assigned to")
  }
}
