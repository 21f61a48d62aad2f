-- Classes that export buffers of their own: __buffer__ and __release_buffer__ (PEP 688).
-- moult: versions 3.12 3.13
workload { name = "python_buffers", summary = "buffers exported by classes" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

C = class "C" {
  __buffer__ = function(self, flags)
    print("asked with", flags)
    return memoryview(bytes("hello", "ascii"))
  end,
  __release_buffer__ = function(self, view) print("released", view:tobytes(), view.obj) end,
}
phase("an exporter", function()
  c = C()
  m = memoryview(c)
  print(type(m.obj).__name__, sys.getsizeof(m.obj), gc.is_tracked(m.obj), m.nbytes, m.readonly)
  print(sys.getrefcount(c), list.of(m.obj.__class__.__name__), m:tolist())
  half = m[slice(1, 3)]
  m:release()
  print("a slice is left", half:tobytes())
  half:release()
  print(sys.getrefcount(c))
end)
phase("consumers", function()
  print(bytes(c))
  print(bytearray(c))
  print(bytes():join(list{c, c}))
  print(bytes("hello", "ascii"):find(c))
  print(bytes("x", "ascii") .. c)
  print(eq(memoryview(bytes("hello", "ascii")), c))
  print(eq(c, memoryview(bytes("hello", "ascii"))))
  b = bytearray(3)
  m = memoryview(b)
  try_("extending a pinned one", function() b:extend(c) end)
  m:release()
  b:extend(c)
  print(b)
end)
phase("built-in exporters", function()
  b = bytearray("ab", "ascii")
  mv = b:__buffer__(0)
  print(mv.readonly, mv.format, mv.shape, sys.getrefcount(b), is(mv.obj, b))
  print(b:__release_buffer__(mv), sys.getrefcount(b))
  try_("used after its release", function() mv:tobytes() end)
  for _, x in ipairs{mv, 5, memoryview(bytes(1))} do
    try_("releasing", function() b:__release_buffer__(x) end)
  end
  for _, flags in ipairs{1 << 40, "x"} do try_("flags", function() b:__buffer__(flags) end) end
  try_("flags", function() b:__buffer__(pow(2, 63)) end)
  print(hasattr(bytes(), "__buffer__"), hasattr(bytes(), "__release_buffer__"), hasattr(mv, "__release_buffer__"))
  print(hasattr(array("i"), "__buffer__"), hasattr(array("i"), "__release_buffer__"))
end)
phase("classes of exporters", function()
  D = class("D", bytearray) {
    __buffer__ = function(self, flags) return super(D, self):__buffer__(flags) end,
    __release_buffer__ = function(self, view)
      print("told", view.obj, view:tobytes())
      try_("a view of it:", memoryview, view)
      try_("a cast:", function() view:cast("b") end)
      try_("a slice:", function() return view[slice(0, 1)] end)
      try_("__buffer__:", function() view:__buffer__(0) end)
      kept = view
      super(D, self):__release_buffer__(view)
    end,
  }
  d = D("hello", "ascii")
  m = memoryview(d)
  print(type(m.obj).__name__)
  try_("pinned:", function() d:clear() end)
  m:release()
  d:clear()
  try_("kept from __release_buffer__:", function() kept:tobytes() end)
  E = class("E", bytearray) { __release_buffer__ = function(self, view) print("only told", view:tobytes()) end }
  e = E("x", "ascii")
  m = memoryview(e)
  print(is(m.obj, e))
  m = nil
  e:clear()
  print(len(e))
end)
phase("errors", function()
  F = class "F" { __buffer__ = function(self, flags) return 42 end }
  try_("no view:", memoryview, F())
  try_("no view:", bytes, F())
  G = class "G" { __buffer__ = function(self, flags) raise(RuntimeError("not now")) end }
  try_("refused:", memoryview, G())
  try_("no buffer:", memoryview, object())
end)
phase("a cycle", function()
  H = class "H" {
    __init__ = function(self) self.data = bytearray(4) end,
    __buffer__ = function(self, flags) return memoryview(self.data) end,
    __release_buffer__ = function(self, view) print("released in a collection") end,
  }
  gc.collect()
  h = H()
  h.view = memoryview(h)
  r = weakref.ref(h)
  h = nil
  print("found", gc.collect(), r())
end)
