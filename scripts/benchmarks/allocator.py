#!/usr/bin/env python3
"""Allocation kernels side by side: Moult's pymalloc, every CPython found, and the C library.

    swift build -c release
    scripts/benchmarks/allocator.py [--kernels k1,k2] [--processes 5] [--repeat 3] [--pin CPU]
                               [--json FILE]

Every figure is the median over `processes` processes of the median of `repeat` repetitions, in
nanoseconds of CPU time per operation. One process of every allocator runs in turn, so that a change
of the machine's speed meets them all. What the kernels do is described in
Benchmarks/AllocatorKernels/Kernels.swift.

CPython's PyObject_Malloc is measured inside each interpreter: a C library with the same kernels is
loaded into it. Interpreters come from pyenv and from python3.N on the PATH; --python adds more.
"""
import argparse
import glob
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SOURCE = os.path.join(HERE, "peers", "alloc_kernels.c")
KERNELS = {
    "k1": "64 bytes, allocate and free",
    "k2": "10^6 of 64 bytes, freed in order",
    "k2h": "the same, arenas held",
    "k3": "10^6 of 64 bytes, random order",
    "k4": "1-512 bytes, random replacement",
    "k5a": "list growing to 64 items, per realloc",
    "k6": "larson, one thread",
}
LOADER = (
    "import ctypes,sys\n"
    "f=ctypes.PyDLL(sys.argv[1]).run_kernel\n"
    "f.restype=ctypes.c_double\n"
    "print('%.2f' % f(sys.argv[2].encode(), int(sys.argv[3])))\n"
)


def find_interpreters(extra):
    """Names and paths of CPython 3.10 and later, each installation once."""
    paths = list(extra)
    try:
        root = subprocess.run(
            ["pyenv", "root"], capture_output=True, text=True, check=True
        ).stdout.strip()
        paths += sorted(glob.glob(os.path.join(root, "versions", "3.1*", "bin", "python3")))
    except (OSError, subprocess.CalledProcessError):
        pass
    for folder in ("/usr/bin", "/usr/local/bin"):
        paths += sorted(glob.glob(os.path.join(folder, "python3.1[0-9]")))
    probe = (
        "import sys,platform,ctypes;print(platform.python_implementation(),"
        "platform.python_version(),sys.base_prefix)"
    )
    found = {}
    for path in paths:
        try:
            kind, version, prefix = subprocess.run(
                [path, "-c", probe], capture_output=True, text=True, check=True
            ).stdout.split()
        except (OSError, ValueError, subprocess.CalledProcessError):
            continue
        recent = tuple(map(int, version.split(".")[:2])) >= (3, 10)
        if kind != "CPython" or prefix in found or not recent:
            continue
        name = "CPython " + version.split("+")[0]
        if prefix == "/usr":
            name += " (system)"
        found[prefix] = (name, path)
    return list(found.values())


def find_moult(given):
    names = [given] if given else [
        os.path.join(ROOT, ".build", "release", name)
        for name in ("allocator-kernels", "AllocatorKernels")
    ]
    for name in names:
        if os.path.exists(name):
            return name
    sys.exit("allocator-kernels not found; build it with: swift build -c release")


def build(folder, compiler):
    """Compiles the peers; returns the C library's program and the library for interpreters."""
    flags = ["-O3", "-Wall", "-fno-builtin-malloc", "-fno-builtin-free", "-fno-builtin-realloc"]
    program = os.path.join(folder, "libc-kernels")
    library = os.path.join(folder, "python-kernels.so")
    subprocess.run([compiler, *flags, "-DPEER_LIBC", SOURCE, "-o", program], check=True)
    subprocess.run(
        [compiler, *flags, "-DPEER_PYTHON", "-shared", "-fPIC", SOURCE, "-o", library], check=True
    )
    return program, library


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernels", default=",".join(KERNELS))
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--pin", type=int, help="run everything on this CPU")
    parser.add_argument("--python", action="append", default=[], help="another interpreter")
    parser.add_argument("--moult", help="path of allocator-kernels")
    parser.add_argument("--cc", default=os.environ.get("CC", "gcc"))
    parser.add_argument("--json", help="write all single figures to this file")
    arguments = parser.parse_args()
    arguments.kernels = arguments.kernels.split(",")
    unknown = set(arguments.kernels) - set(KERNELS)
    if unknown:
        parser.error("unknown kernel: " + ", ".join(sorted(unknown)))
    return arguments


def measure(commands, arguments):
    """Figures per kernel and allocator, one per process."""
    prefix = []
    if arguments.pin is not None:
        prefix = ["taskset", "-c", str(arguments.pin)]
    figures = {}
    for number in range(arguments.processes):
        for kernel in arguments.kernels:
            for name, command in commands.items():
                output = subprocess.run(
                    prefix + command(kernel), check=True, capture_output=True, text=True
                ).stdout
                figures.setdefault(kernel, {}).setdefault(name, []).append(
                    float(output.split()[-1])
                )
        print(f"round {number + 1} of {arguments.processes} done", file=sys.stderr)
    return figures


def table(figures, names):
    """Markdown: medians, and in brackets how many times Moult's inlined time that is."""
    lines = [
        "| kernel | " + " | ".join(names) + " |",
        "|---|" + "---|" * len(names),
    ]
    for kernel, row in figures.items():
        base = statistics.median(row[names[0]])
        cells = []
        for name in names:
            value = statistics.median(row[name])
            cells.append(f"{value:.1f}" + ("" if name == names[0] else f" ({value / base:.2f}x)"))
        lines.append(f"| {kernel}: {KERNELS[kernel]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    arguments = parse_arguments()
    moult = find_moult(arguments.moult)
    compiler = shutil.which(arguments.cc) or sys.exit(f"no C compiler: {arguments.cc}")
    repeat = str(arguments.repeat)

    def moult_command(mode):
        return lambda k: [moult, "--kernel", k, "--repeat", repeat, "--mode", mode]

    with tempfile.TemporaryDirectory() as folder:
        program, library = build(folder, compiler)
        commands = {
            "Moult, inlined": moult_command("inline"),
            "Moult, called": moult_command("call"),
        }
        for name, path in find_interpreters(arguments.python):
            commands[name] = lambda k, path=path: [path, "-c", LOADER, library, k, repeat]
        commands["C library"] = lambda k: [program, k, repeat]
        figures = measure(commands, arguments)
    print(table(figures, list(commands)))
    if arguments.json:
        record = {
            "unit": "ns of CPU time per operation",
            "machine": platform.machine() + ", " + platform.platform(),
            "processes": arguments.processes,
            "repeat": arguments.repeat,
            "figures": figures,
        }
        with open(arguments.json, "w") as file:
            json.dump(record, file, indent=1)


if __name__ == "__main__":
    main()
