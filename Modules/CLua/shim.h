// Lua 5.4, found through pkg-config (Debian: liblua5.4-dev).
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
