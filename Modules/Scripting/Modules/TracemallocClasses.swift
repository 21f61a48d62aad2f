/// The classes of the module `tracemalloc`, in the language of scripts. Like CPython's they are made
/// of the script's own kind of objects, and what they allocate is traced in a file of its own.
let tracemallocClasses = #"""
  -- The classes of tracemalloc, as CPython has them in Lib/tracemalloc.py.
  local tm = tracemalloc

  local function raise(text) error(text, 3) end

  -- The arguments of a function by position, completed from a Lua table of named ones at the end.
  local function arguments(name, names, ...)
    local n = select("#", ...)
    local options = n > 0 and select(n, ...) or nil
    if type(options) ~= "table" then return ... end
    local values = {...}
    values[n] = nil
    local known = {}
    for i, key in ipairs(names) do
      known[key] = true
      if options[key] ~= nil then
        if i < n then
          error(("TypeError: %s() got multiple values for argument '%s'"):format(name, key), 3)
        end
        values[i] = options[key]
      end
    end
    for key in pairs(options) do
      if not known[key] then
        error(("TypeError: %s() got an unexpected keyword argument '%s'"):format(name, key), 3)
      end
    end
    return table.unpack(values, 1, #names)
  end

  local function missing(name, key)
    error(("AttributeError: '%s' object has no attribute '%s'"):format(name, tostring(key)), 3)
  end

  local function present(x) return x ~= nil and not is(x, None) end
  local function quoted(x) return tostring(repr(x)) end
  local function whole(x) return tostring(value(x)) end

  local function format_size(size, sign)
    for _, unit in ipairs {"B", "KiB", "MiB", "GiB", "TiB"} do
      if math.abs(size) < 100 and unit ~= "B" then
        return (sign and "%+.1f %s" or "%.1f %s"):format(size, unit)
      end
      if math.abs(size) < 10 * 1024 or unit == "TiB" then
        return (sign and "%+.0f %s" or "%.0f %s"):format(size, unit)
      end
      size = size / 1024
    end
  end

  local Frame, Traceback, Statistic, StatisticDiff, Trace, Traces, Snapshot, BaseFilter, Filter
  local DomainFilter

  -- ---- Frames and tracebacks -----------------------------------------------------------------

  local function compared(field)
    return function(compare)
      return function(self, other) return compare(self[field], other[field]) end
    end
  end

  local by_frame, by_frames = compared "_frame", compared "_frames"

  Frame = class "Frame" {
    __slots__ = {"_frame"},
    __init__ = function(self, frame) self._frame = frame end,
    __getattr__ = function(self, name)
      if eq(name, "filename") then return self._frame[0] end
      if eq(name, "lineno") then return self._frame[1] end
      missing("Frame", name)
    end,
    __eq__ = function(self, other)
      return isinstance(other, Frame) and eq(self._frame, other._frame)
    end,
    __lt__ = by_frame(function(a, b) return a < b end),
    __le__ = by_frame(function(a, b) return a <= b end),
    __gt__ = by_frame(function(a, b) return b < a end),
    __ge__ = by_frame(function(a, b) return b <= a end),
    __hash__ = function(self) return hash(self._frame) end,
    __str__ = function(self) return tostring(self._frame[0]) .. ":" .. whole(self._frame[1]) end,
    __repr__ = function(self)
      local frame = self._frame
      return ("<Frame filename=%s lineno=%s>"):format(quoted(frame[0]), quoted(frame[1]))
    end,
  }

  local function frames_of(items)
    local frames = {}
    for i = 0, len(items) - 1 do frames[i + 1] = Frame(items[i]) end
    return frames
  end

  Traceback = class "Traceback" {
    __slots__ = {"_frames", "_total_nframe"},
    __init__ = function(self, ...)
      local frames, total = arguments("Traceback", {"frames", "total_nframe"}, ...)
      self._frames = tuple(frames)[slice(nil, nil, -1)]
      self._total_nframe = present(total) and total or None
    end,
    __getattr__ = function(self, name)
      if eq(name, "total_nframe") then return self._total_nframe end
      missing("Traceback", name)
    end,
    __len__ = function(self) return len(self._frames) end,
    __getitem__ = function(self, index)
      if isinstance(index, slice) then return tuple(frames_of(self._frames[index])) end
      return Frame(self._frames[index])
    end,
    __contains__ = function(self, frame) return contains(self._frames, frame._frame) end,
    __hash__ = function(self) return hash(self._frames) end,
    __eq__ = function(self, other)
      return isinstance(other, Traceback) and eq(self._frames, other._frames)
    end,
    __lt__ = by_frames(function(a, b) return a < b end),
    __le__ = by_frames(function(a, b) return a <= b end),
    __gt__ = by_frames(function(a, b) return b < a end),
    __ge__ = by_frames(function(a, b) return b <= a end),
    __str__ = function(self)
      local frame = self._frames[0]
      return tostring(frame[0]) .. ":" .. whole(frame[1])
    end,
    __repr__ = function(self)
      local total = self._total_nframe
      return "<Traceback " .. quoted(tuple(frames_of(self._frames)))
        .. (present(total) and " total_nframe=" .. whole(total) or "") .. ">"
    end,
    format = function(self, ...)
      local limit, newest_first = arguments("format", {"limit", "most_recent_first"}, ...)
      local frames = self._frames
      if present(limit) then
        limit = value(limit)
        frames = frames[limit > 0 and slice(-limit, nil) or slice(nil, limit)]
      end
      local lines = {}
      local n = len(frames)
      for i = 0, n - 1 do
        local frame = frames[newest_first and n - 1 - i or i]
        lines[#lines + 1] = ('  File "%s", line %s'):format(tostring(frame[0]), whole(frame[1]))
        local text = tm._get_line(frame[0], frame[1]):match "^%s*(.-)%s*$"
        if text ~= "" then lines[#lines + 1] = "    " .. text end
      end
      return list(lines)
    end,
  }

  function tm.get_object_traceback(o)
    local frames = tm._get_object_traceback(o)
    return present(frames) and Traceback(frames) or None
  end

  -- ---- Statistics ----------------------------------------------------------------------------

  local function average(self)
    local count = value(self.count)
    if count == 0 then return "" end
    return ", average=" .. format_size(value(self.size) / count, false)
  end

  local function all_equal(kind, names)
    return function(self, other)
      if not isinstance(other, kind()) then return false end
      for _, name in ipairs(names) do
        if not eq(self[name], other[name]) then return false end
      end
      return true
    end
  end

  local function hashed(names)
    return function(self)
      local values = {}
      for i, name in ipairs(names) do values[i] = self[name] end
      return hash(tuple(values))
    end
  end

  local statistic_fields = {"traceback", "size", "count"}
  Statistic = class "Statistic" {
    __slots__ = statistic_fields,
    __init__ = function(self, ...)
      self.traceback, self.size, self.count = arguments("Statistic", statistic_fields, ...)
    end,
    __hash__ = hashed(statistic_fields),
    __eq__ = all_equal(function() return Statistic end, statistic_fields),
    __str__ = function(self)
      return ("%s: size=%s, count=%d"):format(
        tostring(self.traceback), format_size(value(self.size), false), value(self.count))
        .. average(self)
    end,
    __repr__ = function(self)
      return ("<Statistic traceback=%s size=%d count=%d>"):format(
        quoted(self.traceback), value(self.size), value(self.count))
    end,
  }

  local difference_fields = {"traceback", "size", "size_diff", "count", "count_diff"}
  StatisticDiff = class "StatisticDiff" {
    __slots__ = difference_fields,
    __init__ = function(self, ...)
      self.traceback, self.size, self.size_diff, self.count, self.count_diff =
        arguments("StatisticDiff", difference_fields, ...)
    end,
    __hash__ = hashed(difference_fields),
    __eq__ = all_equal(function() return StatisticDiff end, difference_fields),
    __str__ = function(self)
      return ("%s: size=%s (%s), count=%d (%+d)"):format(
        tostring(self.traceback), format_size(value(self.size), false),
        format_size(value(self.size_diff), true), value(self.count), value(self.count_diff))
        .. average(self)
    end,
    __repr__ = function(self)
      return ("<StatisticDiff traceback=%s size=%d (%+d) count=%d (%+d)>"):format(
        quoted(self.traceback), value(self.size), value(self.size_diff), value(self.count),
        value(self.count_diff))
    end,
  }

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

  -- ---- Snapshots -----------------------------------------------------------------------------

  -- The text of a traceback or frame, equal for equal ones.
  local function key_of(frames)
    local parts = {}
    for i = 0, len(frames) - 1 do
      parts[i + 1] = tostring(frames[i][0]) .. "\n" .. whole(frames[i][1])
    end
    return table.concat(parts, "\n")
  end

  -- Groups by key: {frames, size, count} of each, by the text of its frames and in order.
  local function grouped(snapshot, kind, cumulative)
    kind = tostring(kind)
    if kind ~= "traceback" and kind ~= "filename" and kind ~= "lineno" then
      raise("ValueError: unknown key_type: " .. quoted(kind))
    end
    if cumulative and kind == "traceback" then
      raise("ValueError: cumulative mode cannot by used with key type " .. quoted(kind))
    end
    local groups, order, seen = {}, {}, {}
    local function group(key, make)
      local found = groups[key]
      if not found then
        found = {key = key, frames = make(), size = 0, count = 0}
        groups[key] = found
        order[#order + 1] = found
      end
      return found
    end
    local function group_of_frame(frames, i)
      local file, line = frames[i][0], kind == "lineno" and frames[i][1] or 0
      return group(tostring(file) .. "\n" .. whole(line), function()
        return tuple {tuple {file, line}}
      end)
    end
    local function groups_of(frames)
      if cumulative then
        local result = {}
        for i = 0, len(frames) - 1 do result[i + 1] = group_of_frame(frames, i) end
        return result
      end
      if kind == "traceback" then
        return {group(key_of(frames), function() return frames end)}
      end
      return {group_of_frame(frames, 0)}
    end
    local traces = snapshot.traces._traces
    for i = 0, len(traces) - 1 do
      local trace = traces[i]
      local frames = trace[2]
      local found = seen[frames]
      if not found then
        found = groups_of(frames)
        seen[frames] = found
      end
      local size = value(trace[1])
      for _, one in ipairs(found) do
        one.size = one.size + size
        one.count = one.count + 1
      end
    end
    return order, groups
  end

  -- Sorts descending by the numbers, then by the traceback.
  local function sort(statistics, numbers)
    table.sort(statistics, function(a, b)
      for _, number in ipairs(numbers) do
        local x, y = number(a), number(b)
        if x ~= y then return x > y end
      end
      return b.traceback._frames < a.traceback._frames
    end)
  end

  local function made(groups, make)
    local objects = {}
    for i, group in ipairs(groups) do
      group.traceback = Traceback(group.frames)
      objects[i] = group
    end
    return objects
  end

  local lua_types = {string = "str", boolean = "bool", ["nil"] = "NoneType", ["function"] = "function"}
  local function type_name(x)
    local kind = type(x)
    if kind == "number" then return math.type(x) == "integer" and "int" or "float" end
    return lua_types[kind] or tostring(getattr(kind, "__name__"))
  end

  -- Whatever can be walked over, as a Lua table.
  local function items_of(x)
    if type(x) == "table" then return x end
    if not (isinstance(x, list) or isinstance(x, tuple) or hasattr(x, "__iter__")) then
      raise("TypeError: filters must be a list of filters, not " .. type_name(x))
    end
    local items = {}
    for item in iter(x) do items[#items + 1] = item end
    return items
  end

  local statistics_arguments = {"key_type", "cumulative"}

  Snapshot = class "Snapshot" {
    __init__ = function(self, ...)
      local traces, limit = arguments("Snapshot", {"traces", "traceback_limit"}, ...)
      self.traces = Traces(traces)
      self.traceback_limit = limit
    end,

    filter_traces = function(self, filters)
      local include, exclude = {}, {}
      for _, filter in ipairs(items_of(filters)) do
        local matches
        if is(type(filter), Filter) then
          matches = compiled(filter).trace
        elseif is(type(filter), DomainFilter) then
          matches = function(trace) return domain_matches(filter, trace) end
        else
          matches = function(trace) return filter:_match(trace) end
        end
        local side = filter.inclusive == true and include or exclude
        side[#side + 1] = matches
      end
      local function passes(trace)
        local included = #include == 0
        for _, matches in ipairs(include) do
          if matches(trace) then
            included = true
            break
          end
        end
        if not included then return false end
        for _, matches in ipairs(exclude) do
          if not matches(trace) then return false end
        end
        return true
      end
      local traces, kept = self.traces._traces, list()
      for i = 0, len(traces) - 1 do
        if passes(traces[i]) then kept:append(traces[i]) end
      end
      return Snapshot(kept, self.traceback_limit)
    end,

    statistics = function(self, ...)
      local kind, cumulative = arguments("statistics", statistics_arguments, ...)
      local groups = made((grouped(self, kind, cumulative)))
      sort(groups, {function(g) return g.size end, function(g) return g.count end})
      local result = {}
      for i, g in ipairs(groups) do result[i] = Statistic(g.traceback, g.size, g.count) end
      return list(result)
    end,

    compare_to = function(self, old_snapshot, ...)
      local kind, cumulative = arguments("compare_to", statistics_arguments, ...)
      local new_order, new = grouped(self, kind, cumulative)
      local old_order, old = grouped(old_snapshot, kind, cumulative)
      local groups = made(new_order)
      for _, g in ipairs(groups) do
        local before = old[g.key] or {size = 0, count = 0}
        g.size_diff, g.count_diff = g.size - before.size, g.count - before.count
      end
      for _, g in ipairs(old_order) do
        if not new[g.key] then
          groups[#groups + 1] = {
            traceback = Traceback(g.frames), size = 0, size_diff = -g.size, count = 0,
            count_diff = -g.count,
          }
        end
      end
      sort(groups, {
        function(g) return math.abs(g.size_diff) end, function(g) return g.size end,
        function(g) return math.abs(g.count_diff) end, function(g) return g.count end,
      })
      local result = {}
      for i, g in ipairs(groups) do
        result[i] = StatisticDiff(g.traceback, g.size, g.size_diff, g.count, g.count_diff)
      end
      return list(result)
    end,

    dump = function(self, filename)
      local io = rawget(_ENV, "io")
      if not io then raise "RuntimeError: Snapshot.dump() writes a file: run with --unsafe" end
      local file = assert(io.open(tostring(filename), "w"))
      local traces = self.traces._traces
      file:write("moult tracemalloc snapshot 1\n", whole(self.traceback_limit), "\n")
      for i = 0, len(traces) - 1 do
        local trace = traces[i]
        local line = {whole(trace[0]), whole(trace[1]), whole(trace[3])}
        for k = 0, len(trace[2]) - 1 do
          line[#line + 1] = whole(trace[2][k][1]) .. " " .. tostring(trace[2][k][0])
        end
        file:write(table.concat(line, "\t"), "\n")
      end
      file:close()
    end,

    load = function(filename)
      local io = rawget(_ENV, "io")
      if not io then raise "RuntimeError: Snapshot.load() reads a file: run with --unsafe" end
      local file = assert(io.open(tostring(filename)))
      if file:read() ~= "moult tracemalloc snapshot 1" then
        raise "ValueError: not a snapshot"
      end
      local limit, traces, known = math.tointeger(file:read()), list(), {}
      for line in file:lines() do
        local domain, size, total, rest = line:match "^(%d+)\t(%d+)\t(%d+)\t(.*)$"
        if not known[rest] then
          local frames = {}
          for number, name in rest:gmatch "(%d+) ([^\t]*)" do
            frames[#frames + 1] = tuple {name, math.tointeger(number)}
          end
          known[rest] = tuple(frames)
        end
        traces:append(tuple {
          math.tointeger(domain), math.tointeger(size), known[rest], math.tointeger(total)})
      end
      file:close()
      return Snapshot(traces, limit)
    end,
  }

  function tm.take_snapshot()
    if not tm.is_tracing() then
      error("RuntimeError: the tracemalloc module must be tracing memory allocations to take a snapshot", 2)
    end
    return Snapshot(tm._get_traces(), tm.get_traceback_limit())
  end

  tm.__file__ = "tracemalloc.lua"
  local public = {
    Frame = Frame, Traceback = Traceback, Statistic = Statistic, StatisticDiff = StatisticDiff,
    Trace = Trace, BaseFilter = BaseFilter, Filter = Filter, DomainFilter = DomainFilter,
    Snapshot = Snapshot,
  }
  for name, object in pairs(public) do tm[name] = object end
  for _, object in ipairs {Frame, Traceback, Statistic, StatisticDiff, Trace, Traces, BaseFilter,
    Filter, DomainFilter, Snapshot} do tm._keep(object) end
  """#
