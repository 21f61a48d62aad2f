-- Which strings and bytes are one object: constants of the program, names, what is made anew.
workload { name = "string_constants", summary = "constants are one object, made strings are not" }
local function made(n) return "made" .. n end

a = list{}
for i in range(2) do
  a:append("name")
  a:append("two words")
  a:append("line\n")
  a:append(made(1))
  a:append("é€")
end
for i in range(5) do print(i, is(a[i], a[i + 5]), sys.getrefcount(a[i]) > 2) end
print("interned", is(a[0], sys.intern("name")))
b = list{bytes(1), bytes(1), bytes(list{0}), bytes(list{0}), bytes(tuple{0}), bytes(bytearray(1))}
for i in range(5) do print("bytes", i, is(b[i], b[i + 1]), is(b[2], b[i])) end
print("a slice of one", is(bytes(3)[slice(0, 1)], b[2]))
f = list{len}
print("builtin names", is(f[0].__name__, f[0].__name__), f[0].__name__)
s = gc.get_stats()
keys = list(s[0])
others = list(s[1])
print("keys of statistics", is(keys[0], others[0]), keys, is(keys[0], "collections"))
told = list{}
gc.callbacks:append(function(phase, info) told:append(phase) told:append(list(info)[0]) end)
gc.collect()
gc.callbacks:clear()
print("told", told, is(told[1], told[3]), is(told[0], "start"))
