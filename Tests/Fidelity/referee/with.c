/* with(manager, f): Python's `with manager as x`, whose block is f(x). */
#include "referee.h"

/* [manager, block], in a scope of its own. */
static int with_body(lua_State *L)
{
    PyObject *manager = object_at(L, 1);
    if (!manager) return raise_python(L);
    /* Interned, as names of code are: the cache of types keeps the text that it was asked for. */
    static PyObject *enter_name, *exit_name;
    if (!enter_name) enter_name = PyUnicode_InternFromString("__enter__");
    if (!exit_name) exit_name = PyUnicode_InternFromString("__exit__");
    PyObject *enter = PyObject_GetAttr(manager, enter_name);
    PyObject *leave = enter ? PyObject_GetAttr(manager, exit_name) : NULL;
    PyObject *value = leave ? PyObject_CallNoArgs(enter) : NULL;
    Py_XDECREF(enter);
    if (!value) {
        Py_XDECREF(leave);
        Py_DECREF(manager);
        return raise_python(L);
    }
    /* The bound __exit__ holds the manager from now on. */
    if (temps_owns(manager)) temps_drop(manager);
    Py_DECREF(manager);
    lua_pushnil(L);
    lua_replace(L, 1);
    push_result(L, leave);
    leave = handle_at(L, 3);
    lua_pushvalue(L, 2);
    push_result(L, value);
    if (lua_pcall(L, 1, LUA_MULTRET, 0) == LUA_OK) {
        PyObject *result = PyObject_CallFunctionObjArgs(leave, Py_None, Py_None, Py_None, NULL);
        if (!result) return raise_python(L);
        Py_DECREF(result);
        return lua_gettop(L) - 3;
    }
    python_error_from_lua(L);
    PyObject *type, *error, *traceback;
    PyErr_Fetch(&type, &error, &traceback);
    PyErr_NormalizeException(&type, &error, &traceback);
    PyObject *result =
        PyObject_CallFunctionObjArgs(leave, type, error, traceback ? traceback : Py_None, NULL);
    int forgiven = result ? PyObject_IsTrue(result) : -1;
    Py_XDECREF(result);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    if (forgiven < 0) {
        Py_XDECREF(error);
        return raise_python(L);
    }
    if (forgiven) {
        Py_XDECREF(error);
        return 0;
    }
    push_result(L, error);
    lua_replace(L, 1);
    lua_settop(L, 1);
    return library_raise(L);
}

int library_with(lua_State *L)
{
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_pushcfunction(L, with_body);
    lua_insert(L, 1);
    return run_scope(L);
}
