// The border between Lua and Moult.
//
// Lua raises errors by longjmp, which must never cross a Swift frame. So the functions that Lua
// calls are the trampolines of this target and no others: they call Swift through the function
// pointers of MoultOperations, Swift returns a status and a description of its results, and only
// when no Swift frame is left do they push results or raise.
//
// Swift in turn calls Lua through the functions declared here, which run in protected mode and
// return a status. What else Swift may call of Lua's API are the functions that cannot raise:
// lua_type, lua_touserdata, lua_toboolean, lua_isinteger, lua_tointegerx and lua_tonumberx on
// numbers, lua_tolstring on strings, lua_rawlen, lua_rawgeti, lua_gettop, lua_settop (to shrink),
// lua_checkstack, lua_topointer.

#ifndef MOULT_BRIDGE_H
#define MOULT_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "MoultStack.h"

struct lua_State;

// Kinds of values.
#define MOULT_NIL 0
#define MOULT_FALSE 1
#define MOULT_TRUE 2
#define MOULT_INTEGER 3
#define MOULT_NUMBER 4
#define MOULT_HANDLE 5
#define MOULT_STRING 6
/// A copy of the value at a stack index of the running function.
#define MOULT_ARGUMENT 7
/// The builtin whose name is the running function's second argument.
#define MOULT_BUILTIN 8
/// A value that a registry reference stands for.
#define MOULT_REFERENCE 9

// What an operation returns: the kind of its one result, or one of these.
#define MOULT_NONE (-1)
#define MOULT_SEVERAL (-2)
#define MOULT_ERROR (-3)
/// Call a Lua function, then the `finish` operation.
#define MOULT_INVOKE (-4)
/// Suspend the running coroutine with the values of the arguments.
#define MOULT_YIELD (-5)

// How an error's text is completed.
/// The place in the script is put before it.
#define MOULT_ERROR_PLACED 0
/// It is complete.
#define MOULT_ERROR_COMPLETE 1
/// The value of the error that was caught last, whatever it is.
#define MOULT_ERROR_CAUGHT 2

/// One value on its way to Lua.
typedef struct MoultValue {
  int32_t kind;
  union {
    int64_t integer;
    double number;
    const void *pointer;
    const char *bytes;
  };
  size_t length;
} MoultValue;

/// What an operation hands back besides its status. Nothing in it is initialised by the caller.
typedef struct MoultResult {
  MoultValue value;
  /// MOULT_SEVERAL: the values, in memory of the engine.
  const MoultValue *values;
  int32_t count;
  /// MOULT_ERROR: how to complete the text in `value`.
  int32_t error;
  /// MOULT_INVOKE: the registry reference of the function, or 0 and its stack index.
  int32_t reference;
  int32_t function;
  /// MOULT_INVOKE: the stack index of the first argument; the last one is the top.
  int32_t first;
  /// MOULT_INVOKE: passed on to `finish`.
  int32_t token;
  /// MOULT_INVOKE: the frame to pass as `_ENV`, and a receiver before the arguments, or NULL.
  const void *environment;
  const void *receiver;
} MoultResult;

/// What the engine does; `engine` is its own pointer, results go to `r`. None may raise.
typedef struct MoultOperations {
  int32_t (*index)(void *engine, struct lua_State *L, MoultResult *r);
  int32_t (*new_index)(void *engine, struct lua_State *L, MoultResult *r);
  int32_t (*name_index)(void *engine, struct lua_State *L, MoultResult *r);
  int32_t (*name_new_index)(void *engine, struct lua_State *L, MoultResult *r);
  int32_t (*call)(void *engine, struct lua_State *L, int32_t argc, MoultResult *r);
  int32_t (*function)(
      void *engine, struct lua_State *L, int32_t argc, int32_t number, MoultResult *r);
  int32_t (*arithmetic)(void *engine, struct lua_State *L, int32_t operation, MoultResult *r);
  int32_t (*finish)(
      void *engine, struct lua_State *L, int32_t results, int32_t token, MoultResult *r);
  /// The depth of scopes and frames now, and back to it after an error.
  int64_t (*mark)(void *engine);
  void (*unwind)(void *engine, int64_t mark);
  /// A coroutine is about to run, or has stopped running (`alive` if it can run again).
  void (*enter_coroutine)(void *engine, struct lua_State *thread, bool starts);
  void (*leave_coroutine)(void *engine, struct lua_State *thread, bool alive);
  /// The name of a parameter of a stand-in, counted from 1; NULL past the last one.
  const char *(*parameter)(void *engine, int64_t stand_in, int32_t n);
} MoultOperations;

// Operations of `arithmetic`, in the order of the metamethods' names in handles.c.
#define MOULT_OP_ADD 0
#define MOULT_OP_SUB 1
#define MOULT_OP_MUL 2
#define MOULT_OP_DIV 3
#define MOULT_OP_FLOOR_DIV 4
#define MOULT_OP_MOD 5
#define MOULT_OP_POW 6
#define MOULT_OP_AND 7
#define MOULT_OP_OR 8
#define MOULT_OP_XOR 9
#define MOULT_OP_SHIFT_LEFT 10
#define MOULT_OP_SHIFT_RIGHT 11
#define MOULT_OP_CONCAT 12
#define MOULT_OP_NEGATE 13
#define MOULT_OP_INVERT 14
#define MOULT_OP_LENGTH 15
#define MOULT_OP_LESS 16
#define MOULT_OP_LESS_EQUAL 17
#define MOULT_OP_TO_STRING 18

/// Blocks of up to so many times 16 bytes are kept when Lua frees them.
#define MOULT_SMALL_CLASSES 8

/// The state of one border: one Lua state and one engine.
typedef struct MoultBridge {
  void *engine;
  MoultOperations operations;
  /// The main state, and the one in which a trampoline runs or ran last.
  struct lua_State *main;
  struct lua_State *current;
  /// The coroutine that runs, or the main state.
  struct lua_State *running;
  /// Calls into Lua that are not finished.
  int32_t depth;
  /// Whether the error that is being raised was caught below Swift and is raised again.
  int32_t reraising;
  /// Whether the registry has a traceback of an error since the call that runs began.
  int32_t has_trace;
  /// How many functions the registry has noted with it; 0 if they would have to be counted.
  int32_t noted_frames;
  /// The number of the function that raises the error of a module's missing field: (module, name).
  int32_t missing_field;
  /// The text of what made the run stop (time, memory), or NULL: no script may catch it.
  const char *stop_reason;
  /// The text of the exception that the resumed generator raises where it yielded, or NULL.
  const char *thrown;
  /// Thousands of steps that Lua made and may make, and what to say when it makes more.
  uint64_t thousands, thousand_limit;
  const char *limit_reason;
  /// Nothing that Lua frees is given back any more: another thread looks at Lua's threads.
  int32_t keeps_memory;
  /// Bytes that Lua has, and may have.
  size_t memory;
  size_t memory_limit;
  /// Free blocks of Lua's by size, 16 bytes apart, linked by their first words; the slabs that they were
  /// cut from, linked the same way, and what is left of the newest.
  void *small[MOULT_SMALL_CLASSES + 1];
  void *slabs;
  char *slab_next, *slab_end;
  /// Whether Lua's record of a call was recognised (lines.c), and whether operations are replayed: what
  /// Lua would say of places then comes from the trace.
  bool knows_layout;
  bool replays;
  /// Whether Lua's stack was recognised (stack.c), so that slots may be read where they lie.
  bool knows_stack;
  /// Lines by instruction, and the chunks that were seen.
  struct MoultLine *lines;
  char **chunks;
  uint32_t chunk_count;
  /// Where a replay is.
  uint32_t replayed_place;
  const void *replayed_activation;
  uintptr_t replayed_instruction;
  /// Registry reference of the table of kept strings, 0 for none.
  int32_t kept_strings;
  /// State of math.random.
  uint64_t random[4];
  /// The threads that run, innermost first, each with the one that resumed it.
  struct MoultResumption *resumptions;
  /// Threads in which deep calls go on, one for each MOULT_SEGMENT nested calls.
  struct lua_State **segments;
  int32_t segment_count;
} MoultBridge;

/// Makes a Lua state with the libraries that a script may use, or NULL when memory is refused.
///
/// `unsafe` adds os, io, debug and the loaders of package.
MoultBridge *moult_open(void *engine, const MoultOperations *operations, bool unsafe,
                        size_t memory_limit, uint64_t seed);

/// Ends what moult_open made.
void moult_close(MoultBridge *b);

/// Puts a builtin function of the engine into the script's environment, or into a module of it.
bool moult_define(MoultBridge *b, const char *module, const char *name, int32_t number);
/// Makes a registry reference to a builtin function; 0 when Lua has no memory.
int32_t moult_define_unnamed(MoultBridge *b, int32_t number);

/// The number of the engine's builtin function at a stack index, -1 for anything else.
int32_t moult_builtin_number(struct lua_State *L, int32_t index);

/// Removes the values between the first one and `first` from a stack, and the first one, so that a
/// builtin function finds its arguments where it looks for them.
void moult_drop_callee(struct lua_State *L, int32_t first);

/// Whether a table has a field behind the `length` items of its sequence. Raises nothing.
bool moult_has_fields(struct lua_State *L, int32_t index, int64_t length);

/// Whether a table, or a table in it, has a function among its values; true for one that nests too
/// deeply or leads to too many tables, such as one that holds itself.
bool moult_holds_functions(struct lua_State *L, int32_t index);

/// Puts a plain value into the script's environment, or into a module of it.
bool moult_define_value(MoultBridge *b, const char *module, const char *name, MoultValue value);

/// Compiles a script; its environment is the engine's. Nothing is run.
///
/// On failure returns false with the message on the top of the stack.
bool moult_load(MoultBridge *b, const char *source, size_t length, const char *chunk);

/// Runs what was loaded. On failure returns false with the message on the top of the stack.
bool moult_run(MoultBridge *b);

// ---- Replaying without Lua ----------------------------------------------------------------
// A replay has no functions of Lua's. Where the engine wants one it finds a stand-in, a C function
// that knows its number and that nobody calls.

/// The border that a Lua state belongs to.
MoultBridge *moult_bridge(struct lua_State *L);
/// Pushes the stand-in of a function. Raises only when Lua has no memory.
void moult_push_stand_in(struct lua_State *L, int64_t number);
/// The number of the stand-in at a stack index, -1 for anything else.
int64_t moult_stand_in(struct lua_State *L, int32_t index);
/// Pushes what a registry reference stands for.
void moult_push_referenced(struct lua_State *L, int32_t reference);
/// Pushes the builtin function with a number.
void moult_push_builtin(struct lua_State *L, int32_t number);
/// The name of the n-th parameter of the function at a stack index, counted from 1, or NULL; "..." behind
/// the last one if the function takes further arguments.
const char *moult_parameter_at(struct lua_State *L, int32_t index, int32_t n);
/// The same, for a function of a trace as well.
const char *moult_parameter_of(MoultBridge *b, struct lua_State *L, int32_t index, int32_t n);
/// The number of a file of the script, by its name as chunks have it.
uint32_t moult_add_chunk(MoultBridge *b, const char *name);
/// A thread that is never collected.
struct lua_State *moult_new_thread(MoultBridge *b);
/// Keeps a string under a number from 1 on, and pushes the one that was kept.
void moult_keep_string(MoultBridge *b, struct lua_State *L, int32_t number, const char *bytes,
                       size_t length);
void moult_push_kept(MoultBridge *b, struct lua_State *L, int32_t number);

/// The traceback of the last uncaught error; a string that lives until the next error, or NULL.
const char *moult_traceback(MoultBridge *b);
/// The script's functions that the newest error of a call by the runtime passed: a line "PLACE\tLINE\t
/// ADDRESS\tNAME" each, the innermost first; lives until the next error, or NULL.
const char *moult_frames(MoultBridge *b);

/// Calls a Lua function in protected mode from within an operation.
///
/// Its results, `count` of them, or the error's value are left on the stack of `b->current`.
/// Returns 0 or Lua's status of the error.
int32_t moult_call(MoultBridge *b, int32_t reference, const void *environment,
                   const MoultValue *arguments, int32_t argument_count, int32_t *count);

/// Calls a Lua function in protected mode with one table of named integers, as `moult_call` does.
int32_t moult_call_with_fields(MoultBridge *b, int32_t reference, const char *const *names,
                               const int64_t *values, int32_t fields, int32_t *count);

/// Makes a registry reference to the value at an index; 0 when Lua has no memory.
int32_t moult_reference(MoultBridge *b, struct lua_State *L, int32_t index);
/// The name of a parameter of a referenced Lua function, from 1 on; NULL behind the last one.
const char *moult_parameter(MoultBridge *b, int32_t reference, int32_t n);
/// Keeps the string at an index for as long as the state lives, so that its address is always its own.
/// False when Lua has no memory.
bool moult_anchor(struct lua_State *L, int32_t index);
/// Gives a reference back.
void moult_release(MoultBridge *b, int32_t reference);

/// Pushes the key and value of every field of a table whose key is no index of its sequence; they are
/// the topmost values. Strings come first, in the order of their bytes; what else there is comes in
/// an order that is the same in every run. Returns how many, -1 when there is no memory or stack.
int32_t moult_fields(struct lua_State *L, int32_t index);

/// Keeps the value on the top of the stack as the error that was caught last, and pops it.
void moult_keep_error(MoultBridge *b, struct lua_State *L);
/// Takes the kept error aside while other code runs, as a reference, and back.
int32_t moult_set_error_aside(MoultBridge *b);
void moult_restore_error(MoultBridge *b, int32_t reference);

/// The place in the script that runs: the number of its chunk, shifted left by MOULT_LINE_BITS,
/// and the line; 0 where no Lua function runs. Fast: lines are looked up once per instruction.
uint32_t moult_place(MoultBridge *b, struct lua_State *L);
#define MOULT_LINE_BITS 24
/// The places of every Lua function that is active, innermost first, those of the threads that
/// resumed this one included. Writes at most `limit` of them, and returns how many there are.
size_t moult_places(MoultBridge *b, uint32_t *places, size_t limit);
/// A number that stands for all of these places, made of the instructions at which the calls stand,
/// without looking up any line; 0 where that is not known.
uintptr_t moult_stack_key(MoultBridge *b);
/// The name of a chunk by its number, without the mark that says where it came from.
const char *moult_chunk_name(MoultBridge *b, uint32_t number);

/// What identifies a statement that runs: the activation of the calling Lua function and its
/// current instruction, 0 where that cannot be known.
typedef struct MoultPoint {
  const void *activation;
  uintptr_t instruction;
} MoultPoint;
MoultPoint moult_point(MoultBridge *b, struct lua_State *L);
/// Its instruction alone, which costs a few loads.
uintptr_t moult_instruction(MoultBridge *b, struct lua_State *L);

// Where the running instruction stands in Lua's records: see lines.c, which tries the offsets out.
// In CallInfo, 64 bits: four pointers, then the saved program counter of a Lua function; the
// status bits stand at the end, where bit 1 says that the function is one in C.
#define MOULT_PROGRAM_COUNTER 32
#define MOULT_CALL_STATUS 62
#define MOULT_IS_C (1 << 1)
// In lua_State the call that runs, and in CallInfo the one that called it.
#define MOULT_STATE_CALL 32
#define MOULT_PREVIOUS_CALL 16

/// `moult_instruction` without a call, where the layout is known and nothing is replayed; 0 where no
/// Lua function called.
static inline uintptr_t moult_running_instruction(const struct lua_State *L) {
  const char *call = *(const char *const *)((const char *)L + MOULT_STATE_CALL);
  call = *(const char *const *)(call + MOULT_PREVIOUS_CALL);
  if (!call || *(const unsigned short *)(call + MOULT_CALL_STATUS) & MOULT_IS_C) return 0;
  return *(const uintptr_t *)(call + MOULT_PROGRAM_COUNTER);
}

/// `moult_point` without a call, where `moult_running_instruction` is not 0: its activation.
static inline const void *moult_running_activation(const struct lua_State *L) {
  const char *call = *(const char *const *)((const char *)L + MOULT_STATE_CALL);
  return *(const void *const *)(call + MOULT_PREVIOUS_CALL);
}

/// Makes the script stop with an error that it cannot catch. May be called from any thread.
void moult_stop(MoultBridge *b, const char *reason);
/// Takes a stop back when the script has ended: finalizers may still run. No other thread may stop
/// the script any more.
void moult_clear_stop(MoultBridge *b);

/// Makes the script stop as `moult_stop` does when Lua has made so many thousands of steps.
void moult_limit_steps(MoultBridge *b, uint64_t thousands, const char *reason);

/// A coroutine with a Lua function and its arguments, not started; NULL when Lua has no memory.
struct lua_State *moult_make_thread(MoultBridge *b, int32_t reference, const void *environment,
                                    const MoultValue *arguments, int32_t argument_count,
                                    int32_t *thread_reference);
/// Runs a coroutine to its next yield or end: 1 yielded, 0 returned, else an error.
///
/// Results, or the error's value, are left on the coroutine's stack.
int32_t moult_resume(MoultBridge *b, struct lua_State *thread, const MoultValue *value,
                     int32_t *count);

/// The next 64 bits of math.random's generator.
uint64_t moult_random(MoultBridge *b);

#endif
