// The functions that a script finds: those of the engine, and those of Lua that must know of
// scopes and frames.

#include "bridge.h"

int moult_function(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  int32_t number = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
  return moult_finish(
      L, b, b->operations.function(b->engine, L, lua_gettop(L), number, &r), &r);
}

// ---- Names --------------------------------------------------------------------------------

static int name_index(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  return moult_finish(L, b, b->operations.name_index(b->engine, L, &r), &r);
}

static int name_new_index(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  return moult_finish(L, b, b->operations.name_new_index(b->engine, L, &r), &r);
}

// ---- pcall, xpcall ------------------------------------------------------------------------
// A call that fails leaves frames and scopes behind; the engine drops them.

static int finish_pcall(lua_State *L, int status, lua_KContext mark, int extra) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - extra;
  MoultBridge *b = bridge_of(L);
  b->current = L;
  b->reraising = 0;
  b->operations.unwind(b->engine, (int64_t)mark);
  if (b->stop_reason) return lua_error(L);
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

static int continue_pcall(lua_State *L, int status, lua_KContext mark) {
  return finish_pcall(L, status, mark, 0);
}

static int continue_xpcall(lua_State *L, int status, lua_KContext mark) {
  return finish_pcall(L, status, mark, 2);
}

static int bridge_pcall(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  lua_KContext mark = (lua_KContext)b->operations.mark(b->engine);
  int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, mark, continue_pcall);
  return finish_pcall(L, status, mark, 0);
}

static int bridge_xpcall(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  int n = lua_gettop(L);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);
  lua_KContext mark = (lua_KContext)b->operations.mark(b->engine);
  int status = lua_pcallk(L, n - 2, LUA_MULTRET, 2, mark, continue_xpcall);
  return finish_pcall(L, status, mark, 2);
}

// ---- Lua's own with a difference ----------------------------------------------------------

/// `next(x)` is Lua's for tables and Python's for everything else.
static int bridge_next(lua_State *L) {
  if (lua_type(L, 1) != LUA_TTABLE) return moult_function(L);
  lua_settop(L, 2);
  if (lua_next(L, 1)) return 2;
  lua_pushnil(L);
  return 1;
}

/// Lua's finalizers run when Lua's collector likes, which would make runs differ.
static int bridge_setmetatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!lua_isnoneornil(L, 2)) {
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) {
      return luaL_error(L, "Lua's __gc is not available: give a class a __del__ method");
    }
    lua_pop(L, 1);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

/// `load` takes text only, and its chunks see the script's environment.
static int bridge_load(lua_State *L) {
  int has_environment = lua_gettop(L) >= 4;
  lua_settop(L, 4);
  lua_pushliteral(L, "t");
  lua_replace(L, 3);
  if (!has_environment) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
    lua_replace(L, 4);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 4, LUA_MULTRET);
  return lua_gettop(L);
}

/// `require name`: the engine finds the file, each module is run once.
static int bridge_require(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_modules_key);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, 2) != LUA_TNIL) return 1;
  lua_settop(L, 1);
  int found = moult_function(L);
  if (found != 1 || lua_type(L, -1) != LUA_TSTRING) return luaL_error(L, "module not found");
  const char *path = lua_tostring(L, -1);
  if (luaL_loadfilex(L, path, "t") != LUA_OK) return lua_error(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  b->depth++;
  lua_call(L, 2, 1);
  b->depth--;
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, 1);
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_modules_key);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 1);
  return 1;
}

/// `class(name, bases...)` gives a function that takes the body: `class "Node" { ... }`.
static int class_body(lua_State *L) {
  // The engine sees the body first and then name and bases.
  lua_settop(L, 1);
  int count = (int)lua_tointeger(L, lua_upvalueindex(2));
  luaL_checkstack(L, count, "too many bases");
  for (int i = 0; i < count; i++) lua_pushvalue(L, lua_upvalueindex(3 + i));
  return moult_function(L);
}

static int bridge_class(lua_State *L) {
  int count = lua_gettop(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_argcheck(L, count < 200, 200, "too many bases");
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_pushinteger(L, count);
  lua_insert(L, 2);
  lua_pushcclosure(L, class_body, count + 2);
  return 1;
}

// ---- The environment ----------------------------------------------------------------------

static void copy_field(lua_State *L, int library, int environment, const char *name) {
  lua_getfield(L, library, name);
  lua_setfield(L, environment, name);
}

static const char *const base_names[] = {
    "error",  "assert",   "select",       "ipairs", "pairs",  "tostring", "tonumber",
    "rawlen", "rawequal", "getmetatable", "rawget", "rawset", NULL};

void moult_open_libraries(lua_State *L, MoultBridge *b, bool unsafe) {
  lua_newtable(L);
  int environment = lua_gettop(L);
  lua_pushvalue(L, environment);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_modules_key);

  luaL_requiref(L, "_G", luaopen_base, 0);
  int base = lua_gettop(L);
  for (int i = 0; base_names[i]; i++) copy_field(L, base, environment, base_names[i]);
  lua_getfield(L, base, "setmetatable");
  lua_pushcclosure(L, bridge_setmetatable, 1);
  lua_setfield(L, environment, "setmetatable");
  lua_getfield(L, base, "load");
  lua_pushcclosure(L, bridge_load, 1);
  lua_setfield(L, environment, "load");
  lua_pushcfunction(L, bridge_pcall);
  lua_setfield(L, environment, "pcall");
  lua_pushcfunction(L, bridge_xpcall);
  lua_setfield(L, environment, "xpcall");
  if (unsafe) {
    copy_field(L, base, environment, "dofile");
    copy_field(L, base, environment, "loadfile");
    copy_field(L, base, environment, "collectgarbage");
  }

  luaL_requiref(L, "string", luaopen_string, 0);
  if (!unsafe) {
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
  }
  lua_setfield(L, environment, "string");
  luaL_requiref(L, "table", luaopen_table, 0);
  lua_setfield(L, environment, "table");
  luaL_requiref(L, "utf8", luaopen_utf8, 0);
  lua_setfield(L, environment, "utf8");
  luaL_requiref(L, "math", luaopen_math, 0);
  moult_open_random(L);
  lua_setfield(L, environment, "math");
  luaL_requiref(L, "coroutine", luaopen_coroutine, 0);
  moult_open_coroutines(L);
  lua_setfield(L, environment, "coroutine");
  if (unsafe) {
    luaL_requiref(L, "os", luaopen_os, 0);
    lua_setfield(L, environment, "os");
    luaL_requiref(L, "io", luaopen_io, 0);
    lua_setfield(L, environment, "io");
    luaL_requiref(L, "debug", luaopen_debug, 0);
    lua_setfield(L, environment, "debug");
    luaL_requiref(L, "package", luaopen_package, 0);
    lua_setfield(L, environment, "package");
  }

  lua_newtable(L);
  lua_pushcfunction(L, name_index);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, name_new_index);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, environment);
  lua_settop(L, environment - 1);
  (void)b;
}

typedef struct Definition {
  const char *module;
  const char *name;
  int32_t number;
  const MoultValue *value;
} Definition;

static lua_CFunction function_named(const Definition *d) {
  if (d->module) return moult_function;
  if (d->name[0] == 'n' && d->name[1] == 'e' && d->name[2] == 'x') return bridge_next;
  if (d->name[0] == 'r' && d->name[1] == 'e' && d->name[2] == 'q') return bridge_require;
  if (d->name[0] == 'c' && d->name[1] == 'l' && d->name[2] == 'a') return bridge_class;
  return moult_function;
}

static int protected_define(lua_State *L) {
  const Definition *d = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  if (d->module) {
    lua_pushstring(L, d->module);
    if (lua_rawget(L, -2) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushstring(L, d->module);
      lua_pushvalue(L, -2);
      lua_rawset(L, -4);
    }
  }
  lua_pushstring(L, d->name);
  if (d->value) {
    moult_push(L, d->value);
  } else {
    lua_pushinteger(L, d->number);
    lua_pushcclosure(L, function_named(d), 1);
  }
  lua_rawset(L, -3);
  return 0;
}

static bool define(MoultBridge *b, const Definition *d) {
  lua_State *L = b->main;
  if (!lua_checkstack(L, 4)) return false;
  lua_pushcfunction(L, protected_define);
  lua_pushlightuserdata(L, (void *)d);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
  lua_pop(L, 1);
  return false;
}

bool moult_define(MoultBridge *b, const char *module, const char *name, int32_t number) {
  Definition d = {module, name, number, NULL};
  return define(b, &d);
}

bool moult_define_value(MoultBridge *b, const char *module, const char *name, MoultValue value) {
  Definition d = {module, name, 0, &value};
  return define(b, &d);
}
