// Calls into Lua, and references to Lua's values.

#include <stdlib.h>
#include <string.h>

#include "bridge.h"

// ---- Deep calls ---------------------------------------------------------------------------
// Lua counts nested C calls for each thread of a resume and gives up at 200. A thread resumed
// without `from` counts from zero, so calls that nest deeply go on in a fresh thread every
// MOULT_SEGMENT levels. Threads are kept for the next deep call.

static lua_State *segment_thread(lua_State *L, MoultBridge *b) {
  int32_t level = b->depth / MOULT_SEGMENT;
  if (level >= b->segment_count) {
    int32_t count = level + 16;
    lua_State **threads = realloc(b->segments, (size_t)count * sizeof *threads);
    if (!threads) luaL_error(L, "not enough memory");
    for (int32_t i = b->segment_count; i < count; i++) threads[i] = NULL;
    b->segments = threads;
    b->segment_count = count;
  }
  lua_State *thread = b->segments[level];
  if (!thread || lua_status(thread) != LUA_OK || lua_gettop(thread) != 0) {
    thread = lua_newthread(L);
    luaL_ref(L, LUA_REGISTRYINDEX);
    b->segments[level] = thread;
  }
  return thread;
}

static int invoke_in_segment(lua_State *L, MoultBridge *b, int arguments) {
  int32_t depth = b->depth;
  lua_State *outer = b->running;
  lua_State *thread = segment_thread(L, b);
  // While the thread is in use a nested call at the same level must not find it.
  int32_t level = depth / MOULT_SEGMENT;
  b->segments[level] = NULL;
  lua_pushthread(thread);
  lua_xmove(thread, L, 1);
  lua_insert(L, -(arguments + 2));
  if (!lua_checkstack(thread, arguments + 1)) return luaL_error(L, "too many arguments");
  lua_xmove(L, thread, arguments + 1);
  b->running = thread;
  b->depth++;
  int count = 0;
  int status = moult_resume_thread(b, thread, L, NULL, arguments, &count);
  b->depth = depth;
  b->running = outer;
  if (status == LUA_OK) {
    luaL_checkstack(L, count, "too many results");
    lua_xmove(thread, L, count);
    b->segments[level] = thread;
    lua_remove(L, -(count + 1));
    return count;
  }
  if (status == LUA_YIELD) {
    lua_resetthread(thread);
    return luaL_error(L, "attempt to yield across a call of a def");
  }
  moult_note_error(L, b, thread);
  lua_xmove(thread, L, 1);
  lua_resetthread(thread);
  return lua_error(L);
}

int moult_invoke(lua_State *L, MoultBridge *b, int arguments) {
  int base = lua_gettop(L) - arguments - 1;
  if (b->depth % MOULT_SEGMENT == MOULT_SEGMENT - 1) return invoke_in_segment(L, b, arguments);
  b->depth++;
  lua_call(L, arguments, LUA_MULTRET);
  b->depth--;
  return lua_gettop(L) - base;
}

// ---- Calls from Swift ---------------------------------------------------------------------

typedef struct Call {
  MoultBridge *bridge;
  const MoultValue *arguments;
  const void *environment;
  int32_t reference;
  int32_t count;
} Call;

static int protected_call(lua_State *L) {
  Call *call = lua_touserdata(L, 1);
  lua_settop(L, 0);
  luaL_checkstack(L, call->count + 4, "too many arguments");
  lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference);
  int given = 0;
  if (call->environment) {
    lua_pushlightuserdata(L, (void *)call->environment);
    given = 1;
  }
  for (int32_t i = 0; i < call->count; i++) moult_push(L, &call->arguments[i]);
  return moult_invoke(L, call->bridge, given + call->count);
}

// Runs a C function that takes `call` in protected mode. Its results, or the error, stay on the
// stack; `count` is how many there are.
static int32_t run_protected(MoultBridge *b, lua_CFunction function, void *call, int32_t *count) {
  lua_State *L = b->current;
  lua_State *running = b->running;
  int32_t depth = b->depth;
  if (!lua_checkstack(L, 8)) return LUA_ERRMEM;
  int base = lua_gettop(L);
  b->has_trace = 0;
  lua_pushcfunction(L, moult_message_handler);
  lua_pushcfunction(L, function);
  lua_pushlightuserdata(L, call);
  int status = lua_pcall(L, 1, LUA_MULTRET, base + 1);
  b->depth = depth;
  b->running = running;
  b->current = L;
  lua_remove(L, base + 1);
  *count = lua_gettop(L) - base;
  return status;
}

int32_t moult_call(MoultBridge *b, int32_t reference, const void *environment,
                   const MoultValue *arguments, int32_t argument_count, int32_t *count) {
  Call call = {b, arguments, environment, reference, argument_count};
  return run_protected(b, protected_call, &call, count);
}

typedef struct FieldCall {
  MoultBridge *bridge;
  const char *const *names;
  const int64_t *values;
  int32_t reference;
  int32_t fields;
} FieldCall;

static int protected_field_call(lua_State *L) {
  FieldCall *call = lua_touserdata(L, 1);
  lua_settop(L, 0);
  lua_rawgeti(L, LUA_REGISTRYINDEX, call->reference);
  lua_createtable(L, 0, call->fields);
  for (int32_t i = 0; i < call->fields; i++) {
    lua_pushinteger(L, call->values[i]);
    lua_setfield(L, -2, call->names[i]);
  }
  return moult_invoke(L, call->bridge, 1);
}

bool moult_is_runtime_call(lua_CFunction function) {
  return function == protected_call || function == protected_field_call;
}

int32_t moult_call_with_fields(MoultBridge *b, int32_t reference, const char *const *names,
                               const int64_t *values, int32_t fields, int32_t *count) {
  FieldCall call = {b, names, values, reference, fields};
  return run_protected(b, protected_field_call, &call, count);
}

// ---- References ---------------------------------------------------------------------------

static int protected_reference(lua_State *L) {
  int *reference = lua_touserdata(L, 2);
  lua_settop(L, 1);
  *reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

int32_t moult_reference(MoultBridge *b, lua_State *L, int32_t index) {
  (void)b;
  int reference = 0;
  index = lua_absindex(L, index);
  if (!lua_checkstack(L, 4)) return 0;
  lua_pushcfunction(L, protected_reference);
  lua_pushvalue(L, index);
  lua_pushlightuserdata(L, &reference);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
    lua_pop(L, 1);
    return 0;
  }
  return reference;
}

const char *moult_parameter(MoultBridge *b, int32_t reference, int32_t n) {
  lua_State *L = b->current;
  if (!lua_checkstack(L, 4)) return NULL;
  lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
  const char *name = moult_parameter_of(b, L, -1, n);
  lua_pop(L, 1);
  return name;
}

void moult_release(MoultBridge *b, int32_t reference) {
  // Setting a field that exists allocates nothing, so this cannot raise.
  if (lua_checkstack(b->main, 4)) luaL_unref(b->main, LUA_REGISTRYINDEX, reference);
}

/// A key of a table, and where on the stack it lies: strings come first, by their bytes, then what
/// else there is, in an order that is the same in every run.
typedef struct Field {
  int rank;
  uint64_t word;
  const char *name;
  size_t length;
  int index;
} Field;

static Field field_at(lua_State *L, int index) {
  Field field = {.index = index};
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
      field.name = lua_tolstring(L, index, &field.length);
      break;
    case LUA_TNUMBER:
      field.rank = lua_isinteger(L, index) ? 1 : 2;
      if (field.rank == 1) {
        // Negative numbers before the others.
        field.word = (uint64_t)lua_tointeger(L, index) ^ (uint64_t)1 << 63;
      } else {
        lua_Number number = lua_tonumber(L, index);
        memcpy(&field.word, &number, sizeof field.word);
      }
      break;
    case LUA_TBOOLEAN:
      field.rank = 3;
      field.word = (uint64_t)lua_toboolean(L, index);
      break;
    case LUA_TLIGHTUSERDATA:
      field.rank = 4;
      field.word = (uint64_t)(uintptr_t)lua_touserdata(L, index);
      break;
    default: field.rank = 5;
  }
  return field;
}

static int compare_fields(const void *a, const void *b) {
  const Field *x = a, *y = b;
  if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
  if (x->rank != 0) return x->word < y->word ? -1 : x->word > y->word;
  int order = memcmp(x->name, y->name, x->length < y->length ? x->length : y->length);
  if (order) return order;
  return x->length < y->length ? -1 : x->length > y->length;
}

/// Pushes the pairs that lie from `first` on once more, in the order of their names.
static int32_t push_sorted(lua_State *L, int first, int32_t count) {
  Field few[16];
  Field *fields = few;
  if (!lua_checkstack(L, 2 * count + 4)) return -1;
  if (count > 16) fields = malloc((size_t)count * sizeof *fields);
  if (!fields) return -1;
  for (int32_t i = 0; i < count; i++) fields[i] = field_at(L, first + 2 * i);
  qsort(fields, (size_t)count, sizeof *fields, compare_fields);
  for (int32_t i = 0; i < count; i++) {
    lua_pushvalue(L, fields[i].index);
    lua_pushvalue(L, fields[i].index + 1);
  }
  if (fields != few) free(fields);
  return count;
}

// Nothing here raises: lua_next is only ever given keys that it gave itself.
int32_t moult_fields(lua_State *L, int32_t index) {
  index = lua_absindex(L, index);
  int first = lua_gettop(L) + 1;
  lua_Integer length = (lua_Integer)lua_rawlen(L, index);
  int32_t count = 0;
  if (!lua_checkstack(L, 6)) return -1;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    // [..., key, value] becomes [..., key, value, key]: the last one drives the iteration.
    if (lua_isinteger(L, -2)) {
      lua_Integer i = lua_tointeger(L, -2);
      if (i >= 1 && i <= length) {
        lua_pop(L, 1);
        continue;
      }
    }
    if (!lua_checkstack(L, 6)) {
      lua_settop(L, first - 1);
      return -1;
    }
    lua_pushvalue(L, -2);
    count++;
  }
  return count > 1 ? push_sorted(L, first, count) : count;
}
