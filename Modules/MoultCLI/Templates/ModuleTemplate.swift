extension PluginTemplate {
  /// A module in C.
  static let moduleInC = PluginTemplate(
    isModule: true,
    files: [
      ("NAME.c", moduleSource),
      (
        "Makefile",
        makefile(
          source: "NAME.c",
          build: "$(CC) -std=c11 -O2 -Wall -Wextra -fPIC -shared -o $@ NAME.c", run: "",
          conform: "")
      ),
      (
        "check.lua",
        """
        workload { name = "NAME", summary = "a check of the module NAME" }

        local total = NAME.add(2, 3)
        expect(total == 5, "two and three")

        -- A pair that holds itself is a cycle: only a collector frees it.
        p = NAME.pair(list { 1 }, None)
        print(p, NAME.left(p))
        NAME.set_right(p, p)
        p = nil
        local found = gc.collect()
        expect(found == 2, "a pair that holds itself is found")

        """
      ),
      (
        "README.md",
        """
        # NAME

        A module for Moult's scripts: `NAME.add(a, b)`, and a type `Pair` with `NAME.pair(left, right)`,
        `NAME.left(p)`, `NAME.right(p)` and `NAME.set_right(p, o)`. It counts collections and writes a
        section of the report.

        ```sh
        make          # builds NAME.so
        make check    # runs check.lua with it and verifies the heap
        moult run SCRIPT.lua --plugin ./NAME.so
        ```

        `moult_plugin.h` is the interface, a copy of Moult's.

        """
      ),
    ])

  private static let moduleSource = #"""
    // NAME: a module for Moult's scripts.

    #include <stdio.h>
    #include <stdlib.h>

    #include "moult_plugin.h"

    typedef struct Module {
      const MoultModuleServices *s;
      int64_t collections;
    } Module;

    static int raise(MoultException *error, const char *kind, const char *text) {
      snprintf(error->kind, sizeof error->kind, "%s", kind);
      snprintf(error->text, sizeof error->text, "%s", text);
      return 1;
    }

    // A type. Its references lie in the instance, and reference_words says where: Moult visits them,
    // clears them to break a cycle, and drops them when the instance dies.

    typedef struct Pair {
      MoultObject header;
      MoultObject *left;   // word 0
      MoultObject *right;  // word 1
    } Pair;

    static const MoultType types[] = {{
        .size = sizeof(MoultType),
        .flags = MOULT_TYPE_CONTAINER,
        .name = "Pair",
        .instance_bytes = sizeof(Pair),
        .reference_words = 3,
    }};

    static Pair *pair_of(Module *m, const MoultPluginValue *value, MoultException *error) {
      if (value->kind == MOULT_VALUE_OBJECT &&
          (value->object->word & MOULT_TYPE_MASK) == m->s->types[0])
        return (Pair *)value->object;
      raise(error, "TypeError", "a Pair is needed");
      return NULL;
    }

    static int give(Module *m, MoultObject *o, MoultPluginValue *result) {
      if (o == NULL) return 0;  // None
      m->s->incref(m->s->host, o);
      result->kind = MOULT_VALUE_OBJECT;
      result->object = o;
      return 0;
    }

    // Functions

    static int f_add(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                     MoultException *error) {
      (void)state, (void)count;
      if (a[0].kind != MOULT_VALUE_INTEGER || a[1].kind != MOULT_VALUE_INTEGER)
        return raise(error, "TypeError", "two integers are needed");
      result->kind = MOULT_VALUE_INTEGER;
      if (__builtin_add_overflow(a[0].integer, a[1].integer, &result->integer))
        return raise(error, "OverflowError", "the sum does not fit");
      return 0;
    }

    static int f_pair(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                      MoultException *error) {
      (void)count;
      Module *m = state;
      Pair *pair = (Pair *)m->s->allocate(m->s->host, m->s->types[0]);
      if (pair == NULL) return raise(error, "MemoryError", "");
      pair->left = m->s->box(m->s->host, &a[0]);  // new references: the pair's
      pair->right = m->s->box(m->s->host, &a[1]);
      m->s->track(m->s->host, &pair->header);     // whole now
      result->kind = MOULT_VALUE_OBJECT;
      result->object = &pair->header;
      return 0;
    }

    static int f_left(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                      MoultException *error) {
      (void)count;
      Pair *pair = pair_of(state, &a[0], error);
      return pair == NULL ? 1 : give(state, pair->left, result);
    }

    static int f_right(void *state, const MoultPluginValue *a, size_t count, MoultPluginValue *result,
                       MoultException *error) {
      (void)count;
      Pair *pair = pair_of(state, &a[0], error);
      return pair == NULL ? 1 : give(state, pair->right, result);
    }

    static int f_set_right(void *state, const MoultPluginValue *a, size_t count,
                           MoultPluginValue *result, MoultException *error) {
      (void)count, (void)result;
      Module *m = state;
      Pair *pair = pair_of(m, &a[0], error);
      if (pair == NULL) return 1;
      MoultObject *old = pair->right;
      pair->right = m->s->box(m->s->host, &a[1]);
      m->s->decref(m->s->host, old);  // last: finalizers may run
      return 0;
    }

    #define FUNCTION(function, count, text) \
      {.size = sizeof(MoultFunctionEntry), .name = #function, .help = text, .minimum = count, \
       .maximum = count, .call = f_##function}

    static const MoultFunctionEntry functions[] = {
        FUNCTION(add, 2, "the sum of two integers"),
        FUNCTION(pair, 2, "a Pair of two objects"),
        FUNCTION(left, 1, "the left one of a pair"),
        FUNCTION(right, 1, "the right one of a pair"),
        FUNCTION(set_right, 2, "puts another one on the right"),
    };

    // The module

    static int create(const MoultModuleServices *services, void **state, MoultFailure *why) {
      Module *m = calloc(1, sizeof *m);
      if (m == NULL) {
        snprintf(why->text, sizeof why->text, "no memory");
        return 1;
      }
      m->s = services;
      *state = m;
      return 0;
    }

    static void destroy(void *state) { free(state); }

    static void event(void *state, const MoultEvent *e) {
      if (e->kind == MOULT_EVENT_COLLECTION_END) ((Module *)state)->collections++;
    }

    static void report(void *state, const MoultReporter *lines) {
      lines->integer(lines->host, "collections seen", ((Module *)state)->collections, "");
    }

    static const MoultModule module = {
        .size = sizeof(MoultModule),
        .function_count = sizeof functions / sizeof functions[0],
        .functions = functions,
        .type_count = sizeof types / sizeof types[0],
        .types = types,
        .create = create,
        .destroy = destroy,
        .event = event,
        .report = report,
    };

    static const MoultPlugin plugin = {
        .size = sizeof(MoultPlugin),
        .version = MOULT_PLUGIN_VERSION,
        .kind = MOULT_PLUGIN_MODULE,
        .header_bytes = sizeof(MoultObject),
        .name = "NAME",
        .summary = "a pair of objects, and a sum",
        .release = "0.1",
        .module = &module,
    };

    const MoultPlugin *moult_plugin_entry(void) { return &plugin; }

    """#
}
