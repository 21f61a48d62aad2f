/// The snapshots of tracemalloc: the last part of `tracemallocClasses`, whose locals it uses.
let tracemallocSnapshots = #"""
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
