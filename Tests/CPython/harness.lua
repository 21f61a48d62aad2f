-- Small helpers for the ported tests of this folder (see README.md).
--
--     local t = require "harness"
--     t.test("test_gc.GCTests.test_list", function(_ENV)
--       l = list(); l:append(l)
--       del "l"
--       t.equal(gc.collect(), 1)
--     end)
--     t.done()
--
-- A body that takes `_ENV` gets the script's names through a table that remembers which of them it
-- bound: they are dropped when the test ends, whether it passed or not.

local harness = {}
local passed, failed = 0, 0

-- What a failed check raises, so that `raises` does not take it for the error it waits for.
local MARK = "check failed: "

local function text(v)
  return type(v) == "string" and ("%q"):format(v) or tostring(v)
end

local function fail(message, level)
  error(MARK .. message, (level or 1) + 2)
end

-- Python's `==` where an object takes part, Lua's otherwise.
local function equal(a, b)
  if rawequal(a, b) then return true end
  if a == nil or b == nil then return false end
  return eq(a, b)
end

--- Fails the test.
function harness.fail(message) fail(message or "failed") end

--- `a == b`, as Python compares.
function harness.equal(a, b)
  if not equal(a, b) then fail(text(a) .. " is not equal to " .. text(b)) end
end

--- `a != b`, as Python compares.
function harness.notequal(a, b)
  if equal(a, b) then fail(text(a) .. " is equal to " .. text(b)) end
end

--- `a is b`.
function harness.is(a, b)
  if not is(a, b) then fail(text(a) .. " is not " .. text(b)) end
end

--- `a is not b`.
function harness.isnot(a, b)
  if is(a, b) then fail("both are " .. text(a)) end
end

--- `x is None`. Nil, what a Lua function without a result returns, counts as None.
function harness.isnone(x)
  if x ~= nil and not is(x, None) then fail(text(x) .. " is not None") end
end

--- True of a Lua boolean, or of any object whose truth value is true.
function harness.truth(x)
  if x == nil or x == false then fail(text(x) .. " is not true") end
  if x ~= true and not any(list { x }) then fail(text(x) .. " is not true") end
end

--- The opposite of `truth`.
function harness.falsity(x)
  if x == nil or x == false then return end
  if x == true or any(list { x }) then fail(text(x) .. " is not false") end
end

--- `body` must raise an exception of that name; with `part`, its message must contain that text.
--- Returns the message.
function harness.raises(name, body, part)
  local fine, message = pcall(body)
  if fine then fail(name .. " was not raised") end
  message = tostring(message)
  if message:find(MARK, 1, true) then error(message, 0) end
  if not message:find("%f[%w_]" .. name .. "%f[^%w_]") then
    fail("expected " .. name .. ", found " .. message)
  end
  if part and not message:find(part, 1, true) then
    fail(("%q is not in %q"):format(part, message))
  end
  return message
end

local function environment(bound)
  return setmetatable({}, {
    __index = _ENV,
    __newindex = function(_, name, value)
      bound[name] = value ~= nil or nil
      _ENV[name] = value
    end,
  })
end

-- Drops what a test bound and puts the collector back as it was.
local function cleanup(bound, enabled, a, b, c)
  for name in pairs(bound) do
    pcall(function() _ENV[name] = nil end)
  end
  gc.set_debug(0)
  gc.garbage:clear()
  gc.set_threshold(a, b, c)
  if enabled then gc.enable() else gc.disable() end
  gc.collect()
end

--- Runs one ported test, or one test that several methods were ported to.
---@param names string|string[] `file.Class.method` as CPython's source defines it
---@param body function
function harness.test(names, body)
  if type(names) == "string" then names = { names } end
  local bound = {}
  local enabled = gc.isenabled()
  local a, b, c
  scope(function()
    local thresholds = gc.get_threshold()
    a, b, c = value(thresholds[0]), value(thresholds[1]), value(thresholds[2])
  end)
  local fine, message = pcall(scope, function() body(environment(bound)) end)
  local clean, problem = pcall(cleanup, bound, enabled, a, b, c)
  if fine and not clean then fine, message = false, "cleanup: " .. tostring(problem) end
  for _, name in ipairs(names) do
    if fine then
      passed = passed + 1
      print("ok", name)
    else
      failed = failed + 1
      print("FAIL", name, (tostring(message):gsub(MARK, "")))
    end
  end
end

--- Ends a file of tests: prints the totals.
function harness.done()
  print(("%d passed, %d failed"):format(passed, failed))
end

return harness
