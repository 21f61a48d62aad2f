/* Generators: a Lua coroutine with a frame of its own.
 *
 * The frame and the generator's temporaries live as long as the generator and are visited by the
 * collector as what the generator refers to. Its body is one scope, so temporaries outlast a
 * `yield`.
 */
#include "referee.h"

typedef enum { CREATED, SUSPENDED, RUNNING, FINISHED } State;

typedef struct {
    PyObject_HEAD lua_State *thread;
    int reference; /* of the coroutine, in the registry */
    int passed; /* values on the coroutine's stack before the first resume, without the function */
    State state;
    Frame frame;
    Temps temps;
    PyObject *function;
    PyObject *object; /* up to 3.10: the frame object */
    PyObject *sent; /* what send() passed last, so that the borrowed handle stays good */
    PyObject *weakrefs;
} Generator;

static PyTypeObject generator_type;

PyObject *generator_new(PyObject *function, LuaBody *body)
{
    PyObject *object = frame_object(body->code);
    Generator *self = PyObject_GC_New(Generator, &generator_type);
    if (!self) return NULL;
    memset((char *)self + offsetof(Generator, thread), 0,
           sizeof *self - offsetof(Generator, thread));
    lua_State *L = referee.lua;
    self->function = Py_NewRef(function);
    self->frame.function = function;
    self->thread = lua_newthread(L);
    self->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_rawgeti(self->thread, LUA_REGISTRYINDEX, body->reference);
    push_environment(self->thread, &self->frame);
    self->passed = 1;
    PyObject_GC_Track(self);
    self->object = object;
    if (object) PyObject_GC_Track(object);
    return (PyObject *)self;
}

/* Counts the argument that stands on top of the coroutine's stack; takes over a reference to
 * `object`. */
void generator_argument(PyObject *generator, PyObject *object, bool lent)
{
    frame_add_argument(&((Generator *)generator)->frame, object, lent);
}

lua_State *generator_thread(PyObject *generator)
{
    Generator *self = (Generator *)generator;
    self->passed++; /* the caller pushes one argument */
    return self->thread;
}

/* A frame goes with its function, except that 3.13 keeps the function of a generator that is
 * closed at a yield outside of any handler. */
static void finish(Generator *self, bool keeps_function)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    self->state = FINISHED;
    frame_clear(&self->frame);
    temps_free(&self->temps);
    Py_CLEAR(self->sent);
    if (!keeps_function) Py_CLEAR(self->function);
    Py_CLEAR(self->object);
    PyErr_Restore(type, value, traceback);
}

/* What close() and the finalizer do. What never ran keeps its frame since 3.12. */
static void close_at_yield(Generator *self)
{
    if (self->state == FINISHED) return;
    if (self->state == CREATED && PY_VERSION_HEX >= 0x030C0000) self->state = FINISHED;
    else finish(self, self->state == SUSPENDED && PY_VERSION_HEX >= 0x030D0000);
}

/* NULL without an exception when the generator is exhausted. */
static PyObject *step(Generator *self, PyObject *sent)
{
    if (self->state == FINISHED) return NULL;
    if (self->state == RUNNING) {
        PyErr_SetString(PyExc_ValueError, "generator already executing");
        return NULL;
    }
    lua_State *L = self->thread;
    int passed = self->passed;
    if (self->state == SUSPENDED) {
        Py_XINCREF(sent);
        Py_XSETREF(self->sent, sent);
        push_borrowed(L, sent ? sent : Py_None);
        passed = 1;
    }
    lua_State *outer = referee.lua;
    Temps *temps = referee.temps;
    CallRecord *record = referee.record;
    self->state = RUNNING;
    Py_INCREF(self);
    referee.lua = L;
    referee.temps = &self->temps;
    referee.record = NULL;
    int results = 0, status = lua_resume(L, outer, passed, &results);
    PyObject *item = NULL;
    if (status == LUA_YIELD) {
        item = results ? object_at(L, -results) : Py_NewRef(Py_None);
        PyObject *handle = results ? handle_at(L, -results) : NULL;
        if (handle && item) temps_drop(handle);
        lua_pop(L, results);
        self->state = SUSPENDED;
    } else if (status != LUA_OK) {
        python_error_from_lua(L);
    }
    referee.lua = outer;
    referee.temps = temps;
    referee.record = record;
    if (self->state == RUNNING) finish(self, false);
    Py_DECREF(self);
    return item;
}

static PyObject *generator_next(PyObject *self)
{
    return step((Generator *)self, NULL);
}

static PyObject *generator_send(PyObject *self, PyObject *value)
{
    Generator *generator = (Generator *)self;
    if (generator->state == CREATED && value != Py_None) {
        PyErr_SetString(PyExc_TypeError, "can't send non-None value to a just-started generator");
        return NULL;
    }
    PyObject *item = step(generator, value);
    if (!item && !PyErr_Occurred()) PyErr_SetNone(PyExc_StopIteration);
    return item;
}

static PyObject *generator_close(PyObject *self, PyObject *unused)
{
    (void)unused;
    Generator *generator = (Generator *)self;
    if (generator->state == RUNNING) {
        PyErr_SetString(PyExc_ValueError, "generator already executing");
        return NULL;
    }
    close_at_yield(generator);
    Py_RETURN_NONE;
}

static int generator_traverse(PyObject *self, visitproc visit, void *argument)
{
    Generator *generator = (Generator *)self;
    int result = generator->object ? visit(generator->object, argument) : 0;
    if (!result && generator->function) result = visit(generator->function, argument);
    if (!result) result = frame_visit(&generator->frame, visit, argument);
    if (!result) result = temps_visit(&generator->temps, visit, argument);
    if (!result && generator->sent) result = visit(generator->sent, argument);
    return result;
}

static int generator_clear(PyObject *self)
{
    if (((Generator *)self)->state != RUNNING) finish((Generator *)self, false);
    return 0;
}

static void generator_finalize(PyObject *self)
{
    if (((Generator *)self)->state != RUNNING) close_at_yield((Generator *)self);
}

static void generator_dealloc(PyObject *self)
{
    Generator *generator = (Generator *)self;
    PyObject_GC_UnTrack(self);
    if (generator->weakrefs) PyObject_ClearWeakRefs(self);
    PyObject_GC_Track(self);
    if (PyObject_CallFinalizerFromDealloc(self) < 0) return;
    PyObject_GC_UnTrack(self);
    finish(generator, false);
    luaL_unref(referee.lua, LUA_REGISTRYINDEX, generator->reference);
    PyObject_GC_Del(self);
}

static PyMethodDef generator_methods[] = {{"send", generator_send, METH_O, NULL},
                                          {"close", generator_close, METH_NOARGS, NULL},
                                          {NULL, NULL, 0, NULL}};

static PyTypeObject generator_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "generator",
    .tp_basicsize = sizeof(Generator),
    .tp_dealloc = generator_dealloc,
    .tp_traverse = generator_traverse,
    .tp_clear = generator_clear,
    .tp_finalize = generator_finalize,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = generator_next,
    .tp_methods = generator_methods,
    .tp_weaklistoffset = offsetof(Generator, weakrefs),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
};

int generators_ready(void)
{
    return PyType_Ready(&generator_type);
}
