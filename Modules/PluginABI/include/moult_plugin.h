// moult_plugin.h: what a shared library and Moult say to each other.
//
// A plugin is a shared library with one exported function, moult_plugin_entry, that returns a
// constant description. It is either a collector (a strategy that finds garbage) or a module
// (functions for scripts, types of objects, an observer, a section of the report). Moult reads the
// description, refuses it with a reason if anything in it is missing, newer or contradictory, and
// only then calls into the library. docs/plugins.md explains every field;
// docs/writing-a-collector.md builds a collector from nothing.
//
// Rules for all of it:
// - Every structure begins with its own size in bytes. Structures only ever grow at their end, so
//   an older plugin works with a newer Moult; a larger structure than Moult knows is refused.
// - Texts are UTF-8, end with a zero byte and live as long as the library.
// - Callbacks come on the thread that runs the script, one at a time. They must return; longjmp and
//   C++ exceptions must not leave them.
// - `host` is Moult's own pointer: pass the one that the services hold to each of their functions.

#ifndef MOULT_PLUGIN_H
#define MOULT_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this interface. A plugin says which one it was compiled with.
#define MOULT_PLUGIN_VERSION 1u

#if defined(__GNUC__)
#define MOULT_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define MOULT_PLUGIN_EXPORT
#endif

// ---------------------------------------------------------------------------------------------
// Objects

/// The first 16 bytes of every object. A pre-header, if the strategy asked for one, lies before it.
typedef struct MoultObject {
  /// References to the object. Immortal objects have a negative low half and must not be counted.
  int64_t references;
  /// The type's index in the low 20 bits, flags above.
  uint32_t word;
  /// Tells the object from others that lay at its address; 31 bits.
  uint32_t serial;
} MoultObject;

/// The bits of `word` that hold the index of the type.
#define MOULT_TYPE_MASK 0x000FFFFFu
/// For the strategy's own use between collections.
#define MOULT_FLAG_MARK (1u << 20)
/// Frozen by gc.freeze(): alive, and so is what it refers to.
#define MOULT_FLAG_FROZEN (1u << 21)
/// Found unreachable; set by moult_condemn and taken off when the object is let go or saved.
#define MOULT_FLAG_CONDEMNED (1u << 22)
/// Stands in the buffer of suspects.
#define MOULT_FLAG_SUSPECT (1u << 23)
/// A container that the collector follows.
#define MOULT_FLAG_TRACKED (1u << 25)
/// The finalizer has run.
#define MOULT_FLAG_FINALIZED (1u << 26)
/// For the strategy's own use inside a collection; clear when a callback returns.
#define MOULT_FLAG_VISITED (1u << 28)

static inline bool moult_has(const MoultObject *o, uint32_t flags) {
  return (o->word & flags) != 0;
}
static inline void moult_set(MoultObject *o, uint32_t flags) { o->word |= flags; }
static inline void moult_clear(MoultObject *o, uint32_t flags) { o->word &= ~flags; }
/// Whether the object's count stands still.
static inline bool moult_is_immortal(const MoultObject *o) {
  return (int32_t)o->references < 0;
}
/// Whether the object can be part of garbage that counting misses: tracked, mortal, not frozen.
static inline bool moult_is_candidate(const MoultObject *o) {
  return (o->word & (MOULT_FLAG_TRACKED | MOULT_FLAG_FROZEN)) == MOULT_FLAG_TRACKED &&
         !moult_is_immortal(o);
}

/// Some objects in a row. An entry may be NULL.
typedef struct MoultSpan {
  MoultObject *const *items;
  size_t count;
} MoultSpan;

/// Why something could not be done, for a person. Filled in by whoever refuses.
typedef struct MoultFailure {
  char text[256];
} MoultFailure;

/// Takes lines of a report or findings of a check.
typedef struct MoultReporter {
  uint32_t size;
  void *host;
  void (*integer)(void *host, const char *name, int64_t value, const char *unit);
  void (*number)(void *host, const char *name, double value, const char *unit);
  void (*text)(void *host, const char *name, const char *value);
} MoultReporter;

// ---------------------------------------------------------------------------------------------
// Collectors

/// A stack of objects in address space of its own: pushing never allocates. See moult_stack_open.
typedef struct MoultStack {
  MoultObject **items;
  size_t count;
} MoultStack;

/// One bit per 16 bytes of the heap, beside the heap. See `marks_open`.
typedef struct MoultMarks {
  uint64_t *words;
  const char *base;
  size_t bytes;
} MoultMarks;

/// What a collection did; totals of the run are made of these.
typedef struct MoultCollection {
  uint32_t size;
  uint32_t generation;
  /// Objects looked at: the strategy's to count.
  int64_t examined;
  /// Objects let go, and objects condemned that were held from outside after all: Moult's to count.
  int64_t collected;
  int64_t rescued;
  /// Time from begin to end; 0 until the collection is over.
  uint64_t nanoseconds;
} MoultCollection;

/// What `due` decides from.
typedef struct MoultPressure {
  uint32_t size;
  /// Net allocations of containers since the last collection.
  int64_t allocations;
  /// Suspects noted.
  int64_t suspects;
  /// Bytes of blocks in use, now and after the last collection.
  int64_t bytes;
  int64_t bytes_after_last;
  int64_t last_examined;
  int64_t last_collected;
  /// Collections so far.
  int64_t collections;
  /// Objects that the last collection left.
  int64_t survivors;
  /// gc.get_threshold()[0].
  int64_t threshold;
} MoultPressure;

/// Which objects `each_object` shows.
#define MOULT_EACH_CANDIDATE 0u  // tracked, mortal, not frozen
#define MOULT_EACH_HELD 1u       // frozen or immortal: alive whatever refers to them
#define MOULT_EACH 2u            // all

/// What Moult does for a collector. Valid from `create` to `destroy`.
typedef struct MoultCollectorServices {
  uint32_t size;
  uint32_t version;
  void *host;

  /// The table of types: `types + index * type_stride + layout_offset` is 0 for types whose objects
  /// refer to nothing. Read it through moult_is_leaf.
  const uint8_t *types;
  uint32_t type_stride;
  uint32_t layout_offset;
  /// What was found unreachable. Push with moult_condemn only.
  MoultStack *condemned;

  /// The references that an object holds, as they are stored: an object may come twice. The span
  /// is valid until the next call with the same lane, 0 to 3, or the next change of the object.
  MoultSpan (*references)(void *host, MoultObject *o, uint32_t lane);
  /// The references held from outside the heap: names, temporaries, frames. Valid until the next
  /// call.
  MoultSpan (*roots)(void *host);
  /// Shows objects of the heap in address order, in batches. Nothing may be freed meanwhile.
  void (*each_object)(void *host, uint32_t which,
                      void (*batch)(void *context, MoultObject *const *items, size_t count),
                      void *context);
  /// Takes the suspects that still live out of the buffer. Valid until the next call.
  MoultSpan (*take_suspects)(void *host);
  /// Puts an object into the buffer of suspects (again).
  void (*add_suspect)(void *host, MoultObject *o);

  /// Lets what is condemned go at once: weak references, finalizers, resurrection, clearing. Moult
  /// does it by itself for what `find` leaves in the set.
  void (*dispose)(void *host, MoultCollection *report);

  /// Address space for work, zeroed, given pages when touched; NULL when there is none. Reserve in
  /// `create` or `attach`: then no collection can run out of memory.
  void *(*reserve)(void *host, size_t bytes);
  /// Gives the pages back and keeps the address space; the bytes read as zero again.
  void (*trim)(void *host, void *memory, size_t bytes);
  /// Gives the address space back.
  void (*release)(void *host, void *memory, size_t bytes);
  /// Opens a table of marks for this heap; false when there is no address space.
  bool (*marks_open)(void *host, MoultMarks *marks);

  /// Asks for a collection at the next safe point: `due` will be called.
  void (*schedule)(void *host);
  /// A monotonic clock in nanoseconds.
  uint64_t (*now)(void *host);
  /// Tells observers something: an event of the strategy's own.
  void (*emit)(void *host, const char *name, int64_t value);
  /// Bytes of an object, and the name of its type, copied into the buffer.
  size_t (*size_of)(void *host, const MoultObject *o);
  void (*type_name)(void *host, const MoultObject *o, char *buffer, size_t capacity);
} MoultCollectorServices;

/// A setting of the strategy, for `--collector-set NAME=VALUE`.
typedef struct MoultKnob {
  uint32_t size;
  const char *name;
  const char *unit;
  const char *help;
  int64_t initial;
  int64_t minimum;
  int64_t maximum;
} MoultKnob;

/// What the strategy needs of the core; what is not asked for costs nothing.
/// The roots can be asked for.
#define MOULT_NEEDS_ROOTS (1u << 0)
/// All objects can be asked for.
#define MOULT_NEEDS_HEAP_WALK (1u << 1)
/// Decrements to a count other than zero put the object into the buffer of suspects.
#define MOULT_NEEDS_SUSPECTS (1u << 2)
/// The same, and a suspect that dies leaves the buffer at once. Needs a pre-header of 16 bytes.
#define MOULT_NEEDS_SUSPECTS_INDEXED (1u << 3)
/// `tracked` and `untracked` are called for each container.
#define MOULT_NEEDS_TRACK (1u << 4)
#define MOULT_NEEDS_ALL 0x1Fu

#define MOULT_COLLECTS_CYCLES (1u << 0)
/// Works in steps: `step` is there.
#define MOULT_INCREMENTAL (1u << 1)
#define MOULT_GENERATIONAL (1u << 2)
/// `find` condemns only after comparing counts with the references inside what it found, so Moult
/// need not do it again.
#define MOULT_PROVES (1u << 3)
#define MOULT_PROPERTIES_ALL 0xFu

/// What `due` returns besides a generation from 0 to 2.
#define MOULT_DUE_NOT (-1)
#define MOULT_DUE_STEP 3

/// What `step` returns.
#define MOULT_STEP_CONTINUE 0
#define MOULT_STEP_COMPLETE 1

/// The functions of a strategy. Those marked (optional) may be NULL.
typedef struct MoultCollector {
  uint32_t size;
  uint32_t needs;
  uint32_t properties;
  /// Bytes before each container, a multiple of 16 up to 64. The 16 next to the object are zero
  /// when it is made.
  uint32_t pre_header_bytes;
  const MoultKnob *knobs;
  uint32_t knob_count;

  /// Makes the strategy for one heap, before the first container exists. `knobs` has one value per
  /// knob. Returns 0 and sets `*state`, or says why not and returns anything else.
  int (*create)(const MoultCollectorServices *services, const int64_t *knobs, void **state,
                MoultFailure *why);
  /// Gives back what `create` made; called once.
  void (*destroy)(void *state);
  /// (optional) Begins work. Returns 0, or says why not and returns anything else.
  int (*attach)(void *state, MoultFailure *why);
  /// (optional) Ends work: everything is about to go.
  void (*detach)(void *state);

  /// Finds garbage: condemns each object of it once. No script code runs meanwhile; counts and
  /// MOULT_FLAG_VISITED must be as they were when it returns.
  void (*find)(void *state, uint32_t generation, MoultCollection *report);
  /// With MOULT_INCREMENTAL: works for about so many nanoseconds. What it condemned by the time
  /// that it returns MOULT_STEP_COMPLETE is let go; until then nothing may be condemned.
  int (*step)(void *state, uint64_t budget, MoultCollection *report);

  /// (optional) When `due` is to be asked: after so many net allocations or suspects, INT64_MAX for
  /// never. Without it: after `threshold` allocations.
  void (*poll)(void *state, int64_t *allocations, int64_t *suspects);
  /// (optional) What is due now: MOULT_DUE_NOT, a generation, or MOULT_DUE_STEP. Without it: a full
  /// collection by CPython's rule, the threshold and a quarter of the survivors.
  int32_t (*due)(void *state, const MoultPressure *pressure);
  /// (optional) A collection is over.
  void (*finished)(void *state, const MoultCollection *report, const MoultPressure *pressure);

  /// With MOULT_NEEDS_TRACK: a container is followed from now on, or no more. Called per object,
  /// outside of and inside of collections; must not change the heap.
  void (*tracked)(void *state, MoultObject *o);
  void (*untracked)(void *state, MoultObject *o);
  /// (optional) gc.freeze() and gc.unfreeze() have set or cleared MOULT_FLAG_FROZEN.
  void (*frozen)(void *state, bool frozen);

  /// (optional) Checks the strategy's own invariants: reports a text per violation.
  void (*verify)(void *state, const MoultReporter *problems);
  /// (optional) Lines for the report, and numbers for whoever reads its JSON form.
  void (*statistics)(void *state, const MoultReporter *lines);
} MoultCollector;

/// Whether an object's type holds no references at all.
static inline bool moult_is_leaf(const MoultCollectorServices *s, const MoultObject *o) {
  return s->types[(size_t)(o->word & MOULT_TYPE_MASK) * s->type_stride + s->layout_offset] == 0;
}

/// Condemns an object that is not condemned yet.
static inline void moult_condemn(const MoultCollectorServices *s, MoultObject *o) {
  o->word |= MOULT_FLAG_CONDEMNED;
  s->condemned->items[s->condemned->count++] = o;
}

/// Entries of a stack: more than any heap has objects.
#define MOULT_STACK_CAPACITY ((size_t)1 << 28)

/// Opens a stack; false when there is no address space. Close it with moult_stack_close.
static inline bool moult_stack_open(const MoultCollectorServices *s, MoultStack *stack) {
  stack->items =
      (MoultObject **)s->reserve(s->host, MOULT_STACK_CAPACITY * sizeof(MoultObject *));
  stack->count = 0;
  return stack->items != NULL;
}
static inline void moult_stack_close(const MoultCollectorServices *s, MoultStack *stack) {
  if (stack->items != NULL)
    s->release(s->host, stack->items, MOULT_STACK_CAPACITY * sizeof(MoultObject *));
  stack->items = NULL;
}
static inline void moult_push(MoultStack *stack, MoultObject *o) {
  stack->items[stack->count++] = o;
}
/// The newest entry, NULL when there is none.
static inline MoultObject *moult_pop(MoultStack *stack) {
  return stack->count == 0 ? NULL : stack->items[--stack->count];
}

/// Whether an object is marked.
static inline bool moult_marked(const MoultMarks *marks, const MoultObject *o) {
  size_t granule = (size_t)((const char *)o - marks->base) >> 4;
  return (marks->words[granule >> 6] >> (granule & 63)) & 1;
}
/// Marks an object; returns whether it was unmarked before.
static inline bool moult_mark(MoultMarks *marks, const MoultObject *o) {
  size_t granule = (size_t)((const char *)o - marks->base) >> 4;
  uint64_t bit = (uint64_t)1 << (granule & 63);
  if (marks->words[granule >> 6] & bit) return false;
  marks->words[granule >> 6] |= bit;
  return true;
}
/// Takes all marks off.
static inline void moult_marks_clear(const MoultCollectorServices *s, MoultMarks *marks) {
  s->trim(s->host, marks->words, marks->bytes);
}
static inline void moult_marks_close(const MoultCollectorServices *s, MoultMarks *marks) {
  if (marks->words != NULL) s->release(s->host, marks->words, marks->bytes);
  marks->words = NULL;
}

// ---------------------------------------------------------------------------------------------
// Modules

#define MOULT_VALUE_NONE 0u
#define MOULT_VALUE_BOOLEAN 1u   // in `integer`
#define MOULT_VALUE_INTEGER 2u
#define MOULT_VALUE_FLOAT 3u
#define MOULT_VALUE_STRING 4u    // `bytes`, `length`
#define MOULT_VALUE_OBJECT 5u

/// A value of a script: arguments, results.
typedef struct MoultPluginValue {
  uint32_t kind;
  union {
    int64_t integer;
    double number;
    const char *bytes;
    MoultObject *object;
  };
  /// Bytes of a string.
  size_t length;
} MoultPluginValue;

/// What a function of a module raises: the name of one of Python's exceptions and its text.
typedef struct MoultException {
  char kind[32];
  char text[224];
} MoultException;

/// A function for scripts. Arguments are borrowed and stay for the call. An object as the result is
/// a new reference; a string as the result is copied. Returns 0, or fills `error` and returns
/// anything else.
typedef int (*MoultFunction)(void *state, const MoultPluginValue *arguments, size_t count,
                             MoultPluginValue *result, MoultException *error);

typedef struct MoultFunctionEntry {
  uint32_t size;
  /// The name in the script: NAME_OF_PLUGIN.name(...).
  const char *name;
  /// One line of help.
  const char *help;
  /// Numbers of arguments allowed.
  uint32_t minimum;
  uint32_t maximum;
  MoultFunction call;
} MoultFunctionEntry;

/// Instances can be part of cycles: they have the pre-header of containers and can be tracked.
#define MOULT_TYPE_CONTAINER (1u << 0)
/// No reference of an instance can lead back to it.
#define MOULT_TYPE_ACYCLIC (1u << 1)
#define MOULT_TYPE_ALL 0x3u

/// A type of objects. It says where references lie by `reference_words`, or shows them by
/// `traverse`; in the second case `clear` and `dealloc` drop them.
typedef struct MoultType {
  uint32_t size;
  uint32_t flags;
  const char *name;
  /// Bytes of an instance with its header of 16, a multiple of 8 from 16 to 512.
  uint32_t instance_bytes;
  /// Bit i: the word at byte 16 + 8 * i holds a reference or NULL.
  uint64_t reference_words;
  /// Writes the references that an instance holds, at most `capacity` of them, and returns how many
  /// there are. Called often, also with a capacity that is too small.
  size_t (*traverse)(const MoultObject *o, MoultObject **out, size_t capacity);
  /// Drops references that may lead in a circle; the instance lives on for a moment.
  void (*clear)(void *state, MoultObject *o);
  /// The instance dies: drops its references and what else it owns. The block is Moult's to free.
  void (*dealloc)(void *state, MoultObject *o);
  /// (optional) Writes repr(o), UTF-8, at most `capacity` bytes, and returns its length.
  size_t (*repr)(void *state, const MoultObject *o, char *buffer, size_t capacity);
} MoultType;

/// What Moult does for a module. Valid from `create` to `destroy`.
typedef struct MoultModuleServices {
  uint32_t size;
  uint32_t version;
  void *host;
  /// The index of each type of the module in this heap, in the order of its table.
  const uint32_t *types;

  /// A new instance of a type of the module: count one, body zeroed, untracked. NULL when memory is
  /// refused. A collection may run inside: whatever the caller holds must be counted.
  MoultObject *(*allocate)(void *host, uint32_t type);
  /// Lets the collector follow a whole instance, or forget it.
  void (*track)(void *host, MoultObject *o);
  void (*untrack)(void *host, MoultObject *o);
  void (*incref)(void *host, MoultObject *o);
  /// Drops a reference; NULL is allowed. The object may die, and finalizers run.
  void (*decref)(void *host, MoultObject *o);
  /// The object of a value: a new reference, NULL when memory is refused.
  MoultObject *(*box)(void *host, const MoultPluginValue *value);
  /// The value of an object: number, string, boolean, None, else the object itself. A string lasts
  /// until the next call of `unbox`.
  void (*unbox)(void *host, MoultObject *o, MoultPluginValue *value);
  /// The index of a type as it stands in MoultObject.word, and its name copied into the buffer.
  void (*type_name)(void *host, const MoultObject *o, char *buffer, size_t capacity);
  /// A new list of so many items, each of which gets a reference; NULL when memory is refused.
  MoultObject *(*new_list)(void *host, MoultObject *const *items, size_t count);
  /// Calls a callable with objects: a new reference, or NULL and what was raised.
  MoultObject *(*call)(void *host, MoultObject *callable, MoultObject *const *arguments,
                       size_t count, MoultException *error);
  /// gc.collect(generation): how many objects were unreachable.
  int64_t (*collect)(void *host, uint32_t generation);
  uint64_t (*now)(void *host);
} MoultModuleServices;

#define MOULT_EVENT_COLLECTION_BEGIN 1u  // generation
#define MOULT_EVENT_COLLECTION_END 2u    // generation, examined, collected, nanoseconds
#define MOULT_EVENT_PHASE_BEGIN 3u       // name
#define MOULT_EVENT_PHASE_END 4u         // name
#define MOULT_EVENT_STRATEGY 5u          // name, value: what a strategy emitted
#define MOULT_EVENT_UNREACHABLE 6u       // examined, value: the unreachable set is known

/// Something that happened. A later version may add kinds: pass over those that are not known.
typedef struct MoultEvent {
  uint32_t size;
  uint32_t kind;
  /// A name, valid for the call, or NULL.
  const char *name;
  int64_t value;
  uint32_t generation;
  int64_t examined;
  int64_t collected;
  uint64_t nanoseconds;
} MoultEvent;

/// The tables of a module.
typedef struct MoultModule {
  uint32_t size;
  uint32_t function_count;
  const MoultFunctionEntry *functions;
  uint32_t type_count;
  const MoultType *types;

  /// Makes the module for one heap. Returns 0 and sets `*state`, or says why not and returns
  /// anything else.
  int (*create)(const MoultModuleServices *services, void **state, MoultFailure *why);
  /// Gives back what `create` made, when all objects are gone; called once.
  void (*destroy)(void *state);
  /// (optional) The run is over: drops the references that the module holds.
  void (*detach)(void *state);
  /// (optional) The references that the module holds outside of objects, written as by `traverse`.
  size_t (*roots)(void *state, MoultObject **out, size_t capacity);
  /// (optional) Hears what happens. Must not change the heap.
  void (*event)(void *state, const MoultEvent *event);
  /// (optional) Lines of a section of the report, text and JSON.
  void (*report)(void *state, const MoultReporter *lines);
} MoultModule;

// ---------------------------------------------------------------------------------------------
// The description

#define MOULT_PLUGIN_COLLECTOR 1u
#define MOULT_PLUGIN_MODULE 2u

/// What a library says about itself.
typedef struct MoultPlugin {
  uint32_t size;
  /// MOULT_PLUGIN_VERSION.
  uint32_t version;
  uint32_t kind;
  /// sizeof(MoultObject), so that both sides mean the same header.
  uint32_t header_bytes;
  /// How it is chosen, or called in scripts: letters, digits, `-` and `_`; a module's name is an
  /// identifier.
  const char *name;
  /// What it is, in one line.
  const char *summary;
  /// Its own version, as in "1.0.2".
  const char *release;
  /// Exactly the one that `kind` names; the other is NULL.
  const MoultCollector *collector;
  const MoultModule *module;
} MoultPlugin;

/// The one function that a plugin exports.
MOULT_PLUGIN_EXPORT const MoultPlugin *moult_plugin_entry(void);
typedef const MoultPlugin *(*MoultPluginEntry)(void);

#ifdef __cplusplus
}
#endif

#endif
