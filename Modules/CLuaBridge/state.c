// Making, running and ending a Lua state.

#include <stdlib.h>
#include <string.h>

#include "bridge.h"

const char moult_environment_key = 0, moult_modules_key = 0, moult_traceback_key = 0,
           moult_error_key = 0;

// Small blocks, tables and closures above all, are cut from slabs and kept by size when they are freed:
// Lua says how large a block is when it gives it back, so they need no header.

enum { SMALL_STEP = 16, SMALL_LIMIT = MOULT_SMALL_CLASSES * SMALL_STEP, SLAB = 32 * 1024 };

static inline size_t small_class(size_t size) { return (size + SMALL_STEP - 1) / SMALL_STEP; }

static void *cut_small(MoultBridge *b, size_t bytes) {
  if ((size_t)(b->slab_end - b->slab_next) < bytes) {
    char *slab = malloc(SLAB);
    if (!slab) return NULL;
    *(void **)slab = b->slabs;
    b->slabs = slab;
    b->slab_next = slab + SMALL_STEP;
    b->slab_end = slab + SLAB;
  }
  char *block = b->slab_next;
  b->slab_next += bytes;
  return block;
}

static void free_slabs(MoultBridge *b) {
  while (b->slabs) {
    void *next = *(void **)b->slabs;
    free(b->slabs);
    b->slabs = next;
  }
}

static inline void *take_block(MoultBridge *b, size_t size) {
  if (size > SMALL_LIMIT) return malloc(size);
  size_t class = small_class(size);
  void *block = b->small[class];
  if (!block) return cut_small(b, class * SMALL_STEP);
  b->small[class] = *(void **)block;
  return block;
}

static inline void give_block(MoultBridge *b, void *block, size_t size) {
  if (size > SMALL_LIMIT) {
    free(block);
    return;
  }
  if (size == 0) return;
  size_t class = small_class(size);
  *(void **)block = b->small[class];
  b->small[class] = block;
}

/// Gives a block another size, as realloc does.
static void *resize_block(MoultBridge *b, void *block, size_t old_size, size_t new_size, bool keeps) {
  if (!keeps && old_size > SMALL_LIMIT && new_size > SMALL_LIMIT) return realloc(block, new_size);
  if (!keeps && old_size <= SMALL_LIMIT && new_size <= SMALL_LIMIT &&
      small_class(old_size) == small_class(new_size))
    return block;
  void *result = take_block(b, new_size);
  // Lua takes it that a block can always become smaller.
  if (!result) return new_size <= old_size ? block : NULL;
  memcpy(result, block, old_size < new_size ? old_size : new_size);
  if (!keeps) give_block(b, block, old_size);
  return result;
}

/// Lua's memory: counted, limited, and kept while another thread may look at it.
static void *allocate(void *context, void *block, size_t old_size, size_t new_size) {
  MoultBridge *b = context;
  if (!block) old_size = 0;
  bool keeps = __atomic_load_n(&b->keeps_memory, __ATOMIC_RELAXED);
  if (new_size == 0) {
    b->memory -= old_size;
    if (!keeps && block) give_block(b, block, old_size);
    return NULL;
  }
  if (new_size > old_size && b->memory + (new_size - old_size) > b->memory_limit) return NULL;
  void *result =
      block ? resize_block(b, block, old_size, new_size, keeps) : take_block(b, new_size);
  if (result) b->memory += new_size - old_size;
  return result;
}

static int protected_open(lua_State *L) {
  MoultBridge *b = lua_touserdata(L, 1);
  bool unsafe = lua_toboolean(L, 2);
  moult_open_libraries(L, b, unsafe);
  moult_open_handles(L);
  moult_open_lines(b, L);
  moult_open_stack(b, L);
  return 0;
}

static void seed_random(MoultBridge *b, uint64_t seed);

MoultBridge *moult_open(void *engine, const MoultOperations *operations, bool unsafe,
                        size_t memory_limit, uint64_t seed) {
  MoultBridge *b = calloc(1, sizeof *b);
  if (!b) return NULL;
  b->engine = engine;
  b->operations = *operations;
  b->memory_limit = memory_limit;
  seed_random(b, seed);
  lua_State *L = lua_newstate(allocate, b);
  if (!L) {
    free_slabs(b);
    free(b);
    return NULL;
  }
  b->main = b->current = b->running = L;
  *(MoultBridge **)lua_getextraspace(L) = b;
  lua_pushcfunction(L, protected_open);
  lua_pushlightuserdata(L, b);
  lua_pushboolean(L, unsafe);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
    moult_close(b);
    return NULL;
  }
  // A collector of Lua's that runs in small steps would cost the script's operations less evenly.
  lua_gc(L, LUA_GCGEN, 0, 0);
  return b;
}

void moult_close(MoultBridge *b) {
  __atomic_store_n(&b->keeps_memory, 0, __ATOMIC_RELAXED);
  lua_close(b->main);
  free_slabs(b);
  moult_close_lines(b);
  free(b->segments);
  free(b);
}

bool moult_load(MoultBridge *b, const char *source, size_t length, const char *chunk) {
  lua_State *L = b->main;
  if (!lua_checkstack(L, 4)) return false;
  if (luaL_loadbufferx(L, source, length, chunk, "t") != LUA_OK) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
  return true;
}

bool moult_run(MoultBridge *b) {
  lua_State *L = b->main;
  int base = lua_gettop(L);
  lua_pushcfunction(L, moult_message_handler);
  lua_insert(L, base);
  b->depth = 1;
  b->has_trace = 0;
  int status = lua_pcall(L, 0, 0, base);
  b->depth = 0;
  b->current = b->running = L;
  lua_remove(L, base);
  return status == LUA_OK;
}

// ---- Stopping a script --------------------------------------------------------------------

_Noreturn void moult_raise_stop(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  // Placed in the script as any error; it comes again after everything that catches errors.
  moult_push_place(L);
  lua_pushstring(L, b->stop_reason ? b->stop_reason : "stopped");
  lua_concat(L, 2);
  lua_error(L);
  __builtin_unreachable();
}

static void stop_hook(lua_State *L, lua_Debug *ar) {
  (void)ar;
  moult_raise_stop(L);
}

void moult_stop(MoultBridge *b, const char *reason) {
  __atomic_store_n(&b->keeps_memory, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&b->stop_reason, reason, __ATOMIC_SEQ_CST);
  lua_State *running = __atomic_load_n(&b->running, __ATOMIC_SEQ_CST);
  lua_sethook(running, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
  if (running != b->main) {
    lua_sethook(b->main, stop_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
  }
}

void moult_clear_stop(MoultBridge *b) {
  lua_sethook(b->main, NULL, 0, 0);
  for (int32_t i = 0; i < b->segment_count; i++) {
    if (b->segments[i]) lua_sethook(b->segments[i], NULL, 0, 0);
  }
  b->stop_reason = NULL;
}

// ---- math.random --------------------------------------------------------------------------
// xoshiro256** by David Blackman and Sebastiano Vigna, seeded by splitmix64.

static uint64_t rotate_left(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

uint64_t moult_random(MoultBridge *b) {
  uint64_t *s = b->random;
  uint64_t result = rotate_left(s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left(s[3], 45);
  return result;
}

static void seed_random(MoultBridge *b, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    b->random[i] = z ^ (z >> 31);
  }
}

/// A number from 0 to `limit`, each equally likely.
static uint64_t random_up_to(MoultBridge *b, uint64_t limit) {
  if ((limit & (limit + 1)) == 0) return moult_random(b) & limit;
  uint64_t mask = limit;
  for (int shift = 1; shift < 64; shift <<= 1) mask |= mask >> shift;
  uint64_t x;
  do x = moult_random(b) & mask;
  while (x > limit);
  return x;
}

static int math_random(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  lua_Integer low = 1, high;
  switch (lua_gettop(L)) {
    case 0:
      lua_pushnumber(L, (lua_Number)(moult_random(b) >> 11) * 0x1p-53);
      return 1;
    case 1:
      high = luaL_checkinteger(L, 1);
      if (high == 0) {
        lua_pushinteger(L, (lua_Integer)moult_random(b));
        return 1;
      }
      break;
    case 2:
      low = luaL_checkinteger(L, 1);
      high = luaL_checkinteger(L, 2);
      break;
    default: return luaL_error(L, "wrong number of arguments");
  }
  luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
  uint64_t x = random_up_to(b, (uint64_t)high - (uint64_t)low);
  lua_pushinteger(L, (lua_Integer)(x + (uint64_t)low));
  return 1;
}

static int math_randomseed(lua_State *L) {
  // Without an argument Lua would take the time, and the run could not be repeated.
  seed_random(bridge_of(L), (uint64_t)luaL_checkinteger(L, 1));
  return 0;
}

void moult_open_random(lua_State *L) {
  lua_pushcfunction(L, math_random);
  lua_setfield(L, -2, "random");
  lua_pushcfunction(L, math_randomseed);
  lua_setfield(L, -2, "randomseed");
}
