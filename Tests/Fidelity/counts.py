"""What a workload does to heap and collector, as figures that Moult and an interpreter share.

`wrap` puts a prologue and an epilogue around a script; `read` finds in what it printed how much
changed in between: collections and collected objects of each generation, objects that the collector
follows, blocks in use of each size class, pools and arenas. An interpreter has objects of its own,
so only differences can be compared.
"""

import re

CLASS_LINE = re.compile(r"^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$")


def wrap(source):
    """The script between two readings; line numbers stay what they are."""
    return (
        "gc.collect() gc.freeze() gc.collect() sys._debugmallocstats() "
        'print("COUNTS", tostring(gc.get_stats())) '
        + source
        + '\nprint("COUNTS", tostring(gc.get_stats()))'
        + '\nprint("TRACKED", scope(function() return len(gc.get_objects()) end))'
        + "\nsys._debugmallocstats()\n"
    )


def _allocator(text):
    """Per reading of _debugmallocstats: {size: blocks in use}, pools in use, arenas."""
    readings = []
    for part in re.split(r"(?m)^Small block threshold", text)[1:]:
        blocks, pools = {}, 0
        for line in part.split("\n"):
            found = CLASS_LINE.match(line)
            if found:
                _, size, used_pools, used, _ = map(int, found.groups())
                blocks[size] = used
                pools += used_pools
        arenas = re.search(r"# arenas allocated current\s*=\s*([\d,]+)", part)
        readings.append((blocks, pools, int(arenas.group(1).replace(",", "")) if arenas else 0))
    return readings


def read(output, errors):
    """{figure: difference} of a run, or None if the script did not come to its end."""
    stats = re.findall(r"^COUNTS (.*)$", output, re.M)
    tracked = re.search(r"^TRACKED (\d+)$", output, re.M)
    readings = _allocator(errors)
    if len(stats) != 2 or not tracked or len(readings) < 2:
        return None
    figures = {}
    before, after = ([int(n) for n in re.findall(r"\d+", text)] for text in stats)
    for generation in range(len(before) // 3):
        for i, name in enumerate(("collections", "collected", "uncollectable")):
            at = 3 * generation + i
            figures["generation %d %s" % (generation, name)] = after[at] - before[at]
    figures["tracked"] = int(tracked.group(1))
    first, last = readings[0], readings[-1]
    for size in sorted(set(first[0]) | set(last[0])):
        figures["blocks of %d" % size] = last[0].get(size, 0) - first[0].get(size, 0)
    figures["pools"] = last[1] - first[1]
    figures["arenas"] = last[2] - first[2]
    return figures
