/* Lua functions as Python functions.
 *
 * Each is a real function object, with the closure tuple and cells that Python would make, so that
 * sizes, collector counts and gc.get_referents are right. Its vectorcall slot leads back to Lua.
 * What Lua needs to find the body is a LuaBody in the place of the documentation string: no object
 * of the collector, no pymalloc block.
 */
#include "referee.h"

/* ---- the body ---- */

static void body_dealloc(PyObject *self)
{
    LuaBody *body = (LuaBody *)self;
    lua_State *L = referee.lua;
    lua_checkstack(L, 4);
    if (body->kind == PLAIN_FUNCTION) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, referee.functions);
        lua_rawgeti(L, LUA_REGISTRYINDEX, body->reference);
        lua_pushnil(L);
        lua_rawset(L, -3);
        lua_pop(L, 1);
    }
    luaL_unref(L, LUA_REGISTRYINDEX, body->reference);
    free(body->cell_names);
    free(body);
}

static PyTypeObject body_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "referee.body",
    .tp_basicsize = sizeof(LuaBody),
    .tp_dealloc = body_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

LuaBody *script_body(PyObject *object)
{
    if (!PyFunction_Check(object)) return NULL;
    PyObject *body = ((PyFunctionObject *)object)->func_doc;
    return body && Py_TYPE(body) == &body_type ? (LuaBody *)body : NULL;
}

/* ---- calls from CPython ---- */

/* Pushes an argument that arrives from CPython; a number or string that Lua passed arrives as it
 * left. */
void push_argument(lua_State *L, PyObject *object)
{
    CallRecord *record = referee.record;
    for (int i = 0; record && i < record->count; i++) {
        if (record->objects[i] != object) continue;
        int type = lua_type(record->lua, record->first + i);
        if (type != LUA_TNUMBER && type != LUA_TSTRING) continue;
        lua_pushvalue(record->lua, record->first + i);
        if (record->lua != L) lua_xmove(record->lua, L, 1);
        return;
    }
    push_borrowed(L, object);
}

/* Keeps the traceback of the newest error, for the message that ends a run. */
int error_handler(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    if (!message) return 1;
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.traceback);
    lua_rawgeti(L, -1, 1);
    if (lua_isnil(L, -1) || !lua_compare(L, -1, 1, LUA_OPEQ)) {
        lua_pop(L, 1);
        lua_pushvalue(L, 1);
        lua_rawseti(L, -2, 1);
        luaL_traceback(L, L, message, 1);
        lua_rawseti(L, -2, 2);
    }
    lua_settop(L, 1);
    return 1;
}

static PyObject *function_vectorcall(PyObject *function, PyObject *const *arguments, size_t flags,
                                     PyObject *keywords)
{
    LuaBody *body = script_body(function);
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    if (!body) {
        PyErr_SetString(PyExc_TypeError, "a function without a body");
        return NULL;
    }
    if (((PyFunctionObject *)function)->func_defaults || (keywords && PyTuple_GET_SIZE(keywords)))
        return call_by_names(function, body, arguments, count, keywords);
    return body_call(function, body, arguments, count);
}

PyObject *body_call(PyObject *function, LuaBody *body, PyObject *const *arguments, Py_ssize_t count)
{
    if (body->kind == GENERATOR_FUNCTION) {
        PyObject *generator = generator_new(function, body);
        for (Py_ssize_t i = 0; generator && i < count; i++) {
            push_argument(generator_thread(generator), arguments[i]);
            generator_argument(generator, Py_NewRef(arguments[i]), false);
        }
        return generator;
    }
    lua_State *L = referee.lua;
    if (!lua_checkstack(L, (int)count + 12)) {
        PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded");
        return NULL;
    }
    Py_INCREF(function);
    PyObject *object = frame_object(body->code);
    Frame frame = {NULL, 0, 0, function};
    Scope scope = scope_open();
    int base = lua_gettop(L);
    lua_pushcfunction(L, error_handler);
    lua_rawgeti(L, LUA_REGISTRYINDEX, body->reference);
    if (body->kind == DEF_FUNCTION) {
        push_environment(L, &frame);
        lua_pushvalue(L, -1);
        lua_insert(L, base + 2);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (body->kind == DEF_FUNCTION) frame_add_argument(&frame, Py_NewRef(arguments[i]), false);
        push_argument(L, arguments[i]);
    }
    CallRecord *record = referee.record;
    referee.record = NULL;
    int passed = (int)count + (body->kind == DEF_FUNCTION);
    int status = lua_pcall(L, passed, 1, base + 1);
    PyObject *result = NULL;
    if (status == LUA_OK) result = object_at(L, -1);
    else python_error_from_lua(L);
    close_environment(L, base + 2);
    lua_settop(L, base);
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    frame_clear(&frame);
    scope_close(scope);
    Py_XDECREF(object);
    PyErr_Restore(type, value, traceback);
    referee.record = record;
    Py_DECREF(function);
    return result;
}

/* Up to 3.10 the caller's stack keeps its references to the arguments while the call runs. */
enum { CALLER_KEEPS_ARGUMENTS = PY_VERSION_HEX < 0x030B0000 };

/* ---- calls from Lua ---- */

int call_script_function(lua_State *L, PyObject *function, int first, int last)
{
    LuaBody *body = script_body(function);
    bool counted = body->kind != PLAIN_FUNCTION;
    uint64_t standard = 0;
    if (counted && takes_binding(L, function, first, last) &&
        !bind_arguments(L, function, body, first, &last, &standard))
        return raise_python(L);
    luaL_checkstack(L, last - first + 12, NULL);
    PyObject *generator = NULL;
    if (body->kind == GENERATOR_FUNCTION) {
        generator = generator_new(function, body);
        if (!generator) return raise_python(L);
    }
    Frame frame = {NULL, 0, 0, function};
    int base = lua_gettop(L);
    lua_pushcfunction(L, error_handler);
    lua_rawgeti(L, LUA_REGISTRYINDEX, body->reference);
    if (body->kind == DEF_FUNCTION) {
        push_environment(L, &frame);
        lua_pushvalue(L, -1);
        lua_insert(L, base + 2);
    }
    for (int i = first; i <= last; i++) {
        PyObject *object = handle_at(L, i);
        lua_pushvalue(L, i);
        if (counted && object) {
            bool is_default = i - first < 64 && standard >> (i - first) & 1;
            bool lent = !is_default && temps_lend(object);
            if (!lent) Py_INCREF(object);
            if (CALLER_KEEPS_ARGUMENTS && !generator && !is_default)
                frame_add_argument(&frame, Py_NewRef(object), false);
            if (generator) generator_argument(generator, object, lent);
            else frame_add_argument(&frame, object, lent);
        }
        if (generator) lua_xmove(L, generator_thread(generator), 1);
    }
    if (generator) {
        lua_settop(L, base);
        run_due_collection(L);
        push_result(L, generator);
        return 1;
    }
    bool held = !temps_owns(function);
    if (held) Py_INCREF(function);
    PyObject *object = frame_object(body->code);
    Scope scope = scope_open();
    CallRecord *record = referee.record;
    referee.record = NULL;
    int status = lua_pcall(L, last - first + 1 + (body->kind == DEF_FUNCTION), 1, base + 1);
    referee.record = record;
    PyObject *result = status == LUA_OK ? handle_at(L, -1) : NULL;
    Py_XINCREF(result);
    close_environment(L, base + 2);
    frame_clear(&frame);
    scope_close(scope);
    Py_XDECREF(object);
    if (held) Py_DECREF(function);
    if (status != LUA_OK) return lua_error(L);
    run_due_collection(L);
    if (!result) return 1;
    if (Py_REFCNT(result) == 1) temps_add(result);
    else Py_DECREF(result);
    return 1;
}

/* ---- making functions ---- */

/* The table at `index` as a closure: a tuple of cells in the order of their sorted names. A value
 * that is a cell is shared, anything else gets a cell of its own. */
static PyObject *closure_from_table(lua_State *L, int index, LuaBody *body)
{
    PyObject *closure = NULL;
    Py_ssize_t count = push_sorted_names(L, index);
    body->cell_names = malloc((size_t)(count + 1) * sizeof *body->cell_names);
    if (!body->cell_names) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        body->cell_names[i] = name_at(L, -1);
        lua_pop(L, 1);
    }
    body->cell_count = count;
    PyObject **cells = lua_newuserdatauv(L, (size_t)(count + 1) * sizeof *cells, 0);
    Py_ssize_t made = 0;
    for (; made < count; made++) {
        lua_getfield(L, index, PyUnicode_AsUTF8(body->cell_names[made]));
        PyObject *value = handle_at(L, -1);
        if (!value || !temps_take(value)) value = object_at(L, -1);
        lua_pop(L, 1);
        if (!value) break;
        if (PyCell_Check(value)) {
            cells[made] = value;
        } else {
            cells[made] = PyCell_New(value);
            Py_DECREF(value);
        }
        if (!cells[made]) break;
    }
    if (made == count) closure = PyTuple_New(count);
    for (Py_ssize_t i = 0; i < made; i++) {
        if (closure) PyTuple_SET_ITEM(closure, i, cells[i]);
        else Py_DECREF(cells[i]);
    }
    lua_pop(L, 2);
    return closure;
}

PyObject *function_new(lua_State *L, int index, FunctionKind kind, int cells_index)
{
    luaL_checkstack(L, 12, NULL);
    LuaBody *body = calloc(1, sizeof *body);
    if (!body) return PyErr_NoMemory();
    PyObject_Init((PyObject *)body, &body_type);
    body->kind = kind;
    lua_pushvalue(L, index);
    body->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    body->code = code_of_function(L, index);
    PyObject *closure = NULL, *function = NULL;
    bool closed = cells_index && lua_istable(L, cells_index);
    if (closed) closure = closure_from_table(L, cells_index, body);
    if (!closed || closure) function = PyFunction_New(referee.code, referee.globals);
    if (!function) {
        Py_XDECREF(closure);
        Py_DECREF(body);
        return NULL;
    }
    PyFunctionObject *fields = (PyFunctionObject *)function;
    fields->func_closure = closure && PyTuple_GET_SIZE(closure) ? closure : NULL;
    if (!fields->func_closure) Py_XDECREF(closure);
    Py_XDECREF(fields->func_doc);
    fields->func_doc = (PyObject *)body;
#if PY_VERSION_HEX >= 0x030C0000
    PyFunction_SetVectorcall(fields, function_vectorcall);
#else
    fields->vectorcall = function_vectorcall;
#endif
    return function;
}

void function_named(PyObject *function, PyObject *name, PyObject *scope)
{
    static PyObject *known; /* names with a class before them are constants of a program, too */
    LuaBody *body = script_body(function);
    if (!body || body->named || body->kind == PLAIN_FUNCTION) return;
    body->named = true;
    PyObject *qualified = scope ? PyUnicode_FromFormat("%U.%U", scope, name) : Py_NewRef(name);
    if (scope && !known) known = PyDict_New();
    if (qualified && scope && known) {
        PyObject *one = PyDict_SetDefault(known, qualified, qualified);
        if (one) Py_SETREF(qualified, Py_NewRef(one));
    }
    if (!qualified) {
        PyErr_Clear();
        return;
    }
    PyFunctionObject *fields = (PyFunctionObject *)function;
    Py_SETREF(fields->func_name, Py_NewRef(name));
    Py_SETREF(fields->func_qualname, qualified);
}

PyObject *function_for_lua(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 6, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.functions);
    lua_pushvalue(L, index);
    lua_rawget(L, -2);
    PyObject *function = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (function) {
        lua_pop(L, 1);
        return Py_NewRef(function);
    }
    function = function_new(L, index, PLAIN_FUNCTION, 0);
    if (function) {
        lua_pushvalue(L, index);
        lua_pushlightuserdata(L, function);
        lua_rawset(L, -3);
    }
    lua_pop(L, 1);
    return function;
}

int functions_ready(void)
{
    return PyType_Ready(&body_type);
}
