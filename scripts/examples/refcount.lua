-- Reference counts: who adds one, who takes one away. sys.getrefcount counts its own argument too.
workload { name = "refcount", summary = "what sys.getrefcount prints" }

a = list{1, 2, 3}
print("one name:", sys.getrefcount(a))
b = a
print("two names:", sys.getrefcount(a))
c = a
print("three names:", sys.getrefcount(a))
c = nil
print("after del c:", sys.getrefcount(a))
b = list{}
print("after b is bound to another list:", sys.getrefcount(a))
print("a list that nothing holds:", sys.getrefcount(list{}))

-- Containers hold references.
box = list{a, a, a}
print("three times in a list:", sys.getrefcount(a))
box:append(a)
print("appended:", sys.getrefcount(a))
box:pop()
print("popped:", sys.getrefcount(a))
box:clear()
print("list cleared:", sys.getrefcount(a))
pair = tuple{a, b}
print("in a tuple:", sys.getrefcount(a), sys.getrefcount(b))
pair = nil
mapping = dict()
mapping["one"] = a
mapping["two"] = a
print("twice a dict value:", sys.getrefcount(a))
mapping["one"] = b
print("one value replaced:", sys.getrefcount(a), sys.getrefcount(b))
mapping:clear()
print("dict cleared:", sys.getrefcount(a), sys.getrefcount(b))
key = tuple{1, 2.5}
mapping[key] = 0
print("a dict key:", sys.getrefcount(key))
mapping[key] = nil
print("key deleted:", sys.getrefcount(key))
bag = set()
bag:add(key)
bag:add(key)
print("in a set, added twice:", sys.getrefcount(key))
bag:discard(key)
print("discarded:", sys.getrefcount(key))
pair = tuple{a, a}
copy = list(pair)
pair = nil
print("in a copy:", sys.getrefcount(a))
half = copy[slice(0, 1)]
print("and in a slice:", sys.getrefcount(a))
del_me = copy * 3
print("and in a repeated list:", sys.getrefcount(a))
copy = nil
half = nil
del_me = nil
print("all gone:", sys.getrefcount(a))

-- Attributes.
Thing = class "Thing" {}
thing = Thing()
print("an instance:", sys.getrefcount(thing))
thing.payload = a
print("as an attribute:", sys.getrefcount(a))
thing.other = a
thing.payload = nil
print("one attribute set, one deleted:", sys.getrefcount(a))
thing.me = thing
print("an instance that holds itself:", sys.getrefcount(thing))
thing.me = nil
thing = nil
print("instance gone:", sys.getrefcount(a))

-- A list that holds itself.
loop = list{}
loop:append(loop)
print("a list that holds itself:", sys.getrefcount(loop))
loop:clear()
print("broken by clear:", sys.getrefcount(loop))

-- Arguments: the caller's name, the parameter, the argument of getrefcount.
show = def(function(_ENV, x)
  print("inside a call:", sys.getrefcount(x))
  alias = x
  print("with one more name inside:", sys.getrefcount(x))
end)
show(a)
show(list{})
print("after the calls:", sys.getrefcount(a))

nested = def(function(_ENV, x) show(x) end)
nested(a)

keep = def(function(_ENV, x) return x end)
result = keep(a)
print("returned and bound:", sys.getrefcount(a))
result = nil

-- An iterator holds what it walks over.
it = iter(a)
print("an iterator over it:", sys.getrefcount(a))
for x in it do last = x end
print("exhausted:", sys.getrefcount(a), last)
it = nil

-- A cell holds what a closure uses.
make = def(function(_ENV)
  captured = a
  return def(function(_ENV) return captured end, {captured = captured})
end)
closure = make()
print("captured by a closure:", sys.getrefcount(a))
closure = nil
print("closure gone:", sys.getrefcount(a))

-- A class: its name, its own mro, its two descriptors, and the argument.
print("a new class:", sys.getrefcount(Thing))
