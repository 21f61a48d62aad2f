/* `def`, `generator`, `cell` and `class`. */
#include "referee.h"

static int push_new_function(lua_State *L, FunctionKind kind)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 3);
    uint64_t plain = 0;
    PyObject *defaults = lua_istable(L, 3) ? defaults_from_table(L, 3, &plain) : NULL;
    PyObject *function = PyErr_Occurred() ? NULL : function_new(L, 1, kind, 2);
    if (!function) return raise_python(L);
    if (defaults) {
        ((PyFunctionObject *)function)->func_defaults = defaults;
        script_body(function)->plain_defaults = plain;
    }
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

/* The class statement that is being executed: what the body, which is real bytecode, calls back for.
 */
static struct {
    lua_State *lua;
    PyObject *name;
    int table;
} statement;

/* Binds what a class body binds, its names in sorted order. */
static bool fill_namespace(lua_State *L, PyObject *space, PyObject *name, int table)
{
    int count = push_sorted_names(L, table), names = lua_gettop(L);
    PyObject *module = PyDict_GetItemString(referee.globals, "__name__");
    bool failed = !module || set_entry(space, "__module__", Py_NewRef(module)) ||
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
        if (value && key) function_named(value, key, name);
        failed = !value || (PyDict_CheckExact(space) ? PyDict_SetItem(space, key, value)
                                                     : PyObject_SetItem(space, key, value)) < 0;
        Py_XDECREF(value);
        lua_settop(L, names);
    }
#if PY_VERSION_HEX >= 0x030D0000
    failed = failed || set_entry(space, "__static_attributes__", PyTuple_New(0));
#endif
    lua_settop(L, names - 1);
    return !failed;
}

/* -class_body: what the bytecode of every class statement's body evaluates; the namespace is the
 * bytecode's locals. An operator and no call, since a collection that is due would run after one.
 */
static PyObject *fill_class_body(PyObject *self)
{
    (void)self;
    PyObject *space = PyEval_GetLocals();
    if (!space || !fill_namespace(statement.lua, space, statement.name, statement.table))
        return NULL;
    Py_RETURN_NONE;
}

static PyNumberMethods class_body_operators = {.nb_negative = fill_class_body};
static PyTypeObject class_body_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "referee.class_body",
    .tp_basicsize = sizeof(PyObject),
    .tp_as_number = &class_body_operators,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

PyObject *class_body_new(void)
{
    return PyType_Ready(&class_body_type) < 0 ? NULL : PyObject_New(PyObject, &class_body_type);
}

/* What the instructions of a class statement do: a function of the body, and __build_class__. */
static PyObject *class_from_table(lua_State *L, int name, int first_base, int last_base, int table)
{
    static PyObject *build;
    if (!build) build = PyDict_GetItemString(PyEval_GetBuiltins(), "__build_class__");
    /* A table behind the bases has keyword arguments. */
    int options = last_base >= first_base && lua_istable(L, last_base) ? last_base-- : 0;
    int named = options ? push_sorted_names(L, options) : 0, names = lua_gettop(L);
    PyObject *keywords = named ? keyword_names(L, names, named) : NULL;
    int count = last_base - first_base + 1, made = 0;
    PyObject **arguments = lua_newuserdatauv(L, (size_t)(count + named + 3) * sizeof *arguments, 0);
    arguments++; /* room for the callee */
    PyObject *class = NULL;
    PyObject *code = code_of_class(L);
    arguments[made] = code ? PyFunction_New(code, referee.globals) : NULL;
    if (arguments[made]) arguments[++made] = object_at(L, name);
    while (arguments[made] && made < count + 1) {
        arguments[made + 1] = class_attribute(L, first_base + made - 1);
        made++;
    }
    for (int i = 0; i < named && arguments[made]; i++) {
        lua_rawgeti(L, names, i + 1);
        lua_rawget(L, options);
        arguments[++made] = class_attribute(L, lua_gettop(L));
        lua_pop(L, 1);
    }
    if (arguments[made]) {
        statement.lua = L;
        statement.name = arguments[1];
        statement.table = table;
        class = PyObject_Vectorcall(build, arguments,
                                    (size_t)(count + 2) | PY_VECTORCALL_ARGUMENTS_OFFSET, keywords);
        made++;
        /* Python has no class with the legacy finalizer; CPython's tests make theirs so. */
        if (class && PyDict_GetItemString(((PyTypeObject *)class)->tp_dict, "__tp_del__")) {
            PyObject *testing = PyImport_ImportModule("_testcapi");
            PyObject *decorated =
                testing ? PyObject_CallMethod(testing, "with_tp_del", "O", class) : NULL;
            Py_XDECREF(testing);
            Py_SETREF(class, decorated);
        }
    }
    while (made > 0) Py_DECREF(arguments[--made]);
    Py_XDECREF(keywords);
    lua_pop(L, options ? 2 : 1);
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
