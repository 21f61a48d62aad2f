/* The extension module: runs one script, from loading to its end. */
#include "referee.h"

Referee referee;

/* ---- plain names of the script: the dict of __main__ ---- */

static int raise_unbound(lua_State *L, PyObject *name)
{
    PyErr_Format(PyExc_NameError, "name '%U' is not defined", name);
    return raise_python(L);
}

static PyObject *global_name(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TSTRING) luaL_error(L, "a name is a string");
    return name_at(L, 2);
}

static int read_global(lua_State *L)
{
    PyObject *name = global_name(L);
    PyObject *value = PyDict_GetItem(referee.globals, name);
    if (!value) return raise_unbound(L, name);
    push_borrowed(L, value);
    return 1;
}

static int assign_global(lua_State *L)
{
    PyObject *name = global_name(L);
    if (lua_isnil(L, 3)) {
        if (PyDict_DelItem(referee.globals, name) == 0) return 0;
        PyErr_Clear();
        return raise_unbound(L, name);
    }
    PyObject *value = handle_at(L, 3);
    if (!value || !temps_take(value)) value = object_at(L, 3);
    if (!value) return raise_python(L);
    function_named(value, name, NULL);
    int failed = PyDict_SetItem(referee.globals, name, value);
    Py_DECREF(value);
    return failed < 0 ? raise_python(L) : 0;
}

/* ---- loading ---- */

static void setup_environment(lua_State *L, PyObject *builtins, PyObject *settings)
{
    lua_newtable(L);
    int environment = lua_gettop(L);
    lua_pushvalue(L, environment);
    referee.environment = luaL_ref(L, LUA_REGISTRYINDEX);
    library_setup(L, environment);
    iteration_setup(L, environment);
    callables_setup(L, environment);
    workload_setup(L, environment);
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(settings, &position, &key, &value)) {
        lua_pushstring(L, PyUnicode_AsUTF8(value));
        lua_setfield(L, -2, PyUnicode_AsUTF8(key));
    }
    lua_pop(L, 1);
    position = 0;
    while (PyDict_Next(builtins, &position, &key, &value)) {
        if (PyLong_CheckExact(value)) lua_pushinteger(L, PyLong_AsLongLong(value));
        else lua_pushlightuserdata(L, value);
        lua_setfield(L, environment, PyUnicode_AsUTF8(key));
    }
    static const luaL_Reg names[] = {
        {"__index", read_global}, {"__newindex", assign_global}, {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, names, 0);
    lua_setmetatable(L, environment);
}

static int new_table(lua_State *L)
{
    lua_newtable(L);
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static void report(lua_State *L)
{
    const char *message = lua_tostring(L, -1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.traceback);
    lua_rawgeti(L, -1, 1);
    bool known = lua_compare(L, -1, -3, LUA_OPEQ);
    lua_rawgeti(L, -2, 2);
    fflush(stdout);
    fprintf(stderr, "%s\n",
            known     ? lua_tostring(L, -1)
            : message ? message
                      : "error without a message");
    lua_pop(L, 3);
}

#if PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030C0000
/* 3.11 runs a Python function that bytecode calls without asking its vectorcall slot, unless frames
 * have an evaluator of their own. */
static PyObject *evaluate(PyThreadState *state, struct _PyInterpreterFrame *frame, int throwing)
{
    return _PyEval_EvalFrameDefault(state, frame, throwing);
}

static void call_through_slots(void)
{
    _PyInterpreterState_SetEvalFrameFunc(PyInterpreterState_Get(), evaluate);
}
#else
static void call_through_slots(void) {}
#endif

/* run(path, builtins, settings, constants, code, class_code, dict_display) -> exit status */
static PyObject *run(PyObject *module, PyObject *arguments)
{
    const char *path;
    PyObject *builtins, *settings, *constants;
    if (!PyArg_ParseTuple(arguments, "sO!O!O!OOO", &path, &PyDict_Type, &builtins, &PyDict_Type,
                          &settings, &PyList_Type, &constants, &referee.code,
                          &referee.class_code, &referee.dict_display))
        return NULL;
    referee.script = path;
    Py_INCREF(builtins);
    Py_INCREF(referee.code);
    Py_INCREF(referee.class_code);
    Py_INCREF(referee.dict_display);
    call_through_slots();
    PyEval_GetFrame(); /* becomes an object now, and not with the first error */
    Py_CLEAR(PyThreadState_Get()->dict); /* the first repr() of the script makes it */
    static Temps temps;
    referee.temps = &temps;
    referee.globals = Py_NewRef(PyModule_GetDict(PyImport_AddModule("__main__")));
    lua_State *L = luaL_newstate();
    if (!L) return PyErr_NoMemory();
    referee.lua = L;
    luaL_openlibs(L);
    referee.names = new_table(L);
    referee.functions = new_table(L);
    referee.codes = new_table(L);
    referee.traceback = new_table(L);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(constants); i++)
        store_constant(L, PyList_GET_ITEM(constants, i));
    PyList_SetSlice(constants, 0, PyList_GET_SIZE(constants), NULL); /* the cache holds them now */
    handles_setup(L);
    frames_setup(L);
    setup_environment(L, builtins, settings);

    int status = 1, base = lua_gettop(L);
    lua_pushcfunction(L, error_handler);
    if (luaL_loadfilex(L, path, "t") != LUA_OK) {
        report(L);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, referee.environment);
        lua_setupvalue(L, -2, 1);
        if (lua_pcall(L, 0, 0, base + 1) == LUA_OK) status = 0;
        else report(L);
    }
    lua_settop(L, base);
    if (referee.expectation_failed) status = 2;
    temps_free(&temps); /* the script's own scope ends */
    (void)module;
    return PyLong_FromLong(status);
}

static PyMethodDef functions[] = {{"run", run, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "referee", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_referee(void)
{
    if (functions_ready() < 0 || generators_ready() < 0) return NULL;
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddObject(module, "class_body", class_body_new()) < 0)
        Py_CLEAR(module);
    return module;
}
