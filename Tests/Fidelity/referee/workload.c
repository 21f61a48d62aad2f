/* What ends a scope, and what a workload is made of: del, scope, phase, param, expect. */
#include "referee.h"

/* ---- ownership ---- */

static int library_del(lua_State *L)
{
    PyObject *object = handle_at(L, 1);
    if (!object) return luaL_error(L, "del takes a handle, not a Lua %s", luaL_typename(L, 1));
    if (!temps_owns(object))
        return luaL_error(L, "del: this '%s' object is borrowed: something else holds it",
                          Py_TYPE(object)->tp_name);
    temps_drop(object);
    return 0;
}

/* Runs the function at stack index 1 with its arguments as a scope; what it returns goes to the
 * outer scope. */
int run_scope(lua_State *L)
{
    Scope scope = scope_open();
    lua_pushcfunction(L, error_handler);
    lua_insert(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 1);
    int results = status == LUA_OK ? lua_gettop(L) - 1 : 0;
    for (int i = 0; i < results; i++) Py_XINCREF(handle_at(L, i + 2));
    scope_close(scope);
    if (status != LUA_OK) return lua_error(L);
    for (int i = 0; i < results; i++) {
        PyObject *object = handle_at(L, i + 2);
        if (!object) continue;
        if (Py_REFCNT(object) == 1) temps_add(object);
        else Py_DECREF(object);
    }
    return results;
}

static int library_phase(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checkany(L, 2);
    lua_remove(L, 1);
    return run_scope(L);
}

/* ---- workloads ---- */

static int library_workload(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    return 0;
}

/* param(name, default, text): the value of --set, read as the default's type, or the default.
 * Upvalue 1: --set. */
static int library_param(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_settop(L, 3);
    lua_pushvalue(L, 1);
    lua_rawget(L, lua_upvalueindex(1));
    if (lua_isnil(L, -1)) {
        lua_pushvalue(L, 2);
        return 1;
    }
    if (lua_type(L, 2) == LUA_TNUMBER) {
        const char *text = lua_tostring(L, -1);
        lua_Integer whole;
        int exact;
        if (!lua_stringtonumber(L, text))
            return luaL_error(L, "--set %s: not a number", lua_tostring(L, 1));
        whole = lua_tointegerx(L, -1, &exact);
        if (lua_isinteger(L, 2) && exact) lua_pushinteger(L, whole);
    } else if (lua_isboolean(L, 2)) {
        lua_pushboolean(L, !strcmp(lua_tostring(L, -1), "true"));
    }
    return 1;
}

static int library_expect(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) return 0;
    referee.expectation_failed = true;
    luaL_where(L, 1);
    lua_pushfstring(L, "expectation failed: %s", luaL_optstring(L, 2, ""));
    lua_concat(L, 2);
    return lua_error(L);
}

/* require(name): name.lua beside the script, run once, with the script's own environment. */
static int library_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_pushvalue(L, 1);
    lua_rawget(L, lua_upvalueindex(1));
    if (!lua_isnil(L, -1)) return 1;
    const char *slash = strrchr(referee.script, '/');
    if (slash) lua_pushlstring(L, referee.script, (size_t)(slash + 1 - referee.script));
    else lua_pushliteral(L, "");
    luaL_gsub(L, name, ".", "/");
    lua_pushliteral(L, ".lua");
    lua_concat(L, 3);
    if (luaL_loadfilex(L, lua_tostring(L, -1), "t") != LUA_OK) return lua_error(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.environment);
    lua_setupvalue(L, -2, 1);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) lua_pushboolean(L, true);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, lua_upvalueindex(1));
    return 1;
}

/* Leaves the table of --set on the stack, for the caller to fill. */
void workload_setup(lua_State *L, int environment)
{
    static const luaL_Reg functions[] = {{"del", library_del},       {"scope", run_scope},
                                         {"phase", library_phase},   {"workload", library_workload},
                                         {"expect", library_expect}, {NULL, NULL}};
    lua_pushvalue(L, environment);
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, library_param, 1);
    lua_setfield(L, environment, "param");
    lua_newtable(L);
    lua_pushcclosure(L, library_require, 1);
    lua_setfield(L, environment, "require");
}
