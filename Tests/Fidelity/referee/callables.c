/* `def`, `generator`, `cell` and `class`. */
#include "referee.h"

static int push_new_function(lua_State *L, FunctionKind kind)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 2);
    PyObject *function = function_new(L, 1, kind, 2);
    if (!function) return raise_python(L);
    push_result(L, function);
    return 1;
}

static int library_def(lua_State *L)
{
    return push_new_function(L, DEF_FUNCTION);
}

static int library_generator(lua_State *L)
{
    return push_new_function(L, GENERATOR_FUNCTION);
}

static int library_yield(lua_State *L)
{
    return lua_yield(L, lua_gettop(L));
}

static int library_cell(lua_State *L)
{
    PyObject *value = NULL, *handle = handle_at(L, 1);
    if (!lua_isnoneornil(L, 1)) {
        value = object_at(L, 1);
        if (!value) return raise_python(L);
    }
    PyObject *cell = PyCell_New(value);
    Py_XDECREF(value);
    if (!cell) return raise_python(L);
    if (handle) temps_drop(handle);
    push_result(L, cell);
    return 1;
}

static PyObject *class_attribute(lua_State *L, int index)
{
    if (lua_istable(L, index)) return display_from_table(L, &PyTuple_Type, index);
    PyObject *handle = handle_at(L, index);
    if (handle && temps_take(handle)) return handle;
    return object_at(L, index);
}

static int set_entry(PyObject *dict, const char *key, PyObject *value)
{
    if (!value) return -1;
    int failed = PyDict_SetItemString(dict, key, value);
    Py_DECREF(value);
    return failed;
}

/* The dict that a class body leaves behind, its entries in the order of their sorted names. */
static PyObject *class_namespace(lua_State *L, PyObject *name, int table)
{
    PyObject *space = PyDict_New();
    int count = push_sorted_names(L, table), names = lua_gettop(L);
    bool failed = !space || set_entry(space, "__module__", PyUnicode_FromString("__main__")) ||
                  set_entry(space, "__qualname__", Py_NewRef(name));
#if PY_VERSION_HEX >= 0x030D0000
    failed = failed || set_entry(space, "__firstlineno__", PyLong_FromLong(1));
#endif
    for (int i = 1; i <= count && !failed; i++) {
        lua_rawgeti(L, names, i);
        PyObject *key = name_at(L, -1);
        lua_pushvalue(L, -1);
        lua_rawget(L, table);
        PyObject *value = key ? class_attribute(L, lua_gettop(L)) : NULL;
        if (value && script_body(value) && script_body(value)->kind == PLAIN_FUNCTION) {
            PyFunctionObject *function = (PyFunctionObject *)value;
            Py_INCREF(key);
            Py_XSETREF(function->func_name, key);
        }
        failed = !value || PyDict_SetItem(space, key, value) < 0;
        Py_XDECREF(value);
        lua_settop(L, names);
    }
#if PY_VERSION_HEX >= 0x030D0000
    failed = failed || set_entry(space, "__static_attributes__", PyTuple_New(0));
#endif
    lua_settop(L, names - 1);
    if (failed) Py_CLEAR(space);
    return space;
}

static PyObject *class_from_table(lua_State *L, int name, int first_base, int last_base, int table)
{
    PyObject *text = object_at(L, name), *class = NULL;
    PyObject *space = text ? class_namespace(L, text, table) : NULL;
    PyObject *bases = space ? PyTuple_New(last_base - first_base + 1) : NULL;
    bool failed = !bases;
    for (int i = first_base; i <= last_base && !failed; i++) {
        PyObject *base = class_attribute(L, i);
        if (base) PyTuple_SET_ITEM(bases, i - first_base, base);
        else failed = true;
    }
    if (!failed) {
        PyObject *arguments[3] = {text, bases, space};
        class = PyObject_Vectorcall((PyObject *)&PyType_Type, arguments, 3, NULL);
    }
    Py_XDECREF(text);
    Py_XDECREF(bases);
    Py_XDECREF(space);
    return class;
}

/* class "N" {...} and class("N", Base){...}: upvalue 1 is the name, then the bases. */
static int finish_class(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    int count = (int)lua_tointeger(L, lua_upvalueindex(1));
    luaL_checkstack(L, count + 16, NULL);
    for (int i = 0; i < count; i++) lua_pushvalue(L, lua_upvalueindex(2 + i));
    PyObject *class = class_from_table(L, 2, 3, 1 + count, 1);
    if (!class) return raise_python(L);
    run_due_collection(L);
    lua_pushlightuserdata(L, class);
    temps_add(
        class); /* held also by itself, so the count does not tell that nothing has stored it */
    return 1;
}

static int library_class(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TSTRING);
    int count = lua_gettop(L);
    if (count > 200) return luaL_error(L, "too many bases");
    lua_pushinteger(L, count);
    lua_insert(L, 1);
    lua_pushcclosure(L, finish_class, count + 1);
    return 1;
}

void callables_setup(lua_State *L, int environment)
{
    static const luaL_Reg functions[] = {{"def", library_def},     {"generator", library_generator},
                                         {"yield", library_yield}, {"cell", library_cell},
                                         {"class", library_class}, {NULL, NULL}};
    lua_pushvalue(L, environment);
    luaL_setfuncs(L, functions, 0);
    lua_pop(L, 1);
}
