// c-mark-sweep: the algorithm of Moult's built-in strategy `mark-sweep`, as a shared library.
//
// Marks what can be reached from the roots, in a table of bits beside the heap, and condemns every
// container that carries no mark. Nothing lies before an object, nothing happens when a program
// stores a reference: all the cost is in the collection, and it is proportional to the whole heap.

#include <stdlib.h>

#include "moult_plugin.h"

typedef struct Collector {
  const MoultCollectorServices *s;
  MoultMarks marks;
  /// Marked objects whose references have not been looked at.
  MoultStack pending;
  /// For the report.
  int64_t collections;
  int64_t most_pending;
  // Only inside a collection.
  int64_t examined;
} Collector;

static void fail(MoultFailure *why, const char *text) {
  size_t i = 0;
  for (; text[i] != 0 && i + 1 < sizeof why->text; i++) why->text[i] = text[i];
  why->text[i] = 0;
}

static int create(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                  MoultFailure *why) {
  (void)knobs;
  Collector *c = calloc(1, sizeof *c);
  if (c == NULL) {
    fail(why, "no memory");
    return 1;
  }
  c->s = services;
  // All the memory that collections need is reserved now: none can run out of it later.
  if (!services->marks_open(services->host, &c->marks) ||
      !moult_stack_open(services, &c->pending)) {
    moult_marks_close(services, &c->marks);
    free(c);
    fail(why, "no address space");
    return 1;
  }
  *state = c;
  return 0;
}

static void destroy(void *state) {
  Collector *c = state;
  moult_stack_close(c->s, &c->pending);
  moult_marks_close(c->s, &c->marks);
  free(c);
}

/// Marks an object; it is looked at later if it may refer to others.
static inline void reach(const MoultCollectorServices *s, MoultMarks *marks, MoultStack *pending,
                         MoultObject *o) {
  if (o == NULL || !moult_mark(marks, o)) return;
  if (!moult_is_leaf(s, o)) moult_push(pending, o);
}

/// Follows everything that is pending.
static void trace(Collector *c) {
  // Copies, which the compiler may keep in registers: nothing else points to them.
  const MoultCollectorServices *s = c->s;
  MoultMarks marks = c->marks;
  MoultStack pending = c->pending;
  size_t most = (size_t)c->most_pending;
  MoultObject *o;
  while ((o = moult_pop(&pending)) != NULL) {
    MoultSpan references = s->references(s->host, o, 0);
    // From the last to the first: then what a list holds is popped in the list's order, which is
    // mostly the order of the addresses, and memory is read forward.
    for (size_t i = references.count; i-- > 0;) reach(s, &marks, &pending, references.items[i]);
    if (pending.count > most) most = pending.count;
  }
  c->pending.count = 0;
  c->most_pending = (int64_t)most;
}

/// What is frozen or immortal is alive, and so is all it refers to.
static void hold(void *context, MoultObject *const *items, size_t count) {
  Collector *c = context;
  for (size_t i = 0; i < count; i++) {
    reach(c->s, &c->marks, &c->pending, items[i]);
    if (c->pending.count != 0) trace(c);
  }
}

static void sweep(void *context, MoultObject *const *items, size_t count) {
  Collector *c = context;
  c->examined += (int64_t)count;
  for (size_t i = 0; i < count; i++) {
    if (!moult_marked(&c->marks, items[i])) moult_condemn(c->s, items[i]);
  }
}

static void find(void *state, uint32_t generation, MoultCollection *report) {
  (void)generation;
  Collector *c = state;
  c->examined = 0;
  c->collections++;
  MoultSpan roots = c->s->roots(c->s->host);
  for (size_t i = 0; i < roots.count; i++) {
    reach(c->s, &c->marks, &c->pending, roots.items[i]);
  }
  trace(c);
  c->s->each_object(c->s->host, MOULT_EACH_HELD, hold, c);
  c->s->each_object(c->s->host, MOULT_EACH_CANDIDATE, sweep, c);
  report->examined += c->examined;
  moult_marks_clear(c->s, &c->marks);
}

static void verify(void *state, const MoultReporter *problems) {
  Collector *c = state;
  if (c->pending.count != 0) {
    problems->text(problems->host, "pending", "objects are left between collections");
  }
}

static void statistics(void *state, const MoultReporter *lines) {
  Collector *c = state;
  lines->integer(lines->host, "collections", c->collections, "");
  lines->integer(lines->host, "most pending at once", c->most_pending, "objects");
}

static const MoultCollector collector = {
    .size = sizeof(MoultCollector),
    .needs = MOULT_NEEDS_ROOTS | MOULT_NEEDS_HEAP_WALK,
    .properties = MOULT_COLLECTS_CYCLES,
    .pre_header_bytes = 0,
    .create = create,
    .destroy = destroy,
    .find = find,
    .verify = verify,
    .statistics = statistics,
};

static const MoultPlugin plugin = {
    .size = sizeof(MoultPlugin),
    .version = MOULT_PLUGIN_VERSION,
    .kind = MOULT_PLUGIN_COLLECTOR,
    .header_bytes = sizeof(MoultObject),
    .name = "c-mark-sweep",
    .summary = "mark-sweep in C, loaded from a library",
    .release = "1.0",
    .collector = &collector,
};

const MoultPlugin *moult_plugin_entry(void) { return &plugin; }
