/// The functions of the module `objgraph`, in Lua, after the behaviour of Python's package. They make
/// Lua tables, and no object on the heap.
let objgraphFunctions = #"""
  local og = objgraph

  -- Objects one by one: those that the collector follows, those of a Lua table, of a list.
  local function seen(count)
    local all = {}
    for from = 0, count - 1, 64 do
      local part = table.pack(og._seen(from))
      table.move(part, 1, part.n, #all + 1, all)
    end
    return all
  end

  local function present(x) return x ~= nil and x ~= None end

  -- A Lua table of objects; `keeps` leaves what was looked at for whoever asks next.
  local function listed(objects, keeps)
    if type(objects) == "table" then return objects end
    local all
    if present(objects) then all = seen(og._items(objects)) else all = seen(og._look()) end
    if not keeps then og._forget() end
    return all
  end

  local function yes(x)
    if x == nil or x == false or x == None then return false end
    return x == true or bool(x) == true
  end

  -- Arguments by position, completed from a table of named ones at the end.
  local function arguments(name, names, ...)
    local n = select("#", ...)
    local values = {...}
    local options = n > 0 and values[n] or nil
    if type(options) ~= "table" or #options > 0 or next(options) == nil then
      return table.unpack(values, 1, #names)
    end
    local known = {}
    for _, key in ipairs(names) do known[key] = true end
    if names[n] == "peak_stats" then
      -- Counts by type look like named arguments, but for their names.
      for key in pairs(options) do
        if not known[key] then return table.unpack(values, 1, #names) end
      end
    end
    values[n] = nil
    for i, key in ipairs(names) do
      if options[key] ~= nil then
        if i < n then
          error(("TypeError: %s() got multiple values for argument '%s'"):format(name, key), 3)
        end
        values[i] = options[key]
      end
    end
    for key in pairs(options) do
      if not known[key] then
        error(("TypeError: %s() got an unexpected keyword argument '%s'"):format(name, tostring(key)), 3)
      end
    end
    return table.unpack(values, 1, #names)
  end

  local function limited(limit, default)
    if limit == nil then return default end
    if limit == None or limit == false then return math.huge end
    return limit == 0 and math.huge or limit
  end

  local function width(rows)
    local most = 0
    for _, row in ipairs(rows) do most = math.max(most, utf8.len(row[1]) or #row[1]) end
    return most
  end

  local function padded(text, most) return text .. (" "):rep(most - (utf8.len(text) or #text)) end

  local function write(file, text)
    if present(file) then file:write(text) else og._write(text) end
  end

  -- ---- Counting ------------------------------------------------------------------------------

  function og.count(...)
    local typename, objects = arguments("count", {"typename", "objects"}, ...)
    local short, n = not typename:find(".", 1, true), 0
    for _, o in ipairs(listed(objects)) do
      if og._type(o, short) == typename then n = n + 1 end
    end
    return n
  end

  function og.by_type(...)
    local typename, objects = arguments("by_type", {"typename", "objects"}, ...)
    local short, found = not typename:find(".", 1, true), {}
    for _, o in ipairs(listed(objects)) do
      if og._type(o, short) == typename then found[#found + 1] = o end
    end
    return found
  end

  -- Counts by type, and the types in the order in which they were met first.
  local function tally(objects, shortnames, filter)
    local counts, order = {}, {}
    for _, o in ipairs(listed(objects)) do
      if not present(filter) or yes(filter(o)) then
        local name = og._type(o, shortnames ~= false)
        if not counts[name] then order[#order + 1] = name end
        counts[name] = (counts[name] or 0) + 1
      end
    end
    return counts, order
  end

  -- Rows by their last number, the largest first; rows that are equal stay in their order.
  local function ranked(rows, column, limit)
    for i, row in ipairs(rows) do row.at = i end
    table.sort(rows, function(a, b)
      if a[column] ~= b[column] then return a[column] > b[column] end
      return a.at < b.at
    end)
    for i, row in ipairs(rows) do row.at = nil end
    while #rows > limit do rows[#rows] = nil end
    return rows
  end

  function og.typestats(...)
    local objects, shortnames, filter =
      arguments("typestats", {"objects", "shortnames", "filter"}, ...)
    return (tally(objects, shortnames, filter))
  end

  function og.most_common_types(...)
    local limit, objects, shortnames, filter =
      arguments("most_common_types", {"limit", "objects", "shortnames", "filter"}, ...)
    local counts, order = tally(objects, shortnames, filter)
    local rows = {}
    for i, name in ipairs(order) do rows[i] = {name, counts[name]} end
    return ranked(rows, 2, limited(limit, 10))
  end

  function og.show_most_common_types(...)
    local limit, objects, shortnames, file, filter = arguments("show_most_common_types",
      {"limit", "objects", "shortnames", "file", "filter"}, ...)
    local rows = og.most_common_types(limit == nil and 10 or limit, objects, shortnames, filter)
    local most = width(rows)
    for _, row in ipairs(rows) do write(file, ("%s %d\n"):format(padded(row[1], most), row[2])) end
  end

  local peaks = {}

  function og.growth(...)
    local limit, peak_stats, shortnames, filter =
      arguments("growth", {"limit", "peak_stats", "shortnames", "filter"}, ...)
    local before = present(peak_stats) and peak_stats or peaks
    local counts, order = tally(nil, shortnames, filter)
    local rows = {}
    for _, name in ipairs(order) do
      local old = before[name] or 0
      if counts[name] > old then
        rows[#rows + 1] = {name, counts[name], counts[name] - old}
        before[name] = counts[name]
      end
    end
    return ranked(rows, 3, limited(limit, 10))
  end

  function og.show_growth(...)
    local limit, peak_stats, shortnames, file, filter = arguments("show_growth",
      {"limit", "peak_stats", "shortnames", "file", "filter"}, ...)
    local rows = og.growth(limit == nil and 10 or limit, peak_stats, shortnames, filter)
    local most = width(rows)
    for _, row in ipairs(rows) do
      write(file, ("%s%9d %+9d\n"):format(padded(row[1], most), row[2], row[3]))
    end
  end

  function og.get_leaking_objects(...)
    local objects = arguments("get_leaking_objects", {"objects"}, ...)
    local alone = seen(og._leaking())
    og._forget()
    if not present(objects) then return alone end
    local isAlone, found = {}, {}
    for _, o in ipairs(alone) do isAlone[o] = true end
    -- What the collector does not follow is referred to by what it follows, or leaks.
    local followed = {}
    for _, o in ipairs(listed(nil)) do followed[o] = true end
    for _, o in ipairs(listed(objects)) do if isAlone[o] or not followed[o] then found[#found + 1] = o end end
    return found
  end

  -- ---- Chains ---------------------------------------------------------------------------------

  local function referents(o) return seen(og._referents(o)) end
  local function referrers(o) return seen(og._referrers(o)) end

  local function ignored(extra_ignore)
    local ignore = {}
    if present(extra_ignore) then
      for _, address in ipairs(extra_ignore) do ignore[math.tointeger(value(address))] = true end
    end
    return function(o)
      if next(ignore) == nil then return false end
      return ignore[math.tointeger(og._facts(o):match "^%d+")] or false
    end
  end

  local function chain(obj, predicate, edges, max_depth, extra_ignore)
    local skip = ignored(extra_ignore)
    local queue, depth, parent, at = {obj}, {[obj] = 0}, {}, 1
    max_depth = max_depth or 20
    while queue[at] do
      local target = queue[at]
      at = at + 1
      if yes(predicate(target)) then
        local found = {}
        while target ~= nil do
          found[#found + 1] = target
          target = parent[target]
        end
        return found
      end
      if depth[target] < max_depth then
        for _, source in ipairs(edges(target)) do
          if depth[source] == nil and not skip(source) then
            depth[source] = depth[target] + 1
            parent[source] = target
            queue[#queue + 1] = source
          end
        end
      end
    end
    return {obj}
  end

  function og.find_ref_chain(...)
    local obj, predicate, max_depth, extra_ignore =
      arguments("find_ref_chain", {"obj", "predicate", "max_depth", "extra_ignore"}, ...)
    local found = chain(obj, predicate, referents, max_depth, extra_ignore)
    og._forget()
    local turned = {}
    for i = #found, 1, -1 do turned[#turned + 1] = found[i] end
    return turned
  end

  function og.find_backref_chain(...)
    local obj, predicate, max_depth, extra_ignore =
      arguments("find_backref_chain", {"obj", "predicate", "max_depth", "extra_ignore"}, ...)
    og._forget()
    local found = chain(obj, predicate, referrers, max_depth, extra_ignore)
    og._forget()
    return found
  end

  -- The namespace of the script is its module's dict: where Python's objgraph stops.
  function og.is_proper_module(o) return og._facts(o):sub(-1) == "1" end

  -- ---- Graphs ---------------------------------------------------------------------------------

  local function quote(text)
    return (text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n"):gsub("\0", "\\\\0"))
  end

  local function shade(depth, max_depth)
    if max_depth == 0 then return 1 end
    local f = depth / max_depth
    return 1 * (1 - f) + 0.3 * f
  end

  local names = {"objs", "max_depth", "extra_ignore", "filter", "too_many", "highlight", "filename",
    "extra_info", "refcounts", "shortnames", "output", "extra_node_attrs"}

  local function draw(o, edges, forwards, cull)
    local objs = type(o.objs) == "table" and o.objs or {o.objs}
    local max_depth, too_many = o.max_depth or 3, o.too_many or 10
    local short = o.shortnames ~= false
    local skip = ignored(o.extra_ignore)
    local text, queue, depth = {}, {}, {}
    local function put(format, ...) text[#text + 1] = format:format(...) end
    put "digraph ObjectGraph {\n  node[shape=box, style=filled, fillcolor=white];\n"
    local function id(x) return "o" .. og._facts(x):match "^%d+" end
    for _, x in ipairs(objs) do
      put("  %s[fontcolor=red];\n", id(x))
      depth[x] = 0
      queue[#queue + 1] = x
    end
    local nodes = 0
    while queue[nodes + 1] do
      nodes = nodes + 1
      local target = queue[nodes]
      local node, d = id(target), depth[target]
      local counted, finalizer, module = og._facts(target):match "^%d+ (%d+) (%d) (%d)"
      local label = og._type(target, short)
      if yes(o.refcounts) then label = label .. " [" .. counted .. "]" end
      label = label .. "\n" .. og._repr(target)
      if o.extra_info then label = label .. "\n" .. tostring(o.extra_info(target)) end
      local attributes = ""
      if o.extra_node_attrs then
        local keys = {}
        local given = o.extra_node_attrs(target)
        for key in pairs(given) do keys[#keys + 1] = key end
        table.sort(keys)
        attributes = ", "
        for i, key in ipairs(keys) do
          attributes = attributes .. (i > 1 and ", " or "")
            .. ('%s="%s"'):format(key, quote(tostring(given[key])))
        end
      end
      put('  %s[label="%s"%s];\n', node, quote(label), attributes)
      local h, s, v = 0, 0, shade(d, max_depth)
      if module == "1" then h, s = 0.3, 1 end
      if o.highlight and yes(o.highlight(target)) then h, s, v = 0.6, 0.6, 0.5 + v * 0.5 end
      put('  %s[fillcolor="%g,%g,%g"];\n', node, h, s, v)
      if v < 0.5 then put("  %s[fontcolor=white];\n", node) end
      if finalizer == "1" then
        put("  %s->%s_has_a_del[color=red,style=dotted,len=0.25,weight=10];\n", node, node)
        put('  %s_has_a_del[label="__del__",shape=doublecircle,height=0.25,color=red,'
          .. 'fillcolor="0,.5,1",fontsize=6];\n', node)
      end
      if d < max_depth and not (cull and cull(target)) then
        local drawn, left = 0, 0
        for _, source in ipairs(edges(target)) do
          if not skip(source) and (not present(o.filter) or yes(o.filter(source))) then
            if drawn >= too_many then
              left = left + 1
            else
              local from, to = source, target
              if forwards then from, to = target, source end
              local name, weight = og._edge(from, to, short):match "^(.*)\t(%d+)$"
              local shown = ""
              if name and weight ~= "0" then
                shown = (' [label="%s",weight=%s]'):format(quote(name), weight)
              elseif name then
                shown = (' [label="%s"]'):format(quote(name))
              end
              put("  %s -> %s%s;\n", id(from), id(to), shown)
              if depth[source] == nil then
                depth[source] = d + 1
                queue[#queue + 1] = source
              end
              drawn = drawn + 1
            end
          end
        end
        if left > 0 then
          local words = forwards and "references" or "backreferences"
          local edge = forwards and ("%s->too_many_%s"):format(node, node)
            or ("too_many_%s->%s"):format(node, node)
          put("  %s[color=red,style=dotted,len=0.25,weight=10];\n", edge)
          put('  too_many_%s[label="%d more %s",shape=box,height=0.25,color=red,'
            .. 'fillcolor="%g,%g,%g",fontsize=6];\n', node, left, words, 0, 1, shade(d + 1, max_depth))
          put("  too_many_%s[fontcolor=white];\n", node)
        end
      end
    end
    put "}\n"
    return table.concat(text), nodes
  end

  -- Lua's io, which scripts have with --unsafe only; nil without.
  local function files()
    local there, found = pcall(function() return io end)
    return there and found or nil
  end

  -- Writes a graph where it is wanted, or gives its text.
  local function graph(name, o, edges, forwards, cull)
    if present(o.filename) and present(o.output) then
      error("ValueError: Cannot specify both output and filename.", 3)
    end
    local filename = present(o.filename) and tostring(o.filename) or nil
    if filename then
      if not files() then error(("RuntimeError: %s() writes a file: run with --unsafe"):format(name), 3) end
      if not filename:find "%.dot$" then
        error(("ValueError: %s() writes .dot files, which graphviz draws"):format(name), 3)
      end
    end
    og._forget()
    local text, nodes = draw(o, edges, forwards, cull)
    og._forget()
    if present(o.output) then
      o.output:write(text)
      return
    end
    if not filename then return text end
    local file, reason = files().open(filename, "w")
    if not file then error("OSError: " .. reason, 3) end
    file:write(text)
    file:close()
    og._write(("Graph written to %s (%d nodes)\n"):format(filename, nodes))
  end

  local function named(name, ...)
    local values = table.pack(arguments(name, names, ...))
    local o = {}
    for i, key in ipairs(names) do o[key] = values[i] end
    for key, value in pairs(o) do if value == None then o[key] = nil end end
    return o
  end

  function og.show_backrefs(...)
    local o = named("show_backrefs", ...)
    return graph("show_backrefs", o, referrers, false, og.is_proper_module)
  end

  function og.show_refs(...) return graph("show_refs", named("show_refs", ...), referents, true) end

  function og.show_chain(...)
    local chains, options = {...}, {}
    local last = chains[#chains]
    if type(last) == "table" and #last == 0 and next(last) ~= nil then
      options = last
      chains[#chains] = nil
    end
    local inChains, longest, ends = {}, 0, {}
    local backrefs = options.backrefs ~= false
    for _, one in ipairs(chains) do
      for _, x in ipairs(one) do inChains[x] = true end
      longest = math.max(longest, #one)
      if #one > 0 then ends[#ends + 1] = backrefs and one[#one] or one[1] end
    end
    if #ends == 0 then error("ValueError: max() arg is an empty sequence", 2) end
    local o = {}
    for key, x in pairs(options) do if key ~= "backrefs" then o[key] = x end end
    o.objs, o.max_depth = ends, longest - 1
    o.filter = function(x) return inChains[x] or false end
    if backrefs then return graph("show_chain", o, referrers, false, og.is_proper_module) end
    return graph("show_chain", o, referents, true)
  end
  """#
