"""The tables of a run of scripts/bench, in Markdown."""

TITLES = {
    "k1": "k1: 64 bytes, allocate and free",
    "k2": "k2: 10^6 of 64 bytes, freed in order",
    "k2h": "k2h: the same, arenas held",
    "k3": "k3: 10^6 of 64 bytes, random order",
    "k4": "k4: 1-512 bytes, random replacement",
    "k5a": "k5a: list growing to 64 items",
    "k6": "k6: larson, 8-500 bytes",
    "cfrac": "cfrac: small numbers",
    "larson": "larson: 8-1000 bytes",
    "simple": "glibc-simple: 16 bytes",
    "alloc-test": "alloc-test: 80/20 slots",
    "sh6": "sh6bench: growing rounds",
}
PARTS = {
    "kernels": (
        "The allocator: kernels",
        "ns of CPU time per operation. `Moult` has the hot paths inlined, as Moult's own modules use "
        "them; `Moult, called` makes a call of each request, as the C programs do.",
    ),
    "allocator": (
        "The allocator: workloads after published suites",
        "ns of CPU time per operation, one thread.",
    ),
    "suite": (
        "The suite",
        "Seconds: CPU time of the process without start-up, or, in the rows marked *, wall time of "
        "the collections alone. `Moult, script` is the workload run straight from Lua.",
    ),
}


def number(value):
    if value is None:
        return "-"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return "%.*f" % (digits, value)


def table(results, cell):
    names = []
    for result in results:
        names += [name for name in result["contenders"] if name not in names]
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for result in results:
        title = TITLES.get(result["name"], result["name"])
        if result["measure"].startswith("wall"):
            title += " *"
        cells = [
            cell(result, result["contenders"][n]) if n in result["contenders"] else "" for n in names
        ]
        lines.append("| %s | %s |" % (title, " | ".join(cells)))
    return names, lines


def time_cell(result, found):
    text = "%s ± %.0f %%" % (number(found["median"]), 50 * found["spread"])
    base = result["contenders"][result["base"]]
    return text if found is base else text + " (%s)" % number(found["ratio"])


def render(record):
    parts = [
        "# Measured side by side",
        "",
        "Written by `scripts/bench%s`; do not edit. %s, %s." % (
            " --quick" if record["quick"] else "", record["started"], record["machine"]),
        "Medians of %d interleaved turns, ± half the distance between the fastest and the slowest; in"
        % record["pairs"],
        "brackets the figure divided by Moult's, so above 1 Moult is faster. Load of the machine at the",
        "end: %.1f. The honest peer is %s, optimised by profile and at link time."
        % (record["load"], record["honest"] or "missing here"),
    ]
    for part, (title, text) in PARTS.items():
        results = [r for r in record["results"] if r["part"] == part]
        if not results:
            continue
        names, lines = table(results, time_cell)
        means = record["means"][part]
        cells = [number(means.get(n)) for n in names]
        lines.append("| **geometric mean of the ratios** | " + " | ".join(cells) + " |")
        parts += ["", "## " + title, "", text, ""] + lines
        parts += ["", "Peak resident memory, MiB:", ""]
        parts += table(results, lambda r, found: number(found["peak_kib"] / 1024))[1]
        recorded = [r for r in results if "recording" in r]
        if recorded:
            parts += ["", "| recording | s | MiB |", "|---|---|---|"]
            for r in recorded:
                parts.append("| %s | %s | %s |" % (
                    r["name"], number(r["recording"]["cpu_seconds"]),
                    number(r["recording"]["bytes"] / (1 << 20))))
    sizes = [r for r in record["results"] if r["settings"]]
    if sizes:
        parts += ["", "Parameters other than a workload's own:", ""]
        for r in sizes:
            pairs = ", ".join("%s=%s" % pair for pair in r["settings"].items())
            parts.append("- %s: %s" % (r["name"], pairs))
    return "\n".join(parts) + "\n"
