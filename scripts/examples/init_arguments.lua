-- How many references a call of a class has to its arguments, by position and by name, while __init__ runs.
workload { name = "init_arguments", summary = "what the call of a class holds" }

local line = ""
local function show(...)
  for i = 1, select("#", ...) do line = line .. tostring((select(i, ...))) .. " " end
end
local function flush()
  print(line)
  line = ""
end

C = class "C" { __init__ = def(function(_ENV, self, x) show(sys.getrefcount(x), sys.getrefcount(self)) end) }
S = class "S" { __slots__ = {"a"},
  __init__ = def(function(_ENV, self, x, y) show(sys.getrefcount(x), sys.getrefcount(y), sys.getrefcount(self)) end) }
L = class("L", list) { __init__ = def(function(_ENV, self, x, y) show(sys.getrefcount(x), sys.getrefcount(self), y) end, nil, {y = 0}) }
N = class "N" {
  __new__ = def(function(_ENV, cls, x, y)
    show(sys.getrefcount(x), y)
    return object.__new__(cls)
  end, nil, {y = 0}),
  __init__ = def(function(_ENV, self, x, y) show(sys.getrefcount(x), sys.getrefcount(self), y) end, nil, {y = 0}) }
D = class "D" { __init__ = def(function(_ENV, self, x, y) show(sys.getrefcount(x), sys.getrefcount(self)) end, nil, {y = None}) }
E = class "E" { __init__ = def(function(_ENV, self) show(sys.getrefcount(self)) end) }

o = list{}
for i in range(4) do C(o) end
flush()
for i in range(4) do C(list{}) end
flush()
for i in range(4) do S(o, list{}) end
flush()
for i in range(4) do L(o) end
flush()
for i in range(4) do N(o) end
flush()
for i in range(4) do D(o) end
flush()
for i in range(4) do D(o, 1) end
flush()
for i in range(4) do E() end
flush()
C(o)
flush()
C(o)
flush()
C(o)
flush()
L(o, 1)
N(o, 1)
D(o)
flush()
L{x = o}
N{x = o}
D{x = o}
flush()
L(o, {y = 1})
N(o, {y = 1})
D(o, {y = 1})
flush()
L{y = 2, x = o}
N{x = o, y = 2}
D{x = o, y = 2}
flush()
print(sys.getrefcount(o))

Node = class "Node" { __init__ = def(function(_ENV, self, value, before) self.value = value self.before = before end) }
chain = None
for i in range(5) do chain = Node(o, chain) end
print(sys.getrefcount(o), sys.getrefcount(chain))

local function fails(label, f)
  scope(function()
    local e = try(function() scope(f) end)
    if e == nil then print(label, "fine") else print(label, tostring(type(e).__name__) .. ":", e) end
  end)
end

Int = class("Int", int) { __init__ = def(function(_ENV, self, x) end) }
Float = class("Float", float) { __init__ = def(function(_ENV, self, x, unit) self.unit = unit end, nil, {unit = "m"}) }
Tuple = class("Tuple", tuple) { __new__ = def(function(_ENV, cls, x, y, a) return super(Tuple, cls).__new__(cls, tuple{x, y}) end) }
Bare = class("Bare", list) {}
Dict = class("Dict", dict) {}
Set = class("Set", set) {}
Empty = class "Empty" {}
Made = class "Made" { __new__ = def(function(_ENV, cls, a) return object.__new__(cls) end) }
Error = class("Error", Exception) {
  __init__ = def(function(_ENV, self, text, code)
    super(Error, self):__init__(text)
    self.code = code
  end, nil, {code = 0}) }
print(Float(1.5, {unit = "s"}).unit, Tuple(1, 2, {a = 3}), Dict{a = 1}, Dict(list{tuple{"b", 2}}, {c = 3}), Error("no", {code = 4}).code, Error{text = "x"})
fails("int", function() Int{x = 1} end)
fails("list", function() Bare{a = 1} end)
fails("set", function() Set{a = 1} end)
fails("nothing", function() Empty{a = 1} end)
fails("made", function() Made{a = 1} end)
fails("missing", function() L{y = 1} end)
fails("twice", function() L(o, {x = 1}) end)
