// Lua's patterns with an end: string.find, match, gmatch and gsub as the Lua manual describes them,
// in a matcher of Moult's own that sees every few thousand steps whether the script has to stop. A
// pattern that backtracks without end is an endless loop that no hook of Lua's ever interrupts.

#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "bridge.h"

#define MAXIMUM_CAPTURES 32
/// Nested calls of the matcher, as in Lua.
#define MAXIMUM_DEPTH 200
/// Steps between two looks at the clock, so to speak; a power of two.
#define STEPS 4096u

/// A capture: where it begins and how long it is, or one of the marks.
typedef struct Capture {
  const char *start;
  ptrdiff_t length;
} Capture;
#define OPEN (-1)
#define POSITION (-2)

typedef struct Match {
  lua_State *L;
  MoultBridge *b;
  const char *text, *end, *pattern_end;
  uint32_t steps;
  int depth;
  int count;
  Capture captures[MAXIMUM_CAPTURES];
} Match;

static inline void count_step(Match *m) {
  if ((++m->steps & (STEPS - 1)) == 0) moult_check_stop(m->L, m->b);
}

static inline unsigned char byte_at(const char *p) { return (unsigned char)*p; }

// ---- Single characters --------------------------------------------------------------------

/// The end of the single-character item that starts at `p`.
static const char *item_end(Match *m, const char *p) {
  char c = *p++;
  if (c == '%') {
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (c != '[') return p;
  if (p < m->pattern_end && *p == '^') p++;
  // A bracket that comes first stands for itself.
  for (bool is_first = true;; is_first = false) {
    if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
    c = *p++;
    if (c == ']' && !is_first) return p;
    if (c == '%') {
      if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
      p++;
    }
  }
}

/// Whether a byte is of the class that a letter after '%' names.
static bool is_of_class(unsigned char c, unsigned char letter) {
  bool found;
  switch (tolower(letter)) {
    case 'a': found = isalpha(c); break;
    case 'c': found = iscntrl(c); break;
    case 'd': found = isdigit(c); break;
    case 'g': found = isgraph(c); break;
    case 'l': found = islower(c); break;
    case 'p': found = ispunct(c); break;
    case 's': found = isspace(c); break;
    case 'u': found = isupper(c); break;
    case 'w': found = isalnum(c); break;
    case 'x': found = isxdigit(c); break;
    default: return letter == c;
  }
  return found != (isupper(letter) != 0);
}

/// Whether a byte is in the set from `p`, its '[', to `last`, its ']'.
static bool is_in_set(unsigned char c, const char *p, const char *last) {
  bool wanted = true;
  if (*++p == '^') {
    wanted = false;
    p++;
  }
  while (p < last) {
    if (*p == '%') {
      if (is_of_class(c, byte_at(p + 1))) return wanted;
      p += 2;
    } else if (p + 2 < last && p[1] == '-') {
      if (byte_at(p) <= c && c <= byte_at(p + 2)) return wanted;
      p += 3;
    } else {
      if (byte_at(p) == c) return wanted;
      p++;
    }
  }
  return !wanted;
}

/// Whether the text at `s` begins with the single-character item from `p` to `end`.
static bool fits(const Match *m, const char *s, const char *p, const char *end) {
  if (s >= m->end) return false;
  switch (*p) {
    case '.': return true;
    case '%': return is_of_class(byte_at(s), byte_at(p + 1));
    case '[': return is_in_set(byte_at(s), p, end - 1);
    default: return *p == *s;
  }
}

// ---- Whole patterns -----------------------------------------------------------------------

static const char *match(Match *m, const char *s, const char *p);

/// The longest run of an item first, then shorter ones.
static const char *match_most(Match *m, const char *s, const char *p, const char *end) {
  ptrdiff_t n = 0;
  while (fits(m, s + n, p, end)) {
    n++;
    count_step(m);
  }
  for (; n >= 0; n--) {
    const char *found = match(m, s + n, end + 1);
    if (found) return found;
  }
  return NULL;
}

/// The shortest run of an item first, then longer ones.
static const char *match_least(Match *m, const char *s, const char *p, const char *end) {
  for (;;) {
    const char *found = match(m, s, end + 1);
    if (found) return found;
    if (!fits(m, s, p, end)) return NULL;
    s++;
    count_step(m);
  }
}

static const char *open_capture(Match *m, const char *s, const char *p, ptrdiff_t kind) {
  if (m->count >= MAXIMUM_CAPTURES) luaL_error(m->L, "too many captures");
  m->captures[m->count].start = s;
  m->captures[m->count].length = kind;
  m->count++;
  const char *found = match(m, s, p);
  if (!found) m->count--;
  return found;
}

static const char *close_capture(Match *m, const char *s, const char *p) {
  int i = m->count - 1;
  while (i >= 0 && m->captures[i].length != OPEN) i--;
  if (i < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[i].length = s - m->captures[i].start;
  const char *found = match(m, s, p);
  if (!found) m->captures[i].length = OPEN;
  return found;
}

/// `%bxy`: from an x to the y that balances it; `p` is at x.
static const char *match_balanced(Match *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end) {
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  }
  if (s >= m->end || *s != p[0]) return NULL;
  size_t open = 1;
  while (++s < m->end) {
    count_step(m);
    if (*s == p[1]) {
      if (--open == 0) return s + 1;
    } else if (*s == p[0]) {
      open++;
    }
  }
  return NULL;
}

/// `%1` to `%9`: what a capture holds, once more.
static const char *match_again(Match *m, const char *s, unsigned char digit) {
  int i = digit - '1';
  if (i < 0 || i >= m->count || m->captures[i].length == OPEN) {
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  }
  ptrdiff_t length = m->captures[i].length;
  // The place of a position capture is no text.
  if (length < 0 || m->end - s < length) return NULL;
  return memcmp(m->captures[i].start, s, (size_t)length) == 0 ? s + length : NULL;
}

/// What stands at `p` and behind it against the text at `s`.
static const char *match_here(Match *m, const char *s, const char *p) {
  for (;;) {
    count_step(m);
    if (p == m->pattern_end) return s;
    if (*p == '(') {
      bool is_position = p + 1 < m->pattern_end && p[1] == ')';
      return is_position ? open_capture(m, s, p + 2, POSITION) : open_capture(m, s, p + 1, OPEN);
    }
    if (*p == ')') return close_capture(m, s, p + 1);
    if (*p == '$' && p + 1 == m->pattern_end) return s == m->end ? s : NULL;
    if (*p == '%' && p + 1 < m->pattern_end) {
      if (p[1] == 'b') {
        s = match_balanced(m, s, p + 2);
        if (!s) return NULL;
        p += 4;
        continue;
      }
      if (p[1] == 'f') {
        p += 2;
        if (p == m->pattern_end || *p != '[') {
          luaL_error(m->L, "missing '[' after '%%f' in pattern");
        }
        const char *end = item_end(m, p);
        unsigned char before = s == m->text ? 0 : byte_at(s - 1);
        unsigned char here = s == m->end ? 0 : byte_at(s);
        if (is_in_set(before, p, end - 1) || !is_in_set(here, p, end - 1)) return NULL;
        p = end;
        continue;
      }
      if (isdigit(byte_at(p + 1))) {
        s = match_again(m, s, byte_at(p + 1));
        if (!s) return NULL;
        p += 2;
        continue;
      }
    }
    const char *end = item_end(m, p);
    char repeats = end < m->pattern_end ? *end : 0;
    if (repeats == '*') return match_most(m, s, p, end);
    if (repeats == '-') return match_least(m, s, p, end);
    bool one = fits(m, s, p, end);
    if (repeats == '+') return one ? match_most(m, s + 1, p, end) : NULL;
    if (repeats == '?') {
      if (one) {
        const char *found = match(m, s + 1, end + 1);
        if (found) return found;
      }
      p = end + 1;
      continue;
    }
    if (!one) return NULL;
    s++;
    p = end;
  }
}

static const char *match(Match *m, const char *s, const char *p) {
  if (++m->depth > MAXIMUM_DEPTH) luaL_error(m->L, "pattern too complex");
  const char *found = match_here(m, s, p);
  m->depth--;
  return found;
}

// ---- Captures -----------------------------------------------------------------------------

/// Pushes a capture; the first one of a pattern without any is the whole match.
static void push_capture(Match *m, int i, const char *start, const char *end) {
  if (i >= m->count) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    lua_pushlstring(m->L, start, (size_t)(end - start));
    return;
  }
  ptrdiff_t length = m->captures[i].length;
  if (length == OPEN) luaL_error(m->L, "unfinished capture");
  if (length == POSITION) {
    lua_pushinteger(m->L, m->captures[i].start - m->text + 1);
  } else {
    lua_pushlstring(m->L, m->captures[i].start, (size_t)length);
  }
}

/// Pushes all captures, the whole match where there are none and `start` is given.
static int push_captures(Match *m, const char *start, const char *end) {
  int count = m->count == 0 && start ? 1 : m->count;
  luaL_checkstack(m->L, count, "too many captures");
  for (int i = 0; i < count; i++) push_capture(m, i, start, end);
  return count;
}

static void begin(Match *m, lua_State *L, const char *text, size_t length, const char *pattern,
                  size_t pattern_length) {
  m->L = L;
  m->b = bridge_of(L);
  m->text = text;
  m->end = text + length;
  m->pattern_end = pattern + pattern_length;
  m->steps = 0;
}

static const char *try_at(Match *m, const char *s, const char *p) {
  m->count = 0;
  m->depth = 0;
  return match(m, s, p);
}

/// Where to begin, counted from 0; a place behind the end is beyond every length.
static size_t first_place(lua_State *L, int argument, size_t length) {
  lua_Integer place = luaL_optinteger(L, argument, 1);
  if (place > 0) return (size_t)place - 1;
  if (place == 0 || place < -(lua_Integer)length) return 0;
  return length + (size_t)place;
}

// ---- The functions ------------------------------------------------------------------------

static int find_or_match(lua_State *L, bool finds) {
  size_t length, pattern_length;
  const char *text = luaL_checklstring(L, 1, &length);
  const char *p = luaL_checklstring(L, 2, &pattern_length);
  size_t first = first_place(L, 3, length);
  if (first > length) {
    lua_pushnil(L);
    return 1;
  }
  if (finds && (lua_toboolean(L, 4) ||
                (pattern_length == strcspn(p, "^$*+?.([%-")))) {
    const char *found =
        pattern_length == 0 ? text + first : memmem(text + first, length - first, p, pattern_length);
    if (!found) {
      lua_pushnil(L);
      return 1;
    }
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (lua_Integer)pattern_length);
    return 2;
  }
  Match m;
  begin(&m, L, text, length, p, pattern_length);
  bool is_anchored = pattern_length > 0 && *p == '^';
  if (is_anchored) p++;
  const char *s = text + first;
  do {
    const char *end = try_at(&m, s, p);
    if (end) {
      if (!finds) return push_captures(&m, s, end);
      lua_pushinteger(L, s - text + 1);
      lua_pushinteger(L, end - text);
      return push_captures(&m, NULL, NULL) + 2;
    }
  } while (s++ < m.end && !is_anchored);
  lua_pushnil(L);
  return 1;
}

static int string_find(lua_State *L) { return find_or_match(L, true); }

static int string_match(lua_State *L) { return find_or_match(L, false); }

/// One step of `for ... in string.gmatch(s, p)`: upvalues are s, p, where to go on, and where the
/// last match ended (-1 before the first).
static int next_match(lua_State *L) {
  size_t length, pattern_length;
  const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
  const char *p = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
  size_t first = (size_t)lua_tointeger(L, lua_upvalueindex(3));
  lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  if (first > length) return 0;
  Match m;
  begin(&m, L, text, length, p, pattern_length);
  for (const char *s = text + first; s <= m.end; s++) {
    const char *end = try_at(&m, s, p);
    if (!end || end - text == last) continue;
    lua_pushinteger(L, end - text);
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_captures(&m, s, end);
  }
  lua_pushinteger(L, (lua_Integer)length + 1);
  lua_replace(L, lua_upvalueindex(3));
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t length;
  luaL_checklstring(L, 1, &length);
  luaL_checkstring(L, 2);
  size_t first = first_place(L, 3, length);
  if (first > length) first = length + 1;
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)first);
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, next_match, 4);
  return 1;
}

/// Adds the text of a replacement in which `%` means captures.
static void add_text(Match *m, luaL_Buffer *out, const char *start, const char *end) {
  size_t length;
  const char *r = lua_tolstring(m->L, 3, &length);
  const char *stop = r + length;
  while (r < stop) {
    const char *sign = memchr(r, '%', (size_t)(stop - r));
    if (!sign) sign = stop;
    luaL_addlstring(out, r, (size_t)(sign - r));
    if (sign == stop) return;
    r = sign + 1;
    if (r < stop && *r == '%') {
      luaL_addchar(out, '%');
    } else if (r < stop && *r == '0') {
      luaL_addlstring(out, start, (size_t)(end - start));
    } else if (r < stop && isdigit(byte_at(r))) {
      push_capture(m, *r - '1', start, end);
      luaL_tolstring(m->L, -1, NULL);
      lua_remove(m->L, -2);
      luaL_addvalue(out);
    } else {
      luaL_error(m->L, "invalid use of '%%' in replacement string");
    }
    r++;
  }
}

/// Adds what a match is replaced with. Returns whether it is another text.
static bool add_replacement(Match *m, luaL_Buffer *out, const char *start, const char *end,
                            int kind) {
  lua_State *L = m->L;
  if (kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, push_captures(m, start, end), 1);
  } else if (kind == LUA_TTABLE) {
    push_capture(m, 0, start, end);
    lua_gettable(L, 3);
  } else {
    add_text(m, out, start, end);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(out, start, (size_t)(end - start));
    return false;
  }
  if (!lua_isstring(L, -1)) {
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  }
  luaL_addvalue(out);
  return true;
}

static int string_gsub(lua_State *L) {
  size_t length, pattern_length;
  const char *text = luaL_checklstring(L, 1, &length);
  const char *p = luaL_checklstring(L, 2, &pattern_length);
  int kind = lua_type(L, 3);
  lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
  luaL_argexpected(L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION ||
                          kind == LUA_TTABLE,
                   3, "string/function/table");
  // A number becomes its text once and not while the buffer is on the stack.
  if (kind == LUA_TNUMBER) lua_tolstring(L, 3, NULL);
  bool is_anchored = pattern_length > 0 && *p == '^';
  Match m;
  begin(&m, L, text, length, p, pattern_length);
  if (is_anchored) p++;
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  const char *s = text;
  const char *last = NULL;
  lua_Integer count = 0;
  bool is_changed = false;
  while (count < most) {
    const char *end = try_at(&m, s, p);
    if (end && end != last) {
      count++;
      is_changed = add_replacement(&m, &out, s, end, kind) || is_changed;
      s = last = end;
    } else if (s < m.end) {
      luaL_addchar(&out, *s);
      s++;
    } else {
      break;
    }
    if (is_anchored) break;
  }
  if (is_changed) {
    luaL_addlstring(&out, s, (size_t)(m.end - s));
    luaL_pushresult(&out);
  } else {
    lua_pushvalue(L, 1);
  }
  lua_pushinteger(L, count);
  return 2;
}

void moult_open_patterns(lua_State *L) {
  static const luaL_Reg functions[] = {{"find", string_find},
                                       {"match", string_match},
                                       {"gmatch", string_gmatch},
                                       {"gsub", string_gsub},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
