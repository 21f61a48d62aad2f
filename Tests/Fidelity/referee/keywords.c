/* Keyword arguments and defaults of a script's functions: which parameter gets which argument, with the
 * errors of CPython. Calls come from Lua, with a table at the end, or from Python code with names.
 */
#include "referee.h"

enum { MOST = 64 };
/* Where a parameter's value comes from: a position, or these and the number of a keyword or default. */
enum { UNSET = -1, KEYWORD = 1000, STANDARD = 2000 };

/* The name of a parameter of the function at the top of the stack, from 0 on; NULL behind the last. */
static const char *parameter(lua_State *L, LuaBody *body, int n)
{
    return lua_getlocal(L, NULL, n + 1 + (body->kind != PLAIN_FUNCTION));
}

static PyObject *shown_name(PyObject *function)
{
    PyFunctionObject *fields = (PyFunctionObject *)function;
    return PY_VERSION_HEX >= 0x030A0000 ? fields->func_qualname : fields->func_name;
}

static void missing_arguments(PyObject *function, PyObject *names)
{
    Py_ssize_t count = PyList_GET_SIZE(names);
    PyObject *text = PyUnicode_FromFormat("%R", PyList_GET_ITEM(names, 0));
    for (Py_ssize_t i = 1; text && i < count; i++) {
        const char *comma = count > 2 ? "," : "", *and = i == count - 1 ? " and" : "";
        Py_SETREF(text, PyUnicode_FromFormat("%U%s%s %R", text, comma, and, PyList_GET_ITEM(names, i)));
    }
    if (!text) return;
    PyErr_Format(PyExc_TypeError, "%U() missing %zd required positional argument%s: %U",
                 shown_name(function), count, count == 1 ? "" : "s", text);
    Py_DECREF(text);
}

/* What Python itself says of an unexpected name: a function with the same parameters is asked. */
static void unexpected(PyObject *function, const char *const *names, int count, PyObject *keyword)
{
    PyObject *list = PyUnicode_FromString("");
    for (int i = 0; list && i < count; i++)
        Py_SETREF(list, PyUnicode_FromFormat("%U%s%s", list, i ? "," : "", names[i]));
    PyObject *source = list ? PyUnicode_FromFormat("lambda %U: 0", list) : NULL;
    PyObject *none = PyTuple_New(0), *given = PyDict_New();
    /* Compiled once: the compiler leaves a lot on free lists. */
    static PyObject *known;
    if (!known) known = PyDict_New();
    PyObject *lambda = source ? Py_XNewRef(PyDict_GetItem(known, source)) : NULL;
    if (!lambda && source) {
        PyObject *globals = PyDict_New();
        lambda = PyRun_String(PyUnicode_AsUTF8(source), Py_eval_input, globals, globals);
        if (lambda) PyDict_SetItem(known, source, lambda);
        Py_XDECREF(globals);
    }
    if (lambda) {
        PyObject_SetAttrString(lambda, "__name__", ((PyFunctionObject *)function)->func_name);
        PyObject_SetAttrString(lambda, "__qualname__", ((PyFunctionObject *)function)->func_qualname);
#if PY_VERSION_HEX < 0x030A0000
        PyErr_Format(PyExc_TypeError, "%U() got an unexpected keyword argument '%U'",
                     shown_name(function), keyword);
#else
        PyDict_SetItem(given, keyword, Py_None);
        Py_XDECREF(PyObject_Call(lambda, none, given));
#endif
    }
    Py_XDECREF(list);
    Py_XDECREF(source);
    Py_XDECREF(none);
    Py_XDECREF(given);
    Py_XDECREF(lambda);
}

/* Fills `sources`; the function lies at the top of the stack. How many there are, -1 with an exception.
 */
static int match(lua_State *L, PyObject *function, LuaBody *body, int positional, PyObject *keywords,
                 int *sources)
{
    lua_Debug info;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">u", &info);
    PyObject *defaults = ((PyFunctionObject *)function)->func_defaults;
    const char *names[MOST];
    int standard = defaults ? (int)PyTuple_GET_SIZE(defaults) : 0, count = 0;
    Py_ssize_t named = keywords ? PyTuple_GET_SIZE(keywords) : 0;
    const char *name;
    for (; count < MOST && (name = parameter(L, body, count)); count++) {
        names[count] = name;
        sources[count] = count < positional ? count : UNSET;
    }
    for (Py_ssize_t k = 0; k < named; k++) {
        PyObject *keyword = PyTuple_GET_ITEM(keywords, k);
        int i = 0;
        while (i < count && PyUnicode_CompareWithASCIIString(keyword, names[i])) i++;
        if (i == count) {
            unexpected(function, names, count, keyword);
            return -1;
        }
        if (sources[i] != UNSET) {
            PyErr_Format(PyExc_TypeError, "%U() got multiple values for argument '%U'",
                         shown_name(function), keyword);
            return -1;
        }
        sources[i] = KEYWORD + (int)k;
    }
    if (positional > count && !info.isvararg) {
        const char *plural = standard || count != 1 ? "s" : "", *were = positional == 1 ? "was" : "were";
        if (standard) {
            PyErr_Format(PyExc_TypeError,
                         "%U() takes from %d to %d positional argument%s but %d %s given",
                         shown_name(function), count - standard, count, plural, positional, were);
        } else {
            PyErr_Format(PyExc_TypeError, "%U() takes %d positional argument%s but %d %s given",
                         shown_name(function), count, plural, positional, were);
        }
        return -1;
    }
    int absent = 0;
    for (int i = 0; i < count - standard; i++) absent += sources[i] == UNSET;
    if (absent) {
        PyObject *missing = PyList_New(0);
        for (int i = 0; missing && i < count - standard; i++) {
            if (sources[i] != UNSET) continue;
            PyObject *text = PyUnicode_FromString(names[i]);
            if (text) PyList_Append(missing, text);
            Py_XDECREF(text);
        }
        if (missing) missing_arguments(function, missing);
        Py_XDECREF(missing);
        return -1;
    }
    for (int i = count - standard; i < count; i++)
        if (i >= 0 && sources[i] == UNSET) sources[i] = STANDARD + i - (count - standard);
    for (; count < positional && count < MOST; count++) sources[count] = count;
    return count;
}

PyObject *call_by_names(PyObject *function, LuaBody *body, PyObject *const *arguments, Py_ssize_t count,
                        PyObject *keywords)
{
    lua_State *L = referee.lua;
    PyObject *all[MOST];
    int sources[MOST], n;
    lua_rawgeti(L, LUA_REGISTRYINDEX, body->reference);
    n = match(L, function, body, (int)count, keywords, sources);
    lua_pop(L, 1);
    if (n < 0) return NULL;
    for (int i = 0; i < n; i++) {
        int source = sources[i];
        all[i] = source >= STANDARD ? PyTuple_GET_ITEM(((PyFunctionObject *)function)->func_defaults,
                                                       source - STANDARD)
                 : source >= KEYWORD ? arguments[count + source - KEYWORD]
                                     : arguments[source];
    }
    return body_call(function, body, all, n);
}

bool takes_binding(lua_State *L, PyObject *function, int first, int last)
{
    if (((PyFunctionObject *)function)->func_defaults) return true;
    if (last < first || !lua_istable(L, last) || lua_rawlen(L, last)) return false;
    bool any = false, only = true;
    for (lua_pushnil(L); lua_next(L, last); lua_pop(L, 1)) {
        any = true;
        only &= lua_type(L, -2) == LUA_TSTRING;
    }
    return any && only;
}

bool bind_arguments(lua_State *L, PyObject *function, LuaBody *body, int first, int *last,
                    uint64_t *standard)
{
    int sources[MOST], table = 0, positional = *last - first + 1;
    PyObject *keywords = NULL, *defaults = ((PyFunctionObject *)function)->func_defaults;
    bool named = positional > 0 && lua_istable(L, *last) && !lua_rawlen(L, *last);
    if (named) {
        lua_pushnil(L);
        named = lua_next(L, *last);
        if (named) lua_pop(L, 2);
    }
    luaL_checkstack(L, 2 * MOST + 16, NULL);
    if (named) {
        table = *last;
        positional--;
        int count = push_sorted_names(L, table), names = lua_gettop(L);
        keywords = keyword_names(L, names, count);
        lua_pop(L, 1);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, body->reference);
    int n = match(L, function, body, positional, keywords, sources);
    lua_pop(L, 1);
    if (n < 0) {
        Py_XDECREF(keywords);
        PyObject *object = frame_object(body->code);
        Py_XDECREF(object);
        return false;
    }
    int base = lua_gettop(L);
    *standard = 0;
    for (int i = 0; i < n; i++) {
        int source = sources[i];
        if (source >= STANDARD) {
            PyObject *value = PyTuple_GET_ITEM(defaults, source - STANDARD);
            *standard |= UINT64_C(1) << i;
            if (!(body->plain_defaults >> (source - STANDARD) & 1) || !push_plain(L, value))
                lua_pushlightuserdata(L, value);
        } else if (source >= KEYWORD) {
            lua_getfield(L, table, PyUnicode_AsUTF8(PyTuple_GET_ITEM(keywords, source - KEYWORD)));
        } else {
            lua_pushvalue(L, first + source);
        }
    }
    for (int i = 0; i < n; i++) lua_copy(L, base + 1 + i, first + i);
    *last = first + n - 1;
    lua_settop(L, *last);
    Py_XDECREF(keywords);
    return true;
}

/* A value that Lua has values for. */
bool push_plain(lua_State *L, PyObject *value)
{
    if (PyBool_Check(value)) lua_pushboolean(L, value == Py_True);
    else if (PyFloat_CheckExact(value)) lua_pushnumber(L, PyFloat_AS_DOUBLE(value));
    else if (PyUnicode_CheckExact(value)) lua_pushstring(L, PyUnicode_AsUTF8(value));
    else if (PyLong_CheckExact(value)) lua_pushinteger(L, PyLong_AsLongLong(value));
    else return false;
    return true;
}

/* The tuple of the defaults in the table at `index`, in the order of the parameters of the function at
 * stack index 1. */
PyObject *defaults_from_table(lua_State *L, int index, uint64_t *plain)
{
    PyObject *found[MOST];
    int count = 0;
    const char *name;
    *plain = 0;
    for (int n = 2;; n++) {
        lua_pushvalue(L, 1);
        name = lua_getlocal(L, NULL, n);
        lua_pop(L, 1);
        if (!name || count == MOST) break;
        lua_getfield(L, index, name);
        if (!lua_isnil(L, -1)) {
            PyObject *handle = handle_at(L, -1);
            if (!handle) *plain |= UINT64_C(1) << count;
            found[count] = handle && temps_take(handle) ? handle : object_at(L, -1);
            if (!found[count++]) return NULL;
        }
        lua_pop(L, 1);
    }
    if (!count) return NULL;
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; i < count; i++) PyTuple_SET_ITEM(tuple, i, found[i]);
    return tuple;
}
