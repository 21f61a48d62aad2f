import gc

n = 3000
runs = [0, 0, 0]


def watch(phase, info):
    if phase == "stop":
        runs[info["generation"]] += 1


def attempt(label, a, b, c, keep):
    global kept
    gc.disable()
    gc.set_threshold(a, b, c)
    gc.collect()
    runs[:] = [0, 0, 0]
    kept = []
    gc.callbacks.append(watch)
    gc.enable()
    for i in range(n):
        if keep:
            kept.append([])
        else:
            kept.append(None)
    gc.disable()
    gc.callbacks.clear()
    print(label, *runs)


gc.freeze()
attempt("kept, 700 10 10:", 700, 10, 10, True)
attempt("kept, 100 10 10:", 100, 10, 10, True)
attempt("kept, 100 1 1:", 100, 1, 1, True)
attempt("kept, 100 0 0:", 100, 0, 0, True)
attempt("kept, 10 3 3:", 10, 3, 3, True)
attempt("kept, 1000 1 1:", 1000, 1, 1, True)
attempt("kept, 0 10 10:", 0, 10, 10, True)
attempt("nothing made, 10 1 1:", 10, 1, 1, False)
