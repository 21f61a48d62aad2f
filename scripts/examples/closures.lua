-- Closures: a cell holds what an inner function uses, for as long as the function lives.
workload { name = "closures", summary = "cells, what they keep alive, and cycles through them" }

died = list{}
Big = class "Big" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) died:append(self.name) end,
}

local function check(label)
  print(label, died)
  died:clear()
end

phase("a closure keeps what it uses", function()
  gc.collect()
  gc.disable()
  outer = def(function(_ENV)
    data = Big("data")
    other = Big("other")
    inner = def(function(_ENV) return data.name end, {data = data})
    return inner
  end)
  f = outer()
  check("outer has returned, what inner does not use is gone:")
  print("inner says", f())
  print("cells:", len(f.__closure__), "holding", f.__closure__[0].cell_contents.name)
  f = nil
  check("the closure is gone:")
end)

phase("references", function()
  make = def(function(_ENV, x)
    captured = x
    return def(function(_ENV) return captured end, {captured = captured})
  end)
  target = list{}
  print("before:", sys.getrefcount(target))
  f = make(target)
  print("captured:", sys.getrefcount(target))
  g = make(target)
  print("twice:", sys.getrefcount(target))
  print("different functions:", not is(f, g), "different cells:",
    not is(f.__closure__[0], g.__closure__[0]))
  print("the same object in them:", is(f(), target), is(g(), target))
  c = f.__closure__[0]
  print("references to the cell:", sys.getrefcount(c))
  f = nil
  print("one function gone, its cell is still held:", sys.getrefcount(target), sys.getrefcount(c))
  c = nil
  print("the cell gone:", sys.getrefcount(target))
  g = nil
  print("both gone:", sys.getrefcount(target))
end)

phase("shared cells", function()
  -- A counter: two functions over one cell.
  counter = def(function(_ENV)
    shared = cell(0)
    bump = def(function(_ENV)
      n = n + 1
      return n
    end, {n = shared})
    read = def(function(_ENV) return n end, {n = shared})
    return tuple{bump, read}
  end)
  pair = counter()
  pair[0]()
  pair[0]()
  print("bumped three times:", pair[0](), "read:", pair[1]())
  print("one cell in both:", is(pair[0].__closure__[0], pair[1].__closure__[0]))
  print("references to it:", sys.getrefcount(pair[0].__closure__[0]))
  again = counter()
  again[0]()
  print("another counter:", again[1](), "the first still:", pair[1]())
  pair = nil
  again = nil
end)

phase("several names", function()
  make = def(function(_ENV)
    a = Big("a")
    b = Big("b")
    c = Big("c")
    return def(function(_ENV) return list{a.name, b.name, c.name} end, {a = a, b = b, c = c})
  end)
  f = make()
  print("cells:", len(f.__closure__), f())
  print("sizes:", sys.getsizeof(f), sys.getsizeof(f.__closure__), sys.getsizeof(f.__closure__[0]))
  f = nil
  check("gone:")
end)

phase("loops", function()
  -- All functions of a loop see the one variable, unless each is given its own.
  functions = def(function(_ENV)
    made = list{}
    i = cell(0)
    for k in range(4) do
      i.cell_contents = k
      made:append(def(function(_ENV) return i end, {i = i}))
    end
    return made
  end)
  fs = functions()
  print("one variable for all:", fs[0](), fs[1](), fs[2](), fs[3]())
  fs = nil
  functions = def(function(_ENV)
    made = list{}
    for k in range(4) do
      made:append(def(function(_ENV) return own end, {own = k}))
    end
    return made
  end)
  fs = functions()
  print("one for each:", fs[0](), fs[1](), fs[2](), fs[3]())
  fs = nil
end)

phase("cycles", function()
  recursive = def(function(_ENV)
    itself = cell()
    f = def(function(_ENV, n)
      if n == 0 then return 1 end
      return f(n - 1) * n
    end, {f = itself})
    itself.cell_contents = f
    return f
  end)
  f = recursive()
  print("factorial:", f(5), f(10))
  print("references to the function:", sys.getrefcount(f))
  f = nil
  print("found by the collector:", gc.collect())
  for i in range(10) do f = recursive() end
  f = nil
  print("ten of them:", gc.collect())
  holder = def(function(_ENV)
    itself = cell()
    data = Big("held by a cycle")
    f = def(function(_ENV) return tuple{f, data} end, {f = itself, data = data})
    itself.cell_contents = f
  end)
  holder()
  check("nothing dies by counting:")
  print("found:", gc.collect())
  check("the collector finds it:")
  subscribe = def(function(_ENV, x)
    me = x
    return def(function(_ENV) return me.name end, {me = me})
  end)
  a = Big("with a callback of its own")
  a.callback = subscribe(a)
  print("the callback says", a.callback())
  a = nil
  print("found:", gc.collect())
  check("instance and closure:")
end)

phase("cells by hand", function()
  c = cell()
  print(is(c, None), pcall(function() return c.cell_contents end) == false)
  c.cell_contents = list{1}
  print("contents:", c.cell_contents, "size", sys.getsizeof(c))
  x = c.cell_contents
  print("references:", sys.getrefcount(x))
  c.cell_contents = nil
  print("emptied:", sys.getrefcount(x))
  c.cell_contents = c
  c = nil
  print("a cell that holds itself, found:", gc.collect())
  gc.enable()
end)
