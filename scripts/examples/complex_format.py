infinite, not_a_number = float("inf"), float("nan")
values = [
    complex(1, 2), complex(0, 0), complex(-0.0, 1), complex(3.5, -2.25), complex(1e20, -1e-7),
    complex(infinite, 0), complex(0, not_a_number), complex(-0.0, -0.0), complex(1234567.891, 9876543.21),
    complex(-infinite, not_a_number), complex(0, -0.0), complex(1 + 2j, 3 + 4j), complex(2.5, 1j),
]
for value in values:
    for specification in (
        "", "g", ".3f", "20", "<20", "^30", ">30", ".2e", "+", "-", " ", "+.1f", ",", ",.2f", "_.1f", "E", "G", "F", "#",
        "#.3g", "n", ".4", "*^40.2f", "+20", "010", "=10", "d", "s", "x", "0>12", "%", "10.1f", "_", "20,.3e", "#g",
    ):
        try:
            print(repr(specification), repr(format(value, specification)))
        except Exception as e:
            print(repr(specification), type(e).__name__ + ":", e)
print("{:.2f} and {!s:>12} and {:^20}".format(1 + 2j, 3 - 1j, 0.5j))
