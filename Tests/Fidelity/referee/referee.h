/* The referee: a Moult workload script run on the heap of a real CPython.
 *
 * A CPython extension module embeds Lua 5.4. A Lua handle is a light userdata that holds the
 * address of a Python object; plain names of the script live in the dict of the real `__main__`
 * module, so reference counts, collector counts, free lists and addresses are CPython's own.
 *
 * What lives where:
 *   module.c        the extension module: one script, from loading to its end
 *   temporaries.c   who owns an object that nothing has stored yet; scopes and loop passes
 *   values.c        Lua values to Python objects and back; errors
 *   handles.c       what a script does with a handle: index, assign, arithmetic, comparison
 *   calls.c         calls of Python callables
 *   displays.c      list{...}, tuple{...}, set{...}, dict{...}
 *   iteration.c     what `for` calls
 *   functions.c     Lua functions as Python functions: `def`, methods, callbacks
 *   frames.c        the plain names of a call
 *   generators.c    `generator`: a coroutine with a frame that the collector can see
 *   library.c       functions on values that a script finds beside Python's builtins
 *   callables.c     def, generator, cell, class
 *   workload.c      del, scope, phase, param, expect
 *
 * Invariants:
 *   - A Lua error (longjmp) never crosses a frame of CPython: Lua code that CPython calls runs in
 * lua_pcall, and our own C functions raise only after CPython has returned and its error indicator
 * is clear.
 *   - The error indicator is clear whenever Lua code runs.
 *   - Nothing here allocates from pymalloc or adds to the collector's counts unless the same
 * program written in Python would: bookkeeping uses the C library's malloc or Lua's memory.
 */
#ifndef REFEREE_H
#define REFEREE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "compat.h"

/* ---- temporaries.c ---- */

/* A chain of objects that an iterator walks over and that a scope has lent to it. */
typedef struct Walk {
    PyObject *object;
    struct Walk *next;
} Walk;

typedef struct {
    PyObject *object; /* NULL once the object has been stored or released */
    bool lent;        /* a frame or an iterator owns the reference for now */
    Walk *walks;
} Temporary;

typedef struct {
    PyObject *key; /* the range or iterator that a `for` calls */
    size_t mark;
} Loop;

/* The temporaries of one flow of control: the script, or one generator. */
typedef struct {
    Temporary *items;
    size_t count, capacity, floor;
    Loop *loops;
    size_t loop_count, loop_capacity;
} Temps;

typedef struct {
    Temps *temps;
    size_t mark, floor, loop_count;
} Scope;

void temps_add(PyObject *object);    /* takes over the caller's reference */
bool temps_owns(PyObject *object);   /* a temporary whose reference is not lent */
bool temps_take(PyObject *object);   /* hands the reference to the caller */
void temps_drop(PyObject *object);   /* a place has stored it: release the reference */
bool temps_lend(PyObject *object);   /* hands the reference to a frame, until temps_return */
void temps_return(PyObject *object); /* a frame gives it back; drops it if others hold it too */
void temps_lend_to_iterator(PyObject *object, PyObject *iterator);
bool temps_has_walks(PyObject *iterator);
void temps_hold_walks(PyObject *iterator); /* before the iterator is advanced or dies */
void temps_settle_walks(
    PyObject *iterator); /* afterwards: what it has dropped is its scope's again */

Scope scope_open(void);
void scope_close(Scope scope);

void loop_enter(PyObject *key);
bool loop_pass(PyObject *key); /* ends a pass: releases what it has made */
void loop_leave(PyObject *key);

void temps_free(Temps *temps);
int temps_visit(Temps *temps, visitproc visit, void *argument);

/* ---- state of the one running script ---- */

/* The Python arguments of the call that is being made and the Lua values they came from, so that a
 * number or string that Lua passes to a class arrives in `__init__` as that value. */
typedef struct CallRecord {
    lua_State *lua;
    int first, count;
    PyObject **objects;
    struct CallRecord *outer;
} CallRecord;

typedef struct {
    lua_State *lua;         /* the running Lua thread */
    Temps *temps;           /* the temporaries of the running flow */
    PyObject *globals;      /* dict of __main__ */
    PyObject *code;         /* code object that script functions carry */
    PyObject *class_code;   /* code object of the body of every class: -class_body */
    PyObject *dict_display; /* callable: (key, value, key, value ...) -> a display of more than 43
                               pairs */
    const char *script;     /* the path of the script */
    int environment;        /* registry references */
    int names, functions, codes, traceback;
    CallRecord *record;
    PyObject *raised; /* what `raise` raised last, and the end of its text in Lua */
    char raised_text[256];
    int trying;        /* how many `try` run */
    PyObject *missing; /* while one does: the key of the last KeyError, and the error's text */
    char missing_text[256];
    bool expectation_failed;
} Referee;

extern Referee referee;

/* ---- values.c ---- */

#define METHOD_TYPE "referee.method"

/* `object.name` before it is known whether a call follows, as LOAD_METHOD has it: no bound method
 * yet. */
typedef struct {
    PyObject *object; /* borrowed */
    PyObject *name;   /* from the name cache */
    PyObject *bound;  /* where reading the attribute could not avoid a bound method: a temporary */
} Method;

PyObject *handle_at(lua_State *L, int index); /* borrowed; NULL if it is no handle */
Method *method_at(lua_State *L, int index);
PyObject *name_at(lua_State *L, int index);   /* interned str of the name cache, borrowed */
PyObject *object_at(lua_State *L, int index); /* new reference; NULL with an exception */
bool push_text(lua_State *L, PyObject *text); /* a str as a Lua string; false with an exception */
void push_borrowed(lua_State *L, PyObject *object);
void push_result(lua_State *L,
                 PyObject *object); /* takes over the reference; a temporary if unshared */
bool push_number(lua_State *L,
                 PyObject *object);   /* exact int or float as a Lua number; steals if true */
void push_python_error(lua_State *L); /* "where: Type: text"; clears the indicator */
int raise_python(lua_State *L);
void python_error_from_lua(lua_State *L);          /* pops the error value, sets the indicator */
void store_constant(lua_State *L, PyObject *text); /* adds a str to the name cache */
void run_due_collection(lua_State *L);

/* ---- handles.c, calls.c ---- */

void handles_setup(lua_State *L);
int call_handle(lua_State *L); /* __call */
int call_python(lua_State *L, PyObject *callable, int first, int last);
int call_method(lua_State *L, Method *method, int first, int last);
PyObject *bound_method(Method *method); /* new reference */
PyObject *display_from_table(lua_State *L, PyTypeObject *type, int index);
PyObject *display_from_stack(lua_State *L, PyTypeObject *type, int first, int last);
int push_sorted_names(lua_State *L,
                      int index); /* a Lua array of the string keys; returns their number */

/* ---- iteration.c ---- */

int range_pass(lua_State *L, PyObject *range);
int iterator_pass(lua_State *L, PyObject *iterator);
void iteration_setup(lua_State *L, int environment);

/* ---- functions.c, frames.c, generators.c ---- */

typedef enum { PLAIN_FUNCTION, DEF_FUNCTION, GENERATOR_FUNCTION } FunctionKind;

/* What makes a real function object a script's: kept as the function's documentation object. */
typedef struct {
    PyObject_HEAD int reference; /* of the Lua function, in the registry */
    FunctionKind kind;
    Py_ssize_t cell_count;
    PyObject **cell_names; /* from the name cache, in the order of the closure */
    PyObject *code; /* up to 3.10: what its frames belong to, borrowed from a table of codes */
    bool named;
    uint64_t plain_defaults; /* which of the defaults arrive as values of Lua's */
} LuaBody;

typedef struct {
    PyObject *name; /* NULL for an argument */
    PyObject *value;
    bool lent;
} Local;

typedef struct {
    Local *locals;
    int count, capacity;
    PyObject *function; /* borrowed: the call or the generator holds it */
} Frame;

LuaBody *script_body(PyObject *object); /* NULL if it is not a script's function */
PyObject *function_new(lua_State *L, int index, FunctionKind kind, int cells_index);
/* Gives a def the name to which it is bound first; `scope` is the name of the class around it or NULL. */
void function_named(PyObject *function, PyObject *name, PyObject *scope);
PyObject *function_for_lua(lua_State *L,
                           int index); /* the plain function of a Lua function, cached */
int call_script_function(lua_State *L, PyObject *function, int first, int last);
void push_environment(lua_State *L, Frame *frame);
void close_environment(lua_State *L, int index);
void frame_add_argument(Frame *frame, PyObject *value, bool lent);
void frame_clear(Frame *frame);
int frame_visit(Frame *frame, visitproc visit, void *argument);
void push_argument(lua_State *L, PyObject *object);
int error_handler(lua_State *L);
int functions_ready(void);
void frames_setup(lua_State *L);
PyObject *code_of_function(lua_State *L, int index); /* borrowed; NULL from 3.11 on */
PyObject *code_of_class(lua_State *L); /* of the class statement that runs, borrowed */
PyObject *frame_object(PyObject *code); /* NULL from 3.11 on */

PyObject *generator_new(PyObject *function, LuaBody *body);
void generator_argument(PyObject *generator, PyObject *object, bool lent);
lua_State *generator_thread(PyObject *generator);
int generators_ready(void);

/* ---- with.c and what it uses ---- */

int library_with(lua_State *L);
int library_raise(lua_State *L);
/* Runs the function at stack index 1 with its arguments as a scope. */
int run_scope(lua_State *L);

/* ---- keywords.c ---- */

/* Calls a script's function whose named arguments stand behind `count` others. */
PyObject *call_by_names(PyObject *function, LuaBody *body, PyObject *const *arguments, Py_ssize_t count,
                        PyObject *keywords);
/* Whether the values from `first` to `last` have to be put in the order of a function's parameters. */
bool takes_binding(lua_State *L, PyObject *function, int first, int last);
/* Does so, on Lua's stack; which of them are defaults, a bit for each. False with an exception. */
bool bind_arguments(lua_State *L, PyObject *function, LuaBody *body, int first, int *last,
                    uint64_t *standard);
PyObject *defaults_from_table(lua_State *L, int index, uint64_t *plain);
bool push_plain(lua_State *L, PyObject *value);
/* Calls a script's function with an argument for each parameter. */
PyObject *body_call(PyObject *function, LuaBody *body, PyObject *const *arguments, Py_ssize_t count);
/* The tuple of the names in the array at a stack index: a new reference. */
PyObject *keyword_names(lua_State *L, int names, int count);

/* ---- library.c, callables.c, workload.c ---- */

void library_setup(lua_State *L, int environment);
bool is_type_function(lua_State *L, int index); /* `type`, which is also an object */
void callables_setup(lua_State *L, int environment);
PyObject *class_body_new(void);
void workload_setup(lua_State *L, int environment);

#endif
