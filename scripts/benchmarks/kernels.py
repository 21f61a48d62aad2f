"""What the programs that measure collectors share: the build, a run, figures and documents."""

import json
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#7f7f7f",
           "#8c564b", "#9467bd"]


def release_flags():
    """How release builds are linked: scripts/moult says."""
    words = subprocess.run(
        ["bash", "-c", 'source "$1" && release_flags', "bash", os.path.join(ROOT, "scripts", "moult")],
        stdout=subprocess.PIPE, text=True, check=True).stdout
    return words.split()


def build():
    """The program: COLLECTOR_KERNELS, or what a build of now gives."""
    binary = os.environ.get("COLLECTOR_KERNELS")
    if binary:
        return binary
    folder = os.environ.get("MOULT_BUILD_DIR", os.path.join(ROOT, ".build"))
    subprocess.run(
        ["swift", "build", "-c", "release", "--product", "collector-kernels", "--package-path", ROOT,
         "--scratch-path", folder] + release_flags(), check=True, stdout=sys.stderr)
    return os.path.join(folder, "release", "collector-kernels")


def pin(cpu):
    return ["taskset", "-c", str(cpu)] if shutil.which("taskset") else []


def run(command, most_mib=None):
    """Seconds on the wall and of CPU, peak resident bytes and standard output; ends the program if the
    command fails or comes to hold more than `most_mib`."""
    start = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit("%s: status %d" % (" ".join(map(str, command)), process.returncode))
    if most_mib and usage.ru_maxrss / 1024 > most_mib:
        sys.exit("%s: %.0f MiB resident, at most %d were meant" % (
            " ".join(map(str, command)), usage.ru_maxrss / 1024, most_mib))
    cpu = usage.ru_utime + usage.ru_stime
    return time.monotonic() - start, cpu, usage.ru_maxrss * 1024, output


def machine():
    """What was measured on, in a line."""
    system = os.uname()
    return "%s, %d CPUs, %s %s, load %.1f" % (
        system.machine, os.cpu_count(), system.sysname, system.release, os.getloadavg()[0])


def length(ns):
    """Nanoseconds as people read them, with three digits."""
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if ns >= size:
            figure = ns / size
            return "%.*f %s" % (0 if figure >= 100 else 1 if figure >= 10 else 2, figure, unit)
    return "%d ns" % ns


def write(path, text):
    with open(path + ".partial", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".partial", path)


def write_json(path, record):
    write(path, json.dumps(record, indent=1, sort_keys=True) + "\n")
