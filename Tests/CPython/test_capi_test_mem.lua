-- test_capi.test_mem of CPython 3.12: what of it a script can say. Blocks of `heap` stand for those
-- of PyMem_Malloc and its kin, a handle stands for a pointer to an object.
local t = require "harness"
if not pcall(function() return heap.malloc end) then return t.done() end

t.test("test_capi.test_mem.PyMemDebugTests.test_set_nomemory", function(_ENV)
  C = class "C" {}
  instance = C()
  instance = nil
  for outer = 1, 3 do
    -- An instance is two blocks: the object, the values of its attributes (one from 3.13 on).
    local start = 10 * outer
    local each = sys.version_minor >= 13 and 1 or 2
    if outer < 3 then heap.fail_after(start, 1) else heap.fail_after(start) end
    local failed
    for j = 0, 99 do
      local fine, message = pcall(function() C() end)
      if not fine then
        failed = j
        t.truth(message:find("MemoryError", 1, true) ~= nil)
        break
      end
    end
    heap.fail_after()
    t.truth(failed ~= nil)
    t.truth(failed <= start // each and failed >= start // each - 2)
    instance = C()
    instance = nil
  end
end)

t.test("test_capi.test_mem.PyMemDebugTests.test_api_misuse", function()
  -- A block keeps its domain: whoever frees or resizes it cannot name another.
  local before = heap.stats().blocks
  for _, domain in ipairs { "raw", "mem", "obj" } do
    local block = heap.malloc(16, domain)
    block = heap.realloc(block, 1000)
    block = heap.realloc(block, 16)
    heap.free(block)
    t.raises("ValueError", function() heap.free(block) end, "no live block of this script")
    t.raises("ValueError", function() heap.realloc(block, 5) end, "no live block of this script")
  end
  t.equal(heap.verify(), true)
end)

t.test("test_capi.test_mem.PyMemDebugTests.test_pyobject_freed_is_freed", function(_ENV)
  o = list {}
  local handle = o
  o = nil
  t.raises("ReferenceError", function() len(handle) end, "stale handle: list")
  o = list {}
  t.raises("ReferenceError", function() len(handle) end, "stale handle: list")
  t.equal(heap.verify(), true)
end)

t.done()
