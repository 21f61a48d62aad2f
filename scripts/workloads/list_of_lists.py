import gc
import sys

n = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000


def main():
    all = []
    for i in range(n):
        all.append([])
    del all


main()
print("found:", gc.collect())
