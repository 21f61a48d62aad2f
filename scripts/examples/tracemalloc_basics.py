# moult: versions 3.10 3.11 3.12 3.13
# tracemalloc: on and off, what a record says, texts. The lines of the twin have the same numbers.
import re, tracemalloc
text = lambda x: re.sub(r"[\w./-]*/", "", str(x)).replace(".py", "")

def error_of(f, *a):
    try: f(*a); return "fine"
    except Exception as e: return "%s: %s" % (type(e).__name__, e)


print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory())
print(tracemalloc.get_object_traceback([]), tracemalloc.get_tracemalloc_memory())
for n in (0, -1, 65536): print(n, error_of(tracemalloc.start, n))
print(error_of(tracemalloc.start, "1"))
print(error_of(tracemalloc.take_snapshot))

before = list(range(1000, 1100))
tracemalloc.start(3)
tracemalloc.start(7)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_tracemalloc_memory())
print(tracemalloc.get_object_traceback(before))

def make(n):
    made = bytearray(n)
    return made

def outer(n):
    made = make(n)
    return made

block = outer(5000)
trace = tracemalloc.get_object_traceback(block)
print(len(trace), text(trace), text(repr(trace)))
for frame in trace: print(text(frame), text(frame.filename), frame.lineno)
print(trace[0] == trace[0], trace[0] < trace[1], trace[2] in trace, text(trace[1:]))
[print(text(line)) for line in trace.format() if "File" in line]
[print(text(line)) for line in trace.format(1) if "File" in line]
[print(text(line)) for line in trace.format(None, True) if "File" in line]
print(text(tracemalloc.get_object_traceback({1, 2})[-1]))

# A block that grows belongs to the line that made it grow.
grown, r = list(range(3)), range(100)
snapshot = tracemalloc.take_snapshot()
for i in r: grown.append(None)
later = tracemalloc.take_snapshot()
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(block))
here = (tracemalloc.Filter(True, "*tracemalloc_basics*"),)
snapshot = snapshot.filter_traces(here)
later = later.filter_traces(here)
def lines_of(snapshot):
    found = {}
    for s in snapshot.statistics("lineno"): found[s.traceback[0].lineno] = (s.size, s.count)
    return found

first = lines_of(snapshot)
second = lines_of(later)
for n in (23, 43): print(n, first.get(n), second.get(n))
for s in later.compare_to(snapshot, "lineno"):
    if s.traceback[0].lineno in (43, 45): print(text(s))

for s in later.statistics("traceback"):
    if len(s.traceback) == 3: print(text(s), s.count); print(text(repr(s)))

for s in later.statistics("lineno", True):
    if s.traceback[0].lineno == 27: print(text(s))
    if s.traceback[0].lineno == 24: print(text(s))

big = 0
for t in later.traces:
    if t.domain == 0 and t.size >= 5000: big += 1; print(text(t))
print(big, later.traceback_limit, isinstance(later.traces[0].size, int))
