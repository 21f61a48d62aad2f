// The metatable that all light userdata share: handles of objects, references to methods and the
// frames of running functions are told apart by the engine.

#include "bridge.h"

static int handle_index(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  int32_t status = b->operations.index(b->engine, L, &r);
  if (status == MOULT_BUILTIN) {
    // The environment is an upvalue, so that it need not be looked up.
    if (b->knows_stack) moult_set_top(L, moult_slots(L) + 3);
    else lua_settop(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return 1;
  }
  return moult_finish(L, b, status, &r);
}

static int handle_new_index(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  return moult_finish(L, b, b->operations.new_index(b->engine, L, &r), &r);
}

static int handle_call(lua_State *L) {
  MoultBridge *b = bridge_of(L);
  MoultResult r;
  b->current = L;
  int32_t count =
      b->knows_stack ? (int32_t)(moult_top(L) - moult_slots(L)) - 1 : (int32_t)lua_gettop(L);
  return moult_finish(L, b, b->operations.call(b->engine, L, count, &r), &r);
}

#define ARITHMETIC(name, operation)                                                          \
  static int handle_##name(lua_State *L) {                                                   \
    MoultBridge *b = bridge_of(L);                                                           \
    MoultResult r;                                                                           \
    b->current = L;                                                                          \
    return moult_finish(L, b, b->operations.arithmetic(b->engine, L, operation, &r), &r);    \
  }

ARITHMETIC(add, MOULT_OP_ADD)
ARITHMETIC(sub, MOULT_OP_SUB)
ARITHMETIC(mul, MOULT_OP_MUL)
ARITHMETIC(div, MOULT_OP_DIV)
ARITHMETIC(idiv, MOULT_OP_FLOOR_DIV)
ARITHMETIC(mod, MOULT_OP_MOD)
ARITHMETIC(pow, MOULT_OP_POW)
ARITHMETIC(band, MOULT_OP_AND)
ARITHMETIC(bor, MOULT_OP_OR)
ARITHMETIC(bxor, MOULT_OP_XOR)
ARITHMETIC(shl, MOULT_OP_SHIFT_LEFT)
ARITHMETIC(shr, MOULT_OP_SHIFT_RIGHT)
ARITHMETIC(concat, MOULT_OP_CONCAT)
ARITHMETIC(unm, MOULT_OP_NEGATE)
ARITHMETIC(bnot, MOULT_OP_INVERT)
ARITHMETIC(len, MOULT_OP_LENGTH)
ARITHMETIC(lt, MOULT_OP_LESS)
ARITHMETIC(le, MOULT_OP_LESS_EQUAL)
ARITHMETIC(tostring, MOULT_OP_TO_STRING)

static const luaL_Reg metamethods[] = {
    {"__index", handle_index},   {"__newindex", handle_new_index},
    {"__call", handle_call},     {"__add", handle_add},
    {"__sub", handle_sub},       {"__mul", handle_mul},
    {"__div", handle_div},       {"__idiv", handle_idiv},
    {"__mod", handle_mod},       {"__pow", handle_pow},
    {"__band", handle_band},     {"__bor", handle_bor},
    {"__bxor", handle_bxor},     {"__shl", handle_shl},
    {"__shr", handle_shr},       {"__concat", handle_concat},
    {"__unm", handle_unm},       {"__bnot", handle_bnot},
    {"__len", handle_len},       {"__lt", handle_lt},
    {"__le", handle_le},         {"__tostring", handle_tostring},
    {NULL, NULL},
};

void moult_open_handles(lua_State *L) {
  lua_pushlightuserdata(L, NULL);
  luaL_newlib(L, metamethods);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &moult_environment_key);
  lua_pushcclosure(L, handle_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "object");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}
