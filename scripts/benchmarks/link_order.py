#!/usr/bin/env python3
"""Names the functions that ran, for the linker to put side by side.

    link_order.py LIBRARIES CALLGRIND_FILE... > ORDER

The files are what `valgrind --tool=callgrind --demangle=no` writes, those that count most first: functions of the first
file come first, the costliest first, then what only the next ones have. LIBRARIES is a folder of static libraries: what
they have in sections of many functions comes last, because it takes along all that lies around it. The output is what
`--symbol-ordering-file` of LLVM's linker reads: one mangled name a line. Names of shared libraries are among them and mean
nothing to it.
"""

import collections
import glob
import os
import re
import subprocess
import sys

NAMED = re.compile(r"(c?)fn=\((\d+)\)(?: (.*))?")


def add_costs(path, costs):
    """Adds the instructions of each function itself, not of what it calls, to `costs`."""
    names = {}
    current = None
    is_call = False
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if found := NAMED.match(line):
                called, number, name = found.groups()
                if name is not None:
                    # What calls itself has a name for each depth: NAME'2.
                    names[number] = re.sub(r"'\d+$", "", name.strip())
                if not called:
                    current = names[number]
            elif line.startswith("calls="):
                is_call = True
            elif line[:1].isdigit() or line[:1] in "+-*":
                if not is_call and current is not None:
                    costs[current] += int(line.split()[-1])
                is_call = False


def unsplit(libraries):
    """The functions that share a section."""
    found = set()
    for archive in glob.glob(os.path.join(libraries, "*.a")):
        table = subprocess.run(["objdump", "-t", archive], capture_output=True, text=True, check=False).stdout
        for line in table.splitlines():
            if " F .text\t" in line:
                found.add(line.split()[-1])
    return found


def main():
    if len(sys.argv) < 3 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 0 if sys.argv[1:2] in (["-h"], ["--help"]) else 64
    order = {}
    for path in sys.argv[2:]:
        costs = collections.Counter()
        add_costs(path, costs)
        for name, _ in costs.most_common():
            if not name.startswith("0x"):
                order.setdefault(name)
    last = unsplit(sys.argv[1])
    for name in sorted(order, key=lambda name: name in last):
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
