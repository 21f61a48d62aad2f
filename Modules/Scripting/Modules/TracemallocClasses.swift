/// The classes of the module `tracemalloc`, in the language of scripts. Like CPython's they are made
/// of the script's own kind of objects, and what they allocate is traced in a file of its own.
let tracemallocClasses = [tracemallocFrames, tracemallocTraces, tracemallocSnapshots]
  .joined(separator: "\n\n")

/// Frames, tracebacks and statistics, and what all parts use.
let tracemallocFrames = #"""
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
  """#
