// Lua's stack as it lies in memory: what a function was given is read with a load each, where a call
// into Lua's library would take twenty instructions and more.
//
// The layout is that of Lua 5.4, 64 bits. It is no part of Lua's interface: `moult_open_stack` tries
// it out when a state is made, and whoever reads here asks `knows_stack` of the bridge first.

#ifndef MOULT_STACK_H
#define MOULT_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct lua_State;

/// A value on Lua's stack (TValue in lobject.h).
typedef struct MoultSlot {
  /// A number, a light userdata, or the address of what Lua's collector manages.
  uint64_t word;
  uint8_t tag;
} MoultSlot;

// Tags: the type, and above it the variant and whether Lua's collector manages the value.
#define MOULT_TAG_NIL 0x00
#define MOULT_TAG_FALSE 0x01
#define MOULT_TAG_TRUE 0x11
#define MOULT_TAG_HANDLE 0x02
#define MOULT_TAG_INTEGER 0x03
#define MOULT_TAG_NUMBER 0x13
/// A string of at most 40 bytes, of which there is one of each text at a time.
#define MOULT_TAG_SHORT_STRING 0x44
/// A table, and all of a table that Lua's collector manages.
#define MOULT_TAG_TABLE 0x45
/// The bits of a tag that say the type, as lua_type gives it.
#define MOULT_TAG_TYPE 0x0F

/// Bytes before the text of a string.
#define MOULT_STRING_HEADER 24

// Offsets in lua_State and CallInfo (lstate.h).
#define MOULT_STATE_TOP 16
#define MOULT_STATE_CALL 32
#define MOULT_STATE_LAST 40

/// The slot of the function that runs; its first argument lies behind it.
static inline MoultSlot *_Nonnull moult_slots(struct lua_State *_Nonnull L) {
  MoultSlot **call;
  memcpy(&call, (const char *)L + MOULT_STATE_CALL, sizeof call);
  return *call;
}

/// The first free slot.
static inline MoultSlot *_Nonnull moult_top(struct lua_State *_Nonnull L) {
  MoultSlot *top;
  memcpy(&top, (const char *)L + MOULT_STATE_TOP, sizeof top);
  return top;
}

static inline void moult_set_top(struct lua_State *_Nonnull L, MoultSlot *_Nonnull top) {
  memcpy((char *)L + MOULT_STATE_TOP, &top, sizeof top);
}

/// Slots that may still be used before the stack has to grow.
static inline int64_t moult_room(struct lua_State *_Nonnull L) {
  MoultSlot *last;
  memcpy(&last, (const char *)L + MOULT_STATE_LAST, sizeof last);
  return last - moult_top(L);
}

/// Pushes a light userdata; a function has room for that in the slots that it begins with.
static inline void moult_push_handle(struct lua_State *_Nonnull L, const void *_Nullable pointer) {
  MoultSlot *top = moult_top(L);
  top->word = (uint64_t)(uintptr_t)pointer;
  top->tag = MOULT_TAG_HANDLE;
  moult_set_top(L, top + 1);
}

/// The first upvalue of the C closure that runs, where that is an integer (CClosure in lobject.h).
static inline int64_t moult_first_upvalue(struct lua_State *_Nonnull L) {
  int64_t value;
  memcpy(&value, (const char *)(uintptr_t)moult_slots(L)->word + 32, sizeof value);
  return value;
}

/// The text of a short string.
static inline const char *_Nonnull moult_short_text(uint64_t word) {
  return (const char *)(uintptr_t)word + MOULT_STRING_HEADER;
}

/// The length of a short string (shrlen in lobject.h).
static inline int64_t moult_short_length(uint64_t word) {
  return ((const uint8_t *)(uintptr_t)word)[11];
}

#endif
