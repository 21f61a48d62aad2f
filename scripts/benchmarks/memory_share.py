#!/usr/bin/env python3
"""Where CPython spends its time on the twins of the workloads: what share is memory management.

    memory_share.py PYTHON [WORKLOAD ...]

PYTHON is an interpreter with symbols, one that pyenv built say. Each twin runs at the size of the bench under `perf
record`, which has to be there; the functions that were met are sorted by their names. A replay performs memory management
and objects, and not the interpreter, so the share of the first two is the part of CPython's time that a replay takes which
does them as fast and the rest in no time. VERBOSE=1 names on standard error what fits no kind.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

WORKLOADS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "workloads")

# The first that matches counts.
KINDS = [
    ("memory", r"""(?x)
        _?PyObject_(GC_)?(Malloc|Calloc|Realloc|Free|Del|New|NewVar|Track|UnTrack|IS_GC|Link).*|_PyObject_GC_\w+|PyMem_\w+
        |_PyMem_\w+|pymalloc_\w+|allocate_from_new_pool|new_arena|arena_\w+|insert_to_\w+pool|_int_(malloc|free)|malloc|free
        |calloc|realloc|cfree|malloc_consolidate|unlink_chunk\S*|sysmalloc|_Py_NewReference\S*|_Py_Dealloc\S*
        |\w*(dealloc|traverse|tp_clear)|visit_\w+|gc_\w+|update_refs|subtract_refs|move_\w+|untrack_\w+|type_is_gc
        |delete_garbage|deduce_unreachable|_PyTrash_\w+|PyObject_ClearWeakRefs|clear_weakref|handle_weakrefs|PyType_GenericAlloc
        |\w+_alloc|PyType_GenericNew|_PyObject_VisitInstanceAttributes|_PyObject_FreeInstanceAttributes|free_keys_object
        |\w*_clear|_PyTuple_MaybeUntrack|_PyDict_MaybeUntrack|_PyFrame_Clear|PyObject_Init\w*|_PyObject_InitVar"""),
    ("objects", r"""(?x)
        PyLong_From\w+|_PyLong_(New|FromLong|Copy)|PyFloat_From\w+|Py(Tuple|List|Dict|Set)_\w+|_Py(Tuple|List|Dict|Set)_\w+
        |list_\w+|tuple\w+|dict_\w+|dictkeys\w*|insertdict|insert_to_emptydict|new_keys_object|new_dict\w*|find_empty_slot
        |build_indices\w*|resize\w*|dictresize|make_keys_\w+|unicodekeys_\w+|_Py_dict_lookup|set_\w+|unicode_\w+|PyUnicode_\w+
        |_PyUnicode_\w+|intern_\w+|weakref\w*|PyWeakref_\w+|_PyWeakref_\w+|new_weakref|mbuf_\w+|memory\w*|PyMemoryView_\w+
        |init_shared_\w+|\w*siphash\w*|pysiphash|_Py_HashBytes|long_hash|PyObject_Hash|object_new|_PyObject_InitializeDict
        |clone_combined\w*|bytes\w*|PyBytes\w+|PyByteArray\w+|PySequence_\w+|rangeiter_next|\w+iter_next|ascii_decode|store_instance\w*
        |_PyObject_StoreInstance\w*|_PyObject_GenericSetAttr\w*|_?mem(set|cpy|move|cmp|chr)\S*|__mem\S+|PyMember_SetOne"""),
    ("interpreter", r"""(?x)_?Py\w+\S*|_Py_\w+|\w*vectorcall\w*|type_\w+|long_\w+|x_\w+|k_\w+|l_\w+|slot_\w+|\w+_new|method_\w+
        |\w+_(rule|getattro|setattro|richcompare|call|get|item|repr)|initialize_locals|solid_base|find_name_in_mro|update_\w+slot\w*
        |cfunction_\w+|r_\w+|compiler_\w+|_\w+_rule|term_\w+|range_\w+|cmp_\w+|binary_\w+|sys_\w+|builtin_\w+|split|float_\w+"""),
]
NAMES = ["memory", "objects", "interpreter", "kernel", "other"]


def kind_of(symbol, where):
    if where == "[k]":
        return "kernel"
    for kind, pattern in KINDS:
        if re.fullmatch(pattern, symbol.removesuffix("@plt").split(".")[0]):
            return kind
    return "other"


def settings_of(name):
    path = os.path.join(WORKLOADS, name + ".lua")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("-- bench:"):
                    return line.removeprefix("-- bench:").split()
    return None


def shares(python, name, folder):
    data = os.path.join(folder, name)
    twin = os.path.join(WORKLOADS, name + ".py")
    subprocess.run(
        ["perf", "record", "-q", "-e", "cpu-clock", "-F", "997", "-o", data, python, twin, *settings_of(name)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    report = subprocess.run(
        ["perf", "report", "-i", data, "--no-children", "--stdio", "-F", "overhead,sym", "--percent-limit", "0"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    found = dict.fromkeys(NAMES, 0.0)
    for line in report.splitlines():
        parts = line.split()
        if len(parts) < 3 or not parts[0].endswith("%"):
            continue
        kind = kind_of(parts[2], parts[1])
        found[kind] += float(parts[0][:-1])
        if kind == "other" and os.environ.get("VERBOSE"):
            print(name, *parts, file=sys.stderr)
    return found


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip(), file=sys.stderr)
        return 0 if sys.argv[1:2] in (["-h"], ["--help"]) else 64
    for program in ("perf", sys.argv[1]):
        if shutil.which(program) is None:
            sys.exit(f"error: {program}: no such program" + (": install linux-perf" if program == "perf" else ""))
    for name in sys.argv[2:]:
        if settings_of(name) is None:
            sys.exit(f"error: {name}: no workload of the bench; {os.path.normpath(WORKLOADS)} has them")
    chosen = sys.argv[2:] or sorted(
        name[:-4] for name in os.listdir(WORKLOADS) if name.endswith(".lua") and settings_of(name[:-4]) is not None)
    print("| workload | " + " | ".join(NAMES) + " |")
    print("|---" * (len(NAMES) + 1) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            try:
                found = shares(sys.argv[1], name, folder)
            except subprocess.CalledProcessError as error:
                sys.exit(f"error: {name}: {' '.join(error.cmd)} ended with status {error.returncode}")
            print(f"| {name} | " + " | ".join(f"{found[kind]:.0f} %" for kind in NAMES) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
