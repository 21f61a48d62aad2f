#!/usr/bin/env python3
"""Counts what recording and replaying the workloads costs beside a plain run, in instructions.

    scripts/benchmarks/recording.py [--cpu TURNS] [--collector NAME] MOULT [NAME]...

MOULT is a release binary. Each workload of scripts/workloads runs at a small size under cachegrind, plainly, recorded
and replayed; what starting up takes in each of the three is subtracted. With --cpu, plain runs and recordings at the
size of --quick take turns instead, and CPU time counts, start-up subtracted: the median of so many turns. All on the
strategy of --collector, the default one without. Needs valgrind and strip.
"""

import argparse
import json
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORKLOADS = os.path.join(ROOT, "scripts", "workloads")
# Where the line `-- small:` of a workload leaves little more than its start.
SIZES = {
    "binary_trees": "depth=9",
    "json_tree": "depth=3 changes=5000 subtrees=100",
    "linked_list": "n=10000 rounds=2",
    "lru_cache": "accesses=10000",
    "object_churn": "n=10000",
}
NAMES = """binary_trees cyclotron gcbench gcold json_tree linked_list lru_cache memoryview_slices
object_churn php_self_reference quads token_interning weak_value_cache""".split()


def settings(name, kind):
    """The arguments that give a workload a size."""
    with open(os.path.join(WORKLOADS, name + ".lua")) as file:
        sizes = re.search(r"^-- %s: *(.*=.*)$" % kind, file.read(), re.M).group(1)
    if kind == "small":
        sizes = SIZES.get(name, sizes)
    return [word for size in sizes.split() for word in ("--set", size)]


def instructions(moult, arguments):
    """The instructions of a run, hashing without a seed."""
    done = subprocess.run(
        ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
         moult] + arguments,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True,
        env={"PATH": os.environ["PATH"], "SWIFT_DETERMINISTIC_HASHING": "1"})
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode or not found:
        sys.exit("recording.py: %s\n%s" % (" ".join(arguments), done.stderr[-2000:]))
    return int(found.group(1).replace(",", ""))


def cpu(moult, arguments):
    """The CPU time of a run, in seconds."""
    process = subprocess.Popen([moult] + arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("recording.py: %s failed" % " ".join(arguments))
    return usage.ru_utime + usage.ru_stime


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def count(moult, collector, names, work):
    """Prints the table of instructions."""
    binary, trace = os.path.join(work, "moult"), os.path.join(work, "x.mtrace")
    # Valgrind 3.19 gives up on the debug information that Swift writes.
    subprocess.run(["strip", "--strip-debug", "-o", binary, moult], check=True)

    def three(script, sizes):
        return (
            instructions(binary, ["run", "-q", script] + collector + sizes),
            instructions(binary, ["record", "-q", "--force", "-o", trace, script] + collector + sizes),
            instructions(binary, ["replay", "-q", trace] + collector))

    empty = os.path.join(work, "empty.lua")
    with open(empty, "w") as file:
        file.write('workload { name = "empty", summary = "nothing" }\n')
    start = three(empty, [])
    recordings, replays = [], []
    print("millions: run, record, replay; record / run, replay / run; per recorded operation:"
          " record - run, replay")
    for name in names:
        found = three(os.path.join(WORKLOADS, name + ".lua"), settings(name, "small"))
        run, record, replay = (a - b for a, b in zip(found, start))
        info = subprocess.run(
            [moult, "info", "--json", trace], check=True, stdout=subprocess.PIPE).stdout
        operations = json.loads(info)["end"]["recorded"]
        recordings.append(record / run)
        replays.append(replay / run)
        print("%-20s %8.1f %8.1f %8.1f  %.3f %.3f  %6.0f %6.0f" % (
            name, run / 1e6, record / 1e6, replay / 1e6, record / run, replay / run,
            (record - run) / operations, replay / operations), flush=True)
    print("geometric mean: record / run %.3f, replay / run %.3f"
          % (mean(recordings), mean(replays)))


def time(moult, collector, names, turns, work):
    """Prints the table of CPU times."""
    trace, empty = os.path.join(work, "x.mtrace"), os.path.join(work, "empty.lua")
    with open(empty, "w") as file:
        file.write('workload { name = "empty", summary = "nothing" }\n')
    run, record = ["run", "-q"] + collector, ["record", "-q", "--force", "-o", trace] + collector
    start = [min(cpu(moult, words + [empty]) for _ in range(7)) for words in (run, record)]
    ratios = []
    for name in names:
        words = [os.path.join(WORKLOADS, name + ".lua")] + settings(name, "quick")
        pairs = [(cpu(moult, run + words), cpu(moult, record + words)) for _ in range(turns)]
        plain, recorded = (statistics.median(times) - less for times, less in zip(zip(*pairs), start))
        ratios.append(recorded / plain)
        print("%-20s %7.3f %7.3f  %.3f" % (name, plain, recorded, recorded / plain), flush=True)
    print("geometric mean: %.3f" % mean(ratios))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cpu", type=int, metavar="TURNS")
    parser.add_argument("--collector", metavar="NAME")
    parser.add_argument("moult")
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        names = arguments.names or NAMES
        collector = ["--collector", arguments.collector] if arguments.collector else []
        if arguments.cpu:
            time(arguments.moult, collector, names, arguments.cpu, work)
        else:
            count(arguments.moult, collector, names, work)


if __name__ == "__main__":
    main()
