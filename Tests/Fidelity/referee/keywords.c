/* Keyword arguments the other way round: a script's function that Python code calls with names. */
#include "referee.h"

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
