/// The formats of other people's traces that can be imported.
public enum ImportFormat: String, Sendable, CaseIterable {
  /// CS:APP's malloc lab: blocks of memory.
  case rep
  /// Elephant Tracks: objects, their references and deaths.
  case elephant

  /// Performs the operations of a file, a line at a time; they are recorded as those of any script.
  var script: String {
    let body = self == .rep ? importRep : importElephant
    return "\(importPrelude)\nlocal function run()\n\(body)\nend\n\(importEnd)\n"
  }
}

/// What both need.
private let importPrelude = #"""
  local file = param("file", "", "the trace that is imported")
  local at = 0
  local function fail(text, ...) error(("%s:%d: " .. text):format(file, at, ...), 0) end
  local input, reason = io.open(file, "rb")
  if not input then error("cannot read " .. reason, 0) end
  local function number(text, base)
    if #text > 15 then fail("the number %s is too large", text:sub(1, 40)) end
    return tonumber(text, base)
  end
  local function shown(line) return (line:sub(1, 60):gsub("[^\x20-\x7E]", "?")) end

  """#

/// Errors of operations, such as a lack of memory, are told with the line of the file, too.
private let importEnd = #"""
  local ok, why = pcall(run)
  if not ok then
    why = tostring(why)
    if why:sub(1, #file + 1) ~= file .. ":" then fail("%s", (why:gsub("^import%-%a+:%d+: ", ""))) end
    error(why, 0)
  end
  """#

private let importRep = #"""
  local domain = param("domain", "mem", "the domain of the blocks: raw, mem or obj")
  local header, blocks, count = {}, {}, 0
  for line in input:lines() do
    at = at + 1
    if not line:find("%S") then
      -- Nothing stands there.
    elseif #header < 4 then
      local text = line:match("^%s*(%d+)%s*$")
      if not text then
        fail("the header is four lines with a number each, and not '%s'", shown(line))
      end
      header[#header + 1] = number(text, 10)
    else
      local what, id, size = line:match("^%s*([arf])%s+(%d+)%s*(%d*)%s*$")
      if not what or (what == "f") ~= (size == "") then
        fail("an operation is 'a ID SIZE', 'r ID SIZE' or 'f ID', and not '%s'", shown(line))
      end
      id = number(id, 10)
      if id >= header[2] then
        fail("block %d, but the header says that there are %d", id, header[2])
      end
      count = count + 1
      if what == "a" then
        if blocks[id] then fail("block %d is taken already", id) end
        blocks[id] = heap.malloc(number(size, 10), domain)
      elseif not blocks[id] then
        fail("there is no block %d to %s", id, what == "f" and "free" or "resize")
      elseif what == "r" then
        blocks[id] = heap.realloc(blocks[id], number(size, 10))
      else
        heap.free(blocks[id])
        blocks[id] = nil
      end
    end
  end
  if #header < 4 then fail("the file ends in its header") end
  if count ~= header[3] then
    fail("the header says %d operations, and there are %d", header[3], count)
  end
  """#

private let importElephant = #"""
  -- Every object that has not died yet is held by this list; each has its place in it.
  roots = list()
  types = dict()
  statics = dict()
  blank = list{None}
  local objects, places, lengths, classes, free, used = {}, {}, {}, {}, {}, 0
  local makes = {A = true, I = true, N = true, P = true, V = true}
  local ignored = {M = true, E = true, X = true, T = true, H = true}

  local function make(kind, length, size)
    if kind:find("^%[[BCDFIJSZ]$") then return bytes(size) end
    if kind:sub(1, 1) == "[" then return blank * length, length end
    local class_of_kind = classes[kind]
    if not class_of_kind then
      class_of_kind = class(kind) {}
      types[kind] = class_of_kind
      classes[kind] = class_of_kind
    end
    return class_of_kind(), -1
  end

  for line in input:lines() do
    at = at + 1
    local words = {}
    for word in line:gmatch("%S+") do words[#words + 1] = word end
    local what = words[1]
    if not what or what:sub(1, 1) == "#" or ignored[what] then
      -- Nothing that the heap sees.
    else
      local function hexadecimal(i)
        local text = words[i]
        if not text or not text:find("^%x+$") then
          fail("word %d of '%s' is no hexadecimal number", i, shown(line))
        end
        return number(text, 16)
      end
      if makes[what] then
        if #words < 6 or #words > 7 then
          fail("an allocation is '%s OBJECT SIZE TYPE SITE [LENGTH] THREAD', and not '%s'", what,
            shown(line))
        end
        local id, size = hexadecimal(2), hexadecimal(3)
        if id == 0 then fail("an object cannot have the number 0") end
        if objects[id] then fail("object %x is there already", id) end
        local o, length = make(words[4], #words == 7 and hexadecimal(6) or 0, size)
        local place = table.remove(free)
        if place then
          roots[place] = o
        else
          place = used
          used = used + 1
          roots:append(o)
        end
        objects[id], places[id], lengths[id] = o, place, length
      elseif what == "D" then
        local id = hexadecimal(2)
        local o = objects[id]
        if not o then fail("object %x dies and is not there", id) end
        import.died(o)
        roots[places[id]] = None
        free[#free + 1] = places[id]
        objects[id], places[id], lengths[id] = nil, nil, nil
      elseif what == "U" then
        if #words < 5 or #words > 6 then
          fail("an update is 'U OLD OBJECT NEW FIELD THREAD', and not '%s'", shown(line))
        end
        local id, new, field = hexadecimal(3), hexadecimal(4), hexadecimal(5)
        local value = None
        if new ~= 0 then
          value = objects[new]
          if not value then fail("object %x is not there", new) end
        end
        local length = lengths[id]
        if id == 0 then
          statics["f" .. words[5]] = value
        elseif not objects[id] then
          fail("object %x is not there", id)
        elseif not length then
          fail("object %x is an array of numbers and has no references", id)
        elseif length < 0 then
          objects[id]["f" .. words[5]] = value
        elseif field < length then
          objects[id][field] = value
        else
          fail("object %x has %d items, and no item %d", id, length, field)
        end
      else
        fail("no record begins with '%s'", shown(what))
      end
    end
  end
  gc.collect()
  import.settle()
  """#
