// Whether Lua's stack lies in memory as MoultStack.h has it, and strings that are kept.

#include "bridge.h"

_Static_assert(sizeof(MoultSlot) == 16, "a slot is a TValue");

static bool is_slot(const MoultSlot *slot, uint8_t tag, uint64_t word) {
  return slot->tag == tag && (tag == MOULT_TAG_FALSE || tag == MOULT_TAG_TRUE || slot->word == word);
}

/// The first upvalue of `probe`.
#define PROBED 0x123456789

/// Called with nil, false, true, 7, 0.5, a light userdata and "abc", and room for more.
static int probe(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultSlot *slots = moult_slots(L);
  size_t length = 0;
  const char *text = lua_tolstring(L, 7, &length);
  uint64_t half;
  double number = 0.5;
  memcpy(&half, &number, sizeof half);
  // What can be seen without reading through a pointer comes first.
  bool holds = moult_top(L) == slots + 8 && slots[1].tag == MOULT_TAG_NIL &&
               is_slot(slots + 2, MOULT_TAG_FALSE, 0) && is_slot(slots + 3, MOULT_TAG_TRUE, 0) &&
               is_slot(slots + 4, MOULT_TAG_INTEGER, 7) &&
               is_slot(slots + 5, MOULT_TAG_NUMBER, half) &&
               is_slot(slots + 6, MOULT_TAG_HANDLE, (uint64_t)(uintptr_t)b) &&
               slots[7].tag == MOULT_TAG_SHORT_STRING && length == 3 &&
               moult_short_text(slots[7].word) == text &&
               moult_short_length(slots[7].word) == 3 && moult_room(L) >= LUA_MINSTACK - 7;
  holds = holds && slots[0].tag == 0x66 && lua_topointer(L, lua_upvalueindex(2)) != NULL &&
          moult_first_upvalue(L) == PROBED;
  if (holds) {
    lua_pushinteger(L, 1);
    holds = moult_top(L) == slots + 9;
    moult_set_top(L, slots + 8);
    holds = holds && lua_gettop(L) == 7;
  }
  b->knows_stack = holds;
  return 0;
}

static const char anchors_key = 0;

void moult_open_stack(MoultBridge *b, lua_State *L) {
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &anchors_key);
  // Only where pointers have 64 bits, and numbers too.
  if (sizeof(void *) != 8 || sizeof(lua_Integer) != 8 || sizeof(lua_Number) != 8) return;
  if (LUA_VERSION_NUM != 504) return;
  // The layout is the one that lines.c has found to hold for calls.
  if (!b->knows_layout) return;
  lua_pushinteger(L, PROBED);
  lua_pushlightuserdata(L, b);
  lua_pushcclosure(L, probe, 2);
  lua_pushnil(L);
  lua_pushboolean(L, 0);
  lua_pushboolean(L, 1);
  lua_pushinteger(L, 7);
  lua_pushnumber(L, 0.5);
  lua_pushlightuserdata(L, b);
  lua_pushliteral(L, "abc");
  lua_call(L, 7, 0);
}

static int protected_anchor(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &anchors_key);
  lua_pushvalue(L, 1);
  lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
  return 0;
}

bool moult_anchor(lua_State *L, int32_t index) {
  index = lua_absindex(L, index);
  if (!lua_checkstack(L, 4)) return false;
  lua_pushcfunction(L, protected_anchor);
  lua_pushvalue(L, index);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
  lua_pop(L, 1);
  return false;
}
