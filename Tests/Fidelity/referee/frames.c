/* Frames: the plain names of one call of a `def` or of one generator.
 *
 * A `def` runs in a frame: its arguments and plain names are counted while it runs. The frame is C
 * memory, as CPython's has been since 3.11, so the collector sees references from outside.
 * Up to 3.10 a call takes a frame object besides, empty here: it counts for the collector, and its
 * reuse by code and by the free list is the interpreter's own.
 *
 * A name is looked up in the frame, then in the cells of the function's closure, the script's names
 * and the builtins; an assignment binds it in the cell of that name or in the frame.
 */
#include "referee.h"

#define FRAME_TYPE "referee.frame"

static Local *frame_local(Frame *frame, PyObject *name)
{
    for (int i = 0; i < frame->count; i++)
        if (frame->locals[i].name == name) return &frame->locals[i];
    return NULL;
}

static void frame_append(Frame *frame, Local local)
{
    if (frame->count == frame->capacity) {
        frame->capacity = frame->capacity ? frame->capacity * 2 : 8;
        frame->locals = realloc(frame->locals, (size_t)frame->capacity * sizeof *frame->locals);
        if (!frame->locals) Py_FatalError("referee: out of memory");
    }
    frame->locals[frame->count++] = local;
}

void frame_add_argument(Frame *frame, PyObject *value, bool lent)
{
    frame_append(frame, (Local){NULL, value, lent});
}

void frame_clear(Frame *frame)
{
    for (int i = 0; i < frame->count; i++) {
        Local local = frame->locals[i];
        frame->locals[i].value = NULL;
        if (local.value && local.lent) temps_return(local.value);
        else Py_XDECREF(local.value);
    }
    free(frame->locals);
    frame->locals = NULL;
    frame->count = frame->capacity = 0;
}

int frame_visit(Frame *frame, visitproc visit, void *argument)
{
    for (int i = 0; i < frame->count; i++) {
        int result = frame->locals[i].value ? visit(frame->locals[i].value, argument) : 0;
        if (result) return result;
    }
    return 0;
}

/* The cell that `name` stands for in the running function, borrowed, or NULL. */
static PyObject *frame_cell(Frame *frame, PyObject *name)
{
    LuaBody *body = script_body(frame->function);
    for (Py_ssize_t i = 0; body && i < body->cell_count; i++)
        if (body->cell_names[i] == name)
            return PyTuple_GET_ITEM(PyFunction_GET_CLOSURE(frame->function), i);
    return NULL;
}

static Frame *running_frame(lua_State *L)
{
    Frame **frame = lua_touserdata(L, 1);
    if (!*frame) luaL_error(L, "the call that this name belongs to has returned");
    return *frame;
}

static int raise_unbound(lua_State *L, PyObject *name)
{
    PyErr_Format(PyExc_NameError, "name '%U' is not defined", name);
    return raise_python(L);
}

static int read_local(lua_State *L)
{
    Frame *frame = running_frame(L);
    PyObject *name = lua_type(L, 2) == LUA_TSTRING ? name_at(L, 2) : NULL;
    if (!name) return luaL_error(L, "a name is a string");
    Local *local = frame_local(frame, name);
    PyObject *value = local ? local->value : NULL;
    if (!value) {
        PyObject *cell = frame_cell(frame, name);
        value = cell ? PyCell_GET(cell) : PyDict_GetItem(referee.globals, name);
        if (cell && !value) return raise_unbound(L, name);
    }
    if (value) {
        push_borrowed(L, value);
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.environment);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) == LUA_TNIL) return raise_unbound(L, name);
    return 1;
}

static int assign_local(lua_State *L)
{
    Frame *frame = running_frame(L);
    PyObject *name = lua_type(L, 2) == LUA_TSTRING ? name_at(L, 2) : NULL;
    if (!name) return luaL_error(L, "a name is a string");
    PyObject *value = NULL;
    if (!lua_isnil(L, 3)) {
        value = handle_at(L, 3);
        if (!value || !temps_take(value)) value = object_at(L, 3);
        if (!value) return raise_python(L);
    }
    if (value) function_named(value, name, NULL);
    PyObject *cell = frame_cell(frame, name), *old;
    if (cell) {
        old = PyCell_GET(cell);
        PyCell_SET(cell, value);
    } else {
        Local *local = frame_local(frame, name);
        if (!local) {
            frame_append(frame, (Local){name, NULL, false});
            local = &frame->locals[frame->count - 1];
        }
        old = local->value;
        local->value = value;
    }
    if (!old && !value) return raise_unbound(L, name);
    Py_XDECREF(old);
    return 0;
}

void push_environment(lua_State *L, Frame *frame)
{
    Frame **environment = lua_newuserdatauv(L, sizeof *environment, 0);
    *environment = frame;
    luaL_setmetatable(L, FRAME_TYPE);
}

void close_environment(lua_State *L, int index)
{
    Frame **environment = luaL_testudata(L, index, FRAME_TYPE);
    if (environment) *environment = NULL;
}

void frames_setup(lua_State *L)
{
    static const luaL_Reg frame[] = {
        {"__index", read_local}, {"__newindex", assign_local}, {NULL, NULL}};
    luaL_newmetatable(L, FRAME_TYPE);
    luaL_setfuncs(L, frame, 0);
    lua_pop(L, 1);
}

/* ---- frame objects ---- */

#if PY_VERSION_HEX < 0x030B0000
#include <frameobject.h>

static int append_dump(lua_State *L, const void *bytes, size_t size, void *buffer)
{
    (void)L;
    luaL_addlstring(buffer, bytes, size);
    return 0;
}

/* All closures of one function text have one code. */
PyObject *code_of_function(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    luaL_Buffer buffer;
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.codes);
    lua_State *scratch = lua_newthread(L);
    lua_pushvalue(L, index);
    lua_xmove(L, scratch, 1);
    luaL_buffinit(L, &buffer);
    /* The dump is of the function on top of the other stack, so that the buffer may use this one. */
    lua_dump(scratch, append_dump, &buffer, 1);
    luaL_pushresult(&buffer);
    lua_pushvalue(L, -1);
    lua_rawget(L, -4);
    PyObject *code = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!code) {
        code = (PyObject *)PyCode_NewEmpty("referee", "function", 1);
        lua_pushlightuserdata(L, code);
        lua_rawset(L, -4);
    } else {
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return code;
}

/* Each class statement has a code of its own, and with it a dead frame to use again. */
PyObject *code_of_class(lua_State *L)
{
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, referee.codes);
    luaL_where(L, 1);
    lua_pushvalue(L, -1);
    lua_rawget(L, -3);
    PyObject *code = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!code) {
        /* Through the type: a bound method would leave its mark on the free list. */
        PyObject *replace = PyDict_GetItemString(PyCode_Type.tp_dict, "replace");
        code = PyObject_CallFunctionObjArgs(replace, referee.class_code, NULL);
        lua_pushlightuserdata(L, code);
        lua_rawset(L, -3);
        lua_pop(L, 1);
    } else {
        lua_pop(L, 2);
    }
    return code;
}

PyObject *frame_object(PyObject *code)
{
    PyFrameObject *frame =
        PyFrame_New(PyThreadState_GET(), (PyCodeObject *)code, referee.globals, NULL);
    if (frame) PyObject_GC_UnTrack(frame);
    else PyErr_Clear();
    return (PyObject *)frame;
}
#else
PyObject *code_of_function(lua_State *L, int index)
{
    (void)L;
    (void)index;
    return NULL;
}

PyObject *code_of_class(lua_State *L)
{
    (void)L;
    return referee.class_code;
}

PyObject *frame_object(PyObject *code)
{
    (void)code;
    return NULL;
}
#endif
