# str.format: fields, conversions, the language of format specifications, errors.
import sys


def try_(label, f, *arguments):
    try:
        f(*arguments)
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))
    else:
        print(label, "fine")


class P:
    def __init__(self, x):
        self.x = x

    def __format__(self, spec):
        return "P<" + spec + ">"


class Q:
    def __str__(self):
        return "Q()"


print("{} {} {}".format(1, "two", 3.5))
print("{0} {1} {0}".format("a", "b"), "{{}} {}".format(1))
print("{0.x} {0} {0:abc} {1[0]} {1[1]} {2[k]}".format(P(5), [7, 8], {"k": "v"}))
print("{!r} {!s} {!a} {}".format("t", "t", "\u00e9", Q()))
for spec in ["", "5", "<5", ">5", "^6", "*^7", ".2", "5.1", "s", "_<4"]:
    print(repr(("{:" + spec + "}").format("abc")))
for spec in ["", "5", "<5", "^5", "+", " ", "-", "05", "x", "X", "#x", "o", "#o", "b", "#b", "c", "d", ",", "_", "=+6", "*=+8d", "08,", "e", ".2f", "%", "n", "_x"]:
    print(spec, repr(("{:" + spec + "}").format(1234)), repr(("{:" + spec + "}").format(-65 if spec != "c" else 65)))
for spec in ["", "8", ".2f", "8.3f", "+.1f", "e", ".2e", "E", "g", "G", ".3g", "%", ".1%", ",", ",.2f", "010.2f", "<10", "^12.1f", "#.0f", ".0f", "_.3f", "F"]:
    print(spec, repr(("{:" + spec + "}").format(1234.5678)), repr(("{:" + spec + "}").format(-0.00012)))
print("{} {:f} {:5} {:e}".format(float("inf"), float("nan"), float("-inf"), 0.0))
print("{:{}} {:{w}}".replace("w", "1").format("a", 5, "b").strip() if False else "{:{}}|{:{}.{}}|".format("a", 5, 3.14159, 8, 3))
print("{} {}".format(True, None), "{:d} {:5}|".format(True, False), "{}".format([1, "a"]))
print("{} {:x}".format(2 ** 70, 2 ** 70), "{:,}".format(2 ** 70), "{:>30}".format(10 ** 20))
s = "{:>100}".format("x")
print(len(s), sys.getsizeof(s) - sys.getsizeof(""))
for text, arguments in [
    ("{", ()), ("}", ()), ("{0", (1,)), ("{} {}", (1,)), ("{0} {}", (1, 2)), ("{} {0}", (1, 2)), ("{a}", (1,)),
    ("{!x}", (1,)), ("{:q}", (1,)), ("{:d}", ("a",)), ("{:+}", ("a",)), ("{:=5}", ("a",)), ("{:.2}", (1,)),
    ("{:x}", (1.5,)), ("{:5}", ([],)), ("{0.y}", (P(1),)), ("{0[5]}", ([1],)), ("{:c}", (-1,)), ("{:,x}", (5,)), ("{!}", (1,)),
]:
    try_(text, text.format, *arguments)
