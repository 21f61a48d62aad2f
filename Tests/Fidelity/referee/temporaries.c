/* Temporaries: objects that a scope owns until a place stores them.
 *
 * Each flow of control has a stack of temporaries; a scope is the part of it above a mark and
 * releases that part, newest first, when it ends. An index from object to place makes every
 * question about one object O(1). A slot whose reference is lent stays where it is, so that what
 * comes back belongs to the scope it came from.
 */
#include "referee.h"

typedef struct {
    PyObject *key;
    Temps *temps;
    size_t index;
} Place;

static Place *places;
static size_t place_count, place_capacity; /* capacity is 0 or a power of two */

static size_t place_start(PyObject *key)
{
    size_t h = (size_t)key >> 4;
    h *= (size_t)0x9E3779B97F4A7C15u;
    return (h >> 20) & (place_capacity - 1);
}

static Place *place_find(PyObject *key)
{
    if (place_capacity == 0) return NULL;
    for (size_t i = place_start(key); places[i].key; i = (i + 1) & (place_capacity - 1))
        if (places[i].key == key) return &places[i];
    return NULL;
}

static void *checked_realloc(void *memory, size_t bytes)
{
    void *result = realloc(memory, bytes);
    if (!result) Py_FatalError("referee: out of memory");
    return result;
}

static void place_set(PyObject *key, Temps *temps, size_t index)
{
    if ((place_count + 1) * 2 > place_capacity) {
        Place *old = places;
        size_t old_capacity = place_capacity;
        place_capacity = old_capacity ? old_capacity * 2 : 256;
        places = checked_realloc(NULL, place_capacity * sizeof *places);
        memset(places, 0, place_capacity * sizeof *places);
        place_count = 0;
        for (size_t i = 0; i < old_capacity; i++)
            if (old[i].key) place_set(old[i].key, old[i].temps, old[i].index);
        free(old);
    }
    size_t i = place_start(key);
    while (places[i].key && places[i].key != key) i = (i + 1) & (place_capacity - 1);
    if (!places[i].key) place_count++;
    places[i] = (Place){key, temps, index};
}

static void place_remove(PyObject *key)
{
    Place *found = place_find(key);
    if (!found) return;
    size_t mask = place_capacity - 1, hole = (size_t)(found - places);
    place_count--;
    for (size_t i = (hole + 1) & mask; places[i].key; i = (i + 1) & mask) {
        size_t home = place_start(places[i].key);
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            places[hole] = places[i];
            hole = i;
        }
    }
    places[hole].key = NULL;
}

static Temporary *temporary_of(PyObject *object)
{
    Place *place = place_find(object);
    return place ? &place->temps->items[place->index] : NULL;
}

/* ---- one object ---- */

static size_t lowest_mark(Temps *temps)
{
    size_t mark = temps->floor;
    if (temps->loop_count && temps->loops[temps->loop_count - 1].mark > mark)
        mark = temps->loops[temps->loop_count - 1].mark;
    return mark;
}

static void forget_walks(Temporary *temporary)
{
    while (temporary->walks) {
        Walk *walk = temporary->walks;
        temporary->walks = walk->next;
        Temporary *walked = temporary_of(walk->object);
        if (walked && walked->lent) {
            walked->object = NULL;
            place_remove(walk->object);
        }
        free(walk);
    }
}

/* Empties the slot of an object without touching its reference. */
static void forget(PyObject *object)
{
    Place *place = place_find(object);
    Temps *temps = place->temps;
    Temporary *temporary = &temps->items[place->index];
    place_remove(object);
    temporary->object = NULL;
    forget_walks(temporary);
    size_t lowest = lowest_mark(temps);
    while (temps->count > lowest && !temps->items[temps->count - 1].object) temps->count--;
}

void temps_add(PyObject *object)
{
    if (temporary_of(object))
        forget(object); /* an object long dead that was lent and never returned */
    Temps *temps = referee.temps;
    if (temps->count == temps->capacity) {
        temps->capacity = temps->capacity ? temps->capacity * 2 : 64;
        temps->items = checked_realloc(temps->items, temps->capacity * sizeof *temps->items);
    }
    temps->items[temps->count] = (Temporary){object, false, NULL};
    place_set(object, temps, temps->count++);
}

bool temps_owns(PyObject *object)
{
    Temporary *temporary = temporary_of(object);
    return temporary && !temporary->lent;
}

bool temps_take(PyObject *object)
{
    if (!temps_owns(object)) return false;
    forget(object);
    return true;
}

void temps_drop(PyObject *object)
{
    if (temps_take(object)) Py_DECREF(object);
}

bool temps_lend(PyObject *object)
{
    Temporary *temporary = temporary_of(object);
    if (!temporary || temporary->lent) return false;
    temporary->lent = true;
    return true;
}

void temps_return(PyObject *object)
{
    Temporary *temporary = temporary_of(object);
    if (temporary && temporary->lent) {
        if (Py_REFCNT(object) == 1) {
            temporary->lent = false;
            return;
        }
        forget(object);
    }
    Py_DECREF(object);
}

/* ---- iterators ---- */

void temps_lend_to_iterator(PyObject *object, PyObject *iterator)
{
    Temporary *walker = temporary_of(iterator), *walked = temporary_of(object);
    if (!walker || !walked || walked->lent) {
        temps_drop(object);
        return;
    }
    walked->lent = true;
    Walk *walk = checked_realloc(NULL, sizeof *walk);
    *walk = (Walk){object, walker->walks};
    walker->walks = walk;
    Py_DECREF(object); /* the iterator has its own reference */
}

bool temps_has_walks(PyObject *iterator)
{
    Temporary *temporary = temporary_of(iterator);
    return temporary && temporary->walks;
}

void temps_hold_walks(PyObject *iterator)
{
    Temporary *temporary = temporary_of(iterator);
    if (!temporary) return;
    for (Walk *walk = temporary->walks; walk; walk = walk->next) {
        Py_INCREF(walk->object);
        temps_hold_walks(walk->object);
    }
}

void temps_settle_walks(PyObject *iterator)
{
    Temporary *temporary = temporary_of(iterator);
    if (!temporary) return;
    Walk *walks = temporary->walks, *kept = NULL;
    temporary->walks = NULL;
    while (walks) {
        Walk *walk = walks;
        PyObject *object = walk->object;
        walks = walk->next;
        temps_settle_walks(object);
        Temporary *walked = temporary_of(object);
        if (Py_REFCNT(object) > 1) {
            Py_DECREF(object);
            walk->next = kept;
            kept = walk;
        } else {
            free(walk);
            if (walked && walked->lent)
                walked->lent = false; /* our hold becomes the scope's reference */
            else Py_DECREF(object);
        }
    }
    temporary = temporary_of(iterator); /* a finalizer may have moved it */
    if (temporary) temporary->walks = kept;
}

/* ---- scopes ---- */

/* Releases the newest temporary. A lent one only loses its slot. */
static void release_newest(Temps *temps)
{
    Temporary temporary = temps->items[temps->count - 1];
    PyObject *object = temporary.object;
    if (!object) {
        temps->count--;
        return;
    }
    if (temporary.lent) {
        forget(object);
        return;
    }
    if (temporary.walks) {
        /* What the iterator walks over goes back to its own scope before the iterator dies. */
        Walk *walks = temporary.walks;
        for (Walk *walk = walks; walk; walk = walk->next) Py_INCREF(walk->object);
        temps->items[temps->count - 1].walks = NULL;
        forget(object);
        Py_DECREF(object);
        while (walks) {
            Walk *next = walks->next;
            temps_return(walks->object);
            free(walks);
            walks = next;
        }
        return;
    }
    forget(object);
    Py_DECREF(object);
}

static void release_to(Temps *temps, size_t mark)
{
    while (temps->count > mark) release_newest(temps);
}

Scope scope_open(void)
{
    Temps *temps = referee.temps;
    Scope scope = {temps, temps->count, temps->floor, temps->loop_count};
    temps->floor = temps->count;
    return scope;
}

void scope_close(Scope scope)
{
    Temps *temps = scope.temps;
    temps->loop_count = scope.loop_count;
    release_to(temps, scope.mark);
    temps->floor = scope.floor;
}

void loop_enter(PyObject *key)
{
    Temps *temps = referee.temps;
    if (temps->loop_count == temps->loop_capacity) {
        temps->loop_capacity = temps->loop_capacity ? temps->loop_capacity * 2 : 16;
        temps->loops = checked_realloc(temps->loops, temps->loop_capacity * sizeof *temps->loops);
    }
    temps->loops[temps->loop_count++] = (Loop){key, temps->count};
}

/* The innermost loop over `key`; loops above it were left by `break` or an error. */
static bool loop_find(PyObject *key)
{
    Temps *temps = referee.temps;
    size_t i = temps->loop_count;
    while (i > 0 && temps->loops[i - 1].key != key) i--;
    if (i == 0) return false;
    temps->loop_count = i;
    return true;
}

bool loop_pass(PyObject *key)
{
    if (!loop_find(key)) return false;
    release_to(referee.temps, referee.temps->loops[referee.temps->loop_count - 1].mark);
    return true;
}

void loop_leave(PyObject *key)
{
    if (loop_find(key)) referee.temps->loop_count--;
}

void temps_free(Temps *temps)
{
    temps->loop_count = 0;
    temps->floor = 0;
    release_to(temps, 0);
    free(temps->items);
    free(temps->loops);
    memset(temps, 0, sizeof *temps);
}

int temps_visit(Temps *temps, visitproc visit, void *argument)
{
    for (size_t i = 0; i < temps->count; i++)
        if (temps->items[i].object && !temps->items[i].lent) {
            int result = visit(temps->items[i].object, argument);
            if (result) return result;
        }
    return 0;
}
