// c-trial-deletion: the algorithm of Moult's built-in strategy `trial-deletion` (Bacon and Rajan,
// "Concurrent Cycle Collection in Reference Counted Systems", ECOOP 2001), as a shared library.
//
// Garbage that counting misses can only come from a decrement to a count other than zero, so only
// what such suspects refer to is looked at. References inside are subtracted from the counts
// themselves; what is still counted afterwards is held from outside.
//
//   grey   MOULT_FLAG_VISITED     its references have been subtracted
//   white  MOULT_FLAG_CONDEMNED   garbage, as far as is known
//   black  neither

#include <stdlib.h>
#include <string.h>

#include "moult_plugin.h"

#define GREY MOULT_FLAG_VISITED
#define WHITE MOULT_FLAG_CONDEMNED

typedef struct Trial {
  const MoultCollectorServices *s;
  MoultStack stack, second;
  /// Suspects that start a collection: twice as many when few of them are garbage.
  int64_t limit, least;
  int64_t innocent;
} Trial;

static int create(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                  MoultFailure *why) {
  Trial *t = calloc(1, sizeof *t);
  if (t == NULL) {
    strcpy(why->text, "no memory");
    return 1;
  }
  t->s = services;
  t->limit = t->least = knobs[0];
  if (!moult_stack_open(services, &t->stack) || !moult_stack_open(services, &t->second)) {
    moult_stack_close(services, &t->stack);
    free(t);
    strcpy(why->text, "no address space");
    return 1;
  }
  *state = t;
  return 0;
}

static void destroy(void *state) {
  Trial *t = state;
  moult_stack_close(t->s, &t->stack);
  moult_stack_close(t->s, &t->second);
  free(t);
}

static int64_t mark_grey(Trial *t, MoultObject *root) {
  int64_t touched = 0;
  if (!moult_is_candidate(root) || moult_has(root, GREY)) return 0;
  moult_set(root, GREY);
  touched++;
  moult_push(&t->stack, root);
  MoultObject *o;
  while ((o = moult_pop(&t->stack)) != NULL) {
    MoultSpan span = t->s->references(t->s->host, o, 0);
    for (size_t i = span.count; i-- > 0;) {
      MoultObject *child = span.items[i];
      if (child == NULL || !moult_is_candidate(child)) continue;
      if (!moult_has(child, GREY)) {
        moult_set(child, GREY);
        touched++;
        moult_push(&t->stack, child);
      }
      child->references--;
    }
  }
  return touched;
}

/// What is reachable from an object that is counted from outside gets its counts back.
static void scan_black(Trial *t, MoultObject *root) {
  moult_push(&t->second, root);
  MoultObject *o;
  while ((o = moult_pop(&t->second)) != NULL) {
    // Lane 1: the span of the caller's object, on lane 0, is still in use.
    MoultSpan span = t->s->references(t->s->host, o, 1);
    for (size_t i = span.count; i-- > 0;) {
      MoultObject *child = span.items[i];
      if (child == NULL || !moult_is_candidate(child)) continue;
      child->references++;
      if (moult_has(child, GREY | WHITE)) {
        moult_clear(child, GREY | WHITE);
        moult_push(&t->second, child);
      }
    }
  }
}

static inline void scan_one(Trial *t, MoultObject *o) {
  if (!moult_has(o, GREY)) return;
  moult_clear(o, GREY);
  if (o->references > 0) {
    scan_black(t, o);
  } else {
    moult_set(o, WHITE);
    moult_push(&t->stack, o);
  }
}

static void scan(Trial *t, MoultObject *root) {
  scan_one(t, root);
  MoultObject *o;
  while ((o = moult_pop(&t->stack)) != NULL) {
    if (!moult_has(o, WHITE)) continue;  // turned black since it was pushed
    MoultSpan span = t->s->references(t->s->host, o, 0);
    for (size_t i = span.count; i-- > 0;) {
      if (span.items[i] != NULL) scan_one(t, span.items[i]);
    }
  }
}

/// Takes a white object into the set; GREY says that it is there.
static inline void take(Trial *t, MoultObject *o) {
  if ((o->word & (WHITE | GREY)) != WHITE) return;
  moult_set(o, GREY);
  moult_condemn(t->s, o);
}

static void collect_white(Trial *t, MoultObject *root) {
  MoultStack *set = t->s->condemned;
  size_t next = set->count;
  take(t, root);
  for (; next < set->count; next++) {
    MoultSpan span = t->s->references(t->s->host, set->items[next], 0);
    for (size_t i = span.count; i-- > 0;) {
      MoultObject *child = span.items[i];
      if (child == NULL || !moult_is_candidate(child)) continue;
      child->references++;
      take(t, child);
    }
  }
}

static void find(void *state, uint32_t generation, MoultCollection *report) {
  (void)generation;
  Trial *t = state;
  MoultSpan roots = t->s->take_suspects(t->s->host);
  for (size_t i = 0; i < roots.count; i++) report->examined += mark_grey(t, roots.items[i]);
  for (size_t i = 0; i < roots.count; i++) scan(t, roots.items[i]);
  for (size_t i = 0; i < roots.count; i++) collect_white(t, roots.items[i]);
  MoultStack *set = t->s->condemned;
  for (size_t i = 0; i < set->count; i++) moult_clear(set->items[i], GREY);
  t->innocent += (int64_t)(roots.count > set->count ? roots.count - set->count : 0);
}

static void poll(void *state, int64_t *allocations, int64_t *suspects) {
  *allocations = INT64_MAX;
  *suspects = ((Trial *)state)->limit;
}

static int32_t due(void *state, const MoultPressure *pressure) {
  return pressure->suspects >= ((Trial *)state)->limit ? 2 : MOULT_DUE_NOT;
}

static void finished(void *state, const MoultCollection *report, const MoultPressure *pressure) {
  (void)report;
  Trial *t = state;
  if (pressure->last_collected * 10 < pressure->last_examined) {
    if (t->limit < INT64_C(1) << 27) t->limit *= 2;
  } else if (pressure->last_collected * 2 > pressure->last_examined) {
    t->limit = t->limit / 2 > t->least ? t->limit / 2 : t->least;
  }
}

static void statistics(void *state, const MoultReporter *lines) {
  Trial *t = state;
  lines->integer(lines->host, "suspects that start a collection", t->limit, "");
  lines->integer(lines->host, "innocent suspects", t->innocent, "");
}

static const MoultKnob knobs[] = {{
    .size = sizeof(MoultKnob),
    .name = "suspects",
    .unit = "suspects",
    .help = "suspects that start a collection; more while few of them are garbage",
    .initial = 10000,
    .minimum = 1,
    .maximum = 1 << 27,
}};

static const MoultCollector collector = {
    .size = sizeof(MoultCollector),
    .needs = MOULT_NEEDS_SUSPECTS,
    .properties = MOULT_COLLECTS_CYCLES | MOULT_PROVES,
    .pre_header_bytes = 0,
    .knobs = knobs,
    .knob_count = 1,
    .create = create,
    .destroy = destroy,
    .find = find,
    .poll = poll,
    .due = due,
    .finished = finished,
    .statistics = statistics,
};

static const MoultPlugin plugin = {
    .size = sizeof(MoultPlugin),
    .version = MOULT_PLUGIN_VERSION,
    .kind = MOULT_PLUGIN_COLLECTOR,
    .header_bytes = sizeof(MoultObject),
    .name = "c-trial-deletion",
    .summary = "trial deletion in C, loaded from a library",
    .release = "1.0",
    .collector = &collector,
};

const MoultPlugin *moult_plugin_entry(void) { return &plugin; }
