# The twin of number_builtins.lua.
import sys


def try_(label, f, *args):
    try:
        f(*args)
        print(label, "fine")
    except Exception as e:
        print(label, "%s: %s" % (type(e).__name__, e))


big = pow(2, 100)

for p in ((7, 2), (-7, 2), (7, -2), (-7, -2), (7.5, 2), (-7.5, 2), (-1.0, 3), (0, 5), (1000000, 7)):
    print(divmod(p[0], p[1]))
print(divmod(big, 7), divmod(-big, 1000003), divmod(big, big), divmod(True, 2))
q = divmod(big, 3)
print(sys.getsizeof(q), sys.getsizeof(q[0]), sys.getrefcount(q))
del q


class D:
    def __divmod__(self, other):
        return "divided"

    def __rdivmod__(self, other):
        return "divides"


print(divmod(D(), 1), divmod(1, D()))
try_("zero", divmod, 1, 0)
try_("zero float", divmod, 1.5, 0)
try_("str", divmod, "a", 1)
try_("one", divmod, 1)

for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e16, 123456.789):
    print(round(x))
for p in (
    (2.675, 2), (1234.5678, -2), (0.1, 3), (-0.04, 1), (5, 0), (15, -1), (25, -1), (-15, -1), (149, -2),
    (150, -2), (7, -3), (1e22, -20),
):
    print(round(p[0], p[1]))
print(round(big, -10), round(-big, -29), round(True), round(5, 2), round(1.5, None), round(number=2.5, ndigits=1))
x = int("123456789012345678901234567890")
print(round(x) is x, round(x, 3) is x, sys.getsizeof(round(x, -20)), sys.getrefcount(x))


class R:
    def __round__(self, n=None):
        return n


print(round(R()), round(R(), 3))
try_("nan", round, float("nan"))
try_("inf", round, float("inf"))
try_("str", round, "a")
try_("digits", round, 1.5, 1.5)
try_("large", round, 1.7976931348623157e308, -308)
try_("nothing", round)

print(
    pow(3, 200, big + 1), pow(2, 10, 1000), pow(-3, 5, 7), pow(3, 5, -7), pow(2, -1, 7), pow(5, 0, 1),
    pow(7, 3, None),
)
print(pow(base=2, exp=5), pow(2, exp=5, mod=7))
try_("zero", pow, 2, 3, 0)
try_("inverse", pow, 2, -1, 4)
try_("float", pow, 2.5, 1, 2)
try_("str", pow, 2, 3, "a")
try_("one", pow, 2)

print(hex(255), hex(-255), oct(8), bin(5), bin(0), hex(big), bin(True), oct(-1))
print(sys.getsizeof(hex(big)), sys.getsizeof(bin(big)))
print(ascii("plain"), ascii("\u00e9\u20ac"), ascii(["\U0001F600"]))
print(
    format(5), format(5, "05d"), format(2.5, ".3f"), format("a", ">3"), format(None), format(255, "#x"),
    format(True, "d"),
)
s = "a text".upper()
print(format(s) is s, format(s, "") is s, format(s, "3") is s, sys.getrefcount(s))


class F:
    def __format__(self, spec):
        return "<" + spec + ">"

    def __index__(self):
        return 17


print(format(F(), "wide"), format(F()), hex(F()))
try_("hex", hex, 1.5)
try_("format", format, [], "x")
try_("code", format, "a", "d")
try_("specification", format, "a", 5)

print((5).to_bytes(2, "big"), (5).to_bytes(2, "little"), (-5).to_bytes(2, "big", signed=True))
print((0).to_bytes(0, "big"), big.to_bytes(13, "little"), (5).to_bytes(length=3, byteorder="big"))
print(
    int.from_bytes(b"\x01\x02", "big"), int.from_bytes(b"\x01\x02", "little"),
    int.from_bytes(b"\xff", "big", signed=True),
)
print(int.from_bytes([1, 2], "big"), int.from_bytes(b"", "big"), int.from_bytes(bytearray(b"\x00\x80\x00"), "little"))
n = int.from_bytes(bytes(range(40)), "little")
print(n, sys.getsizeof(n), sys.getsizeof(int.from_bytes(bytes(100), "big")), sys.getsizeof(n.to_bytes(40, "big")))
try_("negative", lambda: (-5).to_bytes(2, "big"))
try_("big", lambda: (300).to_bytes(1, "big"))
try_("signed", lambda: (128).to_bytes(1, "big", signed=True))
try_("length", lambda: (5).to_bytes(-1, "big"))
try_("order", lambda: (5).to_bytes(1, "middle"))
try_("source", lambda: int.from_bytes("a", "big"))

print("{a}-{b}".format_map({"a": 1, "b": 2}), "{a[0]}{a!r}".format_map({"a": "x"}))
try_("map", lambda: "{c}".format_map({}))
try_("position", lambda: "{}".format_map({"a": 1}))
t = "a\tbc\td"
print(t.expandtabs(), t.expandtabs(4), t.expandtabs(tabsize=2), sys.getsizeof(t.expandtabs()))
print(s.expandtabs() is s)
m = str.maketrans("abc", "xyz", "d")
print(m, "abcd".translate(m), str.maketrans({"a": "long", 98: None}))
print("abc".translate({97: "long", 98: None, 99: 0x20AC}), sys.getsizeof("abc".translate({99: 0x20AC})))
try_("lengths", lambda: str.maketrans("ab", "c"))
print((0.1).hex(), (-2.5).hex(), (0.0).hex(), float.fromhex("0x1.8p+1"), float.fromhex("-0x.8p4"), float.fromhex("inf"))
try_("hexadecimal", lambda: float.fromhex("xyz"))

print(vars() is vars(), "big" in vars(), "big" in dir())
