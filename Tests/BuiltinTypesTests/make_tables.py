#!/usr/bin/env python3
"""Write Tables.swift: what real Python interpreters answer, for the tests of BuiltinTypes.

Usage: make_tables.py PYTHON3.8 PYTHON3.9 ... PYTHON3.13

Each line of expressions.txt is a test; statements are separated by "; ", the last one is an
expression. Lines that begin with # name the group of those that follow.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent

PROBE = r"""
import json, sys
from sys import getsizeof
def typename(x): return type(x).__name__
def run(line):
    names = {"getsizeof": getsizeof, "typename": typename}
    *first, last = line.split("; ")
    try:
        for statement in first:
            exec(statement, names)
        if last.startswith("del ") or " = " in last:
            exec(last, names)
            return ""
        return repr(eval(last, names))
    except BaseException as e:
        kinds = {"LookupError": "ValueError", "UnicodeDecodeError": "ValueError",
                 "UnicodeEncodeError": "ValueError"}
        kind = kinds.get(type(e).__name__, type(e).__name__)
        return f"{kind}: {e}" if str(e) else kind
print(json.dumps([run(line) for line in json.load(sys.stdin)]))
"""


def literal(text):
    hashes = "#"
    while '"' + hashes in text or "\\" + hashes in text:
        hashes += "#"
    return f'{hashes}"{text}"{hashes}'


def main():
    import json

    groups = []
    for line in (HERE / "expressions.txt").read_text().splitlines():
        if line.startswith("#"):
            groups.append((line[1:].strip(), []))
        elif line:
            groups[-1][1].append(line)
    lines = [line for _, body in groups for line in body]
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONUTF8="1")
    answers = []
    for python in sys.argv[1:]:
        done = subprocess.run(
            [python, "-W", "ignore", "-c", PROBE], input=json.dumps(lines), text=True,
            capture_output=True, check=True, env=environment)
        answers.append(json.loads(done.stdout))
    minors = [
        int(subprocess.run([python, "-c", "import sys; print(sys.version_info[1])"],
                           capture_output=True, text=True, check=True).stdout)
        for python in sys.argv[1:]]
    out = ["// Made by make_tables.py from expressions.txt. What CPython 3.%d to 3.%d answer."
           % (minors[0], minors[-1]), ""]
    out += ["/// An expression and what it gives: each answer holds from a minor version on.",
            "struct Expectation: Sendable {", "  let source: String",
            "  let answers: KeyValuePairs<Int, String>",
            "  init(_ source: String, _ answers: KeyValuePairs<Int, String>) {",
            "    self.source = source", "    self.answers = answers", "  }", "",
            "  /// The answer of a version, by its minor number.",
            "  func answer(minor: Int) -> String {",
            '    answers.last { $0.key <= minor }?.value ?? ""',
            "  }", "}", "", "/// Expectations by group.",
            "let expectations: [String: [Expectation]] = ["]
    at = 0
    for name, body in groups:
        out.append(f'  "{name}": [')
        for line in body:
            given = []
            for minor, answer in zip(minors, [a[at] for a in answers]):
                if not given or given[-1][1] != answer:
                    given.append((minor, answer))
            at += 1
            out.append("    Expectation(")
            out.append(f"      {literal(line)},")
            out.append("      [" + ", ".join(f"{m}: {literal(a)}" for m, a in given) + "]),")
        out.append("  ],")
    out.append("]")
    (HERE / "Tables.swift").write_text("// swift-format-ignore-file\n" + "\n".join(out) + "\n")


if __name__ == "__main__":
    main()
