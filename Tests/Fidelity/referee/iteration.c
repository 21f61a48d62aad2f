/* Iteration: what Lua's `for` calls for range(n), iter(x) and items(d), and next().
 *
 * `for` calls its handle or closure once with nil, which opens a scope, and then once for each pass
 * that has ended, with the loop variable. Lua does not tell when a loop is left by `break`; the
 * scope is then closed by the next pass of a loop around it, or by the end of the call.
 */
#include "referee.h"

/* Advances an iterator and pushes the item, or nil at its end. */
static int advance_into_lua(lua_State *L, PyObject *iterator)
{
    bool walks = temps_has_walks(iterator);
    if (walks) temps_hold_walks(iterator);
    Py_INCREF(iterator);
    PyObject *item = Py_TYPE(iterator)->tp_iternext(iterator);
    bool failed = false;
    if (!item && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_StopIteration)) PyErr_Clear();
        else failed = true;
    }
    if (failed) push_python_error(L);
    if (walks) temps_settle_walks(iterator);
    Py_DECREF(iterator);
    if (failed) return lua_error(L);
    if (item) push_result(L, item);
    else lua_pushnil(L);
    return 1;
}

int range_pass(lua_State *L, PyObject *range)
{
    static PyObject *names[3];
    static const char *const texts[3] = {"start", "stop", "step"};
    long long values[3];
    for (int i = 0; i < 3; i++) {
        if (!names[i]) names[i] = PyUnicode_InternFromString(texts[i]);
        PyObject *value = PyObject_GetAttr(range, names[i]);
        values[i] = value ? PyLong_AsLongLong(value) : -1;
        Py_XDECREF(value);
        if (PyErr_Occurred()) return raise_python(L);
    }
    long long next = values[0];
    if (lua_isnil(L, 3)) {
        loop_enter(range);
    } else {
        next = lua_tointeger(L, 3) + values[2];
        loop_pass(range);
        run_due_collection(L);
    }
    if (values[2] > 0 ? next >= values[1] : next <= values[1]) {
        loop_leave(range);
        lua_pushnil(L);
    } else {
        lua_pushinteger(L, next);
    }
    return 1;
}

int iterator_pass(lua_State *L, PyObject *iterator)
{
    if (lua_isnil(L, 3)) {
        loop_enter(iterator);
    } else {
        loop_pass(iterator);
        run_due_collection(L);
    }
    advance_into_lua(L, iterator);
    if (lua_isnil(L, -1)) loop_leave(iterator);
    return 1;
}

static int library_next(lua_State *L)
{
    PyObject *iterator = handle_at(L, 1);
    if (!iterator) {
        luaL_checktype(L, 1, LUA_TTABLE);
        lua_settop(L, 2);
        if (lua_next(L, 1)) return 2;
        lua_pushnil(L);
        return 1;
    }
    if (!PyIter_Check(iterator)) {
        PyErr_Format(PyExc_TypeError, "'%s' object is not an iterator", Py_TYPE(iterator)->tp_name);
        return raise_python(L);
    }
    int top = lua_gettop(L);
    advance_into_lua(L, iterator);
    if (!lua_isnil(L, -1)) {
        run_due_collection(L);
        return 1;
    }
    if (top >= 2) {
        lua_pushvalue(L, 2);
        return 1;
    }
    PyErr_SetNone(PyExc_StopIteration);
    return raise_python(L);
}

/* for k, v in items(d): the closure that Lua's `for` calls. Upvalue 1 is the iterator. */
static int items_pass(lua_State *L)
{
    PyObject *iterator = lua_touserdata(L, lua_upvalueindex(1));
    if (lua_isnil(L, 2)) {
        loop_enter(iterator);
    } else {
        loop_pass(iterator);
        run_due_collection(L);
    }
    temps_hold_walks(iterator);
    PyObject *pair = Py_TYPE(iterator)->tp_iternext(iterator);
    if (!pair) {
        bool failed = PyErr_Occurred() && !PyErr_ExceptionMatches(PyExc_StopIteration);
        if (failed) push_python_error(L);
        PyErr_Clear();
        temps_settle_walks(iterator);
        if (failed) return lua_error(L);
        loop_leave(iterator);
        lua_pushnil(L);
        return 1;
    }
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        Py_DECREF(pair);
        temps_settle_walks(iterator);
        return luaL_error(L, "TypeError: items() needs pairs");
    }
    PyObject *key = Py_NewRef(PyTuple_GET_ITEM(pair, 0)),
             *value = Py_NewRef(PyTuple_GET_ITEM(pair, 1));
    Py_DECREF(pair); /* a dict's iterator uses it again */
    temps_settle_walks(iterator);
    push_result(L, key);
    push_result(L, value);
    return 2;
}

static int library_items(lua_State *L)
{
    PyObject *container = handle_at(L, 1);
    if (!container) return luaL_error(L, "TypeError: items() takes a dictionary");
    Py_ssize_t count = Py_REFCNT(container);
    PyObject *view = PyObject_CallMethod(container, "items", NULL);
    PyObject *iterator = view ? PyObject_GetIter(view) : NULL;
    Py_XDECREF(view);
    if (!iterator) return raise_python(L);
    lua_pushlightuserdata(L, iterator);
    if (Py_REFCNT(iterator) == 1) {
        temps_add(iterator);
        if (temps_owns(container) && Py_REFCNT(container) > count)
            temps_lend_to_iterator(container, iterator);
    } else {
        Py_DECREF(iterator);
    }
    run_due_collection(L);
    lua_pushcclosure(L, items_pass, 1);
    return 1;
}

void iteration_setup(lua_State *L, int environment)
{
    static const luaL_Reg functions[] = {
        {"next", library_next}, {"items", library_items}, {NULL, NULL}};
    lua_pushvalue(L, environment);
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}
