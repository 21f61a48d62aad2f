// The functions that a script finds: those of the engine, and those of Lua that must know of
// scopes and frames.

#include <string.h>

#include "bridge.h"

int moult_function(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  int32_t number, count;
  if (b->knows_stack) {
    number = (int32_t)moult_first_upvalue(L);
    count = (int32_t)(moult_top(L) - moult_slots(L)) - 1;
  } else {
    number = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
    count = lua_gettop(L);
  }
  return moult_finish(L, b, b->operations.function(b->engine, L, count, number, &r), &r);
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
  moult_open_patterns(L);
  lua_setfield(L, environment, "string");
  luaL_requiref(L, "table", luaopen_table, 0);
  moult_open_tables(L);
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

// ---- try ----------------------------------------------------------------------------------

/// An error that passed: the engine makes an exception of it while it ends the calls that failed.
static int finish_try(lua_State *L, int status, lua_KContext mark) {
  MoultBridge *b = bridge_of(L);
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - 1;
  b->current = L;
  b->reraising = 0;
  if (b->stop_reason) {
    b->operations.unwind(b->engine, (int64_t)mark);
    return lua_error(L);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, moult_function, 1);
  lua_pushvalue(L, -2);
  lua_pushinteger(L, (lua_Integer)mark);
  lua_call(L, 2, 1);
  return 1;
}

/// `try(f, ...)`: nil and what f gives, or the exception that it raised.
static int bridge_try(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  luaL_checkany(L, 1);
  lua_pushnil(L);
  lua_insert(L, 1);
  lua_pushnil(L);
  lua_insert(L, 1);
  lua_KContext mark = (lua_KContext)b->operations.mark(b->engine);
  int status = lua_pcallk(L, lua_gettop(L) - 3, LUA_MULTRET, 0, mark, finish_try);
  return finish_try(L, status, mark);
}

// ---- with ---------------------------------------------------------------------------------

enum { WITH_SCOPE = 1, WITH_ENTER, WITH_ENTERED, WITH_LEAVE, WITH_FAIL };

/// Pushes the engine's side of `with` and the number of a step.
static void push_step(lua_State *L, int step) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, moult_function, 1);
  lua_pushinteger(L, step);
}

/// The block is over: [manager, block, exit, results or the error].
static int finish_block(lua_State *L, int status, int64_t mark) {
  MoultBridge *b = bridge_of(L);
  if (status == LUA_OK) {
    push_step(L, WITH_LEAVE);
    lua_pushvalue(L, 3);
    lua_call(L, 2, 0);
    return lua_gettop(L) - 3;
  }
  b->current = L;
  b->reraising = 0;
  if (b->stop_reason) {
    b->operations.unwind(b->engine, mark);
    return lua_error(L);
  }
  push_step(L, WITH_FAIL);
  lua_pushvalue(L, 3);
  lua_pushvalue(L, -4);
  lua_pushinteger(L, (lua_Integer)mark);
  lua_call(L, 4, 0);
  return 0;
}

/// What runs in the scope of a `with`: [manager, block].
static int with_body(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  push_step(L, WITH_ENTER);
  lua_pushvalue(L, 1);
  lua_call(L, 2, 1);
  // The manager is held by its `__exit__` only.
  lua_pushnil(L);
  lua_replace(L, 1);
  int64_t mark = b->operations.mark(b->engine);
  lua_pushvalue(L, 2);
  push_step(L, WITH_ENTERED);
  lua_call(L, 1, 1);
  return finish_block(L, lua_pcall(L, 1, LUA_MULTRET, 0), mark);
}

/// `with(manager, f)`: calls `f` with what `__enter__` gives, then `__exit__`.
static int bridge_with(lua_State *L) {
  if (lua_gettop(L) != 2) {
    push_step(L, 0);
    lua_call(L, 1, 0);
  }
  push_step(L, WITH_SCOPE);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushcclosure(L, with_body, 1);
  lua_rotate(L, 1, 3);
  lua_call(L, 4, LUA_MULTRET);
  return lua_gettop(L);
}

static lua_CFunction function_named(const Definition *d) {
  if (d->module) return moult_function;
  if (!strcmp(d->name, "next")) return bridge_next;
  if (!strcmp(d->name, "require")) return bridge_require;
  if (!strcmp(d->name, "class")) return bridge_class;
  if (!strcmp(d->name, "try")) return bridge_try;
  if (!strcmp(d->name, "with")) return bridge_with;
  return moult_function;
}

// ---- Modules ------------------------------------------------------------------------------
// What a script sees of a module is an empty table whose metatable leads to the fields, so that a
// field that is missing, or that a script assigns to, is noticed. The fields themselves stand in the
// registry under the environment's key and name.

static int missing_field(lua_State *L) {
  const char *module = lua_tostring(L, lua_upvalueindex(1));
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  // A field that the engine computes: it defined `?name`.
  lua_pushfstring(L, "?%s", name);
  if (lua_rawget(L, 1) == LUA_TFUNCTION) {
    lua_call(L, 0, 1);
    return 1;
  }
  // The engine raises the error, which takes what CPython's takes.
  lua_pushstring(L, module);
  lua_replace(L, 1);
  lua_pushstring(L, name);
  lua_replace(L, 2);
  lua_settop(L, 2);
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  return moult_finish(
      L, b, b->operations.function(b->engine, L, 2, b->missing_field, &r), &r);
}

/// `module.name = value`: a setter that the engine defined as `=name` takes the value. A module with
/// `=*` is written in the language of scripts, and all of its fields can be set.
static int set_field(lua_State *L) {
  const char *module = lua_tostring(L, lua_upvalueindex(1));
  const char *name = luaL_checkstring(L, 2);
  lua_settop(L, 3);
  lua_pushfstring(L, "=%s", name);
  if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, 1, 0);
    return 0;
  }
  lua_pop(L, 1);
  lua_pushliteral(L, "=*");
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) {
    lua_settop(L, 3);
    lua_rawset(L, lua_upvalueindex(2));
    return 0;
  }
  moult_push_place(L);
  lua_pushfstring(L, "AttributeError: attribute '%s' of module '%s' cannot be set", name, module);
  lua_concat(L, 2);
  return lua_error(L);
}

static int next_field(lua_State *L) {
  lua_settop(L, 2);
  while (lua_next(L, 1)) {
    char mark = lua_tostring(L, -2)[0];
    if (mark != '=' && mark != '?') return 2;
    lua_pop(L, 1);
  }
  lua_pushnil(L);
  return 1;
}

static int module_pairs(lua_State *L) {
  lua_pushcfunction(L, next_field);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushnil(L);
  return 3;
}

static const char modules_key = 0;

/// Pushes the fields of a module; the environment is on the top of the stack.
static void push_module(lua_State *L, const char *module) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
  }
  lua_pushstring(L, module);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_remove(L, -2);
    return;
  }
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushstring(L, module);
  lua_pushvalue(L, -2);
  lua_rawset(L, -4);
  lua_remove(L, -2);
  // Stack: environment, fields.
  lua_newtable(L);
  lua_pushstring(L, module);
  lua_pushcclosure(L, missing_field, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pushstring(L, module);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushvalue(L, -4);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, module);
  lua_pushvalue(L, -5);
  lua_pushcclosure(L, set_field, 2);
  lua_setfield(L, -2, "__newindex");
  lua_pushstring(L, module);
  lua_pushvalue(L, -5);
  lua_pushcclosure(L, module_pairs, 2);
  lua_setfield(L, -2, "__pairs");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  // Stack: environment, fields, name, module.
  lua_rawset(L, -4);
}

static int protected_define(lua_State *L) {
  const Definition *d = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  if (d->module) push_module(L, d->module);
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

int32_t moult_builtin_number(lua_State *L, int32_t index) {
  lua_CFunction f = lua_tocfunction(L, index);
  if (!f) return -1;
  if (f != moult_function && f != bridge_next && f != bridge_require && f != bridge_class &&
      f != bridge_try && f != bridge_with)
    return -1;
  if (!lua_checkstack(L, 1) || !lua_getupvalue(L, index, 1)) return -1;
  int32_t number = (int32_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return number;
}

void moult_drop_callee(lua_State *L, int32_t first) {
  int32_t count = first - 1;
  lua_rotate(L, 1, -count);
  lua_settop(L, -count - 1);
}

bool moult_has_fields(lua_State *L, int32_t index, int64_t length) {
  index = lua_absindex(L, index);
  if (!lua_checkstack(L, 3)) return false;
  if (length == 0) lua_pushnil(L);
  else lua_pushinteger(L, length);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    lua_Integer key = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    if (key < 1 || key > length) {
      lua_pop(L, 1);
      return true;
    }
  }
  return false;
}

static bool holds_functions(lua_State *L, int32_t index, int depth, int *tables) {
  if (depth >= 100 || --*tables < 0 || !lua_checkstack(L, 6)) return true;
  index = lua_absindex(L, index);
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int type = lua_type(L, -1);
    if (type == LUA_TFUNCTION ||
        (type == LUA_TTABLE && holds_functions(L, -1, depth + 1, tables))) {
      lua_pop(L, 2);
      return true;
    }
    lua_pop(L, 1);
  }
  return false;
}

bool moult_holds_functions(lua_State *L, int32_t index) {
  // A table that holds itself twice would be gone through for ever.
  int tables = 1000;
  return holds_functions(L, index, 0, &tables);
}

bool moult_define(MoultBridge *b, const char *module, const char *name, int32_t number) {
  Definition d = {module, name, number, NULL};
  return define(b, &d);
}

static int protected_unnamed(lua_State *L) {
  lua_Integer *number = lua_touserdata(L, 1);
  lua_pushinteger(L, *number);
  lua_pushcclosure(L, moult_function, 1);
  *number = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

int32_t moult_define_unnamed(MoultBridge *b, int32_t number) {
  lua_State *L = b->current;
  lua_Integer in_out = number;
  if (!lua_checkstack(L, 2)) return 0;
  lua_pushcfunction(L, protected_unnamed);
  lua_pushlightuserdata(L, &in_out);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return (int32_t)in_out;
  lua_pop(L, 1);
  return 0;
}

bool moult_define_value(MoultBridge *b, const char *module, const char *name, MoultValue value) {
  Definition d = {module, name, 0, &value};
  return define(b, &d);
}
