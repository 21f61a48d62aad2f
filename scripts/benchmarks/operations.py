#!/usr/bin/env python3
"""Counts the instructions of single operations of scripts under callgrind, Lua's own included.

    scripts/benchmarks/operations.py MOULT [MOULT]...

Each MOULT is a release binary; with several there is a column for each. An operation is done n and 3 n
times (operations.lua beside this file), so that what is done once cancels out, three times over, of which the
middle one counts; the pass of the loop around it is subtracted. Needs valgrind and strip.
"""

import glob
import os
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "operations.lua")
TIMES = 300
TURNS = 3


def count(moult):
    """The names of the phases of the script, and the instructions of each."""
    with tempfile.TemporaryDirectory() as work:
        # Valgrind 3.19 gives up on the debug information that Swift writes.
        binary = os.path.join(work, "moult")
        subprocess.run(["strip", "--strip-debug", "-o", binary, moult], check=True)
        environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1")
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + os.path.join(work, "out"),
             "--dump-before=*s4Core7RuntimeC8endPhaseyyF",
             "--dump-after=*s4Core7RuntimeC10beginPhaseyySSF",
             binary, "run", "-q", "--set", "n=%d" % TIMES, SCRIPT],
            check=True, env=environment, capture_output=True)
        counts = []
        files = glob.glob(os.path.join(work, "out.*"))
        for name in sorted(files, key=lambda name: int(name.rsplit(".", 1)[1])):
            with open(name) as file:
                text = file.read()
            if "Trigger: --dump-before" in text:
                counts.append(int(re.search(r"^totals: (\d+)", text, re.M).group(1)))
        return counts


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 64
    with open(SCRIPT) as file:
        names = re.findall(r'^  \{"((?:[^"\\]|\\.)*)", def', file.read(), re.M)
    columns = []
    for moult in sys.argv[1:]:
        counts = count(moult)
        if len(counts) != 2 * TURNS * len(names):
            sys.exit("operations.py: %d operations and %d counts" % (len(names), len(counts)))
        costs = [(counts[i + 1] - counts[i]) / (2 * TIMES) for i in range(0, len(counts), 2)]
        each = [
            statistics.median(costs[i:i + TURNS]) for i in range(0, len(costs), TURNS)]
        columns.append([each[0]] + [cost - each[0] for cost in each[1:]])
    for i, name in enumerate(names):
        costs = "".join("%9.0f" % column[i] for column in columns)
        print("%s  %s" % (costs, name.replace('\\"', '"')))
    return 0


if __name__ == "__main__":
    sys.exit(main())
