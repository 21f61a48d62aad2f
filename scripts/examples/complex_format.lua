-- format() of complex numbers: every alignment, sign, precision and type, and what is refused.
workload { name = "complex_format", summary = "format specifications of complex numbers" }

local infinite, not_a_number = float("inf"), float("nan")
local values = {
  complex(1, 2), complex(0, 0), complex(-0.0, 1), complex(3.5, -2.25), complex(1e20, -1e-7),
  complex(infinite, 0), complex(0, not_a_number), complex(-0.0, -0.0), complex(1234567.891, 9876543.21),
  complex(-infinite, not_a_number), complex(0, -0.0), complex(complex(1, 2), complex(3, 4)), complex(2.5, complex(0, 1)),
}
for _, value in ipairs(values) do
  for _, specification in ipairs{
    "", "g", ".3f", "20", "<20", "^30", ">30", ".2e", "+", "-", " ", "+.1f", ",", ",.2f", "_.1f", "E", "G", "F", "#",
    "#.3g", "n", ".4", "*^40.2f", "+20", "010", "=10", "d", "s", "x", "0>12", "%", "10.1f", "_", "20,.3e", "#g",
  } do
    scope(function()
      local text
      local e = try(function() text = repr(format(value, specification)) print(repr(specification), text) end)
      if e ~= nil then print(repr(specification), tostring(type(e).__name__) .. ":", e) end
    end)
  end
end
print(str("{:.2f} and {!s:>12} and {:^20}"):format(complex(1, 2), complex(3, -1), complex(0, 0.5)))
