// Coroutines: a script's own, around which the engine keeps scopes apart, and those of generators.

#include "bridge.h"

static int resume(lua_State *L, MoultBridge *b, lua_State *thread, int arguments) {
  bool starts = lua_status(thread) == LUA_OK;
  if (!lua_checkstack(thread, arguments)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, thread, arguments);
  lua_State *outer = b->running;
  int32_t depth = b->depth;
  b->operations.enter_coroutine(b->engine, thread, starts);
  b->running = thread;
  b->depth++;
  int count = 0;
  lua_State *from = b->depth % MOULT_SEGMENT == 0 ? NULL : L;
  int status = moult_resume_thread(b, thread, L, from, arguments, &count);
  b->depth = depth;
  b->running = outer;
  b->current = L;
  b->operations.leave_coroutine(b->engine, thread, status == LUA_YIELD);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, count + 1)) {
      lua_pop(thread, count);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(thread, L, count);
    return count;
  }
  // Where Lua's memory ran out is known from the innermost thread. To note more on the way through the
  // others would ask for memory that is not there: Lua looks through all of its own each time.
  if (status != LUA_ERRMEM || !b->reraising) moult_note_error(L, b, thread);
  lua_xmove(thread, L, 1);
  return -1;
}

static int coroutine_resume(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  lua_State *thread = lua_tothread(L, 1);
  luaL_argexpected(L, thread, 1, "coroutine");
  int count = resume(L, b, thread, lua_gettop(L) - 1);
  if (count < 0) {
    if (b->stop_reason) return lua_error(L);
    b->reraising = 0;
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushboolean(L, 1);
  lua_insert(L, -(count + 1));
  return count + 1;
}

static int wrapped(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  lua_State *thread = lua_tothread(L, lua_upvalueindex(1));
  int count = resume(L, b, thread, lua_gettop(L));
  if (count >= 0) return count;
  lua_resetthread(thread);
  return lua_error(L);
}

static int coroutine_wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *thread = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, thread, 1);
  lua_pushcclosure(L, wrapped, 1);
  return 1;
}

void moult_open_coroutines(lua_State *L) {
  lua_pushcfunction(L, coroutine_resume);
  lua_setfield(L, -2, "resume");
  lua_pushcfunction(L, coroutine_wrap);
  lua_setfield(L, -2, "wrap");
}

// ---- Generators ---------------------------------------------------------------------------

typedef struct Start {
  const MoultValue *arguments;
  const void *environment;
  int32_t reference;
  int32_t count;
  lua_State *thread;
  int32_t thread_reference;
} Start;

static int protected_start(lua_State *L) {
  Start *start = lua_touserdata(L, 1);
  lua_State *thread = lua_newthread(L);
  luaL_checkstack(thread, start->count + 4, "too many arguments");
  lua_rawgeti(thread, LUA_REGISTRYINDEX, start->reference);
  lua_pushlightuserdata(thread, (void *)start->environment);
  // Strings are made by L, which is protected.
  for (int32_t i = 0; i < start->count; i++) {
    moult_push(L, &start->arguments[i]);
    lua_xmove(L, thread, 1);
  }
  start->thread = thread;
  start->thread_reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

lua_State *moult_make_thread(MoultBridge *b, int32_t reference, const void *environment,
                             const MoultValue *arguments, int32_t argument_count,
                             int32_t *thread_reference) {
  lua_State *L = b->current;
  if (!lua_checkstack(L, 4)) return NULL;
  Start start = {arguments, environment, reference, argument_count, NULL, 0};
  lua_pushcfunction(L, protected_start);
  lua_pushlightuserdata(L, &start);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    lua_pop(L, 1);
    return NULL;
  }
  *thread_reference = start.thread_reference;
  return start.thread;
}

static int protected_note(lua_State *L) {
  moult_note_error(L, bridge_of(L), lua_touserdata(L, 1));
  return 0;
}

int32_t moult_resume(MoultBridge *b, lua_State *thread, const MoultValue *value, int32_t *count) {
  lua_State *L = b->current;
  lua_State *outer = b->running;
  int32_t depth = b->depth;
  bool starts = lua_status(thread) == LUA_OK;
  int arguments = starts ? lua_gettop(thread) - 1 : 1;
  if (!starts) {
    // A value that is sent is a handle or a plain value, never a string: nothing is allocated.
    if (!lua_checkstack(thread, 1)) return LUA_ERRMEM;
    moult_push(thread, value);
  }
  b->has_trace = 0;
  b->running = thread;
  b->depth++;
  // Counting C calls afresh when they nest deeply keeps recursion through generators possible.
  lua_State *from = b->depth % MOULT_SEGMENT == 0 ? NULL : L;
  int results = 0;
  int status = moult_resume_thread(b, thread, L, from, arguments, &results);
  b->depth = depth;
  b->running = outer;
  b->current = L;
  *count = results;
  if (status == LUA_YIELD) return 1;
  if (status == LUA_OK) return 0;
  *count = 1;
  if (lua_checkstack(L, 2)) {
    lua_pushcfunction(L, protected_note);
    lua_pushlightuserdata(L, thread);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  b->reraising = 0;
  return status;
}
