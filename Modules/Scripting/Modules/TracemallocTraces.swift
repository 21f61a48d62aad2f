/// The rows and filters of tracemalloc: a part of `tracemallocClasses`, whose locals it uses.
let tracemallocTraces = #"""
  -- ---- Traces --------------------------------------------------------------------------------

  Trace = class "Trace" {
    __slots__ = {"_trace"},
    __init__ = function(self, trace) self._trace = trace end,
    __getattr__ = function(self, name)
      local trace = self._trace
      if eq(name, "domain") then return trace[0] end
      if eq(name, "size") then return trace[1] end
      if eq(name, "traceback") then
        return len(trace) > 3 and Traceback(trace[2], trace[3]) or Traceback(trace[2])
      end
      missing("Trace", name)
    end,
    __eq__ = function(self, other)
      return isinstance(other, Trace) and eq(self._trace, other._trace)
    end,
    __hash__ = function(self) return hash(self._trace) end,
    __str__ = function(self)
      return tostring(self.traceback) .. ": " .. format_size(value(self._trace[1]), false)
    end,
    __repr__ = function(self)
      return ("<Trace domain=%s size=%s, traceback=%s>"):format(
        whole(self._trace[0]), format_size(value(self._trace[1]), false), quoted(self.traceback))
    end,
  }

  Traces = class "_Traces" {
    __init__ = function(self, traces) self._traces = traces end,
    __len__ = function(self) return len(self._traces) end,
    __getitem__ = function(self, index)
      local found = self._traces[index]
      if not isinstance(index, slice) then return Trace(found) end
      local traces = {}
      for i = 0, len(found) - 1 do traces[i + 1] = Trace(found[i]) end
      return tuple(traces)
    end,
    __contains__ = function(self, trace) return contains(self._traces, trace._trace) end,
    __eq__ = function(self, other)
      return isinstance(other, Traces) and eq(self._traces, other._traces)
    end,
    __repr__ = function(self) return ("<Traces len=%d>"):format(len(self._traces)) end,
  }

  -- ---- Filters -------------------------------------------------------------------------------

  local function normal(filename)
    filename = tostring(filename)
    return filename:match "%.pyc$" and filename:sub(1, -2) or filename
  end

  -- A pattern of the shell as one of Lua.
  local function pattern(glob)
    local parts, i = {"^"}, 1
    while i <= #glob do
      local c = glob:sub(i, i)
      if c == "*" then
        parts[#parts + 1] = ".*"
      elseif c == "?" then
        parts[#parts + 1] = "."
      elseif c == "[" then
        local negated = glob:sub(i + 1, i + 1) == "!"
        local first = i + (negated and 2 or 1)
        local last = glob:find("]", first + 1, true)
        if last then
          local set = glob:sub(first, last - 1):gsub("[%%%]^]", "%%%0")
          parts[#parts + 1] = "[" .. (negated and "^" or "") .. set .. "]"
          i = last
        else
          parts[#parts + 1] = "%["
        end
      else
        parts[#parts + 1] = c:gsub("%W", "%%%0")
      end
      i = i + 1
    end
    return table.concat(parts) .. "$"
  end

  -- What a Filter says, as functions over Lua's values.
  local function compiled(filter)
    local glob = pattern(tostring(filter._filename_pattern))
    local inclusive = filter.inclusive == true
    local line = present(filter.lineno) and value(filter.lineno) or nil
    local domain = present(filter.domain) and value(filter.domain) or nil
    local all_frames = filter.all_frames == true
    local matcher = {}
    function matcher.impl(filename, lineno)
      return normal(filename):find(glob) ~= nil and (line == nil or value(lineno) == line)
    end
    function matcher.frame(filename, lineno)
      return matcher.impl(filename, lineno) == inclusive
    end
    function matcher.traceback(frames)
      if not all_frames then return matcher.frame(frames[0][0], frames[0][1]) end
      for i = 0, len(frames) - 1 do
        if matcher.impl(frames[i][0], frames[i][1]) then return inclusive end
      end
      return not inclusive
    end
    -- Tracebacks are shared by very many traces.
    local seen = {}
    function matcher.trace(trace)
      local frames = trace[2]
      local result = seen[frames]
      if result == nil then
        result = matcher.traceback(frames)
        seen[frames] = result
      end
      if domain == nil then return result end
      if inclusive then return result and value(trace[0]) == domain end
      return result or value(trace[0]) ~= domain
    end
    return matcher
  end

  BaseFilter = class "BaseFilter" {
    __init__ = function(self, inclusive) self.inclusive = inclusive end,
    _match = function(self, trace) raise "NotImplementedError" end,
  }

  Filter = class "Filter" {
    __slots__ = {"inclusive", "_filename_pattern", "lineno", "all_frames", "domain"},
    __init__ = function(self, ...)
      local inclusive, glob, lineno, all_frames, domain = arguments("Filter",
        {"inclusive", "filename_pattern", "lineno", "all_frames", "domain"}, ...)
      if glob == nil then
        raise "TypeError: Filter.__init__() missing 1 required positional argument: 'filename_pattern'"
      end
      self.inclusive = inclusive
      self._filename_pattern = normal(glob)
      self.lineno = present(lineno) and lineno or None
      self.all_frames = all_frames or false
      self.domain = present(domain) and domain or None
    end,
    __getattr__ = function(self, name)
      if eq(name, "filename_pattern") then return self._filename_pattern end
      missing("Filter", name)
    end,
    _match_frame_impl = function(self, ...) return compiled(self).impl(...) end,
    _match_frame = function(self, ...) return compiled(self).frame(...) end,
    _match_traceback = function(self, frames) return compiled(self).traceback(frames) end,
    _match = function(self, trace) return compiled(self).trace(trace) end,
  }

  local function domain_matches(self, trace)
    return eq(trace[0], self._domain) == (self.inclusive == true)
  end

  DomainFilter = class "DomainFilter" {
    __slots__ = {"inclusive", "_domain"},
    __init__ = function(self, ...)
      self.inclusive, self._domain = arguments("DomainFilter", {"inclusive", "domain"}, ...)
    end,
    __getattr__ = function(self, name)
      if eq(name, "domain") then return self._domain end
      missing("DomainFilter", name)
    end,
    _match = domain_matches,
  }
  """#
