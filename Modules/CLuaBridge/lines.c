// Where in the script an operation happens.
//
// Asking Lua for a line costs up to 100 ns, because it is summed up from differences. The address
// of the running instruction says the same and costs a load, but Lua's interface does not give it;
// so it is read from Lua's record of the call (CallInfo in lstate.h), at offsets that hold for all
// of Lua 5.4. `moult_open_lines` tries them out; where they do not hold, lua_getinfo is asked.

#include <stdlib.h>
#include <string.h>

#include "bridge.h"

#define LINE_SLOTS 1024

typedef struct MoultLine {
  uintptr_t instruction;
  uint32_t place;
} MoultLine;

static uintptr_t instruction_of(const lua_Debug *ar) {
  const char *call = (const char *)ar->i_ci;
  unsigned short status;
  memcpy(&status, call + MOULT_CALL_STATUS, sizeof status);
  if (status & MOULT_IS_C) return 0;
  uintptr_t instruction;
  memcpy(&instruction, call + MOULT_PROGRAM_COUNTER, sizeof instruction);
  return instruction;
}

/// The instruction of a script at which its running call into C stands; 0 if that is not known.
static inline uintptr_t calling_instruction(const lua_State *L) {
  lua_Debug ar;
  const char *call;
  memcpy(&call, (const char *)L + MOULT_STATE_CALL, sizeof call);
  memcpy(&call, call + MOULT_PREVIOUS_CALL, sizeof call);
  if (!call) return 0;
  ar.i_ci = (struct CallInfo *)call;
  return instruction_of(&ar);
}

static uint32_t chunk_number(MoultBridge *b, const char *source) {
  for (uint32_t i = 0; i < b->chunk_count; i++) {
    if (strcmp(b->chunks[i], source) == 0) return i;
  }
  if (b->chunk_count >= 1 << (32 - MOULT_LINE_BITS)) return 0;
  char **chunks = realloc(b->chunks, (b->chunk_count + 1) * sizeof *chunks);
  if (!chunks) return 0;
  b->chunks = chunks;
  size_t size = strlen(source) + 1;
  char *copy = malloc(size);
  if (!copy) return 0;
  memcpy(copy, source, size);
  chunks[b->chunk_count] = copy;
  return b->chunk_count++;
}

uint32_t moult_add_chunk(MoultBridge *b, const char *name) { return chunk_number(b, name); }

const char *moult_chunk_name(MoultBridge *b, uint32_t number) {
  if (number >= b->chunk_count) return "?";
  const char *name = b->chunks[number];
  return name + (*name == '@' || *name == '=');
}

static uint32_t ask_for_place(MoultBridge *b, lua_State *L, lua_Debug *ar) {
  lua_getinfo(L, "Sl", ar);
  if (ar->currentline <= 0) return 0;
  uint32_t line = (uint32_t)ar->currentline & ((1u << MOULT_LINE_BITS) - 1);
  return chunk_number(b, ar->source) << MOULT_LINE_BITS | line;
}

static inline MoultLine *slot_of(MoultBridge *b, uintptr_t instruction) {
  return &b->lines[(instruction >> 2) % LINE_SLOTS];
}

/// The place of an active call whose layout is known, 0 for a function in C.
static inline uint32_t place_of(MoultBridge *b, lua_State *L, lua_Debug *ar) {
  uintptr_t instruction = instruction_of(ar);
  if (!instruction) return 0;
  MoultLine *slot = slot_of(b, instruction);
  if (slot->instruction != instruction) {
    slot->place = ask_for_place(b, L, ar);
    slot->instruction = instruction;
  }
  return slot->place;
}

uint32_t moult_place(MoultBridge *b, lua_State *L) {
  lua_Debug ar;
  if (b->replays) return b->replayed_place;
  if (b->knows_layout) {
    uintptr_t instruction = calling_instruction(L);
    MoultLine *slot = slot_of(b, instruction);
    if (instruction && slot->instruction == instruction) return slot->place;
  }
  if (!lua_getstack(L, 1, &ar)) return 0;
  if (b->knows_layout) {
    uint32_t place = place_of(b, L, &ar);
    if (place) return place;
  }
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    uint32_t place = ask_for_place(b, L, &ar);
    if (place) return place;
  }
  return 0;
}

size_t moult_places(MoultBridge *b, uint32_t *places, size_t limit) {
  size_t count = 0;
  if (b->replays) {
    if (limit > 0) places[0] = b->replayed_place;
    return 1;
  }
  lua_State *L = b->current;
  MoultResumption *resumption = b->resumptions;
  while (L) {
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
      uint32_t place = b->knows_layout ? place_of(b, L, &ar) : ask_for_place(b, L, &ar);
      if (!place) continue;
      if (count < limit) places[count] = place;
      count++;
    }
    while (resumption && resumption->thread != L) resumption = resumption->outer;
    L = resumption ? resumption->resumer : NULL;
  }
  return count;
}

// The calls from the innermost one outwards, up to the one that no function is running in. A
// function in C has no place, and so no part in the key.
uintptr_t moult_stack_key(MoultBridge *b) {
  if (b->replays || !b->knows_layout) return 0;
  uint64_t key = 0x9E3779B97F4A7C15u;
  const lua_State *L = b->current;
  const MoultResumption *resumption = b->resumptions;
  while (L) {
    const char *call, *previous;
    memcpy(&call, (const char *)L + MOULT_STATE_CALL, sizeof call);
    for (;; call = previous) {
      memcpy(&previous, call + MOULT_PREVIOUS_CALL, sizeof previous);
      if (!previous) break;
      lua_Debug ar;
      ar.i_ci = (struct CallInfo *)call;
      uintptr_t instruction = instruction_of(&ar);
      if (!instruction) continue;
      key = (key ^ instruction) * 0xD6E8FEB86659FD93u;
      key ^= key >> 32;
    }
    while (resumption && resumption->thread != L) resumption = resumption->outer;
    L = resumption ? resumption->resumer : NULL;
  }
  return key;
}

uintptr_t moult_instruction(MoultBridge *b, lua_State *L) {
  if (b->replays) return b->replayed_instruction;
  return b->knows_layout ? calling_instruction(L) : 0;
}

MoultPoint moult_point(MoultBridge *b, lua_State *L) {
  lua_Debug ar;
  MoultPoint point = {NULL, 0};
  if (b->replays) {
    point.activation = b->replayed_activation;
    point.instruction = b->replayed_instruction;
    return point;
  }
  if (b->knows_layout) {
    const char *call, *outer;
    memcpy(&call, (const char *)L + MOULT_STATE_CALL, sizeof call);
    memcpy(&call, call + MOULT_PREVIOUS_CALL, sizeof call);
    if (!call) return point;
    // The first record of a thread is no call.
    memcpy(&outer, call + MOULT_PREVIOUS_CALL, sizeof outer);
    if (!outer) return point;
    ar.i_ci = (struct CallInfo *)call;
    point.activation = call;
    point.instruction = instruction_of(&ar);
    return point;
  }
  if (!lua_getstack(L, 1, &ar)) return point;
  point.activation = ar.i_ci;
  return point;
}

// ---- Trying it out ------------------------------------------------------------------------

static int probe(lua_State *L) {
  lua_Debug here, caller;
  uintptr_t found = 0;
  if (lua_getstack(L, 0, &here) && lua_getstack(L, 1, &caller) && instruction_of(&here) == 0) {
    found = instruction_of(&caller);
    const char *running, *previous;
    memcpy(&running, (const char *)L + MOULT_STATE_CALL, sizeof running);
    if (running != (const char *)here.i_ci) return luaL_error(L, "another layout");
    memcpy(&previous, running + MOULT_PREVIOUS_CALL, sizeof previous);
    if (previous != (const char *)caller.i_ci) return luaL_error(L, "another layout");
  }
  lua_pushinteger(L, (lua_Integer)found);
  return 1;
}

void moult_open_lines(MoultBridge *b, lua_State *L) {
  static const char text[] = "local probe = ... local a = probe() local b = probe() return a, b";
  lua_Integer seen[4] = {0};
  b->lines = calloc(LINE_SLOTS, sizeof *b->lines);
  if (!b->lines || luaL_loadstring(L, text) != LUA_OK) return;
  for (int i = 0; i < 4; i += 2) {
    lua_pushvalue(L, -1);
    lua_pushcfunction(L, probe);
    if (lua_pcall(L, 1, 2, 0) != LUA_OK) {
      lua_pop(L, 2);
      return;
    }
    seen[i] = lua_tointeger(L, -2);
    seen[i + 1] = lua_tointeger(L, -1);
    lua_pop(L, 2);
  }
  lua_pop(L, 1);
  lua_Integer distance = seen[1] - seen[0];
  b->knows_layout = seen[0] != 0 && seen[0] == seen[2] && seen[1] == seen[3] && distance > 0 &&
                    distance < 64 && distance % 4 == 0;
}

void moult_close_lines(MoultBridge *b) {
  for (uint32_t i = 0; i < b->chunk_count; i++) free(b->chunks[i]);
  free(b->chunks);
  free(b->lines);
}
