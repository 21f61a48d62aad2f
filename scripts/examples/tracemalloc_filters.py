# moult: versions 3.9 3.10 3.11 3.12 3.13
# Filters over traces that are given, so that every case is there: files, lines, frames, domains.
import tracemalloc

tb = lambda *frames: frames
fr = lambda file, line: (file, line)
raw = [
    (0, 10, tb(fr("a.py", 2), fr("b.py", 4)), 3), (0, 10, tb(fr("a.py", 2), fr("b.py", 4)), 3),
    (1, 2, tb(fr("a.py", 5), fr("b.py", 4)), 3), (2, 66, tb(fr("b.py", 1)), 1),
    (3, 7, tb(fr("<unknown>", 0)), 1), (0, 12345, tb(fr("pkg/c.py", 30), fr("a.py", 9)), 2),
    (0, 123456, tb(fr("pkg/d_test.py", 31), fr("a.py", 9)), 2), (0, 1234567, tb(fr("pkg/sub/e.py", 1)), 1),
]
snapshot = tracemalloc.Snapshot(raw, 2)
F, D = tracemalloc.Filter, tracemalloc.DomainFilter


def show(label, *filters):
    kept = snapshot.filter_traces(filters)
    print(label, len(kept.traces), kept.traceback_limit, " ".join(str(t.size) for t in kept.traces))


show("none")
show("a.py", F(True, "a.py"))
show("not a.py", F(False, "a.py"))
show("a.py:2", F(True, "a.py", 2))
show("not a.py:2", F(False, "a.py", 2))
show("a.py all frames", F(True, "a.py", all_frames=True))
show("not a.py all frames", F(False, "a.py", all_frames=True))
show("a.py:9 all frames", F(True, "a.py", 9, True))
show("pkg/*", F(True, "pkg/*"))
show("pkg/?.py", F(True, "pkg/?.py"))
show("*_test.py", F(False, "*_test.py"))
show("[ab].py", F(True, "[ab].py"))
show("[!ab].py", F(True, "[!ab].py"))
show("a.pyc", F(True, "a.pyc"))
show("<unknown>", F(True, "<unknown>"))
show("domain 1", D(True, 1))
show("not domain 0", D(False, 0))
show("a.py in domain 1", F(True, "a.py", domain=1))
show("not a.py in domain 1", F(False, "a.py", domain=1))
show("a or b", F(True, "a.py"), F(True, "b.py"))
show("neither a nor b", F(False, "a.py"), F(False, "b.py"))
show("pkg without tests", F(True, "pkg/*"), F(False, "*_test.py"))
show("a.py or domain 3", F(True, "a.py"), D(True, 3))
show("all but", F(True, "*"), F(False, "a.py", 5), D(False, 2))
for key in ("lineno", "filename", "traceback"):
    print(key)
    for s in snapshot.statistics(key):
        print(s, s.size, s.count)
        print(repr(s))
for key in ("lineno", "filename"):
    print(key, "cumulative")
    for s in snapshot.statistics(key, True):
        print(s)
for t in snapshot.traces:
    print(t)
    print(repr(t))


def error_of(f, *a):
    try:
        f(*a)
        return "fine"
    except Exception as e:
        return "%s: %s" % (type(e).__name__, e)


print(error_of(snapshot.statistics, "file"))
print(error_of(snapshot.statistics, "traceback", True))
print(error_of(snapshot.compare_to, snapshot, "line"))
print(error_of(snapshot.filter_traces, 5))
f = F(False, "x.pyc", 7, True, 2)
print(f.inclusive, f.filename_pattern, f.lineno, f.all_frames, f.domain)
f = F(True, "y.py")
print(f.inclusive, f.filename_pattern, f.lineno, f.all_frames, f.domain)
d = D(True, 9)
print(d.inclusive, d.domain)
print(snapshot.traces == tracemalloc.Snapshot(raw, 5).traces, snapshot.traces[0] == snapshot.traces[1], snapshot.traces[0] == snapshot.traces[2])
print(snapshot.traces[3] in snapshot.traces, snapshot.traces, snapshot.traces[-1], len(snapshot.traces[2:5]))
t1, t2 = tracemalloc.Traceback(tb(fr("a.py", 2), fr("b.py", 4))), tracemalloc.Traceback(tb(fr("a.py", 3), fr("b.py", 4)), 5)
print(t1, t2, t1 < t2, t2 < t1, t1 <= t1, t1 == t2, hash(t1) == hash(t1), t1.total_nframe, t2.total_nframe)
print(repr(t1), repr(t2), t1[0].filename, t1[0].lineno, t1[0] < t1[1], t1[0] == t1[0], repr(t1[1]))
for n in (0, 1, 99, 100, 1023, 10239, 10240, 102399, 102400, 10485759, 10485760, 1 << 40):
    print(tracemalloc.Statistic(t1, n, 1), tracemalloc.StatisticDiff(t1, n, -n, 3, 0))
print(tracemalloc.Statistic(t1, 0, 0))
