// A collector that is told of every container and works in steps: it keeps a census, and finds
// garbage by offering every candidate, in slices of one step each.

#include <stdlib.h>
#include <string.h>

#include "moult_plugin.h"

typedef struct Steps {
  const MoultCollectorServices *s;
  int64_t tracked, untracked, steps, complete, seen, frozen;
} Steps;

static int create(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                  MoultFailure *why) {
  (void)knobs, (void)why;
  Steps *c = calloc(1, sizeof *c);
  if (c == NULL) return 1;
  c->s = services;
  *state = c;
  return 0;
}
static void destroy(void *state) { free(state); }

static void offer(void *context, MoultObject *const *items, size_t count) {
  for (size_t i = 0; i < count; i++) moult_condemn(((Steps *)context)->s, items[i]);
}
static void find(void *state, uint32_t generation, MoultCollection *report) {
  (void)generation, (void)report;
  Steps *c = state;
  c->s->each_object(c->s->host, MOULT_EACH_CANDIDATE, offer, c);
  // At once, and not when `find` is over: nothing is left in the set.
  c->s->dispose(c->s->host, report);
  c->s->emit(c->s->host, "offered", c->seen++);
}
static int step(void *state, uint64_t budget, MoultCollection *report) {
  Steps *c = state;
  if (budget == 0) abort();
  if (++c->steps % 3 != 0) return MOULT_STEP_CONTINUE;
  c->complete++;
  find(state, 0, report);
  return MOULT_STEP_COMPLETE;
}
static int32_t due(void *state, const MoultPressure *pressure) {
  (void)state;
  return pressure->allocations > pressure->threshold ? MOULT_DUE_STEP : MOULT_DUE_NOT;
}
static void tracked(void *state, MoultObject *o) {
  if (!moult_has(o, MOULT_FLAG_TRACKED)) abort();
  ((Steps *)state)->tracked++;
}
static void untracked(void *state, MoultObject *o) {
  (void)o;
  ((Steps *)state)->untracked++;
}
static void frozen(void *state, bool on) { ((Steps *)state)->frozen += on; }

static void count(void *context, MoultObject *const *items, size_t n) {
  for (size_t i = 0; i < n; i++) *(int64_t *)context += moult_has(items[i], MOULT_FLAG_TRACKED);
}
static void verify(void *state, const MoultReporter *problems) {
  Steps *c = state;
  int64_t live = 0;
  c->s->each_object(c->s->host, MOULT_EACH, count, &live);
  if (live != c->tracked - c->untracked)
    problems->integer(problems->host, "tracked objects that were not told", live, "");
}
static void statistics(void *state, const MoultReporter *lines) {
  Steps *c = state;
  lines->integer(lines->host, "steps", c->steps, "");
  lines->text(lines->host, "complete", c->complete * 3 <= c->steps && c->complete > 0 ? "yes" : "no");
  lines->integer(lines->host, "frozen", c->frozen, "");
}

static const MoultCollector collector = {
    .size = sizeof(MoultCollector),
    .needs = MOULT_NEEDS_HEAP_WALK | MOULT_NEEDS_TRACK,
    .properties = MOULT_COLLECTS_CYCLES | MOULT_INCREMENTAL,
    .pre_header_bytes = 32,
    .create = create,
    .destroy = destroy,
    .find = find,
    .step = step,
    .due = due,
    .tracked = tracked,
    .untracked = untracked,
    .frozen = frozen,
    .verify = verify,
    .statistics = statistics,
};
static const MoultPlugin plugin = {
    .size = sizeof(MoultPlugin),
    .version = MOULT_PLUGIN_VERSION,
    .kind = MOULT_PLUGIN_COLLECTOR,
    .header_bytes = sizeof(MoultObject),
    .name = "steps",
    .summary = "a census, and steps",
    .release = "0.1",
    .collector = &collector,
};
const MoultPlugin *moult_plugin_entry(void) { return &plugin; }
