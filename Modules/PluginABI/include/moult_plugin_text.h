// The text of moult_plugin.h, for a program that writes it into new projects.

#ifndef MOULT_PLUGIN_TEXT_H
#define MOULT_PLUGIN_TEXT_H

/// The whole header, ended by a zero.
const char *moult_plugin_header_text(void);

#endif
