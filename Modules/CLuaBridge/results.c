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
      moult_push_kept_error(L, b);
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

/// What follows a call of a Lua function: its results are the topmost values.
static inline int finish_invoked(
    lua_State *L, MoultBridge *b, MoultResult *r, int results, int32_t token) {
  b->current = L;
  int32_t status = b->operations.finish(b->engine, L, results, token, r);
  if (status == MOULT_NONE) return results;
  return moult_finish(L, b, status, r);
}

/// Puts a referenced function and what comes before its arguments in the place of what was called, and
/// calls it there: nothing is copied but the arguments, by a slot or two.
static int invoke_in_place(lua_State *L, MoultBridge *b, MoultResult *r) {
  MoultSlot *base = moult_slots(L);
  MoultSlot *top = moult_top(L);
  int32_t token = r->token;
  lua_rawgeti(L, LUA_REGISTRYINDEX, r->reference);
  MoultSlot function = *top;
  MoultSlot *first = base + r->first;
  size_t count = top > first ? (size_t)(top - first) : 0;
  int given = (r->environment != NULL) + (r->receiver != NULL);
  MoultSlot *place = base + 2 + given;
  if (place != first && count > 0) memmove(place, first, count * sizeof *place);
  MoultSlot *next = base + 1;
  *next++ = function;
  if (r->environment) {
    next->word = (uint64_t)(uintptr_t)r->environment;
    next++->tag = MOULT_TAG_HANDLE;
  }
  if (r->receiver) {
    next->word = (uint64_t)(uintptr_t)r->receiver;
    next->tag = MOULT_TAG_HANDLE;
  }
  moult_set_top(L, place + count);
  int results = moult_invoke(L, b, given + (int)count);
  return finish_invoked(L, b, r, results, token);
}

static int invoke_result(lua_State *L, MoultBridge *b, MoultResult *r) {
  if (b->knows_stack && r->reference > 0 && r->first >= 1 && moult_room(L) > 8) {
    return invoke_in_place(L, b, r);
  }
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
  return finish_invoked(L, b, r, results, token);
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

/// Notes the functions of the script in `thread` between an error and the call that the runtime made:
/// a line "PLACE\tLINE\tFUNCTION'S ADDRESS\tNAME" each, the innermost first.
/// - again: the error has passed other threads or calls, whose functions stay noted.
static void keep_frames(lua_State *L, MoultBridge *b, lua_State *thread, int level, bool again) {
  // As many as CPython shows (PyTraceBack_LIMIT).
  enum { MOST = 1000 };
  // An error on its way through many coroutines comes here for each.
  if (again && b->noted_frames >= MOST) return;
  int found = 0;
  luaL_Buffer text;
  lua_Debug frame;
  const char *before = NULL;
  if (again && lua_rawgetp(L, LUA_REGISTRYINDEX, &frames_key) == LUA_TSTRING) {
    before = lua_tostring(L, -1);
    for (const char *c = before; *c; c++) found += *c == '\n';
  } else if (again) {
    lua_pop(L, 1);
  }
  luaL_buffinit(L, &text);
  if (before) luaL_addstring(&text, before);
  for (; found < MOST && lua_getstack(thread, level, &frame); level++) {
    if (!lua_checkstack(thread, 1)) break;
    lua_getinfo(thread, "Slnf", &frame);
    bool is_end = moult_is_runtime_call(lua_tocfunction(thread, -1));
    const void *function = lua_topointer(thread, -1);
    lua_pop(thread, 1);
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
  if (before) lua_pop(L, 1);
  b->noted_frames = found;
}

/// Notes where an error is: anew, or, if it came from another thread or call, further on its way.
static void note_error(lua_State *L, MoultBridge *b, lua_State *thread, int level) {
  // What was kept where the error began tells more than a traceback from here.
  bool again = b->reraising && b->has_trace;
  if (!again) {
    luaL_traceback(L, thread, NULL, level);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
  }
  keep_frames(L, b, thread, level, again);
  b->has_trace = 1;
}

void moult_note_error(lua_State *L, MoultBridge *b, lua_State *thread) {
  note_error(L, b, thread, 0);
  b->reraising = 1;
}

int moult_message_handler(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  note_error(L, b, L, 1);
  b->reraising = 0;
  return 1;
}

// ---- The error that was caught last ---------------------------------------------------------
// The registry has it in a table: its value, its traceback, its frames.

static int protected_keep(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  lua_createtable(L, 3, 0);
  lua_insert(L, 1);
  lua_rawseti(L, 1, 1);
  if (b->has_trace) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
    lua_rawseti(L, 1, 2);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &frames_key);
    lua_rawseti(L, 1, 3);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_error_key);
  return 0;
}

void moult_keep_error(MoultBridge *b, lua_State *L) {
  (void)b;
  if (!lua_checkstack(L, 2)) return;
  lua_pushcfunction(L, protected_keep);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}

void moult_push_kept_error(lua_State *L, MoultBridge *b) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_error_key) != LUA_TTABLE) return;
  b->has_trace = lua_rawgeti(L, -1, 2) != LUA_TNIL;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
  lua_rawgeti(L, -1, 3);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &frames_key);
  b->noted_frames = 0;
  lua_rawgeti(L, -1, 1);
  lua_remove(L, -2);
}

static int protected_set_aside(lua_State *L) {
  int32_t *reference = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_error_key);
  *reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

int32_t moult_set_error_aside(MoultBridge *b) {
  lua_State *L = b->current;
  int32_t reference = LUA_REFNIL;
  if (!lua_checkstack(L, 2)) return reference;
  lua_pushcfunction(L, protected_set_aside);
  lua_pushlightuserdata(L, &reference);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  return reference;
}

void moult_restore_error(MoultBridge *b, int32_t reference) {
  lua_State *L = b->current;
  if (reference == LUA_REFNIL || !lua_checkstack(L, 4)) return;
  // Both fields exist, so that nothing is allocated.
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &moult_error_key);
  luaL_unref(L, LUA_REGISTRYINDEX, reference);
}

const char *moult_frames(MoultBridge *b) {
  lua_State *L = b->main;
  if (!b->has_trace || !lua_checkstack(L, 2)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &frames_key);
  // The registry keeps the string alive.
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pop(L, 1);
  return text;
}

const char *moult_traceback(MoultBridge *b) {
  lua_State *L = b->main;
  if (!b->has_trace || !lua_checkstack(L, 2)) return NULL;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_traceback_key);
  // The registry keeps the string alive.
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pop(L, 1);
  return text;
}
