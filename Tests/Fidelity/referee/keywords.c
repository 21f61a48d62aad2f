/* Keyword arguments: a Lua table with named fields at the end of a call of a Python callable, and
 * the other way round, a script's function that Python code calls with names.
 */
#include "referee.h"

/* The dict of the table at an index, by sorted names; NULL with a Python error. */
static PyObject *dict_of_table(lua_State *L, int index)
{
    PyObject *names = PyList_New(0), *dict = PyDict_New();
    if (!names || !dict) goto failed;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        PyObject *name = object_at(L, -1);
        lua_pop(L, 1);
        if (!name || PyList_Append(names, name)) {
            Py_XDECREF(name);
            lua_pop(L, 1);
            goto failed;
        }
        Py_DECREF(name);
    }
    if (PyList_Sort(names)) goto failed;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names); i++) {
        PyObject *name = PyList_GET_ITEM(names, i);
        lua_getfield(L, index, PyUnicode_AsUTF8(name));
        PyObject *value = object_at(L, -1);
        lua_pop(L, 1);
        if (!value || PyDict_SetItem(dict, name, value)) {
            Py_XDECREF(value);
            goto failed;
        }
        Py_DECREF(value);
    }
    Py_DECREF(names);
    return dict;
failed:
    Py_XDECREF(names);
    Py_XDECREF(dict);
    return NULL;
}

bool take_keywords(lua_State *L, PyObject *callable, int first, int *last, PyObject **keywords)
{
    *keywords = NULL;
    if (*last < first || !lua_istable(L, *last) || lua_rawlen(L, *last) ||
        (callable && script_body(callable)))
        return true;
    lua_pushnil(L);
    if (!lua_next(L, *last)) return true;
    lua_pop(L, 2);
    *keywords = dict_of_table(L, *last);
    *last -= 1;
    return *keywords != NULL;
}

PyObject *call_by_names(PyObject *function, int reference, bool has_environment,
                        PyObject *const *arguments, Py_ssize_t count, PyObject *keywords)
{
    lua_State *L = referee.lua;
    PyObject *all[64];
    Py_ssize_t named = PyTuple_GET_SIZE(keywords), used = 0, n = 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
    for (; n < count && n < 64; n++) all[n] = arguments[n];
    const char *name;
    while (n < 64 && (name = lua_getlocal(L, NULL, (int)n + 1 + has_environment))) {
        all[n] = Py_None;
        for (Py_ssize_t k = 0; k < named; k++) {
            if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, k), name)) continue;
            all[n] = arguments[count + k];
            used++;
        }
        n++;
    }
    lua_pop(L, 1);
    if (used != named) {
        for (Py_ssize_t k = 0; k < named; k++) {
            bool known = false;
            lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
            for (int i = 1; (name = lua_getlocal(L, NULL, i)); i++)
                known |= !PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, k), name);
            lua_pop(L, 1);
            if (known) continue;
            PyErr_Format(PyExc_TypeError, "%U() got an unexpected keyword argument '%U'",
                         ((PyFunctionObject *)function)->func_name,
                         PyTuple_GET_ITEM(keywords, k));
            return NULL;
        }
        PyErr_SetString(PyExc_TypeError, "got multiple values for an argument");
        return NULL;
    }
    return PyObject_Vectorcall(function, all, (size_t)n, NULL);
}
