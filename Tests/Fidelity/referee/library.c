/* The functions that a script finds beside Python's builtins. */
#include "referee.h"

/* ---- values ---- */

static int library_print(lua_State *L)
{
    int count = lua_gettop(L);
    for (int i = 1; i <= count; i++) {
        PyObject *object = object_at(L, i);
        PyObject *text = object ? PyObject_Str(object) : NULL;
        Py_XDECREF(object);
        bool pushed = text && push_text(L, text);
        Py_XDECREF(text);
        if (!pushed) return raise_python(L);
        size_t size;
        const char *bytes = lua_tolstring(L, -1, &size);
        if (i > 1) fputc(' ', stdout);
        fwrite(bytes, 1, size, stdout);
        lua_pop(L, 1);
    }
    fputc('\n', stdout);
    run_due_collection(L);
    return 0;
}

static int library_value(lua_State *L)
{
    lua_settop(L, 1);
    PyObject *object = handle_at(L, 1);
    if (!object) return 1;
    if (PyUnicode_Check(object)) {
        if (!push_text(L, object)) return raise_python(L);
    } else if (PyBytes_Check(object)) {
        lua_pushlstring(L, PyBytes_AS_STRING(object), (size_t)PyBytes_GET_SIZE(object));
    } else if (PyLong_CheckExact(object) || PyFloat_CheckExact(object)) {
        Py_INCREF(object);
        if (!push_number(L, object)) Py_DECREF(object);
    }
    return 1;
}

static int library_is(lua_State *L)
{
    PyObject *left = object_at(L, 1), *right = left ? object_at(L, 2) : NULL;
    bool same = left == right;
    Py_XDECREF(left);
    Py_XDECREF(right);
    if (!right) return raise_python(L);
    lua_pushboolean(L, same);
    return 1;
}

static int library_eq(lua_State *L)
{
    PyObject *left = object_at(L, 1), *right = left ? object_at(L, 2) : NULL;
    PyObject *answer = right ? PyObject_RichCompare(left, right, Py_EQ) : NULL;
    int equal = answer ? PyObject_IsTrue(answer) : -1;
    Py_XDECREF(answer);
    Py_XDECREF(left);
    Py_XDECREF(right);
    if (equal < 0) return raise_python(L);
    lua_pushboolean(L, equal);
    return 1;
}

static int library_contains(lua_State *L)
{
    PyObject *container = object_at(L, 1), *item = container ? object_at(L, 2) : NULL;
    int found = item ? PySequence_Contains(container, item) : -1;
    Py_XDECREF(container);
    Py_XDECREF(item);
    if (found < 0) return raise_python(L);
    lua_pushboolean(L, found);
    return 1;
}

static int library_type(lua_State *L)
{
    luaL_checkany(L, 1);
    PyObject *object = handle_at(L, 1);
    if (lua_gettop(L) == 3) {
        return call_python(L, (PyObject *)&PyType_Type, 1, 3);
    } else if (object) {
        push_borrowed(L, (PyObject *)Py_TYPE(object));
    } else if (method_at(L, 1)) {
        push_borrowed(L, (PyObject *)&PyMethod_Type);
    } else {
        lua_pushstring(L, luaL_typename(L, 1));
    }
    return 1;
}

bool is_type_function(lua_State *L, int index) { return lua_tocfunction(L, index) == library_type; }

/* ---- items of containers ---- */

static int library_getitem(lua_State *L)
{
    PyObject *container = object_at(L, 1), *key = container ? object_at(L, 2) : NULL;
    PyObject *value = key ? PyObject_GetItem(container, key) : NULL;
    Py_XDECREF(container);
    Py_XDECREF(key);
    if (!value) return raise_python(L);
    push_result(L, value);
    return 1;
}

static int set_item(lua_State *L, bool deletes)
{
    PyObject *container = object_at(L, 1), *key = container ? object_at(L, 2) : NULL;
    PyObject *value = key && !deletes ? object_at(L, 3) : NULL;
    PyObject *handles[2] = {handle_at(L, 2), deletes ? NULL : handle_at(L, 3)};
    Py_ssize_t counts[2];
    for (int i = 0; i < 2; i++) counts[i] = handles[i] ? Py_REFCNT(handles[i]) : 0;
    int failed = -1;
    if (deletes && key) failed = PyObject_DelItem(container, key);
    else if (value) failed = PyObject_SetItem(container, key, value);
    for (int i = 0; i < 2; i++)
        if (handles[i] && Py_REFCNT(handles[i]) > counts[i]) temps_drop(handles[i]);
    Py_XDECREF(value);
    Py_XDECREF(key);
    Py_XDECREF(container);
    return failed < 0 ? raise_python(L) : 0;
}

static int library_setitem(lua_State *L)
{
    return set_item(L, false);
}

static int library_delitem(lua_State *L)
{
    return set_item(L, true);
}

/* ---- exceptions ---- */

/* raise(e, cause) */
int library_raise(lua_State *L)
{
    PyObject *object = object_at(L, 1);
    if (object && PyExceptionClass_Check(object)) Py_SETREF(object, PyObject_CallObject(object, NULL));
    if (object && !PyExceptionInstance_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "exceptions must derive from BaseException");
        Py_CLEAR(object);
    }
    if (!object) return raise_python(L);
    if (!lua_isnoneornil(L, 2)) PyException_SetCause(object, object_at(L, 2));
    Py_XSETREF(referee.raised, Py_NewRef(object));
    PyErr_SetObject((PyObject *)Py_TYPE(object), object);
    Py_DECREF(object);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_Restore(Py_NewRef(type), Py_XNewRef(value), Py_XNewRef(traceback));
    push_python_error(L);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    const char *message = lua_tostring(L, -1);
    const char *name = strstr(message, Py_TYPE(referee.raised)->tp_name);
    snprintf(referee.raised_text, sizeof referee.raised_text, "%s", name ? name : message);
    return lua_error(L);
}

/* try(f, ...): nil and what f gives, or the exception that it raised. */
static int library_try(lua_State *L)
{
    Scope scope = scope_open();
    referee.trying++;
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    referee.trying--;
    if (status == LUA_OK) {
        Py_CLEAR(referee.missing);
        int results = lua_gettop(L);
        for (int i = 1; i <= results; i++) Py_XINCREF(handle_at(L, i));
        scope_close(scope);
        for (int i = 1; i <= results; i++) {
            PyObject *object = handle_at(L, i);
            if (!object) continue;
            if (Py_REFCNT(object) == 1) temps_add(object);
            else Py_DECREF(object);
        }
        lua_pushnil(L);
        lua_insert(L, 1);
        return results + 1;
    }
    python_error_from_lua(L);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    scope_close(scope);
    if (!value) return luaL_error(L, "an error without an exception");
    push_result(L, value);
    return 1;
}

void library_setup(lua_State *L, int environment)
{
    static const char *const lua_names[] = {"assert",       "error",  "getmetatable", "ipairs",
                                            "math",         "pairs",  "pcall",        "rawequal",
                                            "rawget",       "rawlen", "rawset",       "select",
                                            "setmetatable", "string", "table",        "tonumber",
                                            "tostring",     "utf8",   "xpcall",       NULL};
    static const luaL_Reg functions[] = {{"print", library_print},
                                         {"value", library_value},
                                         {"is", library_is},
                                         {"eq", library_eq},
                                         {"contains", library_contains},
                                         {"type", library_type},
                                         {"getitem", library_getitem},
                                         {"setitem", library_setitem},
                                         {"delitem", library_delitem},
                                         {"raise", library_raise},
                                         {"try", library_try},
                                         {"with", library_with},
                                         {NULL, NULL}};
    for (int i = 0; lua_names[i]; i++) {
        lua_getglobal(L, lua_names[i]);
        lua_setfield(L, environment, lua_names[i]);
    }
    lua_pushvalue(L, environment);
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}
