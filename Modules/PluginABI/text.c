#include "moult_plugin_text.h"

// The header is part of the program, so that new projects need no path to it.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wc23-extensions"
#endif
static const char text[] = {
#embed "include/moult_plugin.h" suffix(, )
    0};

const char *moult_plugin_header_text(void) { return text; }
