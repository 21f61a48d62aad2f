#!/usr/bin/env python3
"""Write Tables.swift: what real Python interpreters answer, for the tests of PyNumerics.

    make_tables.py python3.11 python3.12 python3.13 > Tables.swift

Each interpreter runs this file with --emit. What does not depend on the version must be the same in
all of them, or nothing is written. Pass --scale N before the interpreters for tables N times as long.

A table is lines of fields between tabs. Integers are in hexadecimal unless a comment says otherwise,
floats are their 64 bits in hexadecimal, text is its code points in hexadecimal between commas, and
"-" is an empty text. "!" stands for the exception of the operation.
"""

import json
import os
import random
import struct
import subprocess
import sys
import unicodedata

EDGES = [0, 1, 2, 9, 10, 2**29, 2**30 - 1, 2**30, 2**30 + 1, 2**31, 2**53 + 1, 2**59, 2**60 - 1,
         2**60, 2**60 + 1, 2**61 - 2, 2**61 - 1, 2**61, 2**62 - 1, 2**63 - 1, 2**63, 2**63 + 1,
         2**64 - 1, 2**64, 2**89, 2**90 - 1, 2**90, 2**120 - 2**60, 2**150 - 1, 10**9, 10**18, 10**27]

TEXTS = ["", "a", "abc", "abcdefg", "abcdefgh", "abcdefghi", "hello world" * 3, "it's", 'say "hi"',
         "it's \"both\"", "back\\slash", "tab\tnew\nret\r", "\0\x01\x1f\x7f", "\x80\x9f\xa0\xad\xff",
         "caf\xe9", "\u0100\u20ac", "\u2028\u3000\u200b", "\ud800x\udfff", "\ufeff\ufffe\uffff",
         "\U0001f600", "\U000e0001\U0010ffff\U000f0000", "x\U0001f600\xe9'", "\u0378", "\u0661\u0662",
         "\u4e2d\u6587" * 5, "\xe9" * 16, "a" * 63 + "\xe9"]

INT_TEXTS = [
    "0", "00", "-0", "+7", " 42\n", "\x0b5\x0c", "1_000", "1__0", "_1", "1_", "", " ", "-", "+", "+-1",
    "- 1", "1 2", "0x1F", "0X1f", "0x", "0x_1f", "0x__1", "0b101", "0B1", "0b12", "0o17", "0O8", "0_7",
    "0_0", "010", "08", "z", "Z9", "ff", "FF", "-0xff", "+0b1", "12a", "1.0", "1e5", "5\0", "\x1c5",
    "5\x1f", "\xa05", "\x855\u2003", "\xa0\x1c5", "\u0661\u06622", "\uff11\uff12", "\u00b2", "\u2160",
    "\U0001d7ce1", "\u3000 1_0 ", "\x7f1", "123456789", "1234567890123456789012345678901234567890",
    "0" * 40 + "1", "9" * 100, "1" * 64, "x1", "0 x1", "\u0663x"]

FLOAT_TEXTS = [
    "0", "-0", "1", "1.", ".5", ".", "", " ", "+1.5", "--1", "1e5", "1E+5", "1e-5", "1e", "1e+", "e5",
    "1.5e3 ", "\t1\n", "inf", "-Inf", "INFINITY", "infinit", "nan", "-NaN", "+nan", "nanx", "1_0", "1__0",
    "_1", "1_", "1_.5", "1._5", "1_0.0_1", "1e_5", "1_e5", "1e1_0", "1e5_", "in_f", "0x10", "1e400",
    "-1e400", "1e-400", "1e309", "1.7976931348623157e308", "1.7976931348623159e308", "2.5e-324",
    "2.4e-324", "5e-324", "1e99999999999999999999", "1e-99999999999999999999", "0e99999999999999999999",
    "9007199254740993", "9007199254740992.99999999999999999999", "9007199254740993." + "0" * 30 + "1",
    "0." + "0" * 400 + "1e400", "1" + "0" * 400 + "e-400", "1" * 400, "\u0661.5", "\xa01\u2003", "\x1c1",
    "1\0", "1,5", "1 5", "0.1", "3.14159", "123456789012345678901234567890", "2.2250738585072011e-308",
    "2.2250738585072014e-308", "1.5f", "+.5e-1", "+.e1", "\U0001d7cf\U0001d7ce", "1\u0301"]

STR_DIGITS_LIMIT = [("1" * 4300, "ok"), ("1" * 4301, "!"), ("0" * 4301, "!"), ("_".join("1" * 4300), "ok")]


def hexes(text):
    return ",".join("%x" % ord(c) for c in text) or "-"


def bits(value):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", value))


def attempt(function, form):
    try:
        return form(function())
    except (ValueError, OverflowError):
        return "!"


def row(*fields):
    return "\t".join(f if isinstance(f, str) else "%x" % f for f in fields)


class Splitmix:
    """The generator that TableReading.swift has too: operands too long to list."""

    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return z ^ (z >> 31)

    def integer(self, digits):
        return sum((self.next() & (2**30 - 1)) << (30 * i) for i in range(digits))


def some_integer(rng):
    kind = rng.random()
    if kind < 0.35:
        value = rng.choice(EDGES)
    elif kind < 0.45:
        # Long runs of ones and zeros are what breaks carries and the guesses of long division.
        value = (1 << rng.randrange(1, 240)) - (1 << rng.randrange(0, 200))
    else:
        value = rng.getrandbits(rng.choice([8, 29, 30, 31, 45, 60, 61, 64, 90, 128, 200, 330]))
    return -abs(value) if rng.random() < 0.4 else abs(value)


def some_double(rng):
    kind = rng.random()
    if kind < 0.4:
        return struct.unpack("<d", struct.pack("<Q", rng.getrandbits(64)))[0]
    if kind < 0.6:
        return rng.choice([-1, 1]) * rng.randrange(10**rng.randrange(1, 18)) / 10**rng.randrange(0, 20)
    if kind < 0.7:
        return 2.0**rng.randrange(-1074, 1024)
    if kind < 0.8:
        return float("%de%d" % (rng.randrange(1, 1000), rng.randrange(-30, 30)))
    return rng.choice([rng.uniform(-1e6, 1e6), rng.randrange(1 << 40) + 0.5, rng.random(),
                       rng.randrange(-99999, 99999) / 32.0])


DOUBLES = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 2.5, 1e15, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5,
           9999999999999998.0, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 0.00001234,
           0.00015, 100.0, 2**53 + 2.0, 2.0**54, 2.0**60, 2.0**61, 2.0**61 - 512, -2.0**61, 2.0**122, 0.125,
           0.03125, 1234567.891, 999999.99995, 0.99995, 0.00005, 1e300, float("inf"), float("-inf"), 4.35, 0.3]


def common(scale):
    rng = random.Random(20240521)
    tables = {}

    rows = []
    for _ in range(170 * scale):
        a, b = some_integer(rng), some_integer(rng)
        d = b or 7
        rows.append(row(a, b, a + b, a - b, a * b, a // d, a % d, a & b, a | b, a ^ b))
    tables["arithmetic"] = rows

    rows = []
    for _ in range(50 * scale):
        a = some_integer(rng)
        n = rng.choice([0, 1, 29, 30, 31, 60, 61, rng.randrange(400)])
        rows.append(row(a, str(n), a << n, a >> n))
    tables["shifts"] = rows

    values = EDGES + [-v for v in EDGES] + [2**1024 - 2**970, 2**1024 - 2**970 - 1, 2**1024 - 1, 2**1024,
                                           -(2**1100), 2**53 + 3, 2**64 + 2**11, 2**64 + 2**11 + 1,
                                           2**64 + 3 * 2**11, 2**200 + 2**147, 2**200 + 2**147 + 1]
    values += [some_integer(rng) for _ in range(60 * scale)]
    tables["integers"] = [row(v, str(v), str(v.bit_length()), attempt(lambda: float(v), bits), str(hash(v)),
                              format(abs(v), "o"), format(v, ",")) for v in values]

    rows = []
    for base, exponent in [(0, 0), (0, 5), (1, 1000), (-1, 7), (2, 0), (2, 100), (-2, 99), (4, 45), (10, 50),
                           (-7, 33), (2**30, 5), (2**30 - 1, 6), (2**61 - 1, 9), (3, 500)]:
        rows.append(row(base, str(exponent), base**exponent))
    tables["powers"] = rows

    rows = []
    sizes = [(1, 1), (69, 69), (70, 70), (71, 140), (71, 142), (70, 139), (99, 100), (100, 1000), (150, 299),
             (257, 300), (600, 601), (72, 1500), (1000, 1000)]
    for seed, (m, n) in enumerate(sizes):
        generator = Splitmix(seed)
        a, b = generator.integer(m), generator.integer(n)
        p = a * b
        q, r = divmod(b, a)
        rows.append(row(str(seed), str(m), str(n), str(p.bit_length()), str(hash(p)), str(p % (10**9 + 7)),
                        str(hash(q)), str(hash(r)), str(q % (10**9 + 7)), str(r % (10**9 + 7))))
    tables["large"] = rows

    doubles = DOUBLES + [some_double(rng) for _ in range(260 * scale)]
    doubles = [d for d in doubles if d == d]
    tables["doubles"] = [
        row(bits(d), repr(d), str(hash(d)), "%.4f" % d if abs(d) < 1e40 else "-",
            format(d, ",.2f") if abs(d) < 1e40 else "-", "%.0f" % d if abs(d) < 1e40 else "-",
            attempt(lambda: int(d), lambda v: "%x" % v)) for d in doubles]
    tables["precise"] = [row(bits(d), str(p), "%.*f" % (p, d)) for d, p in [
        (0.1, 30), (0.1, 60), (1 / 3, 22), (1 / 3, 23), (5e-324, 60), (5e-324, 340), (1e22, 5), (1e100, 2),
        (2.0**-60, 22), (2.0**-60, 59), (2.0**-60, 60), (2.0**-75, 74), (1.5, 40), (2.0**-128, 22),
        (2.0**-127, 22), (123.456, 22), (1.7976931348623157e308, 1), (-0.0, 3), (1e-30, 2)]]

    rows = []
    for text in INT_TEXTS:
        for base in (10, 0, 16, 2, 36, 3, 8):
            rows.append(row(hexes(text), str(base), attempt(lambda: int(text, base), lambda v: "%x" % v)))
    tables["intTexts"] = rows
    tables["intLimits"] = [row(str(len(t)), t[0], str(t.count("_")), attempt(lambda: int(t), lambda v: "ok"))
                           for t, _ in STR_DIGITS_LIMIT]
    for (t, expected), line in zip(STR_DIGITS_LIMIT, tables["intLimits"]):
        assert line.endswith(expected), line
    tables["floatTexts"] = [row(hexes(t), attempt(lambda: float(t), lambda v: "nan" if v != v else bits(v)))
                            for t in FLOAT_TEXTS]

    tables["strings"] = [row(hexes(t), hexes(ascii(t))) for t in TEXTS]
    raw = [bytes(range(256)), b"", b"it's", b'"', b"it's \"both\"", b"a\\b"]
    tables["bytes"] = [row(hexes(t.decode("latin-1")), hexes(repr(t))) for t in raw]

    rows = []
    for size in (0, 1, 2, 3, 4, 5, 8, 20):
        for _ in range(4):
            items = sorted({some_integer(rng) for _ in range(size)})
            rows.append(row(" ".join("%x" % hash(i) for i in items) or "-", str(hash(tuple(items))),
                            str(hash(frozenset(items)))))
    tables["containers"] = rows
    return tables


def runs(predicate):
    """The lengths of alternating runs over all code points, the first of them False."""
    lengths, current, start = [], False, 0
    for code in range(0x110000):
        if predicate(chr(code)) != current:
            lengths.append(code - start)
            current, start = not current, code
    lengths.append(0x110000 - start)
    return " ".join("%x" % n for n in lengths)


def emit(scale):
    unicode = [unicodedata.unidata_version, runs(str.isprintable), runs(str.isspace), runs(str.isdecimal)]
    printed = [row(hexes(t), hexes(repr(t))) for t in TEXTS]
    json.dump({"common": common(scale), "unicode": unicode, "printed": printed}, sys.stdout)


def emit_hashes():
    rows = [row("str", hexes(t), str(hash(t))) for t in TEXTS]
    rows += [row("bytes", hexes(t), str(hash(t.encode("latin-1")))) for t in TEXTS if max(t, default="") < "\u0100"]
    json.dump(rows, sys.stdout)


def ask(interpreter, *arguments, seed="0"):
    command = [interpreter, os.path.abspath(__file__), *arguments]
    return json.loads(subprocess.check_output(command, env={**os.environ, "PYTHONHASHSEED": seed}))


def main(arguments):
    scale = 1
    if arguments[0] == "--scale":
        scale, arguments = int(arguments[1]), arguments[2:]
    answers = [ask(i, "--emit", str(scale)) for i in arguments]
    tables = answers[0]["common"]
    for interpreter, answer in zip(arguments, answers):
        for name, rows in answer["common"].items():
            assert rows == tables[name], f"{interpreter} differs in {name}"
    for seed in ("0", "42", "4294967295"):
        hashes = [ask(i, "--hashes", seed=seed) for i in arguments]
        assert all(h == hashes[0] for h in hashes)
        tables["hashesSeed" + seed] = hashes[0]
    printed = [a["printed"] for a in answers]
    assert all(p == printed[0] for p in printed)
    tables["printed"] = printed[0]
    tables["unicode"] = [row(*a["unicode"]) for a in answers]
    print("// swift-format-ignore-file")
    print("// Written by make_tables.py from the answers of real Python interpreters; do not edit.")
    print("\nenum Tables {")
    for name, rows in tables.items():
        print(f'  static let {name} = #"""\n' + "\n".join(rows) + '\n"""#')
    print("}")


if sys.argv[1] == "--emit":
    emit(int(sys.argv[2]))
elif sys.argv[1] == "--hashes":
    emit_hashes()
else:
    main(sys.argv[1:])
