/* Displays: list{...}, tuple{...}, set{...}, dict{...}, list.of(...), tuple.of(...).
 *
 * They make what the interpreter's instructions for [a, b], (a, b), {a, b} and {k: v} make, with
 * the same capacities, free lists and counts. A temporary among the items is taken over, not
 * counted twice.
 */
#include "referee.h"

enum { SMALL_DISPLAY = 12, PRESIZED_DICT = 43 };

static bool is_constant(lua_State *L, int index)
{
    int type = lua_type(L, index);
    return type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TBOOLEAN;
}

/* The item at `index` as a new reference that a container takes over; a temporary is taken from its
 * scope. */
static PyObject *item_at(lua_State *L, int index)
{
    PyObject *object = handle_at(L, index);
    if (object && temps_take(object)) return object;
    return object_at(L, index);
}

/* [c, c, c] of constants: an empty list extended by a constant tuple. The tuple stands in for one
 * that the compiler made, so it must not come from the collector's allocator or from a free list.
 */
static PyObject *list_of_constants(PyObject **items, Py_ssize_t count)
{
    static PyObject *extend;
    size_t head = 2 * sizeof(void *); /* PyGC_Head, all zero: not tracked */
    char *memory = calloc(1, head + sizeof(PyTupleObject) + (size_t)count * sizeof(PyObject *));
    if (!memory) return PyErr_NoMemory();
    PyObject *tuple = (PyObject *)(memory + head);
    Py_SET_TYPE(tuple, &PyTuple_Type);
    Py_SET_SIZE((PyVarObject *)tuple, count);
    Py_SET_REFCNT(tuple, 1);
    for (Py_ssize_t i = 0; i < count; i++) PyTuple_SET_ITEM(tuple, i, items[i]);
    PyObject *list = PyList_New(0);
    if (!extend) extend = PyObject_GetAttrString((PyObject *)&PyList_Type, "extend");
    PyObject *pair[2] = {list, tuple};
    PyObject *none = list && extend ? PyObject_Vectorcall(extend, pair, 2, NULL) : NULL;
    if (!none) Py_CLEAR(list);
    Py_XDECREF(none);
    for (Py_ssize_t i = 0; i < count; i++) Py_DECREF(items[i]);
    free(memory);
    return list;
}

/* {c, c, c} of constants: an empty set that merges a constant frozenset. Like the tuple above that
 * one must not count, so it lies in memory of its own. */
static PyObject *set_of_constants(PyObject **items, Py_ssize_t count)
{
    size_t head = 2 * sizeof(void *); /* PyGC_Head, all zero: not tracked */
    char *memory = calloc(1, head + sizeof(PySetObject));
    if (!memory) return PyErr_NoMemory();
    PySetObject *constant = (PySetObject *)(memory + head);
    Py_SET_TYPE((PyObject *)constant, &PyFrozenSet_Type);
    Py_SET_REFCNT((PyObject *)constant, 1);
    constant->table = constant->smalltable;
    constant->mask = PySet_MINSIZE - 1;
    constant->hash = -1;
    bool failed = false;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!failed && PySet_Add((PyObject *)constant, items[i]) < 0) failed = true;
        Py_DECREF(items[i]);
    }
    PyObject *set = failed ? NULL : PySet_New(NULL);
    if (set && _PySet_Update(set, (PyObject *)constant) < 0) Py_CLEAR(set);
    Py_SET_TYPE((PyObject *)constant, &PySet_Type);
    PySet_Clear((PyObject *)constant);
    free(memory);
    return set;
}

static PyObject *set_of_items(PyObject **items, Py_ssize_t count)
{
    PyObject *set = PySet_New(NULL);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (set && PySet_Add(set, items[i]) < 0) Py_CLEAR(set);
        Py_DECREF(items[i]);
    }
    return set;
}

/* Takes over the items' references. */
static PyObject *display(PyTypeObject *type, PyObject **items, Py_ssize_t count, bool constant)
{
    constant = constant && count >= 3 && PY_VERSION_HEX >= 0x03090000;
    if (type == &PySet_Type)
        return constant ? set_of_constants(items, count) : set_of_items(items, count);
    if (type == &PyList_Type && constant) return list_of_constants(items, count);
    PyObject *result = type == &PyTuple_Type ? PyTuple_New(count) : PyList_New(count);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!result) Py_DECREF(items[i]);
        else if (type == &PyTuple_Type) PyTuple_SET_ITEM(result, i, items[i]);
        else PyList_SET_ITEM(result, i, items[i]);
    }
    return result;
}

PyObject *display_from_stack(lua_State *L, PyTypeObject *type, int first, int last)
{
    Py_ssize_t count = last - first + 1;
    PyObject *small[SMALL_DISPLAY], **items = small;
    if (count > SMALL_DISPLAY) items = lua_newuserdatauv(L, (size_t)count * sizeof *items, 0);
    bool constant = true;
    for (Py_ssize_t i = 0; i < count; i++) {
        constant = constant && is_constant(L, first + (int)i);
        items[i] = item_at(L, first + (int)i);
        if (!items[i]) {
            while (i > 0) Py_DECREF(items[--i]);
            return NULL;
        }
    }
    return display(type, items, count, constant);
}

static PyObject *dict_from_items(PyObject **items, Py_ssize_t pairs)
{
    PyObject *dict = NULL;
#if PY_VERSION_HEX >= 0x030b0000
    bool compiled = pairs > PRESIZED_DICT;
#else
    /* What BUILD_MAP calls; a call of a function of Python's leaves a table of keys behind. */
    bool compiled = false;
#endif
    if (compiled) {
        dict = PyObject_Vectorcall(referee.dict_display, items, (size_t)pairs * 2, NULL);
    } else {
#if PY_VERSION_HEX >= 0x030b0000
        dict = PyDict_New();
#else
        dict = _PyDict_NewPresized(pairs);
#endif
        for (Py_ssize_t i = 0; dict && i < pairs; i++)
            if (PyDict_SetItem(dict, items[2 * i], items[2 * i + 1]) < 0) Py_CLEAR(dict);
    }
    for (Py_ssize_t i = 0; i < 2 * pairs; i++) Py_DECREF(items[i]);
    return dict;
}

int push_sorted_names(lua_State *L, int index)
{
    int count = 0;
    lua_newtable(L);
    int names = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) continue;
        lua_pushvalue(L, -1);
        int at = ++count;
        for (; at > 1; at--) {
            lua_rawgeti(L, names, at - 1);
            if (!lua_compare(L, -2, -1, LUA_OPLT)) {
                lua_pop(L, 1);
                break;
            }
            lua_rawseti(L, names, at);
        }
        lua_rawseti(L, names, at);
    }
    return count;
}

static PyObject *dict_from_table(lua_State *L, int index)
{
    int top = lua_gettop(L);
    Py_ssize_t listed = (Py_ssize_t)lua_rawlen(L, index);
    int named = push_sorted_names(L, index), names = lua_gettop(L);
    Py_ssize_t pairs = listed + named, filled = 0;
    PyObject **items = lua_newuserdatauv(L, (size_t)(2 * pairs + 1) * sizeof *items, 0);
    bool failed = false;
    for (Py_ssize_t i = 0; i < pairs && !failed; i++) {
        if (i < listed) {
            lua_rawgeti(L, index, i + 1);
            if (!lua_istable(L, -1)) {
                PyErr_SetString(PyExc_TypeError,
                                "dict{...} takes {key, value} pairs or named fields");
                failed = true;
                break;
            }
            lua_rawgeti(L, -1, 1);
            lua_rawgeti(L, -2, 2);
        } else {
            lua_rawgeti(L, names, i - listed + 1);
            lua_pushvalue(L, -1);
            lua_rawget(L, index);
        }
        for (int part = -2; part < 0 && !failed; part++) {
            PyObject *object = item_at(L, part);
            if (object) items[filled++] = object;
            else failed = true;
        }
        lua_settop(L, names + 1);
    }
    lua_settop(L, names + 1);
    PyObject *dict = NULL;
    if (failed)
        while (filled > 0) Py_DECREF(items[--filled]);
    else dict = dict_from_items(items, pairs);
    lua_settop(L, top);
    return dict;
}

PyObject *display_from_table(lua_State *L, PyTypeObject *type, int index)
{
    index = lua_absindex(L, index);
    if (type == &PyDict_Type) return dict_from_table(L, index);
    int top = lua_gettop(L);
    Py_ssize_t count = (Py_ssize_t)lua_rawlen(L, index);
    PyObject *small[SMALL_DISPLAY], **items = small;
    if (count > SMALL_DISPLAY) items = lua_newuserdatauv(L, (size_t)count * sizeof *items, 0);
    bool constant = true, failed = false;
    Py_ssize_t filled = 0;
    while (filled < count && !failed) {
        lua_rawgeti(L, index, filled + 1);
        constant = constant && is_constant(L, -1);
        PyObject *object = item_at(L, -1);
        lua_pop(L, 1);
        if (object) items[filled++] = object;
        else failed = true;
    }
    PyObject *result = NULL;
    if (failed)
        while (filled > 0) Py_DECREF(items[--filled]);
    else result = display(type, items, count, constant);
    lua_settop(L, top);
    return result;
}
