"""Finds CPython interpreters, on PATH and under pyenv, for scripts/referee and scripts/fidelity."""

import glob
import os
import re
import shutil
import subprocess

VERSIONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13")


def pyenv_root():
    root = os.environ.get("PYENV_ROOT")
    if root:
        return root
    if shutil.which("pyenv"):
        found = subprocess.run(["pyenv", "root"], stdout=subprocess.PIPE, universal_newlines=True)
        if found.returncode == 0:
            return found.stdout.strip()
    return os.path.expanduser("~/.pyenv")


def exact_version(python):
    """'3.12.1' of an interpreter, or None if it does not start or is not CPython."""
    code = "import sys; print(sys.implementation.name, '%d.%d.%d' % sys.version_info[:3])"
    try:
        found = subprocess.run(
            [python, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = found.stdout.split()
    return words[1] if found.returncode == 0 and len(words) == 2 and words[0] == "cpython" else None


def candidates(version):
    """Paths where an interpreter of `version` ('3.12' or '3.12.1') may be, best first: pyenv's own
    builds, newest first, before the system's, because their patch release is known and they bring
    headers.
    """
    short = ".".join(version.split(".")[:2])
    installed = glob.glob(
        os.path.join(pyenv_root(), "versions", short + "*", "bin", "python" + short)
    )
    installed = [
        path for path in installed if re.search(r"/%s(\.\d+)?/bin/" % re.escape(short), path)
    ]
    installed.sort(
        key=lambda path: [int(part) for part in path.split("/")[-3].split(".")], reverse=True
    )
    for path in installed:
        if version == short or path.split("/")[-3] == version:
            yield path
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder, "python" + short)
        if os.access(path, os.X_OK) and os.path.basename(folder) != "shims":
            yield path


def find(version):
    """(path, exact version) of the first interpreter that answers to `version`, or None."""
    for path in candidates(version):
        exact = exact_version(path)
        if exact and (exact == version or exact.startswith(version + ".")):
            return path, exact
    return None


def resolve(name):
    """The interpreter that `name` stands for: a path, a command or a version."""
    if re.fullmatch(r"3\.\d+(\.\d+)?", name):
        found = find(name)
        return found[0] if found else None
    return shutil.which(name)
