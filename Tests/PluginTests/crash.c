// A collector that misbehaves after it was loaded, as FAULT says:
// 1 reads from nowhere, 2 ends the process, 3 never returns from `find`.

#include <stdlib.h>
#include <string.h>

#include "moult_plugin.h"

#ifndef FAULT
#define FAULT 1
#endif

static int calls;

static int create(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                  MoultFailure *why) {
  (void)services, (void)knobs, (void)why;
  *state = &calls;
  return 0;
}

static void destroy(void *state) { (void)state; }

static void find(void *state, uint32_t generation, MoultCollection *report) {
  (void)state, (void)generation;
  if (++calls < 3) return;
  if (FAULT == 1) *(volatile char *)8 = 1;
  if (FAULT == 2) exit(0);
  for (volatile int i = 0; FAULT == 3;) i = i;
  report->examined += 1;
}

static const MoultCollector collector = {
    .size = sizeof(MoultCollector),
    .properties = MOULT_COLLECTS_CYCLES,
    .create = create,
    .destroy = destroy,
    .find = find,
};

static const MoultPlugin plugin = {
    .size = sizeof(MoultPlugin),
    .version = MOULT_PLUGIN_VERSION,
    .kind = MOULT_PLUGIN_COLLECTOR,
    .header_bytes = sizeof(MoultObject),
    .name = "crash",
    .summary = "misbehaves",
    .release = "0.1",
    .collector = &collector,
};

__attribute__((visibility("default"))) const MoultPlugin *moult_plugin_entry(void) {
  return &plugin;
}
