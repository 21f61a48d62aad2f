// What a replay needs in the place of a script.

#include "bridge.h"

static int stand_in(lua_State *L) { return luaL_error(L, "a function of a trace cannot be called"); }

MoultBridge *moult_bridge(lua_State *L) { return bridge_of(L); }

void moult_push_stand_in(lua_State *L, int64_t number) {
  lua_pushinteger(L, number);
  lua_pushcclosure(L, stand_in, 1);
}

int64_t moult_stand_in(lua_State *L, int32_t index) {
  if (lua_tocfunction(L, index) != stand_in || !lua_checkstack(L, 1)) return -1;
  lua_getupvalue(L, index, 1);
  int64_t number = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return number;
}

void moult_push_referenced(lua_State *L, int32_t reference) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
}

const char *moult_parameter_at(lua_State *L, int32_t index, int32_t n) {
  lua_Debug function;
  if (!lua_checkstack(L, 4)) return NULL;
  lua_pushvalue(L, index);
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">u", &function);
  const char *name = n <= function.nparams ? lua_getlocal(L, NULL, n) : NULL;
  lua_pop(L, 1);
  if (n == function.nparams + 1 && function.isvararg) return "...";
  return name;
}

const char *moult_parameter_of(MoultBridge *b, lua_State *L, int32_t index, int32_t n) {
  int64_t stand_in = moult_stand_in(L, index);
  return stand_in >= 0 ? b->operations.parameter(b->engine, stand_in, n)
                       : moult_parameter_at(L, index, n);
}

lua_State *moult_new_thread(MoultBridge *b) {
  lua_State *L = b->main;
  if (!lua_checkstack(L, 4)) return NULL;
  lua_State *thread = lua_newthread(L);
  luaL_ref(L, LUA_REGISTRYINDEX);
  return thread;
}

void moult_keep_string(MoultBridge *b, lua_State *L, int32_t number, const char *bytes,
                       size_t length) {
  if (!lua_checkstack(L, 4)) return;
  if (!b->kept_strings) {
    lua_createtable(L, 64, 0);
    b->kept_strings = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, b->kept_strings);
  lua_pushlstring(L, bytes, length);
  lua_rawseti(L, -2, number);
  lua_pop(L, 1);
}

void moult_push_kept(MoultBridge *b, lua_State *L, int32_t number) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, b->kept_strings);
  lua_rawgeti(L, -1, number);
  lua_remove(L, -2);
}

void moult_push_builtin(lua_State *L, int32_t number) {
  lua_pushinteger(L, number);
  lua_pushcclosure(L, moult_function, 1);
}
