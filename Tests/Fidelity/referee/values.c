/* Lua values to Python objects and back, and errors in both directions. */
#include "referee.h"

#if PY_VERSION_HEX < 0x030B0000
#include <frameobject.h>
#endif

/* ---- reading the Lua stack ---- */

PyObject *handle_at(lua_State *L, int index)
{
    return lua_islightuserdata(L, index) ? lua_touserdata(L, index) : NULL;
}

Method *method_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, METHOD_TYPE);
}

/* The cached constant for the Lua string at `index`, or NULL. */
static PyObject *constant_at(lua_State *L, int index)
{
    lua_checkstack(L, 3);
    lua_pushvalue(L, index);
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.names);
    lua_insert(L, -2);
    lua_rawget(L, -2);
    PyObject *text = lua_touserdata(L, -1);
    lua_pop(L, 2);
    return text;
}

/* Strings that stand in the source are constants, as in a code object: one object each, kept for
 * good. */
void store_constant(lua_State *L, PyObject *text)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.names);
    if (push_text(L, text)) {
        lua_pushlightuserdata(L, Py_NewRef(text));
        lua_rawset(L, -3);
    } else {
        PyErr_Clear();
    }
    lua_pop(L, 1);
}

PyObject *name_at(lua_State *L, int index)
{
    PyObject *text = constant_at(L, index);
    if (text) return text;
    size_t size;
    const char *bytes = lua_tolstring(L, index, &size);
    text = PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)size, NULL);
    if (!text) return NULL;
    PyUnicode_InternInPlace(&text);
    store_constant(L, text);
    Py_DECREF(text); /* the cache has its own reference */
    return text;
}

PyObject *object_at(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return Py_NewRef(Py_None);
    case LUA_TBOOLEAN:
        return PyBool_FromLong(lua_toboolean(L, index));
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) return PyLong_FromLongLong(lua_tointeger(L, index));
        return PyFloat_FromDouble(lua_tonumber(L, index));
    case LUA_TSTRING: {
        PyObject *constant = constant_at(L, index);
        if (constant) return Py_NewRef(constant);
        size_t size;
        const char *bytes = lua_tolstring(L, index, &size);
        return PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)size, NULL);
    }
    case LUA_TLIGHTUSERDATA:
        return Py_NewRef(handle_at(L, index));
    case LUA_TFUNCTION:
        if (is_type_function(L, index)) return Py_NewRef((PyObject *)&PyType_Type);
        return function_for_lua(L, index);
    case LUA_TTABLE:
        return display_from_table(L, &PyList_Type, index);
    case LUA_TUSERDATA: {
        Method *method = method_at(L, index);
        if (method) return bound_method(method);
    }
    }
    PyErr_Format(PyExc_TypeError, "a Lua %s is not a Python object", luaL_typename(L, index));
    return NULL;
}

/* ---- pushing ---- */

/* PyUnicode_AsUTF8 of other than ASCII text would leave a copy in the object, which sys.getsizeof
 * shows. */
bool push_text(lua_State *L, PyObject *text)
{
    if (PyUnicode_IS_ASCII(text)) {
        lua_pushlstring(L, PyUnicode_DATA(text), (size_t)PyUnicode_GET_LENGTH(text));
        return true;
    }
    PyObject *bytes = PyUnicode_AsUTF8String(text);
    if (!bytes) return false;
    lua_pushlstring(L, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return true;
}

void push_borrowed(lua_State *L, PyObject *object)
{
    if (object == Py_True || object == Py_False) lua_pushboolean(L, object == Py_True);
    else lua_pushlightuserdata(L, object);
}

void push_result(lua_State *L, PyObject *object)
{
    push_borrowed(L, object);
    if (Py_REFCNT(object) == 1) temps_add(object);
    else Py_DECREF(object);
}

bool push_number(lua_State *L, PyObject *object)
{
    if (PyFloat_CheckExact(object)) {
        lua_pushnumber(L, PyFloat_AS_DOUBLE(object));
    } else if (PyLong_CheckExact(object)) {
        int overflow;
        long long number = PyLong_AsLongLongAndOverflow(object, &overflow);
        if (overflow) return false;
        lua_pushinteger(L, number);
    } else {
        return false;
    }
    Py_DECREF(object);
    return true;
}

/* ---- errors ---- */

/* The text of an exception. Where that is its only argument, the exception and its traceback are
 * dropped first: str() looks for a collection that is due, and by then, in a Python program that
 * has caught the error, both are gone. */
static PyObject *take_text(PyObject **value, PyObject **traceback)
{
    if (!*value) return NULL;
    reprfunc as_text = Py_TYPE(*value)->tp_str;
    bool quoted = as_text == ((PyTypeObject *)PyExc_KeyError)->tp_str;
    if (!quoted && as_text != ((PyTypeObject *)PyExc_BaseException)->tp_str)
        return PyObject_Str(*value);
    PyObject *arguments = ((PyBaseExceptionObject *)*value)->args;
    if (PyTuple_GET_SIZE(arguments) != 1) return PyObject_Str(*value);
    PyObject *argument = Py_NewRef(PyTuple_GET_ITEM(arguments, 0));
    Py_CLEAR(*traceback);
    Py_CLEAR(*value);
    PyObject *text = quoted ? PyObject_Repr(argument) : PyObject_Str(argument);
    const char *bytes = quoted && text && referee.trying ? PyUnicode_AsUTF8(text) : NULL;
    if (bytes) {
        Py_XSETREF(referee.missing, Py_NewRef(argument));
        snprintf(referee.missing_text, sizeof referee.missing_text, "%s", bytes);
    }
    Py_DECREF(argument);
    return text;
}

static void push_exception_text(lua_State *L)
{
    PyObject *type, *value, *traceback;
    /* The frame of the statement that fails, which a Python program has, enters the traceback. */
    PyFrameObject *frame = PyEval_GetFrame();
    if (frame && PyErr_Occurred()) PyTraceBack_Here(frame);
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    const char *name = type ? ((PyTypeObject *)type)->tp_name : "SystemError";
    PyObject *text = take_text(&value, &traceback);
    const char *bytes = text ? PyUnicode_AsUTF8(text) : NULL;
    PyErr_Clear();
    if (bytes && *bytes) lua_pushfstring(L, "%s: %s", name, bytes);
    else lua_pushstring(L, name);
    Py_XDECREF(text);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

void push_python_error(lua_State *L)
{
    luaL_where(L, 1);
    push_exception_text(L);
    lua_concat(L, 2);
}

int raise_python(lua_State *L)
{
    push_python_error(L);
    return lua_error(L);
}

/* Finds "SomeError: text", or SomeError alone at the end, in a Lua error message; the class is a
 * builtin exception. */
static PyObject *exception_class(const char *message, const char **text)
{
    const char *end = message + strlen(message);
    for (const char *colon = message; colon < end; colon++) {
        colon += strcspn(colon, ":");
        const char *start = colon;
        while (start > message &&
               ((start[-1] >= 'A' && start[-1] <= 'Z') || (start[-1] >= 'a' && start[-1] <= 'z')))
            start--;
        size_t length = (size_t)(colon - start);
        char name[64];
        if (length == 0 || length >= sizeof name || *start < 'A' || *start > 'Z') continue;
        memcpy(name, start, length);
        name[length] = 0;
        PyObject *found = PyDict_GetItemString(PyEval_GetBuiltins(), name);
        if (found && PyExceptionClass_Check(found)) {
            *text = colon == end ? NULL : colon[1] == ' ' ? colon + 2 : colon + 1;
            return found;
        }
    }
    return NULL;
}

void python_error_from_lua(lua_State *L)
{
    const char *message = lua_tostring(L, -1), *text = NULL;
    if (!message) message = "a Lua error without a message";
    size_t length = strlen(message), known = strlen(referee.raised_text);
    if (referee.raised && length >= known && !strcmp(message + length - known, referee.raised_text)) {
        PyErr_SetObject((PyObject *)Py_TYPE(referee.raised), referee.raised);
        Py_CLEAR(referee.raised);
        lua_pop(L, 1);
        return;
    }
    PyObject *class = exception_class(message, &text);
    PyObject *key = class == PyExc_KeyError && text && referee.missing &&
                            !strcmp(text, referee.missing_text)
                        ? PyTuple_Pack(1, referee.missing)
                        : NULL;
    Py_CLEAR(referee.missing);
    if (key) {
        PyErr_SetObject(class, key);
        Py_DECREF(key);
    } else if (class && text) PyErr_SetString(class, text);
    else if (class) PyErr_SetNone(class);
    else PyErr_SetString(PyExc_RuntimeError, message);
    lua_pop(L, 1);
}

/* 3.12 and newer: a collection that became due runs here, as after a C call in the interpreter's
 * loop. */
void run_due_collection(lua_State *L)
{
#if PY_VERSION_HEX >= 0x030C0000
    if (PyErr_CheckSignals() < 0) raise_python(L);
#else
    (void)L;
#endif
}
