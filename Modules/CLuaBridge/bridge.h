// What the files of this target share.

#ifndef MOULT_BRIDGE_INTERNAL_H
#define MOULT_BRIDGE_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "include/MoultBridge.h"

/// Lua lets about 200 calls nest in C; after this many a new thread starts counting afresh.
#define MOULT_SEGMENT 32

static inline MoultBridge *bridge_of(lua_State *L) {
  return *(MoultBridge **)lua_getextraspace(L);
}

/// A thread that runs, kept in the C frame that resumed it. lua_resume never raises, so whoever
/// puts one in takes it out again.
typedef struct MoultResumption {
  lua_State *thread;
  lua_State *resumer;
  struct MoultResumption *outer;
} MoultResumption;

/// lua_resume, and the thread is known to run meanwhile.
static inline int moult_resume_thread(MoultBridge *b, lua_State *thread, lua_State *resumer,
                                      lua_State *from, int arguments, int *results) {
  MoultResumption entry = {thread, resumer, b->resumptions};
  b->resumptions = &entry;
  int status = lua_resume(thread, from, arguments, results);
  b->resumptions = entry.outer;
  return status;
}

/// Keys of the registry.
extern const char moult_environment_key, moult_modules_key, moult_traceback_key, moult_error_key;

/// Whether a C function is what the runtime's own calls go through.
bool moult_is_runtime_call(lua_CFunction function);

/// Pushes the results of an operation, calls or raises, as its status says.
int moult_finish_slowly(lua_State *L, MoultBridge *b, int32_t status, MoultResult *r);
void moult_push(lua_State *L, const MoultValue *v);
int moult_raise(lua_State *L, MoultBridge *b, MoultResult *r);
void moult_push_place(lua_State *L);

/// The end of a trampoline: the common kinds first.
static inline int moult_finish(lua_State *L, MoultBridge *b, int32_t status, MoultResult *r) {
  switch (status) {
    case MOULT_NONE: return 0;
    case MOULT_HANDLE:
      if (b->knows_stack) moult_push_handle(L, r->value.pointer);
      else lua_pushlightuserdata(L, (void *)r->value.pointer);
      return 1;
    case MOULT_INTEGER: lua_pushinteger(L, r->value.integer); return 1;
    case MOULT_NIL: lua_pushnil(L); return 1;
    case MOULT_FALSE: lua_pushboolean(L, 0); return 1;
    case MOULT_TRUE: lua_pushboolean(L, 1); return 1;
    case MOULT_NUMBER: lua_pushnumber(L, r->value.number); return 1;
    default: return moult_finish_slowly(L, b, status, r);
  }
}

/// Calls the function that lies below `arguments` values on the stack, in another thread if the
/// calls are nested deeply. Returns the number of results; raises what the function raises.
int moult_invoke(lua_State *L, MoultBridge *b, int arguments);

/// Notes that an error passes the end of a thread, and that it goes on.
void moult_note_error(lua_State *L, MoultBridge *b, lua_State *thread);
/// Pushes the error that was kept last; its traceback is the newest one again.
void moult_push_kept_error(lua_State *L, MoultBridge *b);

/// The message handler that keeps the traceback.
int moult_message_handler(lua_State *L);

/// Finds out whether Lua's stack lies as MoultStack.h says.
void moult_open_stack(MoultBridge *b, lua_State *L);
void moult_open_lines(MoultBridge *b, lua_State *L);
void moult_close_lines(MoultBridge *b);
void moult_open_handles(lua_State *L);
void moult_open_libraries(lua_State *L, MoultBridge *b, bool unsafe);
void moult_open_coroutines(lua_State *L);
void moult_open_random(lua_State *L);
/// Puts functions that can be stopped in the place of Lua's; the library is on the top of the stack.
void moult_open_patterns(lua_State *L);
void moult_open_tables(lua_State *L);
/// Raises the error of a stop if there is to be one.
void moult_check_stop(lua_State *L, MoultBridge *b);
_Noreturn void moult_raise_stop(lua_State *L);
int moult_function(lua_State *L);

#endif
