"""What an operation leaves behind: for each of some hundred operations of a script, how the blocks in
use and the dead objects on the free lists change, on Moult and on an interpreter.

Most of what CPython allocates for an operation dies at once: a tuple of the arguments, a float that
an int became on the way. What shows of it afterwards is on the free lists, which hold one object
more; and a free list that holds another number of blocks is a heap with other addresses. So each
operation runs with empty free lists, after a full collection, and once before that, so that what is
made once per program is there.
"""

import re

import counts

OPERATIONS = """
property(df)
property(df, None)
property(df, df, None)
property(df, None, None, "text")
staticmethod(df)
classmethod(df)
list(tu)
list()
tuple(l)
dict()
dict(d)
dict(couples)
set(l)
frozenset(l)
bytes(3)
bytes(l)
bytearray(3)
bytearray(l)
str(5)
str(l)
int("5")
int("ff", 16)
int(2.5)
float("1.5")
float(5)
bool(l)
complex(1, 2)
complex(1.5)
complex("1+2j")
range(5)
range(1, 5)
range(1, 10, 2)
slice(1, 2)
slice(1, 2, 3)
object()
memoryview(b)
enumerate(l)
enumerate(l, 5)
zip(l, l)
zip(l, l, l)
map(len, l)
map(pow, l, l)
filter(len, l)
reversed(l)
iter(l)
type(l)
array("i", l)
array("d", l)
array("i")
array("d", fl)
isinstance(l, list)
isinstance(l, tuple{list, dict})
issubclass(list, object)
getattr(l, "append")
getattr(o, "x")
getattr(o, "y", None)
hasattr(o, "x")
hasattr(o, "y")
setattr(o, "x", 1)
len(l)
hash("abc")
hash(tu)
repr(l)
repr(d)
repr(1.5)
repr(o)
id(l)
abs(-5)
abs(-5.5)
min(1, 2)
max(1, 2, 3)
max(l)
min(l)
sum(l)
sum(fl)
sum(l, 5)
sorted(l)
sorted(l, {reverse = true})
sorted(l, {key = abs})
any(l)
all(l)
pow(2, 3)
pow(2.5, 2)
chr(97)
ord("a")
callable(l)
next(iter(l))
next(iter(tuple{}), 5)
eq(l, l2)
eq(d, d2)
eq(tu, tu2)
eq(s, s2)
eq("a", "b")
eq(1, 1.5)
l == l2
l .. l
l * 2
s | s2
s & s2
s - s2
s ~ s2
d | d2
tu .. tu
contains(l, 5)
contains(d, 5)
contains(s, 5)
contains("abc", "b")
l[0]
l[slice(0, 2)]
tu[slice(0, 2)]
d["a"]
pcall(function() return d["nokey"] end)
pcall(function() return l[99] end)
pcall(function() return o.nothere end)
pcall(function() return int("x") end)
pcall(function() return l + 1 end)
pcall(function() return len(5) end)
pcall(function() return hash(l) end)
pcall(function() return l:remove(99) end)
pcall(function() return l:index(99) end)
pcall(function() return s:remove(99) end)
pcall(function() return d:pop("nokey") end)
pcall(function() return next(iter(tuple{})) end)
pcall(function() return float("x") end)
pcall(function() return list(5) end)
pcall(function() return C(1, 2, 3) end)
pcall(function() raise(ValueError("x")) end)
pcall(function() raise(ValueError) end)
l:copy()
l:count(1)
l:index(1)
l:append(1)
l:pop()
l:extend(l2)
l:clear()
l:insert(0, 1)
l:reverse()
l:sort()
l:sort{reverse = true}
l:sort{key = abs}
d:copy()
d:get("a")
d:get("a", 5)
d:keys()
d:values()
d:items()
list(d:items())
list(d:keys())
list(d)
d:pop("a")
d:pop("zz", None)
d:setdefault("q", 1)
d:update(d2)
d:update{a = 1}
d:update(couples)
d:popitem()
d:clear()
dict.fromkeys(l)
dict.fromkeys(l, 5)
dict{a = 1, b = 2}
dict{{1, 2}, {3, 4}}
s:add(9)
s:discard(9)
s:union(l)
s:union(l, l2)
s:intersection(l)
s:difference(l)
s:symmetric_difference(l)
s:update(l)
s:issubset(l)
s:issuperset(l)
s:isdisjoint(l)
s:copy()
s:pop()
s:difference_update(l)
s:intersection_update(l)
tu:count(1)
tu:index(1)
str("a b c"):split()
str("a,b,c"):split(",")
str("a,b,c"):split(",", 1)
str("a b"):partition(" ")
str("abc"):find("b")
str("abc"):find("b", 1)
str("abc"):count("b")
str("abc"):replace("b", "c")
str("abc"):startswith("a")
str("abc"):startswith(tuple{"a", "b"})
str("abc"):endswith("c")
str("abc"):upper()
str("abc"):center(10)
str("abc"):ljust(10, "x")
str("abc"):strip()
str("abc"):strip("a")
str("abc"):join(list{"x", "y"})
str("abc"):encode()
str("abc"):encode("utf-8")
str("abc"):isdigit()
str("abc"):zfill(5)
str("abc"):splitlines()
str("{} {}"):format(1, 2)
str("{0} {1}"):format(1, 2)
str("{a}"):format{a = 1}
str("%d %s"):format(1, 2)
str("abc"):index("b")
str("abc"):title()
str("abc"):rpartition("b")
str("abc"):rfind("b")
bytes{97, 98}:decode()
bytes{97, 98}:hex()
bytes{97, 98}:find(bytes{98})
bytes{97, 98}:split(bytes{98})
bytes{97, 98}:replace(bytes{98}, bytes{99})
bytes.fromhex("0102")
b:append(5)
b:extend(bytes{1})
b:pop()
b:decode("latin-1")
b[slice(0, 1)]
ar:append(5)
ar:tolist()
ar:tobytes()
ar:index(1)
ar:count(1)
ar:extend(ar)
ar:pop()
ar:insert(0, 1)
ar:reverse()
ar:byteswap()
ar:fromlist(l)
ar:frombytes(bytes(4))
ar[slice(0, 1)]
ad:append(5)
ad[0]
repr(ar)
memoryview(b):tolist()
memoryview(b):tobytes()
memoryview(b):cast("B")
memoryview(b):cast("B", list{1, 3})
memoryview(b)[slice(0, 2)]
memoryview(b)[0]
memoryview(b).shape
memoryview(b).strides
memoryview(b).format
memoryview(b):hex()
memoryview(b):toreadonly()
eq(memoryview(b), memoryview(b))
eq(memoryview(ar), memoryview(ad))
hash(memoryview(bytes(3)))
C()
C().f
o.x
o:f()
o.__dict__
o.__class__
C.__mro__
C.__bases__
C.__name__
C.__subclasses__()
E1()
Ini(1)
Ini(1, 2)
pcall(function() return Ini() end)
class("Q", C) {}
class("Q", list) {}
class "Q" { __slots__ = {"a"} }
class "Q" { f = function(self) end }
Sub(l)
weakref.ref(o)
weakref.ref(o, len)
weakref.ref(o)()
weakref.proxy(o)
weakref.proxy(o).x
weakref.getweakrefs(o)
weakref.getweakrefcount(o)
weakref.WeakSet()
weakref.WeakSet(list{o})
weakref.WeakValueDictionary()
weakref.WeakKeyDictionary()
weakref.WeakMethod(o.f)
weakref.finalize(o, len, l):detach()
gc.get_count()
gc.get_referents(l)
gc.get_threshold()
gc.get_stats()
gc.is_tracked(l)
sys.getsizeof(l)
sys.getrefcount(l)
sys.intern("abcdef")
df()
df1(1)
df1(l)
gen()
list(gen())
next(gen())
gen():close()
gen():send(None)
cell(1)
cell(1).cell_contents
try(function() raise(ValueError("x")) end)
try(function() return l[99] end)
with(memoryview(b), function(m) end)
ValueError("x")
KeyError("x", 1)
str(ValueError("x"))
repr(KeyError("x", 1))
super(Sub, Sub(l)):copy()
int("123456789012345678901234567890")
big * big
big // 7
big + 1
big % 7
pow(big, 2)
-big
abs(-big)
big << 5
big >> 5
big & 255
repr(big)
str(big)
hash(big)
big == big
big < big
float(big)
int(1e30)
7 / 2
int(7) / int(2)
int(7) // int(2)
fl[0] + fl[1]
fl[0] * 2
fl[0] // 2
fl[0] % 2
eq(fl[0], 1)
fl[0]:is_integer()
fl[0]:as_integer_ratio()
int(5):bit_length()
hash(fl[0])
complex(1.5, 2.5) * complex(1.5, 2.5)
complex(1.5, 2.5) + 1
abs(complex(1.5, 2.5))
repr(complex(1.5, 2.5))
complex(1.5, 2.5).real
complex(1.5, 2.5):conjugate()
range(10)[2]
range(10)[slice(1, 5)]
len(range(10))
list(range(10))
contains(range(10), 5)
range(10):index(5)
range(10):count(5)
reversed(range(10))
iter(range(10))
eq(range(10), range(11))
hash(range(10))
repr(range(10))
slice(1, 2):indices(10)
repr(slice(1, 2))
eq(slice(1, 2), slice(1, 3))
l:__eq__(l2)
l:__len__()
l:__contains__(1)
list.append(l, 5)
list.__len__(l)
list.__init__(l, l2)
dict.__init__(d, d2)
bytearray.__init__(b, 3)
Holder(l)
getattr(l, "append")(5)
pcall(function() raise(KeyError("x", 1)) end)
pcall(function() raise(Own(5)) end)
try(function() raise(Own) end)
complex()
complex(3)
float()
int()
str()
list(couples)
sorted(d)
hash(slice(1, 2))
slice(1, 2) < slice(1, 3)
eq(slice(1, 2, 3), slice(1, 2, 3))
fl[0] - fl[1]
fl[0] / fl[1]
fl[0] // fl[1]
big * 1.5
C.f
C.f(o)
o.f
Static.s(1)
Static.c(1)
Static().p
memoryview(ad):tolist()
memoryview(ad)[0]
array.__name__
type(ar).__name__
divmod(7, 2)
divmod(7.5, 2)
divmod(big, 7)
round(2.5)
round(2.675, 2)
round(15, -1)
round(5)
pow(2, 10, 1000)
hex(255)
bin(big)
ascii("plain")
ascii("\\u{e9}")
format(5, "05d")
format(2.5)
format("abc")
format(2.5, ".3f")
str("{a}"):format_map(d)
str("a\\tb"):expandtabs()
int(5):to_bytes(2, "big")
int.from_bytes(by, "big")
float.fromhex("0x1p1")
fd(1, 2, 3)
fd(1, {c = 3, b = 2})
fd{a = 1, b = 2, c = 3}
fdef(1)
fdef(1, {c = 5})
pcall(function() fd(1, {c = 2}) end)
pcall(function() fd(1, {a = 2}) end)
pcall(function() fdef(1, 2, 3, 4) end)
K(1, 2)
K(1, {y = 2})
K{x = l, y = d}
collections.deque()
collections.deque(l)
collections.deque(l, 2)
collections.deque(l, {maxlen = 2})
dq:append(1)
dq:appendleft(1)
dq:rotate(1)
dq:copy()
iter(dq)
reversed(dq)
list(dq)
repr(dq)
dq[0]
contains(dq, 1)
eq(dq, dq2)
collections.OrderedDict()
collections.OrderedDict(d)
collections.OrderedDict(couples)
collections.OrderedDict{a = 1, b = 2}
iter(od)
list(od)
setitem(od, "c", 3)
delitem(od, "a")
od["a"]
eq(od, od2)
repr(od)
"""

PROLOGUE = """
C = class "C" { f = function(self) return 1 end }
E1 = class "E1" { __init__ = function(self) end }
Ini = class "Ini" { __init__ = function(self, a) self.a = a end }
Sub = class("Sub", list) {}
Holder = class("Holder", list) { __init__ = function(self, x) list.__init__(self, x) end }
Own = class("Own", ValueError) {}
Static = class "Static" {
  s = staticmethod(function(a) return a end),
  c = classmethod(function(cls, a) return a end),
  p = property(function(self) return 1 end),
}
df = def(function(_ENV) return 1 end)
fd = def(function(_ENV, a, b, c) return 1 end)
fdef = def(function(_ENV, a, b, c) return 1 end, nil, {b = 2, c = 3})
K = class "K" { __init__ = def(function(_ENV, self, x, y) end) }
by = bytes{1, 2}
df1 = def(function(_ENV, a) return a end)
gen = generator(function(_ENV) yield(1) yield(2) end)
big = int("123456789012345678901234567890")
local function reset()
  tu, tu2 = tuple{1, 2, 3}, tuple{1, 2, 4}
  l, l2 = list{1, 2, 3}, list{1, 2, 4}
  fl = list{1.5, 2.5}
  d, d2 = dict{a = 1, b = 2}, dict{a = 1, b = 3}
  couples = list.of(tuple{1, 2}, tuple{3, 4})
  s, s2 = set{1, 2, 3}, set{2, 3, 4}
  dq, dq2 = collections.deque(l), collections.deque(l2)
  od, od2 = collections.OrderedDict(couples), collections.OrderedDict(couples)
  od["a"], od["b"] = 1, 2
  b, ar, ad = bytearray(3), array("i", l), array("d", fl)
  o = C()
  o.x = 5
end
local function try_(number, operation)
  reset()
  pcall(scope, operation)
  reset()
  gc.collect()
  print("BEFORE", number)
  sys._debugmallocstats()
  pcall(scope, operation)
  print("AFTER", number)
  sys._debugmallocstats()
end
gc.disable()
"""

ALL = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")
WRAPPER = (
    "a slot wrapper takes its arguments in a tuple and cuts a second one, without the object, out of it; "
    "Moult calls the method itself"
)
# Where they differ and why: {operation: [(versions, cause)]}.
KNOWN = {
    operation: [(ALL, WRAPPER)]
    for operation in (
        "l:__eq__(l2)",
        "l:__len__()",
        "l:__contains__(1)",
        "list.__len__(l)",
        "list.__init__(l, l2)",
        "dict.__init__(d, d2)",
        "bytearray.__init__(b, 3)",
        "Holder(l)",
    )
}
KNOWN.update(
    {
        "gen()": [(ALL, "the referee's generators are of a type of their own")],
        'class("Q", list) {}': [
            (ALL, "list knows its subclasses by a dict, in which an interpreter has entries of its own")
        ],
        "d:update{a = 1}": [
            (
                ALL[:1],
                "code of 3.8 calls what takes names of arguments through a bound method, which the "
                "referee does without",
            )
        ],
        'try(function() raise(ValueError("x")) end)': [(ALL[4:], "not known")],
        "try(function() raise(Own) end)": [(ALL[4:], "not known")],
        "fl[0]:as_integer_ratio()": [(ALL[:1], "not known")],
    }
)


def cause(operation, version):
    """Why an operation differs on a version such as 3.12, or None."""
    for versions, why in KNOWN.get(operation, ()):
        if version in versions:
            return why
    return None


def operations():
    return OPERATIONS.strip().split("\n")


def script():
    """The script that performs them all."""
    calls = [
        "try_(%d, function() return %s end)" % pair for pair in enumerate(operations())
    ]
    return PROLOGUE + "\n".join(calls) + "\n"


def read(output, errors):
    """{operation: {figure: change}}, or None if the script did not come to its end."""
    marks = re.findall(r"^(?:BEFORE|AFTER) (\d+)$", output, re.M)
    readings = counts.allocator(errors)
    names = operations()
    if len(marks) != 2 * len(names) or len(readings) != len(marks):
        return None
    found = {}
    for i, name in enumerate(names):
        (blocks, pools, _, free), (blocks2, pools2, _, free2) = readings[2 * i : 2 * i + 2]
        figures = {}
        for size in sorted(set(blocks) | set(blocks2)):
            figures["blocks of %d" % size] = blocks2.get(size, 0) - blocks.get(size, 0)
        for kind in sorted(set(free) | set(free2)):
            figures["free %ss" % kind] = free2.get(kind, 0) - free.get(kind, 0)
        found[name] = {n: change for n, change in figures.items() if change}
    return found
