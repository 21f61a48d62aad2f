// What ends a script that does not end by itself: the stop that another thread asks for, the count
// of Lua's steps, and the functions of Lua's table library that can run for years, which look for a
// stop now and then.

#include "bridge.h"

/// Steps of Lua that are counted together.
#define STEPS 1000
/// Moves of items between two looks.
#define MOVES (1 << 16)

void moult_check_stop(lua_State *L, MoultBridge *b) {
  if (__atomic_load_n(&b->stop_reason, __ATOMIC_RELAXED)) moult_raise_stop(L);
}

// ---- Steps --------------------------------------------------------------------------------

static void step_hook(lua_State *L, lua_Debug *ar) {
  (void)ar;
  MoultBridge *b = bridge_of(L);
  if (++b->thousands <= b->thousand_limit) return;
  moult_stop(b, b->limit_reason);
  moult_raise_stop(L);
}

void moult_limit_steps(MoultBridge *b, uint64_t thousands, const char *reason) {
  b->thousand_limit = thousands;
  b->limit_reason = reason;
  // Threads take it over from the one that makes them.
  lua_sethook(b->main, step_hook, LUA_MASKCOUNT, STEPS);
  for (int32_t i = 0; i < b->segment_count; i++) {
    if (b->segments[i]) lua_sethook(b->segments[i], step_hook, LUA_MASKCOUNT, STEPS);
  }
}

// ---- table.move, insert, remove -----------------------------------------------------------
// A length is what `__len` says, so a table of no items can have 2^62 of them.

/// Moves `count` items within a table, from `from` to `to`, in the direction that loses none.
static void shift(lua_State *L, int table, lua_Integer from, lua_Integer to, lua_Integer count) {
  MoultBridge *b = bridge_of(L);
  bool is_upward = to > from;
  for (lua_Integer n = 0; n < count; n++) {
    if ((n & (MOVES - 1)) == 0) moult_check_stop(L, b);
    lua_Integer i = is_upward ? count - 1 - n : n;
    lua_geti(L, table, from + i);
    lua_seti(L, table, to + i);
  }
}

/// What the table library asks of an argument that is no plain table.
static void check_table(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TTABLE) return;
  if (lua_getmetatable(L, index)) {
    lua_pop(L, 1);
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
}

static int table_insert(lua_State *L) {
  int count = lua_gettop(L);
  check_table(L, 1);
  lua_Integer end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1);
  if (count == 2) {
    lua_seti(L, 1, end);
    return 0;
  }
  if (count != 3) return luaL_error(L, "wrong number of arguments to 'insert'");
  lua_Integer place = luaL_checkinteger(L, 2);
  luaL_argcheck(L, (lua_Unsigned)place - 1u < (lua_Unsigned)end, 2, "position out of bounds");
  shift(L, 1, place, place + 1, end - place);
  lua_seti(L, 1, place);
  return 0;
}

static int table_remove(lua_State *L) {
  check_table(L, 1);
  lua_Integer size = luaL_len(L, 1);
  lua_Integer place = luaL_optinteger(L, 2, size);
  if (!lua_isnoneornil(L, 2)) {
    luaL_argcheck(L, (lua_Unsigned)size + 1u - (lua_Unsigned)place <= (lua_Unsigned)size ||
                         (lua_Unsigned)place == (lua_Unsigned)size + 1u,
                  2, "position out of bounds");
  }
  lua_geti(L, 1, place);
  if (place < size) {
    shift(L, 1, place + 1, place, size - place);
    place = size;
  }
  lua_pushnil(L);
  lua_seti(L, 1, place);
  return 1;
}

static int table_move(lua_State *L) {
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
  lua_Integer to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  check_table(L, 1);
  check_table(L, target);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer count = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    MoultBridge *b = bridge_of(L);
    // Upwards within one table the last item goes first.
    bool backwards =
        to > first && to <= last && (target == 1 || lua_compare(L, 1, target, LUA_OPEQ));
    for (lua_Integer n = 0; n < count; n++) {
      if ((n & (MOVES - 1)) == 0) moult_check_stop(L, b);
      lua_Integer i = backwards ? count - 1 - n : n;
      lua_geti(L, 1, first + i);
      lua_seti(L, target, to + i);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

void moult_open_tables(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"insert", table_insert}, {"remove", table_remove}, {"move", table_move}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
