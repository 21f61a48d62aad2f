// A plugin that is as it should be, unless a macro says otherwise: each test sets one.

#include <stdlib.h>
#include <string.h>

#include "moult_plugin.h"

#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(MoultPlugin)
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION MOULT_PLUGIN_VERSION
#endif
#ifndef PLUGIN_KIND
#define PLUGIN_KIND MOULT_PLUGIN_COLLECTOR
#endif
#ifndef PLUGIN_HEADER
#define PLUGIN_HEADER sizeof(MoultObject)
#endif
#ifndef PLUGIN_NAME
#define PLUGIN_NAME "liar"
#endif
#ifndef PLUGIN_SUMMARY
#define PLUGIN_SUMMARY "says what the test wants"
#endif
#ifndef PLUGIN_COLLECTOR
#define PLUGIN_COLLECTOR &collector
#endif
#ifndef PLUGIN_MODULE
#define PLUGIN_MODULE NULL
#endif
#ifndef COLLECTOR_SIZE
#define COLLECTOR_SIZE sizeof(MoultCollector)
#endif
#ifndef NEEDS
#define NEEDS 0
#endif
#ifndef PROPERTIES
#define PROPERTIES 0
#endif
#ifndef PRE_HEADER
#define PRE_HEADER 0
#endif
#ifndef CREATE
#define CREATE create
#endif
#ifndef FIND
#define FIND find
#endif
#ifndef KNOBS
#define KNOBS knobs
#endif
#ifndef KNOB_NAME
#define KNOB_NAME "depth"
#endif
#ifndef KNOB_INITIAL
#define KNOB_INITIAL 5
#endif
#ifndef FUNCTION_NAME
#define FUNCTION_NAME "one"
#endif
#ifndef FUNCTION_CALL
#define FUNCTION_CALL one
#endif
#ifndef TYPE_BYTES
#define TYPE_BYTES 24
#endif
#ifndef TYPE_WORDS
#define TYPE_WORDS 1
#endif
#ifndef TYPE_FLAGS
#define TYPE_FLAGS MOULT_TYPE_CONTAINER
#endif
#ifndef TYPE_TRAVERSE
#define TYPE_TRAVERSE NULL
#endif

__attribute__((unused)) static int create(const MoultCollectorServices *services,
                                          const int64_t *values, void **state,
                                          MoultFailure *why) {
  (void)services, (void)values, (void)why;
  *state = NULL;
#ifdef CREATE_FAILS
  strcpy(why->text, "no luck today");
  return 3;
#endif
  return 0;
}
static void destroy(void *state) { (void)state; }
static int attach(void *state, MoultFailure *why) {
  (void)state, (void)why;
#ifdef ATTACH_FAILS
  strcpy(why->text, "the moon is full");
  return 1;
#elif defined(ATTACH_FAILS_SILENTLY)
  return 7;
#endif
  return 0;
}
__attribute__((unused)) static void find(void *state, uint32_t generation,
                                         MoultCollection *report) {
  (void)state, (void)generation, (void)report;
#ifdef CRASH_IF_CALLED
  abort();
#endif
}

__attribute__((unused)) static const MoultKnob knobs[] = {{sizeof(MoultKnob), KNOB_NAME, "", "how deep", KNOB_INITIAL, 1, 9}};

__attribute__((unused)) static const MoultCollector collector = {
    .size = COLLECTOR_SIZE,
    .needs = NEEDS,
    .properties = PROPERTIES,
    .pre_header_bytes = PRE_HEADER,
    .knobs = KNOBS,
    .knob_count = 1,
    .create = CREATE,
    .destroy = destroy,
    .attach = attach,
    .find = FIND,
};

__attribute__((unused)) static int one(void *state, const MoultPluginValue *arguments, size_t count,
               MoultPluginValue *result, MoultException *error) {
  (void)state, (void)arguments, (void)count, (void)error;
  result->kind = MOULT_VALUE_INTEGER;
  result->integer = 1;
  return 0;
}
static int make_module(const MoultModuleServices *services, void **state, MoultFailure *why) {
  (void)services, (void)why;
  *state = NULL;
#ifdef CREATE_FAILS
  strcpy(why->text, "no luck today");
  return 3;
#endif
  return 0;
}
__attribute__((unused)) static size_t nothing(const MoultObject *o, MoultObject **out,
                                              size_t capacity) {
  (void)o, (void)out, (void)capacity;
  return 0;
}
static const MoultFunctionEntry functions[] = {
    {sizeof(MoultFunctionEntry), FUNCTION_NAME, "one", 0, 0, FUNCTION_CALL}};
static const MoultType types[] = {{
    .size = sizeof(MoultType),
    .flags = TYPE_FLAGS,
    .name = "Thing",
    .instance_bytes = TYPE_BYTES,
    .reference_words = TYPE_WORDS,
    .traverse = TYPE_TRAVERSE,
}};
__attribute__((unused)) static const MoultModule module = {
    .size = sizeof(MoultModule),
    .function_count = 1,
    .functions = functions,
    .type_count = 1,
    .types = types,
    .create = make_module,
    .destroy = destroy,
};

static const MoultPlugin plugin = {
    .size = PLUGIN_SIZE,
    .version = PLUGIN_VERSION,
    .kind = PLUGIN_KIND,
    .header_bytes = PLUGIN_HEADER,
    .name = PLUGIN_NAME,
    .summary = PLUGIN_SUMMARY,
    .release = "0.1",
    .collector = PLUGIN_COLLECTOR,
    .module = PLUGIN_MODULE,
};

#ifdef NO_ENTRY
const MoultPlugin *another_entry(void) { return &plugin; }
#elif defined(NULL_ENTRY)
const MoultPlugin *moult_plugin_entry(void) { return plugin.size == 0 ? &plugin : NULL; }
#else
const MoultPlugin *moult_plugin_entry(void) { return &plugin; }
#endif
