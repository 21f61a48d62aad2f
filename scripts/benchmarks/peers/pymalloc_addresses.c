/* pymalloc_addresses.c - which addresses does CPython's own pymalloc hand out?
 *
 *   cc -O2 pymalloc_addresses.c -L$PREFIX/lib -Wl,-rpath,$PREFIX/lib -lpython3.11 -o addresses
 *   ./addresses ARENA_BITS [stats]
 *
 * Runs reproducible random sequences of malloc, free and realloc on PyObject_Malloc of an
 * interpreter that was never initialised (3.11 and earlier allow that), so that nobody else uses
 * the allocator, with arenas taken lowest address first from one reservation. Prints a hash over
 * all addresses, relative to the first arena, per sequence.
 * Tests/PyMallocTests/AddressTests.swift runs the same sequences and has to arrive at the same
 * hashes: ARENA_BITS 20 with 3.11, 18 with 3.9 and with 3.8. With `stats` only the first phases of the first
 * sequence are run, and then the interpreter's own statistics are printed.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

typedef struct {
    void *ctx;
    void *(*alloc)(void *, size_t);
    void (*free)(void *, void *, size_t);
} arena_allocator;
extern void PyObject_SetArenaAllocator(arena_allocator *);
extern void *PyObject_Malloc(size_t);
extern void *PyObject_Realloc(void *, size_t);
extern void PyObject_Free(void *);
extern int _PyObject_DebugMallocStats(FILE *);

enum { ARENAS = 4096, SLOTS = 60000 };
static char *base, in_use[ARENAS];
static size_t arena_bytes, mapped, unmapped;

static void *take(void *ctx, size_t size) {
    if (size != arena_bytes) abort();
    for (size_t i = 0; i < ARENAS; i++)
        if (!in_use[i]) {
            in_use[i] = 1;
            mapped++;
            return base + i * size;
        }
    return 0;
}

static void give(void *ctx, void *p, size_t size) {
    in_use[((char *)p - base) / size] = 0;
    unmapped++;
}

static uint64_t rs;
static uint64_t rnd(void) {
    rs ^= rs << 13;
    rs ^= rs >> 7;
    rs ^= rs << 17;
    return rs;
}
static size_t below(size_t n) { return (size_t)(((rnd() >> 32) * (uint64_t)n) >> 32); }

static uint64_t hash;
static void note(void *p) {
    uint64_t d = (uint64_t)((char *)p - base);
    if (d >= (uint64_t)ARENAS * arena_bytes) d = ~(uint64_t)0; /* a raw block */
    hash = (hash ^ d) * 0x100000001b3u;
}

static void *slots[SLOTS];

/* Half of the requests come from eight sizes, as in a real program; the others from all 1...512. */
static size_t size(void) {
    uint64_t r = rnd();
    return r & 1 ? 16 + 16 * ((r >> 8) & 7) : 1 + ((r >> 8) & 511);
}

/* The number of live blocks swings between full and nearly none, so that arenas come and go. */
static void sequence(uint64_t seed, int phases) {
    size_t live = 0;
    rs = seed * 0x9E3779B97F4A7C15u | 1;
    hash = 0xcbf29ce484222325u;
    for (int phase = 0; phase < phases; phase++) {
        size_t low = phase & 1 ? SLOTS / (20 * (phase + 1)) : SLOTS - 100;
        size_t steps = 0;
        while (phase & 1 ? live > low : live < low) {
            if (++steps > 2000000) abort();
            size_t r = below(100);
            size_t growth = phase & 1 ? 20 : 70;
            if (live == 0 || (r < growth && live < SLOTS)) {
                void *p = PyObject_Malloc(size());
                note(p);
                slots[live++] = p;
            } else if (r < growth + 10) {
                size_t i = below(live), n = below(8) ? size() : 513 + below(1000);
                slots[i] = PyObject_Realloc(slots[i], n);
                note(slots[i]);
            } else {
                size_t i = below(live);
                PyObject_Free(slots[i]);
                slots[i] = slots[--live];
            }
        }
    }
    if (phases < 8) return;
    while (live > 0) PyObject_Free(slots[--live]);
    note(PyObject_Malloc(64));
    printf("seed %d hash %016llx arenas mapped %zu given back %zu\n", (int)seed,
           (unsigned long long)hash, mapped, unmapped);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    arena_bytes = (size_t)1 << atoi(argv[1]);
    size_t bytes = ARENAS * arena_bytes;
    char *p = mmap(0, 2 * bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) return 1;
    base = (char *)(((uintptr_t)p + bytes - 1) & ~(uintptr_t)(bytes - 1));
    arena_allocator allocator = {0, take, give};
    PyObject_SetArenaAllocator(&allocator);
    if (argc > 2) {
        sequence(1, 2);
        _PyObject_DebugMallocStats(stdout);
        return 0;
    }
    for (uint64_t seed = 1; seed <= 3; seed++) sequence(seed, 8);
    return 0;
}
