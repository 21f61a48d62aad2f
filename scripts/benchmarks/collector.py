#!/usr/bin/env python3
"""Measures the collector beside real interpreters, interleaved, in one run.

    scripts/benchmarks/collector.py [--rounds R] [--n N] [--kernel NAME]... [--peer TEXT]... [--json FILE]

Each kernel runs in a fresh process per round: Moult's `collector-kernels` (the mutator API without
scripts), then the same graph on each CPython found. Then the workload list_of_lists runs as a
script on Moult and as Python on each interpreter, with wall time and peak resident memory. The
tables give medians over the rounds, and ratios to Moult's; for kernels of live objects also the
geometric mean of Moult's time over each peer's. --peer keeps the interpreters whose label has the text.
With --kernel the script is left out. COLLECTOR_KERNELS names a built program, so that none is built.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

import kernels

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = ROOT / "scripts/benchmarks/peers/collector_kernels.py"
WORKLOAD = ROOT / "scripts/workloads/list_of_lists"
KERNELS = [
    "live-slots-list", "live-pair-lists", "live-dict-instances", "live-random-lists",
    "live-tree-lists", "live-random-dicts", "garbage-pairs", "garbage-ring", "garbage-random",
    "build-collector-off", "build-collector-on", "drop-chain",
]


def interpreters():
    """Every CPython 3.11 to 3.13: Debian's, those of PATH, those of pyenv."""
    candidates = ["/usr/bin/python3.11"]
    pyenv = shutil.which("pyenv")
    root = os.environ.get("PYENV_ROOT")
    if root is None and pyenv:
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
    if root:
        candidates += sorted(map(str, pathlib.Path(root).glob("versions/3.1[123].*/bin/python3")))
    candidates += [shutil.which(f"python3.{minor}") or "" for minor in (11, 12, 13)]
    found = {}
    probe = "import sys, platform; print(sys.prefix, platform.python_version())"
    for path in candidates:
        if not path or not os.access(path, os.X_OK):
            continue
        result = subprocess.run([path, "-c", probe], capture_output=True, text=True)
        if result.returncode != 0:
            continue
        prefix, version = result.stdout.split()
        label = version + (" (Debian)" if prefix == "/usr" else "")
        found.setdefault(label, path)
    return found


def table(title, labels, rows):
    print(f"\n{title}\n")
    print("| | " + " | ".join(labels) + " |")
    print("|---|" + "---|" * len(labels))
    for name, cells in rows:
        print(f"| {name} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--objects", type=int, default=10_000_000)
    parser.add_argument("--kernel", action="append", choices=KERNELS)
    parser.add_argument("--peer", action="append")
    parser.add_argument("--json")
    options = parser.parse_args()

    binary = kernels.build()
    moult = ROOT / "scripts/moult"
    peers = {
        label: path for label, path in interpreters().items()
        if not options.peer or any(text in label for text in options.peer)
    }
    pin = ["taskset", "-c", "1"] if shutil.which("taskset") and os.cpu_count() > 1 else []
    labels = ["Moult"] + list(peers)
    samples = {}
    for kernel in options.kernel or KERNELS:
        for _ in range(options.rounds):
            commands = {"Moult": [binary, "--kernel", kernel, "--n", str(options.n)]}
            for label, path in peers.items():
                commands[label] = [path, PEER, kernel, str(options.n), "5"]
            for label, command in commands.items():
                _, _, _, output = kernels.run(pin + command)
                samples.setdefault((kernel, label), []).append(float(output.split()[2]))
    rows = []
    for kernel in options.kernel or KERNELS:
        ours = statistics.median(samples[kernel, "Moult"])
        cells = []
        for label in labels:
            value = statistics.median(samples[kernel, label])
            cells.append(f"{value:.1f}" + ("" if label == "Moult" else f" ({value / ours:.2f}x)"))
        rows.append((kernel, cells))
    live = [k for k in options.kernel or KERNELS if k.startswith("live-")]
    if len(live) > 1:
        cells = ["1.00"]
        for label in labels[1:]:
            ratios = [
                statistics.median(samples[k, "Moult"]) / statistics.median(samples[k, label])
                for k in live
            ]
            cells.append(f"{statistics.geometric_mean(ratios):.2f}")
        rows.append(("live: Moult's time over the peer's", cells))
    table(f"ns of CPU time per object, {options.n} objects", labels, rows)

    if options.kernel:
        return
    subprocess.run([moult, "--version"], check=True, stdout=sys.stderr)
    measured = {}
    for _ in range(options.rounds):
        commands = {"Moult": [moult, "run", "--quiet", "--python", "3.12", f"{WORKLOAD}.lua",
                              "--set", f"n={options.objects}"]}
        for label, path in peers.items():
            commands[label] = [path, f"{WORKLOAD}.py", str(options.objects)]
        for label, command in commands.items():
            seconds, _, peak, _ = kernels.run(pin + command)
            measured.setdefault(label, []).append((seconds, peak))
    rows = []
    for name, pick in [
        ("wall, s", lambda s, p: s), ("wall, ns per object", lambda s, p: s * 1e9 / options.objects),
        ("peak resident, MiB", lambda s, p: p / 2**20),
    ]:
        values = [statistics.median(pick(*m) for m in measured[label]) for label in labels]
        cells = [f"{values[0]:.2f}"]
        cells += [f"{value:.2f} ({value / values[0]:.2f}x)" for value in values[1:]]
        rows.append((name, cells))
    table(f"list_of_lists, {options.objects} objects", labels, rows)
    if options.json:
        result = {
            "kernels": {f"{k} / {label}": v for (k, label), v in samples.items()},
            "list_of_lists": measured,
        }
        pathlib.Path(options.json).write_text(json.dumps(result, indent=1))


main()
