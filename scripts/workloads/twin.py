"""What the twins of the workloads share: the words of the Lua side.

A twin NAME.py does in CPython what NAME.lua does in Moult and prints the same. Parameters are given
as NAME=VALUE. Where the environment variable TWIN_FIGURES names a file, the figures of the run are
written there as JSON: CPU and wall time of each phase in nanoseconds, peak resident
memory in KiB.
"""

import atexit
import gc
import json
import os
import sys
import time

_settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
_phases = []
_failed = []


def param(name, default, help):
    text = _settings.pop(name, None)
    if text is None:
        return default
    return int(float(text)) if isinstance(default, int) else type(default)(text)


def phase(name, body):
    started, clock = time.process_time_ns(), time.perf_counter_ns()
    result = body()
    _phases.append((name, time.process_time_ns() - started, time.perf_counter_ns() - clock))
    return result


def expect(condition, message):
    if not condition:
        _failed.append(message)
        print("not met: " + message, file=sys.stderr)


class Lcg:
    """The generator of the workloads: x = (x * 25214903917 + 11) mod 2^48."""

    def __init__(self, state=42):
        self.state = state

    def below(self, n):
        self.state = (self.state * 25214903917 + 11) & 0xFFFFFFFFFFFF
        return (self.state >> 16) % n


_first = None


def begin():
    """Collects, so that the counts of both sides start from nothing."""
    global _first
    gc.collect()
    _first = [s["collections"] for s in gc.get_stats()]


def end():
    now = [s["collections"] for s in gc.get_stats()]
    print("collections", *[a - b for a, b in zip(now, _first)])
    if _settings:
        sys.exit("unknown parameters: " + ", ".join(_settings))
    if _failed:
        sys.exit(2)


def _write_figures():
    path = os.environ.get("TWIN_FIGURES")
    if not path:
        return
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    figures = {"phases": _phases, "peak_kib": peak}
    with open(path, "w") as file:
        json.dump(figures, file)


atexit.register(_write_figures)
