import gc
import sys


def try_(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))


class Good:
    def __sizeof__(self):
        return 10


class Text:
    def __sizeof__(self):
        return "x"


class Float:
    def __sizeof__(self):
        return 4.5


class Negative:
    def __sizeof__(self):
        return -3


class Failing:
    def __sizeof__(self):
        raise ValueError("no")


class Slotted:
    __slots__ = ()

    def __sizeof__(self):
        return 10


class Number(int):
    def __sizeof__(self):
        return int(self)


print(sys.getsizeof(Good()), sys.getsizeof(Slotted()), sys.getsizeof(Number(1000)))
try_("text", sys.getsizeof, Text())
try_("float", sys.getsizeof, Float())
try_("negative", sys.getsizeof, Negative())
try_("failing", sys.getsizeof, Failing())
print(sys.getsizeof(Text(), 7), sys.getsizeof(Float(), 8), sys.getsizeof(Good(), 9))
try_("negative with a default", sys.getsizeof, Negative(), 7)
try_("failing with a default", sys.getsizeof, Failing(), 7)
try_("getsizeof()", sys.getsizeof)
try_("getsizeof(1, 2, 3)", sys.getsizeof, 1, 2, 3)
try_("too large", sys.getsizeof, Number(2**63))
print([1, 2].__sizeof__(), {}.__sizeof__(), (1,).__sizeof__(), sys.getsizeof((1,)))

x = []
y = x
print(sys.getrefcount(x), sys.getrefcount([]))
try_("getrefcount()", sys.getrefcount)
try_("getrefcount(1, 2)", sys.getrefcount, 1, 2)
before = sys.getallocatedblocks()
print(before > 0, type(before).__name__)
try_("getallocatedblocks(1)", sys.getallocatedblocks, 1)

print(sys.intern("name") is sys.intern("name"))
a = sys.intern(str("some ") + "words")
b = sys.intern(str("some ") + "words")
print(a is b, a)


class Sub(str):
    pass


try_("a subclass", sys.intern, Sub("abc"))
try_("a number", sys.intern, 3)
try_("None", sys.intern, None)
try_("intern()", sys.intern)

print(sys.maxsize, sys.maxunicode, sys.byteorder, sys.hexversion, sys.platform)
print(sys.version_info)
print(sys.hash_info)
print(sys.int_info)
print(sys.float_info)
print(sys.version_info.major, sys.version_info[1], sys.version_info[0:2], len(sys.version_info))
print(sys.version_info.releaselevel, sys.version_info.serial, isinstance(sys.version_info, tuple))
print(sys.version_info >= (3, 8), sys.version_info < (4,), sys.version_info[0] == 3)
print(sys.hash_info.width, sys.hash_info.modulus, sys.hash_info.algorithm, sys.int_info.bits_per_digit)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.min)
for o in (sys.version_info, sys.hash_info, sys.int_info, sys.float_info):
    print(sys.getsizeof(o), len(o), type(o).__name__, tuple(o)[0])
print(sys.implementation.name, sys.implementation.cache_tag, sys.implementation.hexversion)
print(sys.implementation is sys.implementation, sys.getsizeof(sys.implementation))
try_("unknown field", lambda: sys.version_info.foo)
try_("unknown name", lambda: sys.unknown_name)
try_("setrecursionlimit(0)", sys.setrecursionlimit, 0)
try_("setrecursionlimit('a')", sys.setrecursionlimit, "a")

notes = []


def hook(args):
    notes.append((
        args.exc_type.__name__, str(args.exc_value), args.err_msg, args.object.__qualname__,
        type(args).__name__, len(args), sys.getsizeof(args),
    ))


sys.unraisablehook = hook
print(sys.unraisablehook is hook)


class Dying:
    def __del__(self):
        return [][3]


o = Dying()
o = None
o = Dying()
o.me = o
o = None
gc.collect()
print(notes)
