/* trees.c - GCBench and binary-trees without an interpreter: what the work itself costs.
 *
 *   cc -O3 trees.c                       malloc and hand-written reference counts
 *   cc -O3 -DMIMALLOC trees.c -lmimalloc the same with mimalloc
 *   cc -O3 -DBOEHM trees.c -lgc          the Boehm collector, no counts
 *
 *   ./trees binary_trees DEPTH
 *   ./trees gcbench STRETCH LONG ARRAY LOWEST HIGHEST
 *   ./trees nothing
 *
 * A node has the header of a Python object, count and type, and what the workload puts into it. The
 * parameters and the figures that are printed are those of scripts/workloads/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <stddef.h>
#include <string.h>
#if defined(MIMALLOC)
#include <mimalloc.h>
#define NEW(n) mi_malloc(n)
#define DELETE(p) mi_free(p)
#elif defined(BOEHM)
#include <gc.h>
#define NEW(n) GC_MALLOC(n)
#else
#define NEW(n) malloc(n)
#define DELETE(p) free(p)
#endif

typedef struct node {
    long count, type;
    struct node *left, *right;
    long i, j;
} node;

static size_t node_bytes = sizeof(node);

static node *new_node(node *left, node *right) {
    node *p = NEW(node_bytes);
    p->count = 1;
    p->type = 7;
    p->left = left;
    p->right = right;
    if (node_bytes == sizeof(node)) p->i = p->j = 0;
    return p;
}

#if defined(BOEHM)
static void drop(node *p) { (void)p; }
#else
static void drop(node *p) {
    if (p && --p->count == 0) {
        drop(p->left);
        drop(p->right);
        DELETE(p);
    }
}
#endif

static node *make(int depth) {
    if (depth <= 0) return new_node(0, 0);
    node *left = make(depth - 1);
    return new_node(left, make(depth - 1));
}

static void populate(int depth, node *p) {
    if (depth <= 0) return;
    p->left = new_node(0, 0);
    p->right = new_node(0, 0);
    populate(depth - 1, p->left);
    populate(depth - 1, p->right);
}

static long count(node *p) { return p->left ? 1 + count(p->left) + count(p->right) : 1; }
static long size(int depth) { return (1l << (depth + 1)) - 1; }

static node *volatile root;
static double *volatile floats;

static void binary_trees(int depth) {
    node_bytes = offsetof(node, i);
    node *t = make(depth + 1);
    printf("stretch tree of depth %d check %ld\n", depth + 1, count(t));
    drop(t);
    root = make(depth);
    for (int d = 4; d <= depth; d += 2) {
        long trees = 1l << (depth - d + 4), sum = 0;
        for (long i = 0; i < trees; i++) {
            t = make(d);
            sum += count(t);
            drop(t);
        }
        printf("%ld trees of depth %d check %ld\n", trees, d, sum);
    }
    printf("long-lived tree of depth %d check %ld\n", depth, count(root));
}

static void gcbench(int stretch, int live, int array, int lowest, int highest) {
    drop(make(stretch));
    root = new_node(0, 0);
    populate(live, root);
    floats = NEW(sizeof(double) * (size_t)array);
    for (int i = 1; i < array / 2; i++) floats[i] = 1.0 / i;
    for (int d = lowest; d <= highest; d += 2) {
        long passes = 2 * size(stretch) / size(d);
        for (long i = 0; i < passes; i++) {
            node *t = new_node(0, 0);
            populate(d, t);
            drop(t);
        }
        for (long i = 0; i < passes; i++) drop(make(d));
    }
    printf("long-lived nodes %ld item %g\n", count(root), floats[array / 4]);
}

int main(int argc, char **argv) {
#if defined(BOEHM)
    GC_INIT();
#endif
    if (argc == 3 && !strcmp(argv[1], "binary_trees")) {
        binary_trees(atoi(argv[2]));
    } else if (argc == 7 && !strcmp(argv[1], "gcbench")) {
        gcbench(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), atoi(argv[5]), atoi(argv[6]));
    } else if (argc != 2 || strcmp(argv[1], "nothing")) {
        return 64;
    }
    return 0;
}
