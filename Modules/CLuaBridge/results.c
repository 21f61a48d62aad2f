// From what an operation returned to what Lua sees: results, calls, errors.

#include <string.h>

#include "bridge.h"

void moult_push(lua_State *L, const MoultValue *v) {
  switch (v->kind) {
    case MOULT_FALSE: lua_pushboolean(L, 0); break;
    case MOULT_TRUE: lua_pushboolean(L, 1); break;
    case MOULT_INTEGER: lua_pushinteger(L, v->integer); break;
    case MOULT_NUMBER: lua_pushnumber(L, v->number); break;
    case MOULT_HANDLE: lua_pushlightuserdata(L, (void *)v->pointer); break;
    case MOULT_STRING: lua_pushlstring(L, v->bytes, v->length); break;
    case MOULT_ARGUMENT: lua_pushvalue(L, (int)v->integer); break;
    case MOULT_REFERENCE: lua_rawgeti(L, LUA_REGISTRYINDEX, v->integer); break;
    case MOULT_BUILTIN:
      lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
      lua_pushvalue(L, 2);
      lua_rawget(L, -2);
      lua_remove(L, -2);
      break;
    default: lua_pushnil(L);
  }
}

/// Pushes the place in the script that runs, as in `script.lua:3: `.
void moult_push_place(lua_State *L) {
  lua_Debug ar;
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Sl", &ar);
    if (ar.currentline > 0) {
      lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
      return;
    }
  }
  // A thread of a deep call: whoever called it is in another state.
  lua_pushliteral(L, "");
}

int moult_raise(lua_State *L, MoultBridge *b, MoultResult *r) {
  switch (r->error) {
    case MOULT_ERROR_CAUGHT:
      lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_error_key);
      b->reraising = 1;
      break;
    case MOULT_ERROR_COMPLETE:
      lua_pushlstring(L, r->value.bytes, r->value.length);
      break;
    default:
      moult_push_place(L);
      lua_pushlstring(L, r->value.bytes, r->value.length);
      lua_concat(L, 2);
  }
  return lua_error(L);
}

static int invoke_result(lua_State *L, MoultBridge *b, MoultResult *r) {
  int top = lua_gettop(L);
  int32_t token = r->token;
  int count = top - r->first + 1;
  if (count < 0) count = 0;
  luaL_checkstack(L, count + 4, "too many arguments");
  if (r->reference > 0) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, r->reference);
  } else {
    lua_pushvalue(L, r->function);
  }
  int given = 0;
  if (r->environment) {
    lua_pushlightuserdata(L, (void *)r->environment);
    given++;
  }
  if (r->receiver) {
    lua_pushlightuserdata(L, (void *)r->receiver);
    given++;
  }
  for (int i = 0; i < count; i++) lua_pushvalue(L, r->first + i);
  int results = moult_invoke(L, b, given + count);
  b->current = L;
  int32_t status = b->operations.finish(b->engine, L, results, token, r);
  if (status == MOULT_NONE) return results;
  return moult_finish(L, b, status, r);
}

/// A generator goes on after a yield: with the values that were sent, or with an exception.
static int continue_yield(lua_State *L, int status, lua_KContext context) {
  MoultBridge *b = bridge_of(L);
  (void)status;
  (void)context;
  if (b->thrown) {
    lua_pushstring(L, b->thrown);
    b->thrown = NULL;
    return lua_error(L);
  }
  return lua_gettop(L);
}

int moult_finish_slowly(lua_State *L, MoultBridge *b, int32_t status, MoultResult *r) {
  switch (status) {
    case MOULT_ERROR: return moult_raise(L, b, r);
    case MOULT_INVOKE: return invoke_result(L, b, r);
    case MOULT_YIELD:
      if (!lua_isyieldable(L)) return luaL_error(L, "yield outside of a generator");
      return lua_yieldk(L, lua_gettop(L), 0, continue_yield);
    case MOULT_SEVERAL:
      luaL_checkstack(L, r->count, "too many results");
      for (int32_t i = 0; i < r->count; i++) moult_push(L, &r->values[i]);
      return r->count;
    default:
      r->value.kind = status;
      moult_push(L, &r->value);
      return 1;
  }
}

/// The frames of the newest error, as a text in the registry.
static const char frames_key;

/// Notes the functions of the script between an error and the call that the runtime made: a line
/// "PLACE\tLINE\tFUNCTION'S ADDRESS\tNAME" each, the innermost first.
static void keep_frames(lua_State *L) {
  enum { MOST = 64 };
  luaL_Buffer text;
  lua_Debug frame;
  luaL_buffinit(L, &text);
  for (int level = 1, found = 0; found < MOST && lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "Slnf", &frame);
    bool is_end = moult_is_runtime_call(lua_tocfunction(L, -1));
    const void *function = lua_topointer(L, -1);
    lua_pop(L, 1);
    if (is_end) break;
    if (frame.currentline < 0) continue;
    found++;
    lua_pushfstring(
        L, "%s\t%d\t%p\t%s\n", frame.short_src, frame.currentline, function,
        frame.name ? frame.name : "");
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &frames_key);
}

int moult_message_handler(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  if (b->reraising) {
    // The traceback that was kept where the error began tells more than one from here.
    b->reraising = 0;
    return 1;
  }
  luaL_traceback(L, L, NULL, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
  keep_frames(L);
  return 1;
}

const char *moult_frames(MoultBridge *b) {
  lua_State *L = b->main;
  if (!lua_checkstack(L, 2)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &frames_key);
  // The registry keeps the string alive.
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pop(L, 1);
  return text;
}

const char *moult_traceback(MoultBridge *b) {
  lua_State *L = b->main;
  if (!lua_checkstack(L, 2)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
  // The registry keeps the string alive.
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pop(L, 1);
  return text;
}
