import ScriptCheck
import Testing

let builtins: Set<String> = [
  "list", "tuple", "dict", "set", "class", "def", "range", "iter", "items", "print", "len", "gc",
  "sys", "eq", "contains", "phase", "scope", "del", "pairs", "ipairs", "_VERSION", "None",
]

/// The findings as `line:column severity`, with the message's beginning if asked for.
func check(_ source: String) -> [ScriptDiagnostic] {
  ScriptCheck.check(source: source, chunkName: "s.lua", builtins: builtins)
}

private func places(_ source: String, _ severity: ScriptDiagnostic.Severity) -> [String] {
  check(source).filter { $0.severity == severity }.map { "\($0.line):\($0.column)" }
}

// MARK: - Builtins

@Test(arguments: [
  ("list = 5", ["1:1"]),
  ("x = 1\n  list = 5", ["2:3"]),
  ("a, list, b = 1, 2, 3", ["1:4"]),
  ("a.b, list = 1", ["1:6"]),
  ("f(x).y, l[list], list = 1", ["1:18"]),
  ("function list() end", ["1:10"]),
  ("_ENV.list = 5", ["1:6"]),
  ("_ENV['list'] = 5", ["1:6"]),
  ("function _ENV.list() end", ["1:15"]),
  ("list, dict = dict, list", ["1:1", "1:7"]),
  ("if x then while y do repeat list = 1 until z end end", ["1:29"]),
  ("f = def(function(_ENV, n) list = n end)", ["1:27"]),
  ("f = function() return function() list = 1 end end", ["1:34"]),
  ("t = {f = function() list = 1 end}", ["1:21"]),
  ("do local list = 1 end list = 2", ["1:23"]),
  ("for list = 1, 2 do end list = 2", ["1:24"]),
  ("local list = list list = 2", []),
  ("local x = 1; local function list() list = nil end", []),
  ("function f(list) list = 1 end", []),
  ("function t.list() end function t:dict() end", []),
  ("for list in iter(x) do list = 2 end", []),
  ("for _, list in iter(x) do list = 2 end", []),
  ("repeat local list = 1 until list == 2", []),
  ("x.list = 1 x['list'] = 2", []),
  ("x = {list = 1, [list] = 2}", []),
  ("goto list ::list:: print(list)", []),
  ("local list <const> = 1 local r <close> = nil", []),
  ("local _ENV = {} list = 1", []),
  ("_ENV = {} list = 1", []),
  ("local x = list", []),
  ("print(list) list{1}:append(2)", []),
])
func assignmentsToBuiltinsAreErrors(_ source: String, _ expected: [String]) {
  #expect(places(source, .error) == expected, "\(source)")
}

@Test func messagesNameThePlaceAndTheRemedy() throws {
  let finding = try #require(check("-- intro\nlist = 5\n").first)
  #expect(
    finding.description
      == "s.lua:2:1: error: 'list' is a builtin and cannot be assigned to: "
      + "take another name, or make it local")
  let comparison = try #require(check("if count ~= 'a' then end").first)
  #expect(comparison.message.contains("use not eq(count, 'a')"))
  #expect(comparison.message.contains("always true"))
  let none = try #require(check("x = nil == y").first)
  #expect(none.message.contains("is(y, None)"))
  let loop = try #require(check("for i = 1, 9 do list{} end").first)
  #expect(loop.message.contains("temporaries pile up"))
  #expect(loop.message.contains("`for i in range(n)`"))
}

// MARK: - Comparisons

@Test(arguments: [
  ("x = a == 5", ["1:7"]),
  ("x = 5 == a", ["1:7"]),
  ("x = a ~= 'b'", ["1:7"]),
  ("x = a == -5", ["1:7"]),
  ("x = a == [[long]]", ["1:7"]),
  ("x = (a) == 5", ["1:9"]),
  ("x = a == nil", ["1:7"]),
  ("x = b and a == 5 or c", ["1:13"]),
  ("if not (a == 5) then end", ["1:11"]),
  ("while a == 5 do end repeat until b == 6", ["1:9", "1:36"]),
  ("return f(a == 5, {a == 6, k = a == 7})", ["1:12", "1:21", "1:33"]),
  ("f = def(function(_ENV, n) return big == 1 end)", ["1:38"]),
  ("x = a == 1 == b", ["1:7"]),
  ("local a = 1 x = a == 5", []),
  ("function f(a) return a == 5 end", []),
  ("for i in range(3) do if i == 2 then end end", []),
  ("x = a == true x = a ~= false", []),
  ("x = a + 1 == 5 x = #a == 5 x = -a == 5 x = not a == 5", []),
  ("x = a == 5 + 1", []),
  ("x = a == b x = a.b == 5 x = a() == 5 x = a[1] == 5", []),
  ("x = _VERSION == 'Lua 5.4'", []),
  ("x = c == a == 5", []),
  ("x = eq(a, 5)", []),
  ("local _ENV = {} x = a == 5", []),
  ("x = a <= 5 x = a < 5 x = a >= 5", []),
])
func comparisonsOfPlainNamesWithLiteralsAreWarnedOf(_ source: String, _ expected: [String]) {
  #expect(places(source, .warning) == expected, "\(source)")
}

// MARK: - Temporaries

@Test(arguments: [
  ("local x = list{}", ["1:11"]),
  ("local x = list{} x:append(1) local y = #x", ["1:11"]),
  ("local x, y = 1, tuple{1}", ["1:17"]),
  ("list{1, 2}", ["1:1"]),
  ("list{1}:append(2)", ["1:1"]),
  ("print(list{1})", ["1:7"]),
  ("local n = len(list{1}) + #dict()", ["1:15", "1:27"]),
  ("a = list{0} * 10", ["1:5"]),
  ("a = 10 * list{0} or b", ["1:10"]),
  ("if list{} then end", ["1:4"]),
  ("for k in pairs(t) do local x = set{1} end", ["1:32"]),
  ("while c do local x = list{} end", ["1:22"]),
  ("local n = sys.getsizeof(list{})", ["1:25"]),
  ("local x x = list{}", ["1:13"]),
  ("local x = list.of(1, 2)", ["1:11"]),
  ("for x in list{1, 2} do end", ["1:10"]),
  ("a, b = 1, 2, list{}", ["1:14"]),
  ("a = list{}", []),
  ("a.b = list{} a[1] = dict{}", []),
  ("a = list{list{}, tuple{dict{}}}", []),
  ("local a, b = list{}, list{} a:append(b) b:append(a)", []),
  ("local x = list{} keep = x", []),
  ("local x = list{} del(x)", []),
  ("local x = list{} t[x] = 1", []),
  ("local x = list{} f(function() return x end)", []),
  ("keep:append(list{})", []),
  ("f(list{})", []),
  ("a = b or list{}", []),
  ("for j in range(3) do local x = list{} end", []),
  ("for j in iter(l) do list{} end", []),
  ("scope(function() local x = list{} end)", []),
  ("local x = table.concat{} local y = {list{}}", []),
  ("local x = list", []),
])
func objectsInNumericLoopsAreWarnedOf(_ body: String, _ expected: [String]) {
  // On a line of its own, so that the columns above are those of the body.
  let inside = places("for i = 1, n do\n\(body)\nend", .warning)
  #expect(inside == expected.map { "2" + $0.dropFirst() }, "\(body)")
  #expect(places(body, .warning).isEmpty, "outside of a loop: \(body)")
  #expect(places("for i in range(n) do\n\(body)\nend", .warning).isEmpty, "in range: \(body)")
}

@Test func instancesOfClassesAreObjects() {
  let source = """
    Node = class "Node" { __slots__ = {"value"} }
    local Leaf = class "Leaf" (Node) {}
    for i = 1, 10 do
      Node(i)
      local x = Leaf()
      kept = Node(i)
      Other(i)
    end
    """
  #expect(places(source, .warning) == ["4:3", "5:13"])
}

@Test func aLoopAroundAFunctionSaysNothingOfItsBody() {
  #expect(check("for i = 1, 3 do f = function() local x = list{} end end").isEmpty)
  let inner = "f = function() for i = 1, 3 do local x = list{} end end"
  #expect(places(inner, .warning) == ["1:42"])
  let after = "for i = 1, 3 do f(function() end) list{} end list{}"
  #expect(places(after, .warning) == ["1:35"])
}

@Test func findingsComeInTheOrderOfTheirPlaces() {
  let source = "for i = 1, 2 do local x = list{} a = a == 1 list = 2 end"
  let columns = check(source).map(\.column)
  #expect(columns == [27, 40, 45])
}
