"""Runs contenders against each other: pinned, warmed, one fresh process per measurement, in turns."""

import os
import statistics
import subprocess
import sys
import tempfile

import contenders


class Runner:
    def __init__(self, folder, pin, pairs):
        self.folder, self.pairs = folder, pairs
        self.measure = contenders.compile_c(folder, "measure", "measure.c")
        if self.measure is None:
            sys.exit("bench: a C compiler is needed")
        self.prefix = []
        if pin is not None:
            self.prefix = ["taskset", "-c", str(pin)]
        if os.geteuid() == 0:
            self.prefix += ["nice", "-n", "-10"]
        self.startup = {}

    def run(self, command):
        """One process: (CPU ns, wall ns, peak KiB, standard output, a twin's figures)."""
        with tempfile.NamedTemporaryFile(dir=self.folder) as figures, tempfile.NamedTemporaryFile(
            dir=self.folder
        ) as twin:
            environment = dict(os.environ, TWIN_FIGURES=twin.name, PYTHONHASHSEED="0")
            done = subprocess.run(
                self.prefix + [self.measure, figures.name] + command,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                universal_newlines=True, env=environment,
            )
            if done.returncode != 0:
                sys.exit("bench: exit status %d of %s\n%s" % (
                    done.returncode, " ".join(command), done.stderr.strip()))
            with open(figures.name) as file:
                cpu, wall, peak, _ = map(int, file.read().split())
            with open(twin.name) as file:
                return cpu, wall, peak, done.stdout, file.read()

    def compete(self, commands, figure, warm=True):
        """{name: {"samples": [...], "peak_kib": ...}}: `figure` makes a number of what `run` gave.
        Every contender runs once unmeasured, if `warm`, then all in turn, `pairs` times."""
        results = {name: {"samples": [], "peaks": []} for name in commands}
        for command in commands.values() if warm else ():
            self.run(command)
        for number in range(self.pairs):
            names = list(commands)
            # Whoever follows a long run of another is not always the same.
            names = names[number % len(names) :] + names[: number % len(names)]
            for name in names:
                outcome = self.run(commands[name])
                results[name]["samples"].append(figure(name, outcome))
                results[name]["peaks"].append(outcome[2])
        return {name: summary(result) for name, result in results.items()}

    def find_startup(self, commands):
        """What starting and ending takes, subtracted from every whole program."""
        found = self.compete(commands, lambda name, outcome: outcome[0])
        self.startup = {name: result["median"] for name, result in found.items()}


def summary(result):
    samples = result["samples"]
    median = statistics.median(samples)
    return {
        "samples": samples,
        "median": median,
        "min": min(samples),
        "max": max(samples),
        "spread": (max(samples) - min(samples)) / median if median else 0,
        "peak_kib": statistics.median(result["peaks"]),
    }
