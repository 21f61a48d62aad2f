/* What a script does with a handle. Handles are light userdata, so these metamethods are type-wide.
 */
#include "referee.h"

/* ---- attributes and items ---- */

static bool derives_from(PyObject *object, const char *name)
{
    PyObject *order = Py_TYPE(object)->tp_mro;
    for (Py_ssize_t i = 0; order && i < PyTuple_GET_SIZE(order); i++)
        if (!strcmp(((PyTypeObject *)PyTuple_GET_ITEM(order, i))->tp_name, name)) return true;
    return false;
}

static bool is_weak_dictionary(PyObject *object)
{
    return derives_from(object, "WeakValueDictionary") ||
           derives_from(object, "WeakKeyDictionary");
}

/* Whether a WeakValueDictionary has a key. Asking it for the item would make a KeyError where it has
 * not, and an exception leaves traces in the free lists. */
static bool has_weak_item(PyObject *object, PyObject *key)
{
    PyObject *data = PyObject_GetAttrString(object, "data");
    bool found = data && PyDict_Check(data) && PyDict_Contains(data, key) > 0;
    Py_XDECREF(data);
    PyErr_Clear();
    return found;
}

static void push_method(lua_State *L, PyObject *object, PyObject *name, PyObject *bound)
{
    Method *method = lua_newuserdatauv(L, sizeof *method, 0);
    *method = (Method){object, name, bound};
    luaL_setmetatable(L, METHOD_TYPE);
}

PyObject *bound_method(Method *method)
{
    if (method->bound) return Py_NewRef(method->bound);
    return PyObject_GetAttr(method->object, method->name);
}

/* A callable that reading the attribute has just bound to the object. */
static bool is_newly_bound(PyObject *value)
{
    return Py_REFCNT(value) == 1 && (PyMethod_Check(value) || PyCFunction_Check(value) ||
                                     !strcmp(Py_TYPE(value)->tp_name, "method-wrapper"));
}

static int list_of(lua_State *L)
{
    PyObject *list = display_from_stack(L, &PyList_Type, 1, lua_gettop(L));
    if (!list) return raise_python(L);
    push_result(L, list);
    return 1;
}

static int tuple_of(lua_State *L)
{
    PyObject *tuple = display_from_stack(L, &PyTuple_Type, 1, lua_gettop(L));
    if (!tuple) return raise_python(L);
    push_result(L, tuple);
    return 1;
}

static int push_attribute(lua_State *L, PyObject *object)
{
    PyObject *name = name_at(L, 2);
    if (!name) return raise_python(L);
    if (object == (PyObject *)&PyList_Type && !strcmp(lua_tostring(L, 2), "of")) {
        lua_pushcfunction(L, list_of);
        return 1;
    }
    if (object == (PyObject *)&PyTuple_Type && !strcmp(lua_tostring(L, 2), "of")) {
        lua_pushcfunction(L, tuple_of);
        return 1;
    }
    PyObject *value = NULL;
    int unbound = _PyObject_GetMethod(object, name, &value);
    if (!value) return raise_python(L);
    if (unbound) {
        Py_DECREF(value); /* its class holds it */
        push_method(L, object, name, NULL);
    } else if (is_newly_bound(value)) {
        temps_add(value);
        push_method(L, object, name, value);
    } else {
        push_result(L, value);
    }
    return 1;
}

static int index_handle(lua_State *L)
{
    PyObject *object = handle_at(L, 1);
    bool text_key = lua_type(L, 2) == LUA_TSTRING;
    bool dictionary = PyDict_Check(object) || is_weak_dictionary(object);
    if (text_key && !dictionary) return push_attribute(L, object);
    /* A str cannot be weakly referenced, so it is never a key of a WeakKeyDictionary. */
    if (text_key && derives_from(object, "WeakKeyDictionary")) return push_attribute(L, object);
    PyObject *key = object_at(L, 2);
    if (!key) return raise_python(L);
    if (text_key && PyDict_CheckExact(object)) {
        PyObject *item = PyDict_GetItemWithError(object, key);
        if (item) {
            Py_DECREF(key);
            push_borrowed(L, item);
            return 1;
        }
        if (!PyErr_Occurred() && _PyType_Lookup(Py_TYPE(object), name_at(L, 2))) {
            Py_DECREF(key);
            return push_attribute(L, object);
        }
        PyErr_Clear();
    }
    if (text_key && derives_from(object, "WeakValueDictionary") && !has_weak_item(object, key)) {
        Py_DECREF(key);
        return push_attribute(L, object);
    }
    if (text_key && PyDict_Check(object) && !PyDict_CheckExact(object) &&
        PyDict_Contains(object, key) == 0 && PyObject_HasAttr(object, key)) {
        /* A method, whatever __missing__ would give. */
        Py_DECREF(key);
        return push_attribute(L, object);
    }
    PyObject *value = PyObject_GetItem(object, key);
    Py_DECREF(key);
    if (!value && text_key && PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyObject *kind, *error, *traceback;
        PyErr_Fetch(&kind, &error, &traceback);
        if (PyObject_HasAttr(object, name_at(L, 2))) {
            Py_XDECREF(kind);
            Py_XDECREF(error);
            Py_XDECREF(traceback);
            return push_attribute(L, object);
        }
        PyErr_Restore(kind, error, traceback);
    }
    if (!value) return raise_python(L);
    push_result(L, value);
    return 1;
}

static int assign_handle(lua_State *L)
{
    PyObject *object = handle_at(L, 1);
    bool item = lua_type(L, 2) != LUA_TSTRING || PyDict_Check(object) || is_weak_dictionary(object);
    PyObject *held = item ? object_at(L, 2) : NULL;
    PyObject *key = item ? held : name_at(L, 2);
    if (!key) return raise_python(L);
    PyObject *key_handle = handle_at(L, 2);
    Py_ssize_t key_count = key_handle ? Py_REFCNT(key_handle) : 0;
    int failed;
    if (lua_isnil(L, 3)) {
        failed = item ? PyObject_DelItem(object, key) : PyObject_SetAttr(object, key, NULL);
    } else {
        PyObject *value = object_at(L, 3);
        if (!value) {
            Py_XDECREF(held);
            return raise_python(L);
        }
        PyObject *value_handle = handle_at(L, 3);
        Py_ssize_t count = Py_REFCNT(value);
        failed = item ? PyObject_SetItem(object, key, value) : PyObject_SetAttr(object, key, value);
        /* The place takes over the temporary's reference. */
        if (value_handle && !failed && Py_REFCNT(value) > count) temps_drop(value_handle);
        Py_DECREF(value);
    }
    if (key_handle && !failed && Py_REFCNT(key_handle) > key_count) temps_drop(key_handle);
    Py_XDECREF(held);
    return failed < 0 ? raise_python(L) : 0;
}

/* ---- arithmetic and comparison ---- */

static int push_arithmetic(lua_State *L, PyObject *result)
{
    if (!result) return raise_python(L);
    if (!push_number(L, result)) push_result(L, result);
    return 1;
}

#define BINARY(name, operation)                                                                    \
    static int name(lua_State *L)                                                                  \
    {                                                                                              \
        PyObject *left = object_at(L, 1), *right = left ? object_at(L, 2) : NULL;                  \
        PyObject *result = right ? (operation) : NULL;                                             \
        Py_XDECREF(left);                                                                          \
        Py_XDECREF(right);                                                                         \
        return push_arithmetic(L, result);                                                         \
    }
BINARY(add, PyNumber_Add(left, right))
BINARY(subtract, PyNumber_Subtract(left, right))
BINARY(multiply, PyNumber_Multiply(left, right))
BINARY(divide, PyNumber_TrueDivide(left, right))
BINARY(floor_divide, PyNumber_FloorDivide(left, right))
BINARY(modulo, PyNumber_Remainder(left, right))
BINARY(power, PyNumber_Power(left, right, Py_None))
BINARY(shift_left, PyNumber_Lshift(left, right))
BINARY(shift_right, PyNumber_Rshift(left, right))
BINARY(bit_and, PyNumber_And(left, right))
BINARY(bit_or, PyNumber_Or(left, right))
BINARY(bit_xor, PyNumber_Xor(left, right))

static int negate(lua_State *L)
{
    return push_arithmetic(L, PyNumber_Negative(handle_at(L, 1)));
}

static int invert(lua_State *L)
{
    return push_arithmetic(L, PyNumber_Invert(handle_at(L, 1)));
}

static int compare(lua_State *L, int operation)
{
    PyObject *left = object_at(L, 1), *right = left ? object_at(L, 2) : NULL;
    int result = right ? PyObject_RichCompareBool(left, right, operation) : -1;
    Py_XDECREF(left);
    Py_XDECREF(right);
    if (result < 0) return raise_python(L);
    lua_pushboolean(L, result);
    return 1;
}

static int less(lua_State *L)
{
    return compare(L, Py_LT);
}

static int less_or_equal(lua_State *L)
{
    return compare(L, Py_LE);
}

static int length(lua_State *L)
{
    Py_ssize_t size = PyObject_Size(handle_at(L, 1));
    if (size < 0) return raise_python(L);
    lua_pushinteger(L, size);
    return 1;
}

static int to_string(lua_State *L)
{
    PyObject *object = object_at(L, 1);
    PyObject *text = object ? PyObject_Str(object) : NULL;
    Py_XDECREF(object);
    bool pushed = text && push_text(L, text);
    Py_XDECREF(text);
    return pushed ? 1 : raise_python(L);
}

/* ---- methods that were not called at once ---- */

/* Makes the bound method of a method reference and does `next` with it in its place. */
static int with_bound_method(lua_State *L, lua_CFunction next)
{
    PyObject *bound = bound_method(method_at(L, 1));
    if (!bound) return raise_python(L);
    push_result(L, bound);
    lua_replace(L, 1);
    return next(L);
}

static int index_method(lua_State *L)
{
    return with_bound_method(L, index_handle);
}

static int assign_method(lua_State *L)
{
    return with_bound_method(L, assign_handle);
}

static int call_method_reference(lua_State *L)
{
    Method *method = method_at(L, 1);
    int top = lua_gettop(L);
    if (top >= 2 && handle_at(L, 2) == method->object) return call_method(L, method, 3, top);
    return call_method(L, method, 2, top);
}

void handles_setup(lua_State *L)
{
    static const luaL_Reg common[] = {{"__add", add},
                                      {"__sub", subtract},
                                      {"__mul", multiply},
                                      {"__div", divide},
                                      {"__idiv", floor_divide},
                                      {"__mod", modulo},
                                      {"__pow", power},
                                      {"__shl", shift_left},
                                      {"__shr", shift_right},
                                      {"__band", bit_and},
                                      {"__bor", bit_or},
                                      {"__bxor", bit_xor},
                                      {"__concat", add},
                                      {"__unm", negate},
                                      {"__bnot", invert},
                                      {"__lt", less},
                                      {"__le", less_or_equal},
                                      {"__len", length},
                                      {"__tostring", to_string},
                                      {"__index", index_handle},
                                      {"__newindex", assign_handle},
                                      {"__call", call_handle},
                                      {NULL, NULL}};
    lua_pushlightuserdata(L, Py_None);
    lua_newtable(L);
    luaL_setfuncs(L, common, 0);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);

    static const luaL_Reg methods[] = {{"__index", index_method},
                                       {"__newindex", assign_method},
                                       {"__call", call_method_reference},
                                       {"__tostring", to_string},
                                       {NULL, NULL}};
    luaL_newmetatable(L, METHOD_TYPE);
    luaL_setfuncs(L, methods, 0);
    lua_pop(L, 1);
}
