"""Who runs: Moult, every CPython found, other allocators, other collectors; what each is called and
the command that makes it run a kernel or a workload."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WORKLOADS = os.path.join(ROOT, "scripts", "workloads")
PEERS = os.path.join(HERE, "peers")
LOADER = (
    "import ctypes,sys\n"
    "f=ctypes.PyDLL(sys.argv[1]).run_kernel\n"
    "f.restype=ctypes.c_double\n"
    "print('%.2f' % f(sys.argv[2].encode(), int(sys.argv[3])))\n"
)


class Python:
    def __init__(self, path, version, prefix):
        self.path, self.version = path, version
        self.honest = prefix == "/usr"
        self.name = "CPython " + version + (" (system)" if self.honest else "")
        self.minor = ".".join(version.split(".")[:2])


def find_pythons(oldest):
    """Every CPython from `oldest` on, each installation once, the system's first. The system's own
    is the honest peer: it is built with profile-guided and link-time optimisation."""
    paths = sorted(glob.glob("/usr/bin/python3.[0-9]*"))
    if shutil.which("pyenv"):
        root = subprocess.run(["pyenv", "root"], capture_output=True, text=True).stdout.strip()
        paths += sorted(glob.glob(os.path.join(root, "versions", "3.*", "bin", "python3")))
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if "shims" not in folder:
            paths += sorted(glob.glob(os.path.join(folder, "python3.[0-9]*")))
    probe = (
        "import sys,platform,ctypes;print(platform.python_implementation(),"
        "platform.python_version().split('+')[0],sys.base_prefix)"
    )
    found = {}
    for path in paths:
        if not re.search(r"/python3(\.\d+)?$", path):
            continue
        done = subprocess.run([path, "-c", probe], capture_output=True, text=True)
        words = done.stdout.split()
        if done.returncode != 0 or len(words) != 3 or words[0] != "CPython":
            continue
        if words[2] in found or tuple(map(int, words[1].split(".")[:2])) < oldest:
            continue
        found[words[2]] = Python(path, words[1], words[2])
    pythons = sorted(found.values(), key=lambda p: tuple(map(int, p.version.split("."))))
    return sorted(pythons, key=lambda p: not p.honest)


def compile_c(folder, name, source, *flags):
    """The path of a compiled peer, or None (with a word on stderr) where a library is missing."""
    output = os.path.join(folder, name)
    command = ["gcc", "-O3", os.path.join(PEERS, source), "-o", output, *flags]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return output
    print("bench: without %s: %s" % (name, done.stderr.strip().split("\n")[-1]), file=sys.stderr)
    return None


class Allocators:
    """Contenders of the allocator's kernels: command(kernel, repeats)."""

    def __init__(self, folder, pythons, build):
        binary = os.path.join(build, "release", "allocator-kernels")
        plain = ["-fno-builtin-malloc", "-fno-builtin-free", "-fno-builtin-realloc"]
        self.commands = {
            "Moult": lambda k, n: [binary, "--kernel", k, "--repeat", n],
            "Moult, called": lambda k, n: [binary, "--kernel", k, "--repeat", n, "--mode", "call"],
        }
        library = compile_c(
            folder, "kernels.so", "alloc_kernels.c", *plain, "-DPEER_PYTHON", "-shared", "-fPIC"
        )
        for python in pythons:
            self.commands[python.name] = lambda k, n, p=python.path: [p, "-c", LOADER, library, k, n]
        for name, flags in (
            ("mimalloc", ["-DPEER_MIMALLOC", "-lmimalloc"]),
            ("jemalloc", ["-DPEER_LIBC", "-ljemalloc"]),
            ("glibc", ["-DPEER_LIBC"]),
        ):
            path = compile_c(folder, "kernels-" + name, "alloc_kernels.c", *plain, *flags)
            if path:
                self.commands[name] = lambda k, n, p=path: [p, k, n]


class Workload:
    """A script of scripts/workloads/ that is part of the suite: it has a line `-- bench:`."""

    def __init__(self, path, quick):
        self.path, self.name = path, os.path.basename(path)[:-4]
        with open(path) as file:
            text = file.read()
        lines = dict(re.findall(r"^-- (small|bench|quick|timed): *(.*)$", text, re.M))
        self.belongs = "bench" in lines
        sizes = lines.get("quick" if quick else "bench", "").split()
        self.settings = dict(word.split("=", 1) for word in sizes)
        # The phase whose wall time counts, where it is not the CPU time of the whole program.
        self.timed = lines.get("timed")
        self.defaults = {
            name: value.strip('"')
            for name, value in re.findall(r'param\("(\w+)", ([^,]+),', text)
        }

    def values(self, *names):
        return [self.settings.get(name, self.defaults[name]) for name in names]


def workloads(quick):
    found = [Workload(path, quick) for path in sorted(glob.glob(os.path.join(WORKLOADS, "*.lua")))]
    return [w for w in found if w.belongs]


class Programs:
    """Contenders of the suite: command(workload), None where one does not take part. A workload of
    None stands for a program that does nothing, whose time is that of starting up."""

    def __init__(self, folder, pythons, build):
        self.moult = os.path.join(build, "release", "moult")
        self.folder = folder
        self.empty = os.path.join(folder, "nothing.lua")
        with open(self.empty, "w") as file:
            file.write('workload { name = "nothing", summary = "starts and ends" }\n')
        # The profile of the honest peer, so that thresholds and sizes are the same.
        self.profile = pythons[0].minor if pythons else "3.12"
        self.commands = {"Moult, script": self.script}
        self.replays = self.can_replay()
        if self.replays:
            self.commands["Moult, replay"] = lambda w: self.replay(w, "generational")
            self.commands["Moult, replay, best"] = lambda w: self.replay(w, "moult")
        for python in pythons:
            self.commands[python.name] = lambda w, p=python.path: self.twin(w, p)
        for name, label, flags in (
            ("trees-mimalloc", "C, mimalloc, counts", ["-DMIMALLOC", "-lmimalloc"]),
            ("trees-glibc", "C, glibc, counts", []),
            ("trees-boehm", "Boehm", ["-DBOEHM", "-lgc"]),
        ):
            path = compile_c(folder, name, "trees.c", *flags)
            if path:
                self.commands[label] = lambda w, p=path: self.trees(w, [p])
        lua = shutil.which("lua5.4") or shutil.which("lua")
        if lua:
            script = os.path.join(PEERS, "trees.lua")
            for mode in ("incremental", "generational"):
                command = [lua, script, mode]
                self.commands["Lua, " + mode] = lambda w, c=command: self.trees(w, c)

    def can_replay(self):
        """Whether this build has `moult record` and `moult replay`."""
        # An unknown word with --help prints the help of `moult` itself.
        return all(
            "USAGE: moult " + word in subprocess.run(
                [self.moult, word, "--help"], capture_output=True, text=True).stdout
            for word in ("record", "replay")
        )

    def trace(self, workload):
        return os.path.join(self.folder, (workload.name if workload else "nothing") + ".mtrace")

    def record(self, workload):
        path = workload.path if workload else self.empty
        command = [self.moult, "record", path, "-o", self.trace(workload), "--python", self.profile]
        return command + self.sets(workload)

    @staticmethod
    def sets(workload):
        settings = workload.settings if workload else {}
        return [word for pair in settings.items() for word in ("--set", "%s=%s" % pair)]

    def script(self, workload):
        path = workload.path if workload else self.empty
        command = [self.moult, "run", "--json", "--python", self.profile, path]
        return command + self.sets(workload)

    def replay(self, workload, collector):
        return [
            self.moult, "replay", "--json", self.trace(workload), "--collector", collector,
            "--python", self.profile,
        ]

    @staticmethod
    def twin(workload, python):
        if workload is None:
            return [python, os.path.join(WORKLOADS, "twin.py")]
        pairs = ["%s=%s" % pair for pair in workload.settings.items()]
        return [python, workload.path[:-4] + ".py"] + pairs

    @staticmethod
    def trees(workload, command):
        if workload is None:
            return command + ["nothing"]
        names = {
            "binary_trees": ["depth"],
            "gcbench": ["stretch", "long", "array", "lowest", "highest"],
        }.get(workload.name)
        return command + [workload.name] + workload.values(*names) if names else None


def phase_time(text, workload):
    """Nanoseconds of wall time of the timed phases in a record of Moult or in a twin's figures."""
    phases = json.loads(text)["phases"]
    if phases and isinstance(phases[0], dict):
        phases = [(p["name"], None, p["wallNanoseconds"]) for p in phases]
    return sum(p[2] for p in phases if p[0] == workload.timed)
