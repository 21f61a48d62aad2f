#!/usr/bin/env python3
"""Tests of the comparison tools themselves: scripts/referee, scripts/fidelity and generate.py.

    python3 Tests/Fidelity/test_tools.py

Needs one CPython with headers, gcc and liblua5.4-dev; the tests of the referee are skipped without.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import counts  # noqa: E402
import interpreters  # noqa: E402

FOUND = next((found for found in map(interpreters.find, ("3.12", "3.13", "3.11")) if found), None)


def run(*command, **environment):
    found = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        env=dict(os.environ, **environment),
    )
    return found.returncode, found.stdout, found.stderr


def tool(name, *arguments, **environment):
    return run(sys.executable, os.path.join(ROOT, "scripts", name), *arguments, **environment)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


@unittest.skipUnless(FOUND, "no CPython 3.11 to 3.13")
class Referee(Folder):
    """The rules of the language, as far as no Python twin can state them."""

    def outcome(self, text, *arguments):
        return tool("referee", FOUND[0], self.write("script.lua", text), *arguments)

    def prints(self, text, *lines):
        status, out, errors = self.outcome(text)
        self.assertEqual((status, errors), (0, ""))
        self.assertEqual(out.splitlines(), list(lines))

    def test_first_store_takes_the_reference(self):
        self.prints(
            "local x = list{}\nprint(sys.getrefcount(x))\na = x\nprint(sys.getrefcount(x))",
            "1",
            "2",
        )

    def test_a_temporary_lasts_as_long_as_its_scope(self):
        self.prints(
            """
            N = class "N" { __del__ = function(self) print("dies") end }
            scope(function() local x = N() print("made") end)
            for i in range(2) do local x = N() print("pass", i) end
            local x = N()
            del(x)
            print("end")
            """,
            *"made|dies|pass 0|dies|pass 1|dies|dies|end".split("|"),
        )

    def test_an_argument_is_lent(self):
        self.prints(
            """
            f = def(function(_ENV, o) return sys.getrefcount(o) end)
            local x = list{}
            print(f(x), sys.getrefcount(x))
            """,
            "2 1",
        )

    def test_an_iterator_is_lent_what_it_walks_over(self):
        self.prints(
            """
            local l = list{1, 2}
            for x in iter(l) do print(x, sys.getrefcount(l)) end
            scope(function() for x in iter(l) do break end end)
            print(sum(iter(l)), len(l), sys.getrefcount(l))
            """,
            *"1 2|2 2|3 2 1".split("|"),
        )

    def test_a_generator_keeps_its_temporaries(self):
        self.prints(
            """
            g = generator(function(_ENV, n)
              local mine = list{}
              for i in range(n) do mine:append(i) yield(len(mine)) end
            end)
            for x in g(3) do print(x) end
            """,
            *"1|2|3".split("|"),
        )

    def test_del_of_a_borrowed_handle_is_an_error(self):
        self.prints("a = list{}\nprint((pcall(del, a)))", "False")

    def test_a_builtin_cannot_be_assigned(self):
        status, out, errors = self.outcome("print(1)\nlist = 5")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("script.lua:2: 'list'", errors)

    def test_errors_name_the_line(self):
        status, _, errors = self.outcome("x = 1\nprint(nowhere)")
        self.assertEqual(status, 1)
        self.assertIn("script.lua:2: NameError: name 'nowhere' is not defined", errors)

    def test_an_expectation_that_fails_gives_status_2(self):
        status, _, errors = self.outcome('expect(1 > 2, "order")')
        self.assertEqual(status, 2)
        self.assertIn("order", errors)

    def test_parameters(self):
        text = 'print(param("n", 1), param("s", "x"))'
        self.assertEqual(self.outcome(text)[1], "1 x\n")
        self.assertEqual(self.outcome(text, "--set", "n=5e6", "--set", "s=y")[1], "5000000 y\n")

    def test_missing_interpreter(self):
        status, _, errors = tool("referee", "3.1", self.write("script.lua", ""))
        self.assertEqual(status, 1)
        self.assertIn("no such interpreter", errors)

    def test_missing_compiler(self):
        status, _, errors = tool(
            "referee",
            FOUND[0],
            self.write("script.lua", ""),
            CC="no-such-compiler",
            REFEREE_BUILD_DIR=os.path.join(self.folder.name, "cache"),
        )
        self.assertEqual(status, 1)
        self.assertRegex(errors, "no-such-compiler|Python.h")


@unittest.skipUnless(FOUND, "no CPython 3.11 to 3.13")
class Fidelity(Folder):
    """With a stand-in for Moult: a shell script that prints a fixed text."""

    VERSION = ".".join(FOUND[1].split(".")[:2]) if FOUND else ""

    def outcome(self, twin, printed, *arguments, status=0, lua="", name="pair"):
        self.write(name + ".lua", lua)
        self.write(name + ".py", twin)
        stand_in = self.write("stand-in", "printf '%s'\nexit %d\n" % (printed, status))
        return tool(
            "fidelity",
            "--folder",
            self.folder.name,
            "--python",
            self.VERSION,
            *arguments,
            MOULT="sh " + stand_in,
        )

    def test_equal_output_passes(self):
        status, out, _ = self.outcome("print(1)", "1\\n")
        self.assertEqual(status, 0, out)
        self.assertIn("1 passed, 0 failed", out)

    def test_a_difference_fails_and_is_shown(self):
        status, out, _ = self.outcome("print(1)", "2\\n")
        self.assertEqual(status, 1)
        self.assertRegex(out, r"(?m)^pair +DIFF")
        self.assertRegex(out, r"(?m)^ +-1$")
        self.assertRegex(out, r"(?m)^ +\+2$")
        self.assertIn("0 passed, 1 failed", out)
        self.assertNotIn("\033", out)

    def test_a_trailing_difference_counts(self):
        self.assertEqual(self.outcome("print(1)", "1\\n\\n")[0], 1)

    def test_moult_that_does_not_run(self):
        status, _, errors = self.outcome("print(1)", "1\\n", status=3)
        self.assertEqual(status, 1)
        self.assertIn("does not run", errors)

    def test_a_failing_twin_is_a_difference(self):
        status, out, _ = self.outcome("print(1)\nraise SystemExit(1)", "1\\n")
        self.assertEqual(status, 1)
        self.assertIn("the oracle failed", out)

    def test_restricted_to_other_versions(self):
        status, out, _ = self.outcome("print(1)", "1\\n", lua="-- moult: versions 3.7\n")
        self.assertIn("n/a", out)
        self.assertIn("0 passed, 0 failed", out)
        self.assertEqual(status, 1)

    def test_slow_pairs_are_left_out_of_quick(self):
        _, out, _ = self.outcome("print(1)", "1\\n", "--quick", lua="-- moult: slow\n")
        self.assertIn("0 passed", out)

    def test_only(self):
        self.assertIn("0 passed", self.outcome("print(1)", "1\\n", "--only", "other")[1])
        self.assertIn("1 passed", self.outcome("print(1)", "1\\n", "--only", "pa*")[1])

    def test_no_interpreter(self):
        status, _, errors = tool("fidelity", "--python", "3.7", MOULT="true")
        self.assertEqual(status, 1)
        self.assertIn("no interpreter found", errors)

    def test_wrong_usage(self):
        self.assertEqual(tool("fidelity", "--nonsense")[0], 64)

    def test_json(self):
        path = os.path.join(self.folder.name, "out.json")
        self.outcome("print(1)", "2\\n", "--json", path)
        with open(path, encoding="utf-8") as file:
            result = json.load(file)["results"][0]
        self.assertEqual((result["name"], result["result"]), ("pair", "DIFF"))

    def test_timeout(self):
        status, out, _ = self.outcome("import time\ntime.sleep(9)", "", "--timeout", "1")
        self.assertEqual(status, 1)
        self.assertIn("no end after 1 s", out)


class Counts(unittest.TestCase):
    READING = """Small block threshold = 512, in 32 size classes.

class   size   num pools   blocks in use  avail blocks
-----   ----   ---------   -------------  ------------
    0     16           1              %d            20
    1     32           2              70             8

# arenas allocated current           =                   %d
"""

    def test_differences_of_two_readings(self):
        stats = "COUNTS [{'collections': %d, 'collected': %d, 'uncollectable': 0}]\n"
        output = stats % (3, 10) + "TRACKED 4\nx\n" + stats % (5, 14) + "TRACKED 10\nCOUNTS END\n"
        found = counts.read(output, self.READING % (5, 1) + self.READING % (9, 3))
        self.assertEqual(found["generation 0 collections"], 2)
        self.assertEqual(found["generation 0 collected"], 4)
        self.assertEqual(found["tracked"], 6)
        self.assertEqual(found["blocks of 16"], 4)
        self.assertEqual(found["blocks of 32"], 0)
        self.assertEqual(found["arenas"], 2)

    def test_a_script_that_ends_early_has_no_figures(self):
        self.assertIsNone(counts.read("COUNTS []\n", self.READING % (1, 1)))

    def test_wrapping_keeps_line_numbers(self):
        self.assertEqual(counts.wrap("a = 1\nb = 2").split("\n")[1], "b = 2")

    def test_a_difference_beyond_its_bound(self):
        within = {"blocks of 32": (5, 4), "pools": (1, 1)}
        self.assertEqual(counts.beyond("del_everywhere", "3.12", within), [])
        self.assertEqual(counts.beyond("cycles", "3.12", within), ["blocks of 32"])
        further = {"blocks of 32": (5, 2)}
        self.assertEqual(counts.beyond("del_everywhere", "3.12", further), ["blocks of 32"])
        self.assertEqual(counts.beyond("weak_keywords", "3.12", {"pools": (1, 3)}), ["pools"])

    def test_bounds_of_old_versions(self):
        apart = {"blocks of 32": (5, 1)}
        self.assertEqual(counts.beyond("weak_set", "3.10", apart), [])
        self.assertEqual(counts.beyond("weak_set", "3.11", apart), ["blocks of 32"])

    def test_dead_objects_on_a_free_list_are_no_blocks(self):
        text = self.READING % (5, 1) + "   3 free PyFloatObjects * 24 bytes each =   72\n"
        blocks, _, _, free = counts.allocator(text)[0]
        self.assertEqual((blocks[32], free), (67, {"PyFloatObject": 3}))

    def test_every_bound_has_a_cause(self):
        for table in (counts.BOUNDS, counts.BOUNDS_BEFORE_311):
            for bounds in table.values():
                for _, _, cause in bounds:
                    self.assertIn(cause, counts.CAUSES)


class Generator(unittest.TestCase):
    def generate(self, seed):
        status, out, errors = run(sys.executable, os.path.join(HERE, "generate.py"), str(seed))
        self.assertEqual((status, errors), (0, ""))
        return out

    def test_the_same_seed_gives_the_same_script(self):
        self.assertEqual(self.generate(7), self.generate(7))
        self.assertNotEqual(self.generate(7), self.generate(8))

    def test_every_statement_is_compared(self):
        lines = self.generate(7).split("\n")
        self.assertEqual(sum(line.startswith("S(function()") for line in lines), 250)

    @unittest.skipUnless(FOUND, "no CPython 3.11 to 3.13")
    def test_what_a_script_prints_can_be_repeated(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "script.lua")
            for seed in range(3):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(self.generate(seed))
                first = tool("referee", FOUND[0], path, PYTHONHASHSEED="1")
                second = tool("referee", FOUND[0], path, PYTHONHASHSEED="2", PYTHONMALLOC="debug")
                self.assertEqual(first[0], 0, first[2])
                self.assertEqual(first[1], second[1])
                self.assertGreater(first[1].count("\n"), 20)


if __name__ == "__main__":
    unittest.main()
