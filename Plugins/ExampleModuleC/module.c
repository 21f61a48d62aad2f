// shelf: a module for scripts, as a shared library.
//
//   shelf.new(capacity)        a Shelf: a row of places that hold objects
//   shelf.put(s, i, object)    puts an object on place i, from 0
//   shelf.get(s, i)            what stands there, or None
//   shelf.count(s)             how many places are taken
//   shelf.keep(object)         the module itself holds one object, the last one given
//   shelf.sum(...)             the sum of numbers: an int, or a float if one of them is
//   shelf.hello(name)          a greeting
//   shelf.apply(f, object)     calls f with the object
//
// A Shelf owns a table outside of the heap, so Moult asks `shelf_traverse` what it refers to, and
// `shelf_clear` and `shelf_dealloc` let it go. A shelf that holds itself is a cycle that every
// collector finds. The module also watches collections and writes a section of the report.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "moult_plugin.h"

#define CAPACITY_MAX 1000000

/// An instance: the header, then what is ours.
typedef struct Shelf {
  MoultObject header;
  MoultObject **places;
  int64_t capacity;
} Shelf;

typedef struct Module {
  const MoultModuleServices *s;
  MoultObject *kept;
  int64_t made, died;
  // What the observer saw.
  int64_t collections, collected, phases, strategy_events;
  uint64_t longest;
  char greeting[128];
} Module;

static int raise(MoultException *error, const char *kind, const char *text) {
  snprintf(error->kind, sizeof error->kind, "%s", kind);
  snprintf(error->text, sizeof error->text, "%s", text);
  return 1;
}

// The type

static size_t shelf_traverse(const MoultObject *o, MoultObject **out, size_t capacity) {
  const Shelf *shelf = (const Shelf *)o;
  size_t count = 0;
  for (int64_t i = 0; i < shelf->capacity; i++) {
    if (shelf->places[i] == NULL) continue;
    if (count < capacity) out[count] = shelf->places[i];
    count++;
  }
  return count;
}

static void shelf_clear(void *state, MoultObject *o) {
  Module *m = state;
  Shelf *shelf = (Shelf *)o;
  for (int64_t i = 0; i < shelf->capacity; i++) {
    // The place is empty before the reference goes: what dies may look at it.
    MoultObject *old = shelf->places[i];
    shelf->places[i] = NULL;
    m->s->decref(m->s->host, old);
  }
}

static void shelf_dealloc(void *state, MoultObject *o) {
  Shelf *shelf = (Shelf *)o;
  shelf_clear(state, o);
  free(shelf->places);
  ((Module *)state)->died++;
}

static size_t shelf_repr(void *state, const MoultObject *o, char *buffer, size_t capacity) {
  (void)state;
  const Shelf *shelf = (const Shelf *)o;
  int n = snprintf(buffer, capacity, "<Shelf with %zu of %lld places taken>",
                   shelf_traverse(o, NULL, 0), (long long)shelf->capacity);
  return n < 0 ? 0 : (size_t)n;
}

static const MoultType types[] = {{
    .size = sizeof(MoultType),
    .flags = MOULT_TYPE_CONTAINER,
    .name = "Shelf",
    .instance_bytes = sizeof(Shelf),
    .traverse = shelf_traverse,
    .clear = shelf_clear,
    .dealloc = shelf_dealloc,
    .repr = shelf_repr,
}};

/// The shelf of an argument, or NULL with a TypeError.
static Shelf *shelf_of(Module *m, const MoultPluginValue *value, MoultException *error) {
  if (value->kind == MOULT_VALUE_OBJECT &&
      (value->object->word & MOULT_TYPE_MASK) == m->s->types[0])
    return (Shelf *)value->object;
  raise(error, "TypeError", "a Shelf is needed");
  return NULL;
}

static MoultObject **place_of(Shelf *shelf, const MoultPluginValue *value, MoultException *error) {
  if (value->kind != MOULT_VALUE_INTEGER) {
    raise(error, "TypeError", "a place is a whole number");
    return NULL;
  }
  if (value->integer < 0 || value->integer >= shelf->capacity) {
    raise(error, "IndexError", "no such place on the shelf");
    return NULL;
  }
  return &shelf->places[value->integer];
}

// Functions

static int f_new(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                 MoultException *error) {
  (void)count;
  Module *m = state;
  if (a[0].kind != MOULT_VALUE_INTEGER || a[0].integer < 1 || a[0].integer > CAPACITY_MAX)
    return raise(error, "ValueError", "a shelf has between 1 and 1000000 places");
  MoultObject **places = calloc((size_t)a[0].integer, sizeof *places);
  if (places == NULL) return raise(error, "MemoryError", "");
  Shelf *shelf = (Shelf *)m->s->allocate(m->s->host, m->s->types[0]);
  if (shelf == NULL) {
    free(places);
    return raise(error, "MemoryError", "");
  }
  shelf->places = places;
  shelf->capacity = a[0].integer;
  m->s->track(m->s->host, &shelf->header);  // whole now: the collector may see it
  m->made++;
  result->kind = MOULT_VALUE_OBJECT;
  result->object = &shelf->header;
  return 0;
}

static int f_put(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                 MoultException *error) {
  (void)count, (void)result;
  Module *m = state;
  Shelf *shelf = shelf_of(m, &a[0], error);
  MoultObject **place = shelf == NULL ? NULL : place_of(shelf, &a[1], error);
  if (place == NULL) return 1;
  MoultObject *o = m->s->box(m->s->host, &a[2]);  // a new reference: the shelf's
  if (o == NULL) return raise(error, "MemoryError", "");
  MoultObject *old = *place;
  *place = o;
  m->s->decref(m->s->host, old);
  return 0;
}

static int f_get(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                 MoultException *error) {
  (void)count;
  Module *m = state;
  Shelf *shelf = shelf_of(m, &a[0], error);
  MoultObject **place = shelf == NULL ? NULL : place_of(shelf, &a[1], error);
  if (place == NULL) return 1;
  if (*place == NULL) return 0;  // None
  m->s->incref(m->s->host, *place);
  result->kind = MOULT_VALUE_OBJECT;
  result->object = *place;
  return 0;
}

static int f_count(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                   MoultException *error) {
  (void)count;
  Shelf *shelf = shelf_of(state, &a[0], error);
  if (shelf == NULL) return 1;
  result->kind = MOULT_VALUE_INTEGER;
  result->integer = (int64_t)shelf_traverse(&shelf->header, NULL, 0);
  return 0;
}

static int f_keep(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                  MoultException *error) {
  (void)count, (void)result;
  Module *m = state;
  MoultObject *o = m->s->box(m->s->host, &a[0]);
  if (o == NULL) return raise(error, "MemoryError", "");
  MoultObject *old = m->kept;
  m->kept = o;
  m->s->decref(m->s->host, old);
  return 0;
}

static int f_sum(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                 MoultException *error) {
  Module *m = state;
  result->kind = MOULT_VALUE_INTEGER;
  double number = 0;
  int64_t integer = 0;
  for (size_t i = 0; i < count; i++) {
    MoultPluginValue value = a[i];
    if (value.kind == MOULT_VALUE_OBJECT) m->s->unbox(m->s->host, a[i].object, &value);
    if (value.kind == MOULT_VALUE_FLOAT) {
      result->kind = MOULT_VALUE_FLOAT;
      number += value.number;
    } else if (value.kind != MOULT_VALUE_INTEGER) {
      return raise(error, "TypeError", "only numbers have a sum");
    } else if (__builtin_add_overflow(integer, value.integer, &integer)) {
      return raise(error, "OverflowError", "the sum does not fit");
    }
  }
  if (result->kind == MOULT_VALUE_FLOAT) {
    result->number = number + (double)integer;
  } else {
    result->integer = integer;
  }
  return 0;
}

static int f_hello(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                   MoultException *error) {
  (void)count;
  Module *m = state;
  if (a[0].kind != MOULT_VALUE_STRING) return raise(error, "TypeError", "a name is a string");
  int n = snprintf(m->greeting, sizeof m->greeting, "hello, %.*s",
                   (int)(a[0].length > 99 ? 99 : a[0].length), a[0].bytes);
  result->kind = MOULT_VALUE_STRING;
  result->bytes = m->greeting;
  result->length = n < 0 ? 0 : (size_t)n;
  return 0;
}

static int f_apply(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                   MoultException *error) {
  (void)count;
  Module *m = state;
  if (a[0].kind != MOULT_VALUE_OBJECT) return raise(error, "TypeError", "not callable");
  MoultObject *argument = m->s->box(m->s->host, &a[1]);
  if (argument == NULL) return raise(error, "MemoryError", "");
  MoultObject *value = m->s->call(m->s->host, a[0].object, &argument, 1, error);
  m->s->decref(m->s->host, argument);
  if (value == NULL) return 1;  // `error` says what was raised
  result->kind = MOULT_VALUE_OBJECT;
  result->object = value;
  return 0;
}

#define FUNCTION(function, least, most, text) \
  {.size = sizeof(MoultFunctionEntry), .name = #function, .help = text, .minimum = least, \
   .maximum = most, .call = f_##function}

static const MoultFunctionEntry functions[] = {
    FUNCTION(new, 1, 1, "a shelf with so many places"),
    FUNCTION(put, 3, 3, "put an object on a place of a shelf"),
    FUNCTION(get, 2, 2, "what stands on a place of a shelf"),
    FUNCTION(count, 1, 1, "how many places of a shelf are taken"),
    FUNCTION(keep, 1, 1, "let the module hold an object"),
    FUNCTION(sum, 0, 64, "the sum of numbers"),
    FUNCTION(hello, 1, 1, "a greeting"),
    FUNCTION(apply, 2, 2, "call a function with an object"),
};

// The module

static int create(const MoultModuleServices *services, void **state, MoultFailure *why) {
  Module *m = calloc(1, sizeof *m);
  if (m == NULL) {
    snprintf(why->text, sizeof why->text, "no memory");
    return 1;
  }
  m->s = services;
  *state = m;
  return 0;
}

static void destroy(void *state) { free(state); }

static void detach(void *state) {
  Module *m = state;
  MoultObject *old = m->kept;
  m->kept = NULL;
  m->s->decref(m->s->host, old);
}

static size_t roots(void *state, MoultObject **out, size_t capacity) {
  Module *m = state;
  if (m->kept == NULL) return 0;
  if (capacity > 0) out[0] = m->kept;
  return 1;
}

static void event(void *state, const MoultEvent *e) {
  Module *m = state;
  switch (e->kind) {
    case MOULT_EVENT_COLLECTION_END:
      m->collections++;
      m->collected += e->collected;
      if (e->nanoseconds > m->longest) m->longest = e->nanoseconds;
      break;
    case MOULT_EVENT_PHASE_END: m->phases++; break;
    case MOULT_EVENT_STRATEGY: m->strategy_events++; break;
    default: break;  // a kind of a later version, or one that does not matter here
  }
}

static void report(void *state, const MoultReporter *lines) {
  Module *m = state;
  lines->integer(lines->host, "shelves made", m->made, "");
  lines->integer(lines->host, "shelves that died", m->died, "");
  lines->integer(lines->host, "collections seen", m->collections, "");
  lines->integer(lines->host, "objects collected", m->collected, "");
  lines->integer(lines->host, "phases seen", m->phases, "");
  lines->integer(lines->host, "events of the strategy", m->strategy_events, "");
  lines->text(lines->host, "written by", "shelf, a module in C");
}

static const MoultModule module = {
    .size = sizeof(MoultModule),
    .function_count = sizeof functions / sizeof functions[0],
    .functions = functions,
    .type_count = 1,
    .types = types,
    .create = create,
    .destroy = destroy,
    .detach = detach,
    .roots = roots,
    .event = event,
    .report = report,
};

static const MoultPlugin plugin = {
    .size = sizeof(MoultPlugin),
    .version = MOULT_PLUGIN_VERSION,
    .kind = MOULT_PLUGIN_MODULE,
    .header_bytes = sizeof(MoultObject),
    .name = "shelf",
    .summary = "a container type with a table of its own, an observer, a section of the report",
    .release = "1.0",
    .module = &module,
};

const MoultPlugin *moult_plugin_entry(void) { return &plugin; }
