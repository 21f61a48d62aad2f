import Testing

@testable import ScriptCheck

private func lines(_ source: String) -> [Int] {
  check(source).map(\.line)
}

@Test(arguments: [
  ("-- list = 1\nlist = 2", [2]),
  ("--[[ list = 1\n]] list = 2", [2]),
  ("--[==[ ]] list = 1\n]=] ]==] list = 2", [2]),
  ("--[=x list = 1\nlist = 2", [2]),
  ("--", []),
  ("x = 'list = 1' list = 2", [1]),
  ("x = \"a\\\"list = 1\" list = 2", [1]),
  ("x = 'a\\\\' list = 2", [1]),
  ("x = 'a\\\nb' list = 2", [2]),
  ("x = 'a\\\r\nb' list = 2", [2]),
  ("x = 'a\\z  \n\n  b' list = 2", [3]),
  ("x = '\\x41\\u{1F600}\\065' list = 2", [1]),
  ("x = [[ a\nlist = 1\n]] list = 2", [3]),
  ("x = [==[ ]=] ]] ]==] list = 2", [1]),
  ("x = [[]] .. [=[]=] list = 2", [1]),
  ("x = t[t[1]] list = 2", [1]),
  ("x = 0x1p+4 list = 2", [1]),
  ("x = 0xA.8p-1 + 1e+5 + .5e-3 + 3. list = 2", [1]),
  ("x = 1 .. 2 list = 2", [1]),
  ("x = 7//2 ~ 3 << 1 >> 2 & 4 | 5 list = 2", [1]),
  ("x = a ~= b list = 2", [1]),
  ("\r\nx = 1\n\rlist = 2\rlist = 3", [3, 4]),
  ("#!/usr/bin/env moult list = 1\nlist = 2", [2]),
  ("\u{FEFF}list = 2", [1]),
  ("\u{FEFF}#!sh\nlist = 2", [2]),
  ("x = 'ünïcödé' list = 2", [1]),
  ("x = a.list == b; (f or g)(1) list = 2", [1]),
])
func tokensAreLuas(_ source: String, _ expected: [Int]) {
  #expect(lines(source) == expected, "\(source.debugDescription)")
}

@Test func columnsCountBytes() {
  #expect(check("x = 'ü' list = 1").first?.column == 10)
  #expect(check("\tlist = 1").first?.column == 2)
}

@Test(arguments: [
  "x = 'open\nlist = 1", "x = [[open list = 1", "--[[open list = 1", "x = = 1 list = 1", "list",
  "end list = 1", "if list = 1", "local = 1 list = 1", "x = $ list = 1", "f( list = 1",
  "a.b list = 1", "(list) = 1", "f() = 1", "x = \\ list = 1", "return 1 list = 1", "list +=  1",
  "for list = 1 do end", "function (list) end", "local x < list = 1", "\"\\", "x = 'a\\", "a:b = 1",
])
func afterASyntaxErrorNothingIsSaid(_ source: String) {
  #expect(check(source).isEmpty, "\(source)")
}

@Test func whatStandsBeforeASyntaxErrorIsSaid() {
  #expect(lines("list = 1\nx = = 2\nlist = 3") == [1])
}

@Test func nestingLikeLuasIsAccepted() {
  // 190 levels are within what Lua 5.4 compiles.
  let source =
    "x = " + String(repeating: "(", count: 190) + "1"
    + String(repeating: ")", count: 190) + "\nlist = 1"
  #expect(lines(source) == [2])
}

@Test(arguments: [
  "(", "{", "[", "f(", "f{", "x[", "do ", "if x then ", "while x do ", "function f() ", "{{},",
  "f(function() ", "repeat ", "not ", "- ", "a.", "a..", "a = ", "a,", "a == ", "[=", "--[", "[[",
  "\"", "'\\", "\\z", "0x", "1e", "::", "for i = 1, 2 do ", "local x = list{} ", "local ",
  "\r", "_ENV.",
  "x = a == 1 ", "{a = ", "goto a ", "a:b", "class 'a' ", "return ",
])
func anyRepetitionEnds(_ part: String) {
  let source = "x = 1 " + String(repeating: part, count: 20_000)
  _ = check(source)
  _ = check("x = " + source)
}

@Test func noiseEnds() {
  // Bytes and pieces of Lua from a fixed generator (splitmix64).
  var state: UInt64 = 20_240_607
  func random(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
  let pieces = [
    "list", "x", "=", "==", "~=", "(", ")", "{", "}", "[", "]", "end", "do", "for", "in", "if",
    "then", "else", "function", "local", "return", "repeat", "until", "while", ",", ".", ":", "..",
    "1", "'s'", "nil", "not", "-", "#", "and", "or", "\n", "--", "[[", "]]", "_ENV", "class", "<",
    ">", ";", "::", "goto", "\\", "\"", "range", "list{}", "local x = ",
  ]
  for _ in 0..<2000 {
    var bytes: [UInt8] = []
    for _ in 0..<random(60) {
      if random(10) == 0 {
        bytes.append(UInt8(random(256)))
      } else {
        bytes += Array(pieces[random(pieces.count)].utf8) + [UInt8(ascii: " ")]
      }
    }
    let found = ScriptCheck.check(source: bytes, chunkName: "noise", builtins: builtins)
    #expect(found.allSatisfy { $0.line >= 1 && $0.column >= 1 })
  }
}

@Test func aMegabyteIsQuick() {
  let body = """
    for i = 1, n do
      local x, y = list{1, 2, "text"}, { name = "value", [1] = f(a.b.c, 2 * (x + y)) }
      if count == 5 and x ~= y then total = total + #x .. 'more' end -- a comment
    end

    """
  let count = 1_048_576 / body.utf8.count + 1
  let source = String(repeating: body, count: count)
  var found: [ScriptDiagnostic] = []
  let time = ContinuousClock().measure { found = check(source) }
  #expect(found.count == count * 2, "a temporary and a comparison in each piece")
  #expect(time < .seconds(10), "debug builds are slow, but not that slow")
}
