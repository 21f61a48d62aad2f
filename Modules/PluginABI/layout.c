// The layouts that Moult promises, checked where the header is compiled: a plugin that was built
// last year sees these offsets.

#include "moult_plugin.h"

#define OFFSET(type, field, offset) \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved")

_Static_assert(sizeof(MoultObject) == 16, "the header of an object has 16 bytes");
OFFSET(MoultObject, word, 8);
OFFSET(MoultObject, serial, 12);
OFFSET(MoultPlugin, version, 4);
OFFSET(MoultPlugin, name, 16);
OFFSET(MoultPlugin, collector, 40);
OFFSET(MoultCollector, knobs, 16);
OFFSET(MoultCollector, create, 32);
OFFSET(MoultCollector, find, 64);
OFFSET(MoultCollectorServices, types, 16);
OFFSET(MoultCollectorServices, condemned, 32);
OFFSET(MoultCollectorServices, references, 40);
OFFSET(MoultModule, create, 32);
OFFSET(MoultModuleServices, types, 16);
OFFSET(MoultModuleServices, allocate, 24);
