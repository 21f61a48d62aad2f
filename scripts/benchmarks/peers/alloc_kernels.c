/* alloc_kernels.c - the allocation kernels of Benchmarks/AllocatorKernels over other allocators.
 *
 * The C library's malloc:
 *   cc -O3 -fno-builtin-malloc -DPEER_LIBC alloc_kernels.c -o kernels
 * PyObject_Malloc, to be loaded into an interpreter with ctypes.PyDLL:
 *   cc -O3 -DPEER_PYTHON -shared -fPIC alloc_kernels.c -o kernels.so
 *
 * The entry is run_kernel(name, repeats): the median of `repeats` repetitions in nanoseconds of
 * process CPU time per operation, or -1 for an unknown name. scripts/benchmarks/allocator.py builds and
 * runs all of it.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(PEER_PYTHON)
extern void *PyObject_Malloc(size_t);
extern void *PyObject_Realloc(void *, size_t);
extern void PyObject_Free(void *);
#define TAKE(n) PyObject_Malloc(n)
#define RESIZE(p, n) PyObject_Realloc(p, n)
#define GIVE(p) PyObject_Free(p)
#elif defined(PEER_MIMALLOC)
#include <mimalloc.h>
#define TAKE(n) mi_malloc(n)
#define RESIZE(p, n) mi_realloc(p, n)
#define GIVE(p) mi_free(p)
#else
#define TAKE(n) malloc(n)
#define RESIZE(p, n) realloc(p, n)
#define GIVE(p) free(p)
#endif

/* Keeps the compiler from removing a block that nothing reads. */
#define KEEP(p) __asm__ volatile("" : "+r"(p) : : "memory")

enum { MILLION = 1000000, OPERATIONS = 10000000, MIXED = 100000, LARSON = 5000, HOLD = 8192 };

static uint64_t cpu_time(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t state = 88172645463325252u;
static inline uint64_t next(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
static inline size_t below(uint64_t n) { return (size_t)(((next() >> 32) * n) >> 32); }

/* What every object allocation does at least: store a reference count and a type. */
static inline void *object(void) {
    size_t *p = TAKE(64);
    p[0] = 1;
    p[1] = (size_t)p;
    return p;
}

static void **slots;
static uint32_t *order;

static void make_slots(size_t count) {
    slots = calloc(count, sizeof *slots);
    order = calloc(count, sizeof *order);
    memset(slots, 0, count * sizeof *slots);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    for (size_t i = count - 1; i > 0; i--) {
        size_t j = below(i + 1);
        uint32_t t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

static double pair(void) {
    void *other = object();
    uint64_t start = cpu_time();
    for (size_t i = 0; i < OPERATIONS; i++) {
        void *p = object();
        KEEP(p);
        GIVE(p);
    }
    uint64_t time = cpu_time() - start;
    GIVE(other);
    return (double)time / OPERATIONS;
}

static double million(int shuffled) {
    uint64_t start = cpu_time();
    for (size_t i = 0; i < MILLION; i++) slots[i] = object();
    if (shuffled)
        for (size_t i = 0; i < MILLION; i++) GIVE(slots[order[i]]);
    else
        for (size_t i = 0; i < MILLION; i++) GIVE(slots[i]);
    return (double)(cpu_time() - start) / MILLION;
}

static double million_held(void) {
    uint64_t start = cpu_time();
    for (size_t i = 0; i < MILLION; i++)
        if (i % HOLD) slots[i] = object();
    for (size_t i = 0; i < MILLION; i++)
        if (i % HOLD) GIVE(slots[i]);
    return (double)(cpu_time() - start) / (MILLION - (MILLION + HOLD - 1) / HOLD);
}

static void *block(size_t n) {
    char *p = TAKE(n);
    p[0] = 1;
    p[n - 1] = 1;
    return p;
}

static double mixed(void) {
    uint64_t start = cpu_time();
    for (size_t i = 0; i < OPERATIONS; i++) {
        uint64_t r = next();
        size_t slot = (size_t)(((r >> 32) * MIXED) >> 32);
        GIVE(slots[slot]);
        slots[slot] = block(1 + (r & 511));
    }
    return (double)(cpu_time() - start) / OPERATIONS;
}

static double growing_lists(void) {
    void *others[32];
    size_t calls = 0;
    for (int i = 0; i < 32; i++) others[i] = TAKE((size_t)(i + 1) * 16);
    uint64_t start = cpu_time();
    for (size_t list = 0; list < 20000; list++) {
        size_t *items = 0, capacity = 0;
        for (size_t n = 1; n <= 64; n++) {
            if (n > capacity) {
                capacity = (n + (n >> 3) + 6) & ~(size_t)3;
                items = RESIZE(items, capacity * 8);
                calls++;
            }
            items[n - 1] = n;
        }
        KEEP(items);
        GIVE(items);
    }
    uint64_t time = cpu_time() - start;
    for (int i = 0; i < 32; i++) GIVE(others[i]);
    return (double)time / (double)calls;
}

static double larson(void) {
    uint64_t start = cpu_time();
    for (size_t i = 0; i < OPERATIONS; i++) {
        uint64_t r = next();
        size_t slot = (size_t)(((r >> 32) * LARSON) >> 32);
        GIVE(slots[slot]);
        volatile char *p = TAKE(8 + (((r & 0xffffffffu) * 493) >> 32));
        p[0] = 'a';
        p[1] = 'b';
        slots[slot] = (void *)p;
    }
    return (double)(cpu_time() - start) / OPERATIONS;
}

/* The workloads after published suites; Benchmarks/AllocatorKernels/Workloads.swift has the
 * descriptions and the same programs on Moult. */

typedef struct {
    uint32_t n;
    uint32_t digits[];
} number;

static number *new_number(uint32_t n) {
    number *p = TAKE(4 + 4 * (size_t)n);
    p->n = n;
    return p;
}

static double cfrac(void) {
    enum { ROUNDS = 2000000 };
    number *live[8];
    void *others[4];
    for (int i = 0; i < 4; i++) others[i] = TAKE((size_t)(i + 1) * 16);
    for (uint32_t i = 0; i < 8; i++) {
        live[i] = new_number(1 + i % 5);
        for (uint32_t k = 0; k < live[i]->n; k++) live[i]->digits[k] = (uint32_t)next() | 1;
    }
    uint64_t start = cpu_time();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        number *a = live[i & 7], *b = live[(i + 3) & 7];
        number *p = new_number(a->n + b->n);
        for (uint32_t k = 0; k < p->n; k++) p->digits[k] = 0;
        for (uint32_t k = 0; k < a->n; k++) {
            uint64_t carry = 0;
            for (uint32_t j = 0; j < b->n; j++) {
                carry += (uint64_t)a->digits[k] * b->digits[j] + p->digits[k + j];
                p->digits[k + j] = (uint32_t)carry;
                carry >>= 32;
            }
            p->digits[k + b->n] = (uint32_t)carry;
        }
        number *s = new_number(p->n + 1);
        uint64_t carry = i;
        for (uint32_t k = 0; k < p->n; k++) {
            carry += p->digits[k];
            s->digits[k] = (uint32_t)carry;
            carry >>= 32;
        }
        s->digits[p->n] = (uint32_t)carry;
        uint32_t length = 1 + i % 5 < s->n ? 1 + i % 5 : s->n;
        number *r = new_number(length);
        for (uint32_t k = 0; k < length; k++) r->digits[k] = s->digits[k];
        GIVE(p);
        GIVE(s);
        GIVE(a);
        live[i & 7] = r;
    }
    uint64_t time = cpu_time() - start;
    for (int i = 0; i < 8; i++) GIVE(live[i]);
    for (int i = 0; i < 4; i++) GIVE(others[i]);
    return (double)time / (3.0 * ROUNDS);
}

static double larson_1000(void) {
    uint64_t start = cpu_time();
    for (size_t i = 0; i < OPERATIONS / 2; i++) {
        uint64_t r = next();
        size_t slot = (size_t)(((r >> 32) * LARSON) >> 32);
        GIVE(slots[slot]);
        volatile char *p = TAKE(8 + (((r & 0xffffffffu) * 993) >> 32));
        p[0] = 'a';
        p[1] = 'b';
        slots[slot] = (void *)p;
    }
    return (double)(cpu_time() - start) / (OPERATIONS / 2);
}

static double simple(void) {
    static const size_t counts[] = {25, 100, 400, 1600};
    size_t pairs = 0;
    uint64_t start = cpu_time();
    for (int c = 0; c < 4; c++) {
        size_t n = counts[c];
        for (size_t round = 0; round < MILLION * 2 / n; round++) {
            for (size_t i = 0; i < n; i++) {
                uint64_t *p = TAKE(16);
                p[0] = p[1] = i;
                slots[i] = p;
            }
            for (size_t i = 0; i < n / 2; i++) GIVE(slots[i]);
            for (size_t i = n; i-- > n / 2;) GIVE(slots[i]);
            pairs += n;
        }
    }
    return (double)(cpu_time() - start) / (double)pairs;
}

static double alloc_test(void) {
    enum { ITEMS = 1 << 18, STEPS = 5000000 };
    uint64_t sum = 0, start = cpu_time();
    for (size_t i = 0; i < STEPS; i++) {
        uint64_t r = next(), low = 0, length = (uint64_t)ITEMS << 16;
        for (int level = 0; level < 6; level++) {
            uint64_t fifth = length / 5;
            if ((r & 1023) < 819) {
                length = fifth;
            } else {
                low += fifth;
                length -= fifth;
            }
            r >>= 10;
        }
        r = next();
        size_t slot = (size_t)((low + (((r >> 32) * length) >> 32)) >> 16);
        if (slots[slot]) {
            uint64_t *p = slots[slot], words = p[0];
            for (uint64_t k = 1; k < words; k++) sum += p[k];
            GIVE(p);
            slots[slot] = 0;
        } else {
            uint64_t base = (r & 127) + 1;
            int exponent = __builtin_ctzll(base) + 2;
            size_t size = ((r >> 7) & ((1u << exponent) - 1)) + 1 + ((size_t)1 << exponent);
            uint64_t words = (size + 7) / 8;
            uint64_t *p = TAKE(words * 8);
            p[0] = words;
            for (uint64_t k = 1; k < words; k++) p[k] = r;
            slots[slot] = p;
        }
    }
    uint64_t time = cpu_time() - start;
    KEEP(sum);
    return (double)time / STEPS;
}

static double sh6(void) {
    enum { ROUNDS = 400 };
    size_t pairs = 0;
    uint64_t start = cpu_time();
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t n = 500 + round * 25, largest = 1 + round * 2;
        for (size_t i = 0; i < n; i++) {
            size_t size = 1 + (size_t)(((next() >> 32) * largest) >> 32);
            char *p = TAKE(size);
            p[0] = 1;
            p[size - 1] = 1;
            slots[i] = p;
        }
        for (size_t i = n; i-- > n / 2;) GIVE(slots[i]);
        for (size_t i = 0; i < n / 2; i++) GIVE(slots[i]);
        pairs += n;
    }
    return (double)(cpu_time() - start) / (double)pairs;
}

static int prepare(const char *name) {
    if (!strcmp(name, "cfrac")) return 1;
    if (!strcmp(name, "simple") || !strcmp(name, "sh6")) {
        slots = calloc(MIXED, sizeof *slots);
        return 1;
    }
    if (!strcmp(name, "alloc-test")) {
        slots = calloc(1 << 18, sizeof *slots);
        return 1;
    }
    if (!strcmp(name, "larson")) {
        make_slots(LARSON);
        for (size_t i = 0; i < LARSON; i++) slots[i] = TAKE(8 + below(993));
        for (size_t i = LARSON - 1; i > 0; i--) {
            size_t j = below(i + 1);
            void *t = slots[i];
            slots[i] = slots[j];
            slots[j] = t;
        }
        for (size_t i = 0; i < 4 * LARSON; i++) {
            size_t slot = below(LARSON);
            GIVE(slots[slot]);
            slots[slot] = TAKE(8 + below(993));
        }
        return 1;
    }
    if (!strcmp(name, "k1") || !strcmp(name, "k5a")) return 1;
    if (!strcmp(name, "k2") || !strcmp(name, "k3") || !strcmp(name, "k2h")) {
        make_slots(MILLION);
        if (strcmp(name, "k2h")) return 1;
        for (size_t i = 0; i < MILLION; i++) slots[i] = object();
        for (size_t i = 0; i < MILLION; i++)
            if (i % HOLD) GIVE(slots[i]);
        return 1;
    }
    if (!strcmp(name, "k4")) {
        make_slots(MIXED);
        state = 0x9E3779B97F4A7C15u;
        for (size_t i = 0; i < MIXED; i++) slots[i] = block(1 + below(512));
        return 1;
    }
    if (!strcmp(name, "k6")) {
        make_slots(LARSON);
        state = 0xD1B54A32D192ED03u;
        for (size_t i = 0; i < LARSON; i++) slots[i] = TAKE(8 + below(493));
        for (size_t i = LARSON - 1; i > 0; i--) {
            size_t j = below(i + 1);
            void *t = slots[i];
            slots[i] = slots[j];
            slots[j] = t;
        }
        for (size_t i = 0; i < 4 * LARSON; i++) {
            size_t slot = below(LARSON);
            GIVE(slots[slot]);
            slots[slot] = TAKE(8 + below(493));
        }
        return 1;
    }
    return 0;
}

static int ascending(const void *a, const void *b) {
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

__attribute__((visibility("default"))) double run_kernel(const char *name, int repeats) {
    double times[100];
    if (repeats < 1 || repeats > 100 || !prepare(name)) return -1;
    for (int i = 0; i < repeats; i++) {
        if (!strcmp(name, "k1")) times[i] = pair();
        else if (!strcmp(name, "k2h")) times[i] = million_held();
        else if (!strcmp(name, "k4")) times[i] = mixed();
        else if (!strcmp(name, "k5a")) times[i] = growing_lists();
        else if (!strcmp(name, "k6")) times[i] = larson();
        else if (!strcmp(name, "cfrac")) times[i] = cfrac();
        else if (!strcmp(name, "larson")) times[i] = larson_1000();
        else if (!strcmp(name, "simple")) times[i] = simple();
        else if (!strcmp(name, "alloc-test")) times[i] = alloc_test();
        else if (!strcmp(name, "sh6")) times[i] = sh6();
        else times[i] = million(!strcmp(name, "k3"));
    }
    qsort(times, (size_t)repeats, sizeof *times, ascending);
    return repeats % 2 ? times[repeats / 2] : (times[repeats / 2 - 1] + times[repeats / 2]) / 2;
}

#if !defined(PEER_PYTHON)
/* Peak resident memory in KiB. */
static void peak(void) {
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (!strncmp(line, "VmHWM:", 6)) printf("peak %ld\n", atol(line + 6));
    if (status) fclose(status);
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    double figure = run_kernel(argv[1], atoi(argv[2]));
    printf("%.2f\n", figure);
    if (argc > 3) peak();
    return figure < 0 ? 2 : 0;
}
#endif
