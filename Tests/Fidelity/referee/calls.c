/* Calls of Python callables, and what Lua's `for` calls.
 *
 * A temporary passed to a builtin is passed as CPython passes what is on its stack: with the one
 * reference that exists. If the count has grown when the call returns, something has stored the
 * object and the scope's reference is dropped; if what grew it is an iterator that the call made,
 * it is lent to the iterator.
 */
#include "referee.h"

enum { SMALL_CALL = 12 };

/* ---- what a call hands over ---- */

static bool one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(name, *names)) return true;
    return false;
}

/* Whether a number that this builtin returns counts or measures, and so comes back as a Lua number.
 */
static bool measures(PyObject *callable, const char *method)
{
    static const char *const objects[] = {"getattr", "next", "min", "max", "pop", NULL};
    static const char *const methods[] = {"count",      "index",     "find",    "rfind",
                                          "bit_length", "bit_count", "__len__", "__sizeof__",
                                          "__hash__",   NULL};
    if (method) return one_of(method, methods);
    if (!PyCFunction_Check(callable)) return false;
    PyObject *self = PyCFunction_GET_SELF(callable);
    const char *name = ((PyCFunctionObject *)callable)->m_ml->ml_name;
    if (self && PyModule_Check(self)) return !one_of(name, objects);
    return one_of(name, methods);
}

/* ---- arguments ---- */

typedef struct {
    PyObject *small[SMALL_CALL + 1];
    PyObject **objects; /* objects[-1] is free for the callee to use */
    bool *held;         /* whether objects[i] is a reference of ours */
    Py_ssize_t *counts; /* reference count before the call, of temporaries */
    bool small_held[SMALL_CALL];
    Py_ssize_t small_counts[SMALL_CALL];
    int count;
} Arguments;

static void release_arguments(Arguments *arguments)
{
    for (int i = 0; i < arguments->count; i++)
        if (arguments->held[i]) Py_DECREF(arguments->objects[i]);
}

/* `self`, if not NULL, becomes the first argument. */
static bool collect_arguments(lua_State *L, Arguments *arguments, PyObject *self, int first,
                              int last)
{
    int count = last - first + 1 + (self != NULL);
    arguments->count = 0;
    if (count <= SMALL_CALL) {
        arguments->objects = arguments->small + 1;
        arguments->held = arguments->small_held;
        arguments->counts = arguments->small_counts;
    } else {
        size_t each = sizeof(PyObject *) + sizeof(bool) + sizeof(Py_ssize_t);
        char *memory = lua_newuserdatauv(L, ((size_t)count + 1) * each, 0);
        arguments->objects = (PyObject **)memory + 1;
        arguments->counts = (Py_ssize_t *)(arguments->objects + count);
        arguments->held = (bool *)(arguments->counts + count);
    }
    for (int i = 0; i < count; i++) {
        int index = first + i - (self != NULL);
        PyObject *object = self && i == 0 ? self : handle_at(L, index);
        arguments->held[i] = false;
        if (!object) {
            object = object_at(L, index);
            if (!object) {
                release_arguments(arguments);
                return false;
            }
            arguments->held[i] = true;
        } else if (!temps_owns(object)) {
            Py_INCREF(object);
            arguments->held[i] = true;
        }
        arguments->objects[i] = object;
        arguments->counts[i] = Py_REFCNT(object);
        arguments->count++;
    }
    return true;
}

/* Temporaries that the call has stored are no longer their scope's. */
static void settle_arguments(Arguments *arguments, PyObject *result)
{
    bool iterator = result && Py_REFCNT(result) == 1 && PyIter_Check(result);
    bool added = false;
    for (int i = 0; i < arguments->count; i++) {
        PyObject *object = arguments->objects[i];
        if (arguments->held[i] || object == result || !temps_owns(object)) continue;
        if (Py_REFCNT(object) <= arguments->counts[i]) continue;
        if (iterator && !added) {
            Py_INCREF(result);
            temps_add(result);
            added = true;
        }
        if (iterator) temps_lend_to_iterator(object, result);
        else temps_drop(object);
    }
}

/* The tuple of the names in the array at a stack index: a new reference. It is a constant of the code
 * that makes the call, and so the same one every time. */
PyObject *keyword_names(lua_State *L, int names, int count)
{
    static PyObject *known;
    if (!known) known = PyDict_New();
    luaL_checkstack(L, 8, NULL);
    luaL_Buffer text;
    luaL_buffinit(L, &text);
    for (int i = 1; i <= count; i++) {
        lua_rawgeti(L, names, i);
        luaL_addvalue(&text);
        luaL_addchar(&text, ',');
    }
    luaL_pushresult(&text);
    PyObject *found = known ? PyDict_GetItemString(known, lua_tostring(L, -1)) : NULL;
    if (found) {
        lua_pop(L, 1);
        return Py_NewRef(found);
    }
    PyObject *made = PyTuple_New(count);
    for (int i = 1; made && i <= count; i++) {
        lua_rawgeti(L, names, i);
        PyTuple_SET_ITEM(made, i - 1, Py_XNewRef(name_at(L, -1)));
        lua_pop(L, 1);
    }
    if (made && known) PyDict_SetItemString(known, lua_tostring(L, -1), made);
    lua_pop(L, 1);
    return made;
}

/* `f(x, {key = value})` of a builtin: replaces the table at `*last`, the top of the stack, by its
 * values. The names: a new reference; NULL if there are none. */
static PyObject *expand_keywords(lua_State *L, int first, int *last)
{
    int table = *last;
    if (table < first || table != lua_gettop(L) || !lua_istable(L, table) || lua_rawlen(L, table))
        return NULL;
    int count = push_sorted_names(L, table), names = lua_gettop(L);
    PyObject *keywords = count ? keyword_names(L, names, count) : NULL;
    if (!keywords) {
        lua_settop(L, table);
        return NULL;
    }
    luaL_checkstack(L, count + 4, NULL);
    for (int i = 1; i <= count; i++) {
        lua_rawgeti(L, names, i);
        lua_rawget(L, table);
    }
    lua_remove(L, names);
    lua_remove(L, table);
    *last = lua_gettop(L);
    return keywords;
}

/* Makes the call and pushes what it hands over. `callable` is a reference that this function drops.
 */
static int make_call(lua_State *L, Arguments *arguments, int first, PyObject *callable,
                     PyObject *keywords, bool measured)
{
    Py_ssize_t named = keywords ? PyTuple_GET_SIZE(keywords) : 0;
    for (int i = 0; i < arguments->count; i++)
        if (!arguments->held[i]) temps_hold_walks(arguments->objects[i]);
    CallRecord record = {L, first, arguments->count, arguments->objects, referee.record};
    referee.record = &record;
    PyObject *result =
        PyObject_Vectorcall(callable, arguments->objects,
                            (size_t)(arguments->count - named) | PY_VECTORCALL_ARGUMENTS_OFFSET,
                            keywords);
    referee.record = record.outer;
    if (!result) push_python_error(L);
    Py_DECREF(callable);
    Py_XDECREF(keywords);
    for (int i = 0; i < arguments->count; i++)
        if (!arguments->held[i]) temps_settle_walks(arguments->objects[i]);
    release_arguments(arguments);
    settle_arguments(arguments, result);
    if (!result) return lua_error(L);
    run_due_collection(L);
    if (!measured || !push_number(L, result)) push_result(L, result);
    return 1;
}

int call_python(lua_State *L, PyObject *callable, int first, int last)
{
    if (script_body(callable)) return call_script_function(L, callable, first, last);
    Arguments arguments;
    PyObject *keywords = expand_keywords(L, first, &last);
    if (!collect_arguments(L, &arguments, NULL, first, last)) return raise_python(L);
    return make_call(L, &arguments, first, Py_NewRef(callable), keywords,
                     measures(callable, NULL));
}

int call_method(lua_State *L, Method *method, int first, int last)
{
    PyObject *self = method->object, *callable = NULL;
    if (method->bound) {
        PyObject *bound = method->bound;
        int pushed = call_python(L, bound, first, last);
        temps_drop(bound);
        return pushed;
    }
    int unbound = _PyObject_GetMethod(self, method->name, &callable);
    if (!callable) return raise_python(L);
    if (!unbound || script_body(callable)) {
        if (unbound) {
            lua_pushlightuserdata(L, self);
            lua_insert(L, first);
            last++;
        }
        push_result(L, callable);
        return call_python(L, callable, first, last);
    }
    Arguments arguments;
    PyObject *keywords = expand_keywords(L, first, &last);
    if (!collect_arguments(L, &arguments, self, first, last)) {
        Py_DECREF(callable);
        return raise_python(L);
    }
    return make_call(L, &arguments, first - 1, callable, keywords,
                     measures(NULL, PyUnicode_AsUTF8(method->name)));
}

int call_handle(lua_State *L)
{
    PyObject *object = handle_at(L, 1);
    int top = lua_gettop(L);
    if (top == 3 && lua_isnil(L, 2)) {
        if (PyRange_Check(object)) return range_pass(L, object);
        if (PyIter_Check(object)) return iterator_pass(L, object);
    }
    if (top == 2 && lua_istable(L, 2) && PyType_Check(object)) {
        PyTypeObject *type = (PyTypeObject *)object;
        if (type == &PyList_Type || type == &PyTuple_Type || type == &PySet_Type ||
            type == &PyDict_Type) {
            PyObject *display = display_from_table(L, type, 2);
            if (!display) return raise_python(L);
            push_result(L, display);
            return 1;
        }
    }
    return call_python(L, object, 2, top);
}
