// swift-format-ignore-file
// Made by make_tables.py from expressions.txt. What CPython 3.8 to 3.13 answer.

/// An expression and what it gives: each answer holds from a minor version on.
struct Expectation: Sendable {
  let source: String
  let answers: KeyValuePairs<Int, String>
  init(_ source: String, _ answers: KeyValuePairs<Int, String>) {
    self.source = source
    self.answers = answers
  }

  /// The answer of a version, by its minor number.
  func answer(minor: Int) -> String {
    answers.last { $0.key <= minor }?.value ?? ""
  }
}

/// Expectations by group.
let expectations: [String: [Expectation]] = [
  "errors": [
    Expectation(
      #"1//0"#,
      [8: #"ZeroDivisionError: integer division or modulo by zero"#]),
    Expectation(
      #"1%0"#,
      [8: #"ZeroDivisionError: integer division or modulo by zero"#, 11: #"ZeroDivisionError: integer modulo by zero"#]),
    Expectation(
      #"1/0"#,
      [8: #"ZeroDivisionError: division by zero"#]),
    Expectation(
      #"1.0/0"#,
      [8: #"ZeroDivisionError: float division by zero"#]),
    Expectation(
      #"1.0//0"#,
      [8: #"ZeroDivisionError: float divmod()"#, 9: #"ZeroDivisionError: float floor division by zero"#]),
    Expectation(
      #"1.0%0"#,
      [8: #"ZeroDivisionError: float modulo"#, 13: #"ZeroDivisionError: float modulo by zero"#]),
    Expectation(
      #"1//0.0"#,
      [8: #"ZeroDivisionError: float divmod()"#, 9: #"ZeroDivisionError: float floor division by zero"#]),
    Expectation(
      #"1%0.0"#,
      [8: #"ZeroDivisionError: float modulo"#, 13: #"ZeroDivisionError: float modulo by zero"#]),
    Expectation(
      #"0**-1"#,
      [8: #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#]),
    Expectation(
      #"0.0**-1"#,
      [8: #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#]),
    Expectation(
      #"0.0**-1.0"#,
      [8: #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#]),
    Expectation(
      #"2.0**10000"#,
      [8: #"OverflowError: (34, 'Numerical result out of range')"#]),
    Expectation(
      #"1<<-1"#,
      [8: #"ValueError: negative shift count"#]),
    Expectation(
      #"1>>-1"#,
      [8: #"ValueError: negative shift count"#]),
    Expectation(
      #"1<<(1<<70)"#,
      [8: #"OverflowError: too many digits in integer"#]),
    Expectation(
      #"(1<<70)*[1]"#,
      [8: #"OverflowError: cannot fit 'int' into an index-sized integer"#]),
    Expectation(
      #"10**400/1"#,
      [8: #"OverflowError: integer division result too large for a float"#]),
    Expectation(
      #"float(10**400)"#,
      [8: #"OverflowError: int too large to convert to float"#]),
    Expectation(
      #"10**400*1.0"#,
      [8: #"OverflowError: int too large to convert to float"#]),
    Expectation(
      #"(10**400)/(10**10)"#,
      [8: #"OverflowError: integer division result too large for a float"#]),
    Expectation(
      #"1+'a'"#,
      [8: #"TypeError: unsupported operand type(s) for +: 'int' and 'str'"#]),
    Expectation(
      #"'a'+1"#,
      [8: #"TypeError: can only concatenate str (not "int") to str"#]),
    Expectation(
      #"[1]+(1,)"#,
      [8: #"TypeError: can only concatenate list (not "tuple") to list"#]),
    Expectation(
      #"(1,)+[1]"#,
      [8: #"TypeError: can only concatenate tuple (not "list") to tuple"#]),
    Expectation(
      #"b'a'+'b'"#,
      [8: #"TypeError: can't concat str to bytes"#]),
    Expectation(
      #"'a'*'b'"#,
      [8: #"TypeError: can't multiply sequence by non-int of type 'str'"#]),
    Expectation(
      #"'a'*1.5"#,
      [8: #"TypeError: can't multiply sequence by non-int of type 'float'"#]),
    Expectation(
      #"[1]*'a'"#,
      [8: #"TypeError: can't multiply sequence by non-int of type 'str'"#]),
    Expectation(
      #"1.5<<1"#,
      [8: #"TypeError: unsupported operand type(s) for <<: 'float' and 'int'"#]),
    Expectation(
      #"1&1.5"#,
      [8: #"TypeError: unsupported operand type(s) for &: 'int' and 'float'"#]),
    Expectation(
      #"{1}"#,
      [8: #"{1}"#]),
    Expectation(
      #"{1}-[1]"#,
      [8: #"TypeError: unsupported operand type(s) for -: 'set' and 'list'"#]),
    Expectation(
      #"-'a'"#,
      [8: #"TypeError: bad operand type for unary -: 'str'"#]),
    Expectation(
      #"-[]"#,
      [8: #"TypeError: bad operand type for unary -: 'list'"#]),
    Expectation(
      #"hash([])"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"hash({})"#,
      [8: #"TypeError: unhashable type: 'dict'"#]),
    Expectation(
      #"hash({1})"#,
      [8: #"TypeError: unhashable type: 'set'"#]),
    Expectation(
      #"hash(([],))"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"hash(slice(1))"#,
      [8: #"TypeError: unhashable type: 'slice'"#, 12: #"-344020932372729183"#]),
    Expectation(
      #"[1][5]"#,
      [8: #"IndexError: list index out of range"#]),
    Expectation(
      #"[1]['a']"#,
      [8: #"TypeError: list indices must be integers or slices, not str"#]),
    Expectation(
      #"[1][1.5]"#,
      [8: #"TypeError: list indices must be integers or slices, not float"#]),
    Expectation(
      #"(1,)[5]"#,
      [8: #"IndexError: tuple index out of range"#]),
    Expectation(
      #"(1,)['a']"#,
      [8: #"TypeError: tuple indices must be integers or slices, not str"#]),
    Expectation(
      #"'abc'[5]"#,
      [8: #"IndexError: string index out of range"#]),
    Expectation(
      #"'abc'['a']"#,
      [8: #"TypeError: string indices must be integers"#, 11: #"TypeError: string indices must be integers, not 'str'"#]),
    Expectation(
      #"b'abc'[5]"#,
      [8: #"IndexError: index out of range"#]),
    Expectation(
      #"b'abc'['a']"#,
      [8: #"TypeError: byte indices must be integers or slices, not str"#]),
    Expectation(
      #"{}[1]"#,
      [8: #"KeyError: 1"#]),
    Expectation(
      #"{}['a']"#,
      [8: #"KeyError: 'a'"#]),
    Expectation(
      #"{}[[]]"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"(5)[0]"#,
      [8: #"TypeError: 'int' object is not subscriptable"#]),
    Expectation(
      #"None[0]"#,
      [8: #"TypeError: 'NoneType' object is not subscriptable"#]),
    Expectation(
      #"{1}[0]"#,
      [8: #"TypeError: 'set' object is not subscriptable"#]),
    Expectation(
      #"range(3)[5]"#,
      [8: #"IndexError: range object index out of range"#]),
    Expectation(
      #"range(3)['a']"#,
      [8: #"TypeError: range indices must be integers or slices, not str"#]),
    Expectation(
      #"len(5)"#,
      [8: #"TypeError: object of type 'int' has no len()"#]),
    Expectation(
      #"iter(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"next([])"#,
      [8: #"TypeError: 'list' object is not an iterator"#]),
    Expectation(
      #"1<'a'"#,
      [8: #"TypeError: '<' not supported between instances of 'int' and 'str'"#]),
    Expectation(
      #"[1]<(1,)"#,
      [8: #"TypeError: '<' not supported between instances of 'list' and 'tuple'"#]),
    Expectation(
      #"{}<{}"#,
      [8: #"TypeError: '<' not supported between instances of 'dict' and 'dict'"#]),
    Expectation(
      #"None<None"#,
      [8: #"TypeError: '<' not supported between instances of 'NoneType' and 'NoneType'"#]),
    Expectation(
      #"1 in 5"#,
      [8: #"TypeError: argument of type 'int' is not iterable"#]),
    Expectation(
      #"'a' in 5"#,
      [8: #"TypeError: argument of type 'int' is not iterable"#]),
    Expectation(
      #"1 in 'a'"#,
      [8: #"TypeError: 'in <string>' requires string as left operand, not int"#]),
    Expectation(
      #"'a' in b'a'"#,
      [8: #"TypeError: a bytes-like object is required, not 'str'"#]),
    Expectation(
      #"300 in b'a'"#,
      [8: #"ValueError: byte must be in range(0, 256)"#]),
    Expectation(
      #"[1,2][::0]"#,
      [8: #"ValueError: slice step cannot be zero"#]),
    Expectation(
      #"[1,2]['a':]"#,
      [8: #"TypeError: slice indices must be integers or None or have an __index__ method"#]),
    Expectation(
      #"int('x')"#,
      [8: #"ValueError: invalid literal for int() with base 10: 'x'"#]),
    Expectation(
      #"int('1',1)"#,
      [8: #"ValueError: int() base must be >= 2 and <= 36, or 0"#]),
    Expectation(
      #"int('1',40)"#,
      [8: #"ValueError: int() base must be >= 2 and <= 36, or 0"#]),
    Expectation(
      #"int(None)"#,
      [8: #"TypeError: int() argument must be a string, a bytes-like object or a number, not 'NoneType'"#, 10: #"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"#]),
    Expectation(
      #"int([])"#,
      [8: #"TypeError: int() argument must be a string, a bytes-like object or a number, not 'list'"#, 10: #"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'"#]),
    Expectation(
      #"int('',10)"#,
      [8: #"ValueError: invalid literal for int() with base 10: ''"#]),
    Expectation(
      #"int(1.5,10)"#,
      [8: #"TypeError: int() can't convert non-string with explicit base"#]),
    Expectation(
      #"int('9'*5000)"#,
      [8: #"ValueError: Exceeds the limit (4300) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"#, 11: #"ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"#]),
    Expectation(
      #"float('x')"#,
      [8: #"ValueError: could not convert string to float: 'x'"#]),
    Expectation(
      #"float(None)"#,
      [8: #"TypeError: float() argument must be a string or a number, not 'NoneType'"#, 10: #"TypeError: float() argument must be a string or a real number, not 'NoneType'"#]),
    Expectation(
      #"float([])"#,
      [8: #"TypeError: float() argument must be a string or a number, not 'list'"#, 10: #"TypeError: float() argument must be a string or a real number, not 'list'"#]),
    Expectation(
      #"bytes(-1)"#,
      [8: #"ValueError: negative count"#]),
    Expectation(
      #"bytes('a')"#,
      [8: #"TypeError: string argument without an encoding"#]),
    Expectation(
      #"bytes([300])"#,
      [8: #"ValueError: bytes must be in range(0, 256)"#]),
    Expectation(
      #"bytes(['a'])"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"bytes(None)"#,
      [8: #"TypeError: cannot convert 'NoneType' object to bytes"#]),
    Expectation(
      #"tuple(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"list(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"dict(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"dict([1])"#,
      [8: #"TypeError: cannot convert dictionary update sequence element #0 to a sequence"#]),
    Expectation(
      #"dict([(1,2,3)])"#,
      [8: #"ValueError: dictionary update sequence element #0 has length 3; 2 is required"#]),
    Expectation(
      #"dict(['ab'])"#,
      [8: #"{'a': 'b'}"#]),
    Expectation(
      #"set(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"frozenset(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"range()"#,
      [8: #"TypeError: range expected 1 argument, got 0"#, 9: #"TypeError: range expected at least 1 argument, got 0"#]),
    Expectation(
      #"range(1,2,3,4)"#,
      [8: #"TypeError: range expected at most 3 arguments, got 4"#]),
    Expectation(
      #"range('a')"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"range(1,2,0)"#,
      [8: #"ValueError: range() arg 3 must not be zero"#]),
    Expectation(
      #"range(1.5)"#,
      [8: #"TypeError: 'float' object cannot be interpreted as an integer"#]),
    Expectation(
      #"slice()"#,
      [8: #"TypeError: slice expected at least 1 argument, got 0"#]),
    Expectation(
      #"type()"#,
      [8: #"TypeError: type() takes 1 or 3 arguments"#]),
    Expectation(
      #"type(1,2)"#,
      [8: #"TypeError: type() takes 1 or 3 arguments"#]),
    Expectation(
      #"bool(1,2)"#,
      [8: #"TypeError: bool expected at most 1 argument, got 2"#]),
    Expectation(
      #"list(1,2)"#,
      [8: #"TypeError: list expected at most 1 argument, got 2"#]),
    Expectation(
      #"tuple(1,2)"#,
      [8: #"TypeError: tuple expected at most 1 argument, got 2"#]),
    Expectation(
      #"set(1,2)"#,
      [8: #"TypeError: set expected at most 1 argument, got 2"#]),
    Expectation(
      #"int(1,2,3)"#,
      [8: #"TypeError: int() takes at most 2 arguments (3 given)"#, 13: #"TypeError: int expected at most 2 arguments, got 3"#]),
    Expectation(
      #"int('1',2,3)"#,
      [8: #"TypeError: int() takes at most 2 arguments (3 given)"#, 13: #"TypeError: int expected at most 2 arguments, got 3"#]),
    Expectation(
      #"float(1,2)"#,
      [8: #"TypeError: float expected at most 1 argument, got 2"#]),
    Expectation(
      #"str(1,2,3,4)"#,
      [8: #"TypeError: str() takes at most 3 arguments (4 given)"#, 13: #"TypeError: str expected at most 3 arguments, got 4"#]),
    Expectation(
      #"str(1,2)"#,
      [8: #"TypeError: str() argument 2 must be str, not int"#, 10: #"TypeError: str() argument 'encoding' must be str, not int"#]),
    Expectation(
      #"str(b'a','utf-8')"#,
      [8: #"'a'"#]),
    Expectation(
      #"str(b'a','xx')"#,
      [8: #"ValueError: unknown encoding: xx"#]),
    Expectation(
      #"str(b'\xff','utf-8')"#,
      [8: #"ValueError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"#]),
    Expectation(
      #"str('a','utf-8')"#,
      [8: #"TypeError: decoding str is not supported"#]),
    Expectation(
      #"dict(1,2)"#,
      [8: #"TypeError: dict expected at most 1 argument, got 2"#]),
    Expectation(
      #"[].append()"#,
      [8: #"TypeError: append() takes exactly one argument (0 given)"#, 9: #"TypeError: list.append() takes exactly one argument (0 given)"#]),
    Expectation(
      #"[].append(1,2)"#,
      [8: #"TypeError: append() takes exactly one argument (2 given)"#, 9: #"TypeError: list.append() takes exactly one argument (2 given)"#]),
    Expectation(
      #"[].pop()"#,
      [8: #"IndexError: pop from empty list"#]),
    Expectation(
      #"[1].pop(5)"#,
      [8: #"IndexError: pop index out of range"#]),
    Expectation(
      #"[].pop(1,2)"#,
      [8: #"TypeError: pop expected at most 1 argument, got 2"#]),
    Expectation(
      #"[].pop('a')"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"[].insert(1)"#,
      [8: #"TypeError: insert expected 2 arguments, got 1"#]),
    Expectation(
      #"[].insert('a',1)"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"[].remove(1)"#,
      [8: #"ValueError: list.remove(x): x not in list"#]),
    Expectation(
      #"[].index(1)"#,
      [8: #"ValueError: 1 is not in list"#]),
    Expectation(
      #"[].index()"#,
      [8: #"TypeError: index expected at least 1 argument, got 0"#]),
    Expectation(
      #"[].count()"#,
      [8: #"TypeError: count() takes exactly one argument (0 given)"#, 9: #"TypeError: list.count() takes exactly one argument (0 given)"#]),
    Expectation(
      #"[].extend(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"[].extend()"#,
      [8: #"TypeError: extend() takes exactly one argument (0 given)"#, 9: #"TypeError: list.extend() takes exactly one argument (0 given)"#]),
    Expectation(
      #"[].clear(1)"#,
      [8: #"TypeError: clear() takes no arguments (1 given)"#, 9: #"TypeError: list.clear() takes no arguments (1 given)"#]),
    Expectation(
      #"[].copy(1)"#,
      [8: #"TypeError: copy() takes no arguments (1 given)"#, 9: #"TypeError: list.copy() takes no arguments (1 given)"#]),
    Expectation(
      #"[].reverse(1)"#,
      [8: #"TypeError: reverse() takes no arguments (1 given)"#, 9: #"TypeError: list.reverse() takes no arguments (1 given)"#]),
    Expectation(
      #"[].sort(1)"#,
      [8: #"TypeError: sort() takes no positional arguments"#]),
    Expectation(
      #"[1,'a'].sort()"#,
      [8: #"TypeError: '<' not supported between instances of 'str' and 'int'"#]),
    Expectation(
      #"{}.get()"#,
      [8: #"TypeError: get expected at least 1 argument, got 0"#]),
    Expectation(
      #"{}.get(1,2,3)"#,
      [8: #"TypeError: get expected at most 2 arguments, got 3"#]),
    Expectation(
      #"{}.pop()"#,
      [8: #"TypeError: pop expected at least 1 argument, got 0"#]),
    Expectation(
      #"{}.pop(1)"#,
      [8: #"KeyError: 1"#]),
    Expectation(
      #"{}.pop('a')"#,
      [8: #"KeyError: 'a'"#]),
    Expectation(
      #"{}.pop(1,2,3)"#,
      [8: #"TypeError: pop expected at most 2 arguments, got 3"#]),
    Expectation(
      #"{}.popitem()"#,
      [8: #"KeyError: 'popitem(): dictionary is empty'"#]),
    Expectation(
      #"{}.setdefault()"#,
      [8: #"TypeError: setdefault expected at least 1 argument, got 0"#]),
    Expectation(
      #"{}.update(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"{}.update(1,2)"#,
      [8: #"TypeError: update expected at most 1 argument, got 2"#]),
    Expectation(
      #"{}.keys(1)"#,
      [8: #"TypeError: keys() takes no arguments (1 given)"#, 9: #"TypeError: dict.keys() takes no arguments (1 given)"#]),
    Expectation(
      #"{}.clear(1)"#,
      [8: #"TypeError: clear() takes no arguments (1 given)"#, 9: #"TypeError: dict.clear() takes no arguments (1 given)"#]),
    Expectation(
      #"{}.copy(1)"#,
      [8: #"TypeError: copy() takes no arguments (1 given)"#, 9: #"TypeError: dict.copy() takes no arguments (1 given)"#]),
    Expectation(
      #"set().add()"#,
      [8: #"TypeError: add() takes exactly one argument (0 given)"#, 9: #"TypeError: set.add() takes exactly one argument (0 given)"#]),
    Expectation(
      #"set().add([])"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"set().remove(1)"#,
      [8: #"KeyError: 1"#]),
    Expectation(
      #"set().remove('a')"#,
      [8: #"KeyError: 'a'"#]),
    Expectation(
      #"set().pop()"#,
      [8: #"KeyError: 'pop from an empty set'"#]),
    Expectation(
      #"set().discard()"#,
      [8: #"TypeError: discard() takes exactly one argument (0 given)"#, 9: #"TypeError: set.discard() takes exactly one argument (0 given)"#]),
    Expectation(
      #"set().update(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"set().union(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"set().issubset(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"''.join(5)"#,
      [8: #"TypeError: can only join an iterable"#]),
    Expectation(
      #"''.join([1])"#,
      [8: #"TypeError: sequence item 0: expected str instance, int found"#]),
    Expectation(
      #"''.join(['a',1])"#,
      [8: #"TypeError: sequence item 1: expected str instance, int found"#]),
    Expectation(
      #"''.split(1)"#,
      [8: #"TypeError: must be str or None, not int"#]),
    Expectation(
      #"''.split('')"#,
      [8: #"ValueError: empty separator"#]),
    Expectation(
      #"''.split('a','b')"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"''.split('a',1,2)"#,
      [8: #"TypeError: split() takes at most 2 arguments (3 given)"#]),
    Expectation(
      #"''.strip(1)"#,
      [8: #"TypeError: strip arg must be None or str"#]),
    Expectation(
      #"''.replace('a')"#,
      [8: #"TypeError: replace expected at least 2 arguments, got 1"#, 13: #"TypeError: replace() takes at least 2 positional arguments (1 given)"#]),
    Expectation(
      #"''.replace(1,2)"#,
      [8: #"TypeError: replace() argument 1 must be str, not int"#]),
    Expectation(
      #"''.replace('a','b','c')"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"''.startswith(1)"#,
      [8: #"TypeError: startswith first arg must be str or a tuple of str, not int"#]),
    Expectation(
      #"''.startswith()"#,
      [8: #"TypeError: startswith() takes at least 1 argument (0 given)"#, 13: #"TypeError: startswith expected at least 1 argument, got 0"#]),
    Expectation(
      #"''.find()"#,
      [8: #"TypeError: find() takes at least 1 argument (0 given)"#, 13: #"TypeError: find expected at least 1 argument, got 0"#]),
    Expectation(
      #"''.find(1)"#,
      [8: #"TypeError: must be str, not int"#, 13: #"TypeError: find() argument 1 must be str, not int"#]),
    Expectation(
      #"'a'.find('a','b')"#,
      [8: #"TypeError: slice indices must be integers or None or have an __index__ method"#]),
    Expectation(
      #"''.index('a')"#,
      [8: #"ValueError: substring not found"#]),
    Expectation(
      #"''.count()"#,
      [8: #"TypeError: count() takes at least 1 argument (0 given)"#, 13: #"TypeError: count expected at least 1 argument, got 0"#]),
    Expectation(
      #"''.upper(1)"#,
      [8: #"TypeError: upper() takes no arguments (1 given)"#, 9: #"TypeError: str.upper() takes no arguments (1 given)"#]),
    Expectation(
      #"''.encode('xx')"#,
      [8: #"ValueError: unknown encoding: xx"#]),
    Expectation(
      #"'\u1234'.encode('ascii')"#,
      [8: #"ValueError: 'ascii' codec can't encode character '\u1234' in position 0: ordinal not in range(128)"#]),
    Expectation(
      #"''.zfill()"#,
      [8: #"TypeError: zfill() takes exactly one argument (0 given)"#, 9: #"TypeError: str.zfill() takes exactly one argument (0 given)"#]),
    Expectation(
      #"''.zfill('a')"#,
      [8: #"TypeError: 'str' object cannot be interpreted as an integer"#]),
    Expectation(
      #"''.rjust()"#,
      [8: #"TypeError: rjust expected at least 1 argument, got 0"#]),
    Expectation(
      #"''.rjust(1,'ab')"#,
      [8: #"TypeError: The fill character must be exactly one character long"#]),
    Expectation(
      #"''.rjust(1,2)"#,
      [8: #"TypeError: The fill character must be a unicode character, not int"#]),
    Expectation(
      #"''.ljust(1,2,3)"#,
      [8: #"TypeError: ljust expected at most 2 arguments, got 3"#]),
    Expectation(
      #"''.isdigit(1)"#,
      [8: #"TypeError: isdigit() takes no arguments (1 given)"#, 9: #"TypeError: str.isdigit() takes no arguments (1 given)"#]),
    Expectation(
      #"b''.decode('xx')"#,
      [8: #"''"#]),
    Expectation(
      #"b'\xff'.decode()"#,
      [8: #"ValueError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"#]),
    Expectation(
      #"b'\xff'.decode('ascii')"#,
      [8: #"ValueError: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)"#]),
    Expectation(
      #"b'a'.join(['a'])"#,
      [8: #"TypeError: sequence item 0: expected a bytes-like object, str found"#]),
    Expectation(
      #"b'a'.find('a')"#,
      [8: #"TypeError: argument should be integer or bytes-like object, not 'str'"#]),
    Expectation(
      #"b'a'.find(300)"#,
      [8: #"ValueError: byte must be in range(0, 256)"#]),
    Expectation(
      #"b'ab'.split(1)"#,
      [8: #"TypeError: a bytes-like object is required, not 'int'"#]),
    Expectation(
      #"b''.startswith(1)"#,
      [8: #"TypeError: startswith first arg must be bytes or a tuple of bytes, not int"#]),
    Expectation(
      #"b'ab'.replace(1,2)"#,
      [8: #"TypeError: a bytes-like object is required, not 'int'"#]),
    Expectation(
      #"().index(1)"#,
      [8: #"ValueError: tuple.index(x): x not in tuple"#]),
    Expectation(
      #"().count()"#,
      [8: #"TypeError: count() takes exactly one argument (0 given)"#, 9: #"TypeError: tuple.count() takes exactly one argument (0 given)"#]),
    Expectation(
      #"(1).bit_length(1)"#,
      [8: #"TypeError: bit_length() takes no arguments (1 given)"#, 9: #"TypeError: int.bit_length() takes no arguments (1 given)"#]),
    Expectation(
      #"(1.5).is_integer(1)"#,
      [8: #"TypeError: is_integer() takes no arguments (1 given)"#, 9: #"TypeError: float.is_integer() takes no arguments (1 given)"#]),
    Expectation(
      #"range(3).index(5)"#,
      [8: #"ValueError: 5 is not in range"#]),
    Expectation(
      #"range(3).count()"#,
      [8: #"TypeError: count() takes exactly one argument (0 given)"#, 9: #"TypeError: range.count() takes exactly one argument (0 given)"#]),
    Expectation(
      #"sum(['a'])"#,
      [8: #"TypeError: unsupported operand type(s) for +: 'int' and 'str'"#]),
    Expectation(
      #"sum(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"sum([],'')"#,
      [8: #"TypeError: sum() can't sum strings [use ''.join(seq) instead]"#]),
    Expectation(
      #"min([])"#,
      [8: #"ValueError: min() arg is an empty sequence"#, 12: #"ValueError: min() iterable argument is empty"#]),
    Expectation(
      #"max([])"#,
      [8: #"ValueError: max() arg is an empty sequence"#, 12: #"ValueError: max() iterable argument is empty"#]),
    Expectation(
      #"min(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"max(1)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"sorted(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"abs('a')"#,
      [8: #"TypeError: bad operand type for abs(): 'str'"#]),
    Expectation(
      #"bytes('a',5)"#,
      [8: #"TypeError: bytes() argument 2 must be str, not int"#, 10: #"TypeError: bytes() argument 'encoding' must be str, not int"#]),
    Expectation(
      #"bytes(5,'utf-8')"#,
      [8: #"TypeError: encoding without a string argument"#]),
    Expectation(
      #"frozenset(1,2)"#,
      [8: #"TypeError: frozenset expected at most 1 argument, got 2"#]),
    Expectation(
      #"bytes([1,2],'a')"#,
      [8: #"TypeError: encoding without a string argument"#]),
    Expectation(
      #"reversed(5)"#,
      [8: #"TypeError: 'int' object is not reversible"#]),
    Expectation(
      #"reversed({1})"#,
      [8: #"TypeError: 'set' object is not reversible"#]),
    Expectation(
      #"enumerate(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"zip(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"int.x"#,
      [8: #"AttributeError: type object 'int' has no attribute 'x'"#]),
    Expectation(
      #"dict.fromkeys()"#,
      [8: #"TypeError: fromkeys expected at least 1 argument, got 0"#]),
    Expectation(
      #"[1,2].index(5)"#,
      [8: #"ValueError: 5 is not in list"#]),
    Expectation(
      #"['a'].index('b')"#,
      [8: #"ValueError: 'b' is not in list"#]),
    Expectation(
      #"(1,).index(2)"#,
      [8: #"ValueError: tuple.index(x): x not in tuple"#]),
    Expectation(
      #"[].index(1,'a')"#,
      [8: #"TypeError: slice indices must be integers or have an __index__ method"#]),
    Expectation(
      #"(1<<64)*[1]"#,
      [8: #"OverflowError: cannot fit 'int' into an index-sized integer"#]),
    Expectation(
      #"'a'*(1<<62)"#,
      [8: #"MemoryError"#]),
    Expectation(
      #"[1]*(1<<62)"#,
      [8: #"MemoryError"#]),
    Expectation(
      #"(1,)*(1<<62)"#,
      [8: #"MemoryError"#]),
    Expectation(
      #"b'a'*(1<<62)"#,
      [8: #"MemoryError"#]),
    Expectation(
      #"[0]*(1<<61)"#,
      [8: #"MemoryError"#]),
    Expectation(
      #"'a'.join('b',2)"#,
      [8: #"TypeError: join() takes exactly one argument (2 given)"#, 9: #"TypeError: str.join() takes exactly one argument (2 given)"#]),
    Expectation(
      #"''.splitlines(1,2,3)"#,
      [8: #"TypeError: splitlines() takes at most 1 argument (3 given)"#]),
    Expectation(
      #"''.title(1)"#,
      [8: #"TypeError: title() takes no arguments (1 given)"#, 9: #"TypeError: str.title() takes no arguments (1 given)"#]),
    Expectation(
      #"''.partition()"#,
      [8: #"TypeError: partition() takes exactly one argument (0 given)"#, 9: #"TypeError: str.partition() takes exactly one argument (0 given)"#]),
    Expectation(
      #"''.partition('')"#,
      [8: #"ValueError: empty separator"#]),
    Expectation(
      #"''.isalpha(1)"#,
      [8: #"TypeError: isalpha() takes no arguments (1 given)"#, 9: #"TypeError: str.isalpha() takes no arguments (1 given)"#]),
    Expectation(
      #"set().symmetric_difference()"#,
      [8: #"TypeError: symmetric_difference() takes exactly one argument (0 given)"#, 9: #"TypeError: set.symmetric_difference() takes exactly one argument (0 given)"#]),
    Expectation(
      #"set().symmetric_difference(1,2)"#,
      [8: #"TypeError: symmetric_difference() takes exactly one argument (2 given)"#, 9: #"TypeError: set.symmetric_difference() takes exactly one argument (2 given)"#]),
    Expectation(
      #"set().difference(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"set().intersection(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"set().isdisjoint(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"set().isdisjoint()"#,
      [8: #"TypeError: isdisjoint() takes exactly one argument (0 given)"#, 9: #"TypeError: set.isdisjoint() takes exactly one argument (0 given)"#]),
    Expectation(
      #"int('0x1',16)"#,
      [8: #"1"#]),
    Expectation(
      #"int('1_0')"#,
      [8: #"10"#]),
    Expectation(
      #"int(' 12 ')"#,
      [8: #"12"#]),
    Expectation(
      #"int(b'12')"#,
      [8: #"12"#]),
    Expectation(
      #"int(b'x')"#,
      [8: #"ValueError: invalid literal for int() with base 10: b'x'"#]),
    Expectation(
      #"float(b'1.5')"#,
      [8: #"1.5"#]),
    Expectation(
      #"float(' 1e5 ')"#,
      [8: #"100000.0"#]),
    Expectation(
      #"float('1_0')"#,
      [8: #"10.0"#]),
    Expectation(
      #"str(b'a')"#,
      [8: #""b'a'""#]),
    Expectation(
      #"bytes([1,2])"#,
      [8: #"b'\x01\x02'"#]),
    Expectation(
      #"True+True"#,
      [8: #"2"#]),
    Expectation(
      #"True&False"#,
      [8: #"False"#]),
    Expectation(
      #"True"#,
      [8: #"True"#]),
    Expectation(
      #"1"#,
      [8: #"1"#]),
    Expectation(
      #"1"#,
      [8: #"1"#]),
    Expectation(
      #"True^True"#,
      [8: #"False"#]),
    Expectation(
      #"-True"#,
      [8: #"-1"#]),
    Expectation(
      #"~True"#,
      [8: #"-2"#]),
    Expectation(
      #"int(float('nan'))"#,
      [8: #"ValueError: cannot convert float NaN to integer"#]),
    Expectation(
      #"int(float('inf'))"#,
      [8: #"OverflowError: cannot convert float infinity to integer"#]),
    Expectation(
      #"bytes(3)"#,
      [8: #"b'\x00\x00\x00'"#]),
    Expectation(
      #"b'' + b'ab' * 3"#,
      [8: #"b'ababab'"#]),
    Expectation(
      #"l = [1, 2, 3]; l[10] = 1"#,
      [8: #"IndexError: list assignment index out of range"#]),
    Expectation(
      #"l = [1, 2, 3]; del l[10]"#,
      [8: #"IndexError: list assignment index out of range"#]),
    Expectation(
      #"l = [1, 2, 3]; l[0:1] = 5"#,
      [8: #"TypeError: can only assign an iterable"#, 13: #"TypeError: must assign iterable to extended slice"#]),
    Expectation(
      #"l = [1, 2, 3]; l[::2] = [1]"#,
      [8: #"ValueError: attempt to assign sequence of size 1 to extended slice of size 2"#]),
    Expectation(
      #"l = [1, 2, 3]; l[::2] = 5"#,
      [8: #"TypeError: must assign iterable to extended slice"#]),
    Expectation(
      #"l = [1, 2, 3]; l[0 - 1 << 70]"#,
      [8: #"IndexError: cannot fit 'int' into an index-sized integer"#]),
    Expectation(
      #"l = [1, 2, 3]; del l['a']"#,
      [8: #"TypeError: list indices must be integers or slices, not str"#]),
    Expectation(
      #"l = [1, 2, 3]; l['a'] = 1"#,
      [8: #"TypeError: list indices must be integers or slices, not str"#]),
    Expectation(
      #"t = (1, 2); t[0] = 1"#,
      [8: #"TypeError: 'tuple' object does not support item assignment"#]),
    Expectation(
      #"t = (1, 2); del t[0]"#,
      [8: #"TypeError: 'tuple' object doesn't support item deletion"#]),
    Expectation(
      #"s = 'abc'; s[0] = 'b'"#,
      [8: #"TypeError: 'str' object does not support item assignment"#]),
    Expectation(
      #"l = [1, 2, 3]; l['a':2] = [1]"#,
      [8: #"TypeError: slice indices must be integers or None or have an __index__ method"#]),
    Expectation(
      #"d = {}; d[[]] = 1"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"d = {}; del d[1]"#,
      [8: #"KeyError: 1"#]),
    Expectation(
      #"d = {}; del d['x']"#,
      [8: #"KeyError: 'x'"#]),
    Expectation(
      #"d = {1: 2}; i = iter(d); d[3] = 4; next(i)"#,
      [8: #"RuntimeError: dictionary changed size during iteration"#]),
    Expectation(
      #"s = {1, 2}; i = iter(s); s.add(3); next(i)"#,
      [8: #"RuntimeError: Set changed size during iteration"#]),
    Expectation(
      #"s = {1, 2}; i = iter(s); s.add(3); s.discard(3); next(i)"#,
      [8: #"1"#]),
    Expectation(
      #"next(iter([]))"#,
      [8: #"StopIteration"#]),
    Expectation(
      #"next(iter(()))"#,
      [8: #"StopIteration"#]),
    Expectation(
      #"i = iter(range(1)); next(i); next(i)"#,
      [8: #"StopIteration"#]),
    Expectation(
      #"zip(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"zip([1], 5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"enumerate(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"isinstance(1, 5)"#,
      [8: #"TypeError: isinstance() arg 2 must be a type or tuple of types"#, 10: #"TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union"#]),
    Expectation(
      #"isinstance('', (int, 5))"#,
      [8: #"TypeError: isinstance() arg 2 must be a type or tuple of types"#, 10: #"TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union"#]),
    Expectation(
      #"isinstance(1, (int, 5))"#,
      [8: #"True"#]),
    Expectation(
      #"int('a' * 50)"#,
      [8: #"ValueError: invalid literal for int() with base 10: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"#]),
    Expectation(
      #"range(3).index('a')"#,
      [8: #"ValueError: sequence.index(x): x not in sequence"#]),
    Expectation(
      #"int(b'\xff')"#,
      [8: #"ValueError: invalid literal for int() with base 10: b'\xff'"#]),
    Expectation(
      #"'a' in {}"#,
      [8: #"False"#]),
    Expectation(
      #"[] in {}"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"[] in {1}"#,
      [8: #"TypeError: unhashable type: 'list'"#]),
    Expectation(
      #"{1} in {1}"#,
      [8: #"False"#]),
    Expectation(
      #"{1, 2} - 5"#,
      [8: #"TypeError: unsupported operand type(s) for -: 'set' and 'int'"#]),
    Expectation(
      #"{1} < [1]"#,
      [8: #"TypeError: '<' not supported between instances of 'set' and 'list'"#]),
    Expectation(
      #"{1} | 5"#,
      [8: #"TypeError: unsupported operand type(s) for |: 'set' and 'int'"#]),
    Expectation(
      #"frozenset([1]) | 5"#,
      [8: #"TypeError: unsupported operand type(s) for |: 'frozenset' and 'int'"#]),
    Expectation(
      #"dict.fromkeys(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
    Expectation(
      #"list(5)"#,
      [8: #"TypeError: 'int' object is not iterable"#]),
  ],
  "int": [
    Expectation(
      #"0"#,
      [8: #"0"#]),
    Expectation(
      #"-0"#,
      [8: #"0"#]),
    Expectation(
      #"1234567890123456789012345678901234567890"#,
      [8: #"1234567890123456789012345678901234567890"#]),
    Expectation(
      #"-1234567890123456789012345678901234567890"#,
      [8: #"-1234567890123456789012345678901234567890"#]),
    Expectation(
      #"1 << 30"#,
      [8: #"1073741824"#]),
    Expectation(
      #"1 << 29"#,
      [8: #"536870912"#]),
    Expectation(
      #"(1 << 30) - 1"#,
      [8: #"1073741823"#]),
    Expectation(
      #"1 << 60"#,
      [8: #"1152921504606846976"#]),
    Expectation(
      #"(1 << 60) - 1"#,
      [8: #"1152921504606846975"#]),
    Expectation(
      #"(1 << 63) - 1"#,
      [8: #"9223372036854775807"#]),
    Expectation(
      #"1 << 63"#,
      [8: #"9223372036854775808"#]),
    Expectation(
      #"-(1 << 63)"#,
      [8: #"-9223372036854775808"#]),
    Expectation(
      #"-(1 << 63) - 1"#,
      [8: #"-9223372036854775809"#]),
    Expectation(
      #"1 << 64"#,
      [8: #"18446744073709551616"#]),
    Expectation(
      #"1 << 1000"#,
      [8: #"10715086071862673209484250490600018105614048117055336074437503883703510511249361224931983788156958581275946729175531468251871452856923140435984577574698574803934567774824230985421074605062371141877954182153046474983581941267398767559165543946077062914571196477686542167660429831652624386837205668069376"#]),
    Expectation(
      #"(1 << 1000) >> 990"#,
      [8: #"1024"#]),
    Expectation(
      #"-1 >> 5"#,
      [8: #"-1"#]),
    Expectation(
      #"-5 >> 1"#,
      [8: #"-3"#]),
    Expectation(
      #"5 >> 100"#,
      [8: #"0"#]),
    Expectation(
      #"-5 >> 100"#,
      [8: #"-1"#]),
    Expectation(
      #"(1 << 100) >> (1 << 70)"#,
      [8: #"0"#]),
    Expectation(
      #"-(1 << 100) >> (1 << 70)"#,
      [8: #"-1"#]),
    Expectation(
      #"0 << (1 << 70)"#,
      [8: #"0"#]),
    Expectation(
      #"7 // 2"#,
      [8: #"3"#]),
    Expectation(
      #"-7 // 2"#,
      [8: #"-4"#]),
    Expectation(
      #"7 // -2"#,
      [8: #"-4"#]),
    Expectation(
      #"-7 // -2"#,
      [8: #"3"#]),
    Expectation(
      #"7 % 3"#,
      [8: #"1"#]),
    Expectation(
      #"-7 % 3"#,
      [8: #"2"#]),
    Expectation(
      #"7 % -3"#,
      [8: #"-2"#]),
    Expectation(
      #"-7 % -3"#,
      [8: #"-1"#]),
    Expectation(
      #"0 // 5"#,
      [8: #"0"#]),
    Expectation(
      #"0 % -5"#,
      [8: #"0"#]),
    Expectation(
      #"(10 ** 40) // 7"#,
      [8: #"1428571428571428571428571428571428571428"#]),
    Expectation(
      #"-(10 ** 40) // 7"#,
      [8: #"-1428571428571428571428571428571428571429"#]),
    Expectation(
      #"(10 ** 40) % 7"#,
      [8: #"4"#]),
    Expectation(
      #"-(10 ** 40) % 7"#,
      [8: #"3"#]),
    Expectation(
      #"(10 ** 40) // (10 ** 20)"#,
      [8: #"100000000000000000000"#]),
    Expectation(
      #"(10 ** 40 + 1) // -(10 ** 20)"#,
      [8: #"-100000000000000000001"#]),
    Expectation(
      #"(10 ** 40 + 1) % -(10 ** 20)"#,
      [8: #"-99999999999999999999"#]),
    Expectation(
      #"5 // 10 ** 20"#,
      [8: #"0"#]),
    Expectation(
      #"-5 // 10 ** 20"#,
      [8: #"-1"#]),
    Expectation(
      #"-5 % 10 ** 20"#,
      [8: #"99999999999999999995"#]),
    Expectation(
      #"5 % -(10 ** 20)"#,
      [8: #"-99999999999999999995"#]),
    Expectation(
      #"10 ** 20 // 10 ** 20"#,
      [8: #"1"#]),
    Expectation(
      #"10 ** 20 - 10 ** 20"#,
      [8: #"0"#]),
    Expectation(
      #"10 ** 20 - 10 ** 20 + 5"#,
      [8: #"5"#]),
    Expectation(
      #"(10 ** 20 + 5) - 10 ** 20"#,
      [8: #"5"#]),
    Expectation(
      #"-(10 ** 20) + 10 ** 20"#,
      [8: #"0"#]),
    Expectation(
      #"0 - 10 ** 20"#,
      [8: #"-100000000000000000000"#]),
    Expectation(
      #"10 ** 20 + 0"#,
      [8: #"100000000000000000000"#]),
    Expectation(
      #"2 ** 10"#,
      [8: #"1024"#]),
    Expectation(
      #"2 ** 0"#,
      [8: #"1"#]),
    Expectation(
      #"0 ** 0"#,
      [8: #"1"#]),
    Expectation(
      #"0 ** 5"#,
      [8: #"0"#]),
    Expectation(
      #"1 ** 10 ** 30"#,
      [8: #"1"#]),
    Expectation(
      #"(0 - 1) ** 10 ** 30"#,
      [8: #"1"#]),
    Expectation(
      #"(0 - 1) ** (10 ** 30 + 1)"#,
      [8: #"-1"#]),
    Expectation(
      #"0 ** 10 ** 30"#,
      [8: #"0"#]),
    Expectation(
      #"3 ** 100"#,
      [8: #"515377520732011331036461129765621272702107522001"#]),
    Expectation(
      #"(0 - 3) ** 101"#,
      [8: #"-1546132562196033993109383389296863818106322566003"#]),
    Expectation(
      #"7 ** 1"#,
      [8: #"7"#]),
    Expectation(
      #"(10 ** 20) ** 3"#,
      [8: #"1000000000000000000000000000000000000000000000000000000000000"#]),
    Expectation(
      #"2 ** -1"#,
      [8: #"0.5"#]),
    Expectation(
      #"(-2) ** -3"#,
      [8: #"-0.125"#]),
    Expectation(
      #"10 ** 22 * 10 ** 22"#,
      [8: #"100000000000000000000000000000000000000000000"#]),
    Expectation(
      #"-(10 ** 22) * 10 ** 5"#,
      [8: #"-1000000000000000000000000000"#]),
    Expectation(
      #"True + 1"#,
      [8: #"2"#]),
    Expectation(
      #"True * False"#,
      [8: #"0"#]),
    Expectation(
      #"True / 2"#,
      [8: #"0.5"#]),
    Expectation(
      #"True // True"#,
      [8: #"1"#]),
    Expectation(
      #"-True"#,
      [8: #"-1"#]),
    Expectation(
      #"~5"#,
      [8: #"-6"#]),
    Expectation(
      #"~(10 ** 20)"#,
      [8: #"-100000000000000000001"#]),
    Expectation(
      #"~-(10 ** 20)"#,
      [8: #"99999999999999999999"#]),
    Expectation(
      #"5 & 3"#,
      [8: #"1"#]),
    Expectation(
      #"5 | 3"#,
      [8: #"7"#]),
    Expectation(
      #"5 ^ 3"#,
      [8: #"6"#]),
    Expectation(
      #"-5 & 3"#,
      [8: #"3"#]),
    Expectation(
      #"-5 | 3"#,
      [8: #"-5"#]),
    Expectation(
      #"-5 ^ 3"#,
      [8: #"-8"#]),
    Expectation(
      #"10 ** 20 & 255"#,
      [8: #"0"#]),
    Expectation(
      #"10 ** 20 & -1"#,
      [8: #"100000000000000000000"#]),
    Expectation(
      #"-(10 ** 20) & 10 ** 25"#,
      [8: #"9999907621038508002508800"#]),
    Expectation(
      #"-(10 ** 20) | 10 ** 25"#,
      [8: #"-7621038508002508800"#]),
    Expectation(
      #"-(10 ** 20) ^ 10 ** 25"#,
      [8: #"-9999915242077016005017600"#]),
    Expectation(
      #"-(10 ** 20) & -(10 ** 25)"#,
      [8: #"-10000007621038508018237440"#]),
    Expectation(
      #"-(10 ** 20) | -(10 ** 25)"#,
      [8: #"-92378961491981762560"#]),
    Expectation(
      #"-(10 ** 20) ^ -(10 ** 25)"#,
      [8: #"9999915242077016036474880"#]),
    Expectation(
      #"True & 1"#,
      [8: #"1"#]),
    Expectation(
      #"True ^ False"#,
      [8: #"True"#]),
    Expectation(
      #"1 / 3"#,
      [8: #"0.3333333333333333"#]),
    Expectation(
      #"10 ** 20 / 3"#,
      [8: #"3.333333333333333e+19"#]),
    Expectation(
      #"10 ** 400 / 10 ** 399"#,
      [8: #"10.0"#]),
    Expectation(
      #"-(10 ** 400) / 10 ** 399"#,
      [8: #"-10.0"#]),
    Expectation(
      #"1 / 10 ** 320"#,
      [8: #"1e-320"#]),
    Expectation(
      #"3 / 10 ** 323"#,
      [8: #"3e-323"#]),
    Expectation(
      #"1 / 10 ** 400"#,
      [8: #"0.0"#]),
    Expectation(
      #"-1 / 10 ** 400"#,
      [8: #"-0.0"#]),
    Expectation(
      #"(2 ** 1024 - 2 ** 970) / 1"#,
      [8: #"OverflowError: integer division result too large for a float"#]),
    Expectation(
      #"(2 ** 53 + 1) / 1"#,
      [8: #"9007199254740992.0"#]),
    Expectation(
      #"(2 ** 54 + 2) / 1"#,
      [8: #"1.8014398509481984e+16"#]),
    Expectation(
      #"(2 ** 54 + 6) / 1"#,
      [8: #"1.801439850948199e+16"#]),
    Expectation(
      #"(2 ** 1074 + 1) / 2 ** 1080"#,
      [8: #"0.015625"#]),
    Expectation(
      #"0 / 10 ** 30"#,
      [8: #"0.0"#]),
    Expectation(
      #"(10 ** 30) / 7"#,
      [8: #"1.4285714285714285e+29"#]),
    Expectation(
      #"int('0x1f', 16)"#,
      [8: #"31"#]),
    Expectation(
      #"int('z', 36)"#,
      [8: #"35"#]),
    Expectation(
      #"int('-0b101', 0)"#,
      [8: #"-5"#]),
    Expectation(
      #"int('  -42  ')"#,
      [8: #"-42"#]),
    Expectation(
      #"int('1_000')"#,
      [8: #"1000"#]),
    Expectation(
      #"int(3.99)"#,
      [8: #"3"#]),
    Expectation(
      #"int(-3.99)"#,
      [8: #"-3"#]),
    Expectation(
      #"int(1e20)"#,
      [8: #"100000000000000000000"#]),
    Expectation(
      #"int(True)"#,
      [8: #"1"#]),
    Expectation(
      #"int('٣')"#,
      [8: #"3"#]),
    Expectation(
      #"hash(1)"#,
      [8: #"1"#]),
    Expectation(
      #"hash(-1)"#,
      [8: #"-2"#]),
    Expectation(
      #"hash(-2)"#,
      [8: #"-2"#]),
    Expectation(
      #"hash(10 ** 20)"#,
      [8: #"848750603811160107"#]),
    Expectation(
      #"hash(-(10 ** 20))"#,
      [8: #"-848750603811160107"#]),
    Expectation(
      #"hash(2 ** 61 - 1)"#,
      [8: #"0"#]),
    Expectation(
      #"hash(2 ** 61)"#,
      [8: #"1"#]),
    Expectation(
      #"hash(True)"#,
      [8: #"1"#]),
    Expectation(
      #"getsizeof(0)"#,
      [8: #"24"#, 11: #"28"#]),
    Expectation(
      #"getsizeof(1)"#,
      [8: #"28"#]),
    Expectation(
      #"getsizeof(1 << 29)"#,
      [8: #"28"#]),
    Expectation(
      #"getsizeof(1 << 30)"#,
      [8: #"32"#]),
    Expectation(
      #"getsizeof(1 << 60)"#,
      [8: #"36"#]),
    Expectation(
      #"getsizeof(10 ** 100)"#,
      [8: #"72"#]),
    Expectation(
      #"getsizeof(True)"#,
      [8: #"28"#]),
    Expectation(
      #"(5).bit_length()"#,
      [8: #"3"#]),
    Expectation(
      #"(10 ** 30).bit_length()"#,
      [8: #"100"#]),
    Expectation(
      #"(255).bit_count()"#,
      [8: #"AttributeError: 'int' object has no attribute 'bit_count'"#, 10: #"8"#]),
    Expectation(
      #"(5).real"#,
      [8: #"5"#]),
    Expectation(
      #"(5).numerator"#,
      [8: #"5"#]),
    Expectation(
      #"(5).denominator"#,
      [8: #"1"#]),
    Expectation(
      #"True.real"#,
      [8: #"1"#]),
    Expectation(
      #"1 == 1.0"#,
      [8: #"True"#]),
    Expectation(
      #"1 == True"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 20 == 1e20"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 22 == 1e22"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 23 == 1e23"#,
      [8: #"False"#]),
    Expectation(
      #"2 ** 53 + 1 == 9007199254740992.0"#,
      [8: #"False"#]),
    Expectation(
      #"2 ** 53 + 1 > 9007199254740992.0"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 400 > 1e308"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 400 < float('inf')"#,
      [8: #"True"#]),
    Expectation(
      #"-(10 ** 400) > float('-inf')"#,
      [8: #"True"#]),
    Expectation(
      #"1 < float('nan')"#,
      [8: #"False"#]),
    Expectation(
      #"1 > float('nan')"#,
      [8: #"False"#]),
    Expectation(
      #"1 == float('nan')"#,
      [8: #"False"#]),
    Expectation(
      #"1 != float('nan')"#,
      [8: #"True"#]),
    Expectation(
      #"3 < 3.5"#,
      [8: #"True"#]),
    Expectation(
      #"4 < 3.5"#,
      [8: #"False"#]),
    Expectation(
      #"-4 < -3.5"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 20 < 10 ** 21"#,
      [8: #"True"#]),
    Expectation(
      #"-(10 ** 20) < 10 ** 19"#,
      [8: #"True"#]),
    Expectation(
      #"abs(-5)"#,
      [8: #"5"#]),
    Expectation(
      #"abs(-(10 ** 20))"#,
      [8: #"100000000000000000000"#]),
    Expectation(
      #"abs(True)"#,
      [8: #"1"#]),
    Expectation(
      #"abs(-0.0)"#,
      [8: #"0.0"#]),
  ],
  "float": [
    Expectation(
      #"1.5 + 1"#,
      [8: #"2.5"#]),
    Expectation(
      #"1.5 - 2"#,
      [8: #"-0.5"#]),
    Expectation(
      #"2 * 1.5"#,
      [8: #"3.0"#]),
    Expectation(
      #"7.5 // 2"#,
      [8: #"3.0"#]),
    Expectation(
      #"-7.5 // 2"#,
      [8: #"-4.0"#]),
    Expectation(
      #"7.5 // -2"#,
      [8: #"-4.0"#]),
    Expectation(
      #"7.5 % 2"#,
      [8: #"1.5"#]),
    Expectation(
      #"-7.5 % 2"#,
      [8: #"0.5"#]),
    Expectation(
      #"7.5 % -2"#,
      [8: #"-0.5"#]),
    Expectation(
      #"-7.5 % -2"#,
      [8: #"-1.5"#]),
    Expectation(
      #"0.0 // -1"#,
      [8: #"-0.0"#]),
    Expectation(
      #"-0.0 // 1"#,
      [8: #"-0.0"#]),
    Expectation(
      #"0.0 % -1"#,
      [8: #"-0.0"#]),
    Expectation(
      #"-0.0 % 1"#,
      [8: #"0.0"#]),
    Expectation(
      #"1e300 * 1e300"#,
      [8: #"inf"#]),
    Expectation(
      #"-1e300 * 1e300"#,
      [8: #"-inf"#]),
    Expectation(
      #"1e308 + 1e308"#,
      [8: #"inf"#]),
    Expectation(
      #"2.0 ** 0.5"#,
      [8: #"1.4142135623730951"#]),
    Expectation(
      #"2.0 ** -1"#,
      [8: #"0.5"#]),
    Expectation(
      #"(-2.0) ** 3"#,
      [8: #"-8.0"#]),
    Expectation(
      #"(-2.0) ** 2"#,
      [8: #"4.0"#]),
    Expectation(
      #"0.0 ** 0"#,
      [8: #"1.0"#]),
    Expectation(
      #"float('nan') ** 0"#,
      [8: #"1.0"#]),
    Expectation(
      #"1 ** float('nan')"#,
      [8: #"1.0"#]),
    Expectation(
      #"float('inf') ** -1"#,
      [8: #"0.0"#]),
    Expectation(
      #"float('-inf') ** 3"#,
      [8: #"-inf"#]),
    Expectation(
      #"(-0.0) ** 3"#,
      [8: #"-0.0"#]),
    Expectation(
      #"2.5 ** 2"#,
      [8: #"6.25"#]),
    Expectation(
      #"10.0 ** 300"#,
      [8: #"1e+300"#]),
    Expectation(
      #"1e16"#,
      [8: #"1e+16"#]),
    Expectation(
      #"1e15"#,
      [8: #"1000000000000000.0"#]),
    Expectation(
      #"123456789012345680.0"#,
      [8: #"1.2345678901234568e+17"#]),
    Expectation(
      #"0.1 + 0.2"#,
      [8: #"0.30000000000000004"#]),
    Expectation(
      #"1e-5"#,
      [8: #"1e-05"#]),
    Expectation(
      #"0.0001"#,
      [8: #"0.0001"#]),
    Expectation(
      #"-0.0"#,
      [8: #"-0.0"#]),
    Expectation(
      #"5e-324"#,
      [8: #"5e-324"#]),
    Expectation(
      #"1.7976931348623157e308"#,
      [8: #"1.7976931348623157e+308"#]),
    Expectation(
      #"float('  1.5e3 ')"#,
      [8: #"1500.0"#]),
    Expectation(
      #"float('inf')"#,
      [8: #"inf"#]),
    Expectation(
      #"float('-Infinity')"#,
      [8: #"-inf"#]),
    Expectation(
      #"float('1_0.5')"#,
      [8: #"10.5"#]),
    Expectation(
      #"float(10 ** 20)"#,
      [8: #"1e+20"#]),
    Expectation(
      #"float('٣.٥')"#,
      [8: #"3.5"#]),
    Expectation(
      #"hash(1.0)"#,
      [8: #"1"#]),
    Expectation(
      #"hash(1.5)"#,
      [8: #"1152921504606846977"#]),
    Expectation(
      #"hash(-1.5)"#,
      [8: #"-1152921504606846977"#]),
    Expectation(
      #"hash(0.1)"#,
      [8: #"230584300921369408"#]),
    Expectation(
      #"hash(1e300)"#,
      [8: #"1224995262755759164"#]),
    Expectation(
      #"hash(float('inf'))"#,
      [8: #"314159"#]),
    Expectation(
      #"hash(float('-inf'))"#,
      [8: #"-314159"#]),
    Expectation(
      #"hash(-0.0)"#,
      [8: #"0"#]),
    Expectation(
      #"hash(5e-324)"#,
      [8: #"16777216"#]),
    Expectation(
      #"(1.5).is_integer()"#,
      [8: #"False"#]),
    Expectation(
      #"(2.0).is_integer()"#,
      [8: #"True"#]),
    Expectation(
      #"(0.75).as_integer_ratio()"#,
      [8: #"(3, 4)"#]),
    Expectation(
      #"(-2.0).as_integer_ratio()"#,
      [8: #"(-2, 1)"#]),
    Expectation(
      #"(1e20).as_integer_ratio()"#,
      [8: #"(100000000000000000000, 1)"#]),
    Expectation(
      #"(0.0).as_integer_ratio()"#,
      [8: #"(0, 1)"#]),
    Expectation(
      #"getsizeof(1.5)"#,
      [8: #"24"#]),
    Expectation(
      #"1.5 == 1.5"#,
      [8: #"True"#]),
    Expectation(
      #"1.5 < 2"#,
      [8: #"True"#]),
    Expectation(
      #"float('nan') == float('nan')"#,
      [8: #"False"#]),
    Expectation(
      #"n = float('nan'); n == n"#,
      [8: #"False"#]),
    Expectation(
      #"n = float('nan'); [n] == [n]"#,
      [8: #"True"#]),
    Expectation(
      #"n = float('nan'); n in [n]"#,
      [8: #"True"#]),
    Expectation(
      #"n = float('nan'); (n,) < (n,)"#,
      [8: #"False"#]),
    Expectation(
      #"sum([0.1] * 10)"#,
      [8: #"0.9999999999999999"#, 12: #"1.0"#]),
    Expectation(
      #"sum([0.1, 0.2, 0.3])"#,
      [8: #"0.6000000000000001"#, 12: #"0.6"#]),
    Expectation(
      #"sum([1, 2, 3])"#,
      [8: #"6"#]),
    Expectation(
      #"sum([1, 2.5, 10 ** 20])"#,
      [8: #"1e+20"#]),
    Expectation(
      #"sum([10 ** 18] * 20)"#,
      [8: #"20000000000000000000"#]),
    Expectation(
      #"sum([True, False, True])"#,
      [8: #"2"#]),
    Expectation(
      #"sum([1e308, 1e308])"#,
      [8: #"inf"#]),
    Expectation(
      #"sum([1e16, 1, -1e16])"#,
      [8: #"0.0"#]),
    Expectation(
      #"sum([1e16, 1.0, -1e16])"#,
      [8: #"0.0"#, 12: #"1.0"#]),
    Expectation(
      #"sum([[1], [2]], [])"#,
      [8: #"[1, 2]"#]),
    Expectation(
      #"sum((), 5)"#,
      [8: #"5"#]),
    Expectation(
      #"sum([0.5], 1)"#,
      [8: #"1.5"#]),
    Expectation(
      #"sum(range(100))"#,
      [8: #"4950"#]),
    Expectation(
      #"sum({1, 2, 3})"#,
      [8: #"6"#]),
  ],
  "str": [
    Expectation(
      #"'abc'"#,
      [8: #"'abc'"#]),
    Expectation(
      #"'a\'b'"#,
      [8: #""a'b""#]),
    Expectation(
      #"'\n\t\\'"#,
      [8: #"'\n\t\\'"#]),
    Expectation(
      #"'\xe9\u1234\U0001f600'"#,
      [8: #"'éሴ😀'"#]),
    Expectation(
      #"'\udcff'"#,
      [8: #"'\udcff'"#]),
    Expectation(
      #"'\x7f\x80\xad'"#,
      [8: #"'\x7f\x80\xad'"#]),
    Expectation(
      #"'abc' + 'def'"#,
      [8: #"'abcdef'"#]),
    Expectation(
      #"'' + 'abc'"#,
      [8: #"'abc'"#]),
    Expectation(
      #"'abc' + '\u1234'"#,
      [8: #"'abcሴ'"#]),
    Expectation(
      #"'ab' * 3"#,
      [8: #"'ababab'"#]),
    Expectation(
      #"'ab' * 0"#,
      [8: #"''"#]),
    Expectation(
      #"'ab' * -1"#,
      [8: #"''"#]),
    Expectation(
      #"3 * 'ab'"#,
      [8: #"'ababab'"#]),
    Expectation(
      #"'\U0001f600' * 2"#,
      [8: #"'😀😀'"#]),
    Expectation(
      #"'abc'[0]"#,
      [8: #"'a'"#]),
    Expectation(
      #"'abc'[-1]"#,
      [8: #"'c'"#]),
    Expectation(
      #"'abc'[1:]"#,
      [8: #"'bc'"#]),
    Expectation(
      #"'abc'[:-1]"#,
      [8: #"'ab'"#]),
    Expectation(
      #"'abcdef'[::2]"#,
      [8: #"'ace'"#]),
    Expectation(
      #"'abcdef'[::-1]"#,
      [8: #"'fedcba'"#]),
    Expectation(
      #"'abcdef'[4:1:-1]"#,
      [8: #"'edc'"#]),
    Expectation(
      #"'abc\u1234'[:3]"#,
      [8: #"'abc'"#]),
    Expectation(
      #"'abc\u1234'[3]"#,
      [8: #"'ሴ'"#]),
    Expectation(
      #"'a\U0001f600b'[1]"#,
      [8: #"'😀'"#]),
    Expectation(
      #"s = 'abc'; s[:] is s"#,
      [8: #"True"#]),
    Expectation(
      #"s = 'abc'; (s + '') is s"#,
      [8: #"True"#]),
    Expectation(
      #"s = 'abc'; s * 1 is s"#,
      [8: #"True"#]),
    Expectation(
      #"s = 'abc'; s[0] is s[0:1]"#,
      [8: #"True"#]),
    Expectation(
      #"len('\U0001f600')"#,
      [8: #"1"#]),
    Expectation(
      #"'b' in 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'bc' in 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'' in 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'\u1234' in 'abc'"#,
      [8: #"False"#]),
    Expectation(
      #"'d' not in 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'abc' < 'abd'"#,
      [8: #"True"#]),
    Expectation(
      #"'abc' < 'ab'"#,
      [8: #"False"#]),
    Expectation(
      #"'abc' == 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'\xe9' < '\u1234'"#,
      [8: #"True"#]),
    Expectation(
      #"'\uffff' < '\U00010000'"#,
      [8: #"True"#]),
    Expectation(
      #"'abc' <= 'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"'abc' >= 'abd'"#,
      [8: #"False"#]),
    Expectation(
      #"'abc' != 'abd'"#,
      [8: #"True"#]),
    Expectation(
      #"hash('')"#,
      [8: #"0"#]),
    Expectation(
      #"hash('a')"#,
      [8: #"-7583489610679606711"#, 11: #"4644417185603328019"#]),
    Expectation(
      #"hash('abc')"#,
      [8: #"4596069200710135518"#, 11: #"-4594863902769663758"#]),
    Expectation(
      #"hash('\xe9')"#,
      [8: #"4954367630624915103"#, 11: #"6047309291227476195"#]),
    Expectation(
      #"hash('\u1234')"#,
      [8: #"-2443644979282194761"#, 11: #"-1931837085843612680"#]),
    Expectation(
      #"hash('a\U0001f600')"#,
      [8: #"-6723008209643320371"#, 11: #"-6970120874385731343"#]),
    Expectation(
      #"getsizeof('')"#,
      [8: #"49"#, 12: #"41"#]),
    Expectation(
      #"getsizeof('a')"#,
      [8: #"50"#, 12: #"42"#]),
    Expectation(
      #"getsizeof('abc')"#,
      [8: #"52"#, 12: #"44"#]),
    Expectation(
      #"getsizeof('\x41')"#,
      [8: #"50"#, 12: #"42"#]),
    Expectation(
      #"getsizeof('\xe9a')"#,
      [8: #"75"#, 12: #"59"#]),
    Expectation(
      #"getsizeof('\u1234')"#,
      [8: #"76"#, 12: #"60"#]),
    Expectation(
      #"getsizeof('\U0001f600')"#,
      [8: #"80"#, 12: #"64"#]),
    Expectation(
      #"getsizeof('\xe9')"#,
      [8: #"74"#, 12: #"61"#]),
    Expectation(
      #"getsizeof('abc' * 100)"#,
      [8: #"349"#, 12: #"341"#]),
    Expectation(
      #"getsizeof('\u1234a'[1:])"#,
      [8: #"50"#, 12: #"42"#]),
    Expectation(
      #"'Hello World'.upper()"#,
      [8: #"'HELLO WORLD'"#]),
    Expectation(
      #"'Hello World'.lower()"#,
      [8: #"'hello world'"#]),
    Expectation(
      #"'stra\xdfe'.upper()"#,
      [8: #"'STRASSE'"#]),
    Expectation(
      #"'\u0130'.lower()"#,
      [8: #"'i̇'"#]),
    Expectation(
      #"'\u03a3\u03a3'.lower()"#,
      [8: #"'σς'"#]),
    Expectation(
      #"'a\u03a3 b'.lower()"#,
      [8: #"'aς b'"#]),
    Expectation(
      #"'\ufb01'.upper()"#,
      [8: #"'FI'"#]),
    Expectation(
      #"'hello world\'s a1b'.title()"#,
      [8: #""Hello World'S A1B""#]),
    Expectation(
      #"'\u01c6'.title()"#,
      [8: #"'ǅ'"#]),
    Expectation(
      #"'hELLO'.capitalize()"#,
      [8: #"'Hello'"#]),
    Expectation(
      #"'hELLO'.swapcase()"#,
      [8: #"'Hello'"#]),
    Expectation(
      #"'  abc '.strip()"#,
      [8: #"'abc'"#]),
    Expectation(
      #"'  abc '.lstrip()"#,
      [8: #"'abc '"#]),
    Expectation(
      #"'  abc '.rstrip()"#,
      [8: #"'  abc'"#]),
    Expectation(
      #"'xxabcxx'.strip('x')"#,
      [8: #"'abc'"#]),
    Expectation(
      #"'abcba'.strip('ab')"#,
      [8: #"'c'"#]),
    Expectation(
      #"'\u3000abc\xa0'.strip()"#,
      [8: #"'abc'"#]),
    Expectation(
      #"s = 'abc'; s.strip() is s"#,
      [8: #"True"#]),
    Expectation(
      #"'a b  c'.split()"#,
      [8: #"['a', 'b', 'c']"#]),
    Expectation(
      #"' a b '.split()"#,
      [8: #"['a', 'b']"#]),
    Expectation(
      #"''.split()"#,
      [8: #"[]"#]),
    Expectation(
      #"'   '.split()"#,
      [8: #"[]"#]),
    Expectation(
      #"'a,b,,c'.split(',')"#,
      [8: #"['a', 'b', '', 'c']"#]),
    Expectation(
      #"''.split(',')"#,
      [8: #"['']"#]),
    Expectation(
      #"'a,b,c'.split(',', 1)"#,
      [8: #"['a', 'b,c']"#]),
    Expectation(
      #"'a b c d'.split(None, 2)"#,
      [8: #"['a', 'b', 'c d']"#]),
    Expectation(
      #"' a b  c d '.split(None, 2)"#,
      [8: #"['a', 'b', 'c d ']"#]),
    Expectation(
      #"'abc'.split('bc')"#,
      [8: #"['a', '']"#]),
    Expectation(
      #"'a--b--c'.split('--')"#,
      [8: #"['a', 'b', 'c']"#]),
    Expectation(
      #"'a b c'.rsplit(None, 1)"#,
      [8: #"['a b', 'c']"#]),
    Expectation(
      #"' a b c '.rsplit()"#,
      [8: #"['a', 'b', 'c']"#]),
    Expectation(
      #"'a,b,c'.rsplit(',', 1)"#,
      [8: #"['a,b', 'c']"#]),
    Expectation(
      #"'a,b,c'.rsplit(',')"#,
      [8: #"['a', 'b', 'c']"#]),
    Expectation(
      #"'a\nb\r\nc\rd'.splitlines()"#,
      [8: #"['a', 'b', 'c', 'd']"#]),
    Expectation(
      #"'a\nb\n'.splitlines(True)"#,
      [8: #"['a\n', 'b\n']"#]),
    Expectation(
      #"''.splitlines()"#,
      [8: #"[]"#]),
    Expectation(
      #"'a\u2028b'.splitlines()"#,
      [8: #"['a', 'b']"#]),
    Expectation(
      #"','.join(['a', 'b'])"#,
      [8: #"'a,b'"#]),
    Expectation(
      #"','.join(('a',))"#,
      [8: #"'a'"#]),
    Expectation(
      #"','.join([])"#,
      [8: #"''"#]),
    Expectation(
      #"''.join(['ab', '\u1234', 'c'])"#,
      [8: #"'abሴc'"#]),
    Expectation(
      #"'-'.join('abc')"#,
      [8: #"'a-b-c'"#]),
    Expectation(
      #"'\u1234'.join(['a', 'b'])"#,
      [8: #"'aሴb'"#]),
    Expectation(
      #"','.join({'a': 1, 'b': 2})"#,
      [8: #"'a,b'"#]),
    Expectation(
      #"s = 'abc'; ','.join([s]) is s"#,
      [8: #"True"#]),
    Expectation(
      #"'aXbXc'.replace('X', '--')"#,
      [8: #"'a--b--c'"#]),
    Expectation(
      #"'aXbXc'.replace('X', '', 1)"#,
      [8: #"'abXc'"#]),
    Expectation(
      #"'abc'.replace('', '-')"#,
      [8: #"'-a-b-c-'"#]),
    Expectation(
      #"'abc'.replace('', '-', 2)"#,
      [8: #"'-a-bc'"#]),
    Expectation(
      #"''.replace('', 'x')"#,
      [8: #"'x'"#]),
    Expectation(
      #"''.replace('a', 'x')"#,
      [8: #"''"#]),
    Expectation(
      #"'aaa'.replace('aa', 'b')"#,
      [8: #"'ba'"#]),
    Expectation(
      #"'abc'.replace('b', '\u1234')"#,
      [8: #"'aሴc'"#]),
    Expectation(
      #"'a\u1234c'.replace('\u1234', 'b')"#,
      [8: #"'abc'"#]),
    Expectation(
      #"s = 'abc'; s.replace('x', 'y') is s"#,
      [8: #"True"#]),
    Expectation(
      #"getsizeof('a\u1234c'.replace('\u1234', 'b'))"#,
      [8: #"52"#, 12: #"44"#]),
    Expectation(
      #"'abc'.startswith('ab')"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.startswith(('x', 'a'))"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.startswith('b', 1)"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.startswith('', 4)"#,
      [8: #"False"#]),
    Expectation(
      #"'abc'.startswith('', 3)"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.startswith('bc', 1, 2)"#,
      [8: #"False"#]),
    Expectation(
      #"'abc'.endswith('bc')"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.endswith('b', 0, 2)"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.endswith(())"#,
      [8: #"False"#]),
    Expectation(
      #"'abc'.startswith((1,))"#,
      [8: #"TypeError: tuple for startswith must only contain str, not int"#]),
    Expectation(
      #"'abcabc'.find('c')"#,
      [8: #"2"#]),
    Expectation(
      #"'abcabc'.find('c', 3)"#,
      [8: #"5"#]),
    Expectation(
      #"'abcabc'.find('x')"#,
      [8: #"-1"#]),
    Expectation(
      #"'abcabc'.find('')"#,
      [8: #"0"#]),
    Expectation(
      #"'abc'.find('', 3)"#,
      [8: #"3"#]),
    Expectation(
      #"'abc'.find('', 4)"#,
      [8: #"-1"#]),
    Expectation(
      #"'abcabc'.find('b', -2)"#,
      [8: #"4"#]),
    Expectation(
      #"'abcabc'.find('b', None, 1)"#,
      [8: #"-1"#]),
    Expectation(
      #"'abcabc'.rfind('b')"#,
      [8: #"4"#]),
    Expectation(
      #"'abcabc'.rfind('')"#,
      [8: #"6"#]),
    Expectation(
      #"'abcabc'.index('b')"#,
      [8: #"1"#]),
    Expectation(
      #"'abcabc'.rindex('b')"#,
      [8: #"4"#]),
    Expectation(
      #"'a\u1234b\u1234'.find('\u1234', 2)"#,
      [8: #"3"#]),
    Expectation(
      #"'a\u1234b\u1234'.find('b\u1234')"#,
      [8: #"2"#]),
    Expectation(
      #"'aaaa'.count('aa')"#,
      [8: #"2"#]),
    Expectation(
      #"'abc'.count('')"#,
      [8: #"4"#]),
    Expectation(
      #"'abc'.count('x')"#,
      [8: #"0"#]),
    Expectation(
      #"'abcabc'.count('b', 2)"#,
      [8: #"1"#]),
    Expectation(
      #"'123'.isdigit()"#,
      [8: #"True"#]),
    Expectation(
      #"'\u0663'.isdigit()"#,
      [8: #"True"#]),
    Expectation(
      #"'\xb2'.isdigit()"#,
      [8: #"True"#]),
    Expectation(
      #"'\xb2'.isdecimal()"#,
      [8: #"False"#]),
    Expectation(
      #"'\xbd'.isnumeric()"#,
      [8: #"True"#]),
    Expectation(
      #"''.isdigit()"#,
      [8: #"False"#]),
    Expectation(
      #"'abc'.isalpha()"#,
      [8: #"True"#]),
    Expectation(
      #"'ab1'.isalpha()"#,
      [8: #"False"#]),
    Expectation(
      #"'ab1'.isalnum()"#,
      [8: #"True"#]),
    Expectation(
      #"'\xe9\u4e00'.isalpha()"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.isidentifier()"#,
      [8: #"True"#]),
    Expectation(
      #"'1abc'.isidentifier()"#,
      [8: #"False"#]),
    Expectation(
      #"'_a1'.isidentifier()"#,
      [8: #"True"#]),
    Expectation(
      #"''.isidentifier()"#,
      [8: #"False"#]),
    Expectation(
      #"' \t'.isspace()"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.isupper()"#,
      [8: #"False"#]),
    Expectation(
      #"'ABC1'.isupper()"#,
      [8: #"True"#]),
    Expectation(
      #"'abc1'.islower()"#,
      [8: #"True"#]),
    Expectation(
      #"'Hello World'.istitle()"#,
      [8: #"True"#]),
    Expectation(
      #"'Hello world'.istitle()"#,
      [8: #"False"#]),
    Expectation(
      #"'a\n'.isprintable()"#,
      [8: #"False"#]),
    Expectation(
      #"'\xe9'.isascii()"#,
      [8: #"False"#]),
    Expectation(
      #"'42'.zfill(5)"#,
      [8: #"'00042'"#]),
    Expectation(
      #"'-42'.zfill(5)"#,
      [8: #"'-0042'"#]),
    Expectation(
      #"'+42'.zfill(5)"#,
      [8: #"'+0042'"#]),
    Expectation(
      #"''.zfill(3)"#,
      [8: #"'000'"#]),
    Expectation(
      #"'abc'.rjust(5)"#,
      [8: #"'  abc'"#]),
    Expectation(
      #"'abc'.rjust(5, '*')"#,
      [8: #"'**abc'"#]),
    Expectation(
      #"'abc'.ljust(6, '\u1234')"#,
      [8: #"'abcሴሴሴ'"#]),
    Expectation(
      #"'abc'.center(6)"#,
      [8: #"' abc  '"#]),
    Expectation(
      #"'abc'.center(8, '*')"#,
      [8: #"'**abc***'"#]),
    Expectation(
      #"'abcd'.center(7, '*')"#,
      [8: #"'**abcd*'"#]),
    Expectation(
      #"s = 'abc'; s.rjust(2) is s"#,
      [8: #"True"#]),
    Expectation(
      #"'abc'.encode()"#,
      [8: #"b'abc'"#]),
    Expectation(
      #"'\xe9\u1234\U0001f600'.encode()"#,
      [8: #"b'\xc3\xa9\xe1\x88\xb4\xf0\x9f\x98\x80'"#]),
    Expectation(
      #"'\xe9'.encode('latin-1')"#,
      [8: #"b'\xe9'"#]),
    Expectation(
      #"'\xe9'.encode('ascii', 'replace')"#,
      [8: #"b'?'"#]),
    Expectation(
      #"'\xe9x'.encode('ascii', 'ignore')"#,
      [8: #"b'x'"#]),
    Expectation(
      #"'\u1234'.encode('latin-1')"#,
      [8: #"ValueError: 'latin-1' codec can't encode character '\u1234' in position 0: ordinal not in range(256)"#]),
    Expectation(
      #"'\udcff'.encode('utf-8', 'surrogateescape')"#,
      [8: #"b'\xff'"#]),
    Expectation(
      #"'a=b=c'.partition('=')"#,
      [8: #"('a', '=', 'b=c')"#]),
    Expectation(
      #"'a=b=c'.rpartition('=')"#,
      [8: #"('a=b', '=', 'c')"#]),
    Expectation(
      #"'abc'.partition('=')"#,
      [8: #"('abc', '', '')"#]),
    Expectation(
      #"'abc'.rpartition('=')"#,
      [8: #"('', '', 'abc')"#]),
    Expectation(
      #"'abcabc'.removeprefix('abc')"#,
      [8: #"AttributeError: 'str' object has no attribute 'removeprefix'"#, 9: #"'abc'"#]),
    Expectation(
      #"'abcabc'.removesuffix('bc')"#,
      [8: #"AttributeError: 'str' object has no attribute 'removesuffix'"#, 9: #"'abca'"#]),
    Expectation(
      #"'abc'.removeprefix('x')"#,
      [8: #"AttributeError: 'str' object has no attribute 'removeprefix'"#, 9: #"'abc'"#]),
    Expectation(
      #"str()"#,
      [8: #"''"#]),
    Expectation(
      #"str(5)"#,
      [8: #"'5'"#]),
    Expectation(
      #"str('a')"#,
      [8: #"'a'"#]),
    Expectation(
      #"str([1, 'a'])"#,
      [8: #""[1, 'a']""#]),
    Expectation(
      #"str(1.5)"#,
      [8: #"'1.5'"#]),
    Expectation(
      #"str(None)"#,
      [8: #"'None'"#]),
    Expectation(
      #"str(b'ab', 'utf-8')"#,
      [8: #"'ab'"#]),
    Expectation(
      #"str(b'\xe9', 'latin-1')"#,
      [8: #"'é'"#]),
    Expectation(
      #"str(b'a\xff', 'utf-8', 'replace')"#,
      [8: #"'a�'"#]),
    Expectation(
      #"list('a\u1234')"#,
      [8: #"['a', 'ሴ']"#]),
  ],
  "bytes": [
    Expectation(
      #"b'abc'"#,
      [8: #"b'abc'"#]),
    Expectation(
      #"b'\x00\xff\'"'"#,
      [8: #"b'\x00\xff\'"'"#]),
    Expectation(
      #"b'it\'s'"#,
      [8: #"b"it's""#]),
    Expectation(
      #"b'abc'[0]"#,
      [8: #"97"#]),
    Expectation(
      #"b'abc'[-1]"#,
      [8: #"99"#]),
    Expectation(
      #"b'abc'[1:]"#,
      [8: #"b'bc'"#]),
    Expectation(
      #"b'abcdef'[::2]"#,
      [8: #"b'ace'"#]),
    Expectation(
      #"b'abc'[::-1]"#,
      [8: #"b'cba'"#]),
    Expectation(
      #"b'abc' + b'def'"#,
      [8: #"b'abcdef'"#]),
    Expectation(
      #"b'' + b''"#,
      [8: #"b''"#]),
    Expectation(
      #"b'ab' * 2"#,
      [8: #"b'abab'"#]),
    Expectation(
      #"b'abc' < b'abd'"#,
      [8: #"True"#]),
    Expectation(
      #"b'abc' == b'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"b'abc' == 'abc'"#,
      [8: #"False"#]),
    Expectation(
      #"97 in b'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"b'bc' in b'abc'"#,
      [8: #"True"#]),
    Expectation(
      #"hash(b'')"#,
      [8: #"0"#]),
    Expectation(
      #"hash(b'abc')"#,
      [8: #"4596069200710135518"#, 11: #"-4594863902769663758"#]),
    Expectation(
      #"hash(b'abc') == hash('abc')"#,
      [8: #"True"#]),
    Expectation(
      #"getsizeof(b'')"#,
      [8: #"33"#]),
    Expectation(
      #"getsizeof(b'abc')"#,
      [8: #"36"#]),
    Expectation(
      #"bytes()"#,
      [8: #"b''"#]),
    Expectation(
      #"bytes(0)"#,
      [8: #"b''"#]),
    Expectation(
      #"bytes([1, 2, 255])"#,
      [8: #"b'\x01\x02\xff'"#]),
    Expectation(
      #"bytes((65,))"#,
      [8: #"b'A'"#]),
    Expectation(
      #"bytes(range(3))"#,
      [8: #"b'\x00\x01\x02'"#]),
    Expectation(
      #"bytes('\xe9', 'utf-8')"#,
      [8: #"b'\xc3\xa9'"#]),
    Expectation(
      #"bytes('abc', 'ascii')"#,
      [8: #"b'abc'"#]),
    Expectation(
      #"b'abc'.hex()"#,
      [8: #"'616263'"#]),
    Expectation(
      #"b'abc'.decode()"#,
      [8: #"'abc'"#]),
    Expectation(
      #"b'\xc3\xa9'.decode()"#,
      [8: #"'é'"#]),
    Expectation(
      #"b'\xc3'.decode()"#,
      [8: #"ValueError: 'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data"#]),
    Expectation(
      #"b'a\xc3b'.decode()"#,
      [8: #"ValueError: 'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte"#]),
    Expectation(
      #"b'\xed\xa0\x80'.decode()"#,
      [8: #"ValueError: 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"#]),
    Expectation(
      #"b'\xf0\x9f\x98'.decode()"#,
      [8: #"ValueError: 'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"#]),
    Expectation(
      #"b'\xf0\x9f\x98'.decode('utf-8', 'replace')"#,
      [8: #"'�'"#]),
    Expectation(
      #"b'\xc3b'.decode('utf-8', 'ignore')"#,
      [8: #"'b'"#]),
    Expectation(
      #"b'\xff'.decode('utf-8', 'surrogateescape')"#,
      [8: #"'\udcff'"#]),
    Expectation(
      #"b'\xe9'.decode('latin-1')"#,
      [8: #"'é'"#]),
    Expectation(
      #"b'abcabc'.find(b'c')"#,
      [8: #"2"#]),
    Expectation(
      #"b'abcabc'.find(99)"#,
      [8: #"2"#]),
    Expectation(
      #"b'abcabc'.rfind(b'c')"#,
      [8: #"5"#]),
    Expectation(
      #"b'abcabc'.count(b'bc')"#,
      [8: #"2"#]),
    Expectation(
      #"b'abc'.startswith(b'ab')"#,
      [8: #"True"#]),
    Expectation(
      #"b'abc'.endswith((b'x', b'c'))"#,
      [8: #"True"#]),
    Expectation(
      #"b','.join([b'a', b'b'])"#,
      [8: #"b'a,b'"#]),
    Expectation(
      #"b'a,b,,c'.split(b',')"#,
      [8: #"[b'a', b'b', b'', b'c']"#]),
    Expectation(
      #"b'a b  c'.split()"#,
      [8: #"[b'a', b'b', b'c']"#]),
    Expectation(
      #"b'a,b,c'.split(b',', 1)"#,
      [8: #"[b'a', b'b,c']"#]),
    Expectation(
      #"b'aXbX'.replace(b'X', b'--')"#,
      [8: #"b'a--b--'"#]),
    Expectation(
      #"b'abc'.replace(b'', b'-')"#,
      [8: #"b'-a-b-c-'"#]),
    Expectation(
      #"b'abc'.replace(b'', b'-', 2)"#,
      [8: #"b'-a-bc'"#]),
    Expectation(
      #"b'abc'.upper()"#,
      [8: #"b'ABC'"#]),
    Expectation(
      #"b' abc '.strip()"#,
      [8: #"b'abc'"#]),
    Expectation(
      #"list(b'ab')"#,
      [8: #"[97, 98]"#]),
    Expectation(
      #"list(reversed(b'ab'))"#,
      [8: #"[98, 97]"#]),
  ],
  "list": [
    Expectation(
      #"[]"#,
      [8: #"[]"#]),
    Expectation(
      #"[1, 2, 3]"#,
      [8: #"[1, 2, 3]"#]),
    Expectation(
      #"[1, [2, [3]]]"#,
      [8: #"[1, [2, [3]]]"#]),
    Expectation(
      #"l = [1]; l.append(l); l"#,
      [8: #"[1, [...]]"#]),
    Expectation(
      #"l = [1]; d = {1: l}; l.append(d); t = (l, d); t"#,
      [8: #"([1, {1: [...]}], {1: [1, {...}]})"#]),
    Expectation(
      #"l = []; t = (l,); l.append(t); t"#,
      [8: #"([(...)],)"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:3]"#,
      [8: #"[2, 3]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::2]"#,
      [8: #"[1, 3, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-1]"#,
      [8: #"[5, 4, 3, 2, 1]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-2:]"#,
      [8: #"[4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[10:20]"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:1]"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:0:-2]"#,
      [8: #"[4, 2]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-100:100]"#,
      [8: #"[1, 2, 3, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[True:None]"#,
      [8: #"[2, 3, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1 << 70:]"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-(1 << 70):2]"#,
      [8: #"[1, 2]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::1 << 70]"#,
      [8: #"[1]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-(1 << 70)]"#,
      [8: #"[5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:3] = [9]; l"#,
      [8: #"[1, 9, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:1] = (7, 8); l"#,
      [8: #"[1, 7, 8, 2, 3, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::2] = 'abc'; l"#,
      [8: #"['a', 2, 'b', 4, 'c']"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-2] = 'abc'; l"#,
      [8: #"['c', 2, 'b', 4, 'a']"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[:] = []; l"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[2:] = l; l"#,
      [8: #"[1, 2, 1, 2, 3, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[:2] = {7: 8, 9: 10}; l"#,
      [8: #"[7, 9, 3, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:1] = [0]; l"#,
      [8: #"[1, 2, 3, 0, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[1:3]; l"#,
      [8: #"[1, 4, 5]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[::2]; l"#,
      [8: #"[2, 4]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[::-2]; l"#,
      [8: #"[2, 4]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[-1]; l"#,
      [8: #"[1, 2, 3, 4]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[:]; l"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[4:1:-1]; l"#,
      [8: #"[1, 2]"#]),
    Expectation(
      #"l = [1, 2, 3]; l.pop()"#,
      [8: #"3"#]),
    Expectation(
      #"l = [1, 2, 3]; l.pop(0)"#,
      [8: #"1"#]),
    Expectation(
      #"l = [1, 2, 3]; l.pop(-2); l"#,
      [8: #"[1, 3]"#]),
    Expectation(
      #"l = [1, 2, 3]; l.insert(1, 9); l"#,
      [8: #"[1, 9, 2, 3]"#]),
    Expectation(
      #"l = [1, 2, 3]; l.insert(-1, 9); l"#,
      [8: #"[1, 2, 9, 3]"#]),
    Expectation(
      #"l = [1, 2, 3]; l.insert(100, 9); l"#,
      [8: #"[1, 2, 3, 9]"#]),
    Expectation(
      #"l = [1, 2, 3]; l.insert(-100, 9); l"#,
      [8: #"[9, 1, 2, 3]"#]),
    Expectation(
      #"l = [1, 2, 1]; l.remove(1); l"#,
      [8: #"[2, 1]"#]),
    Expectation(
      #"l = [1, 2, 1]; l.count(1)"#,
      [8: #"2"#]),
    Expectation(
      #"l = [1, 2, 1]; l.index(1, 1)"#,
      [8: #"2"#]),
    Expectation(
      #"l = [1, 2, 1]; l.index(1, -1)"#,
      [8: #"2"#]),
    Expectation(
      #"l = [1, 2, 1]; l.index(2, 0, 1)"#,
      [8: #"ValueError: 2 is not in list"#]),
    Expectation(
      #"l = [1, 2]; l.extend('ab'); l"#,
      [8: #"[1, 2, 'a', 'b']"#]),
    Expectation(
      #"l = [1, 2]; l.extend(l); l"#,
      [8: #"[1, 2, 1, 2]"#]),
    Expectation(
      #"l = [1, 2]; l.extend({3}); l"#,
      [8: #"[1, 2, 3]"#]),
    Expectation(
      #"l = [1, 2]; l.extend(range(3)); l"#,
      [8: #"[1, 2, 0, 1, 2]"#]),
    Expectation(
      #"l = [3, 1, 2]; l.reverse(); l"#,
      [8: #"[2, 1, 3]"#]),
    Expectation(
      #"l = [3, 1, 2]; l.sort(); l"#,
      [8: #"[1, 2, 3]"#]),
    Expectation(
      #"l = ['b', 'a', 'C']; l.sort(); l"#,
      [8: #"['C', 'a', 'b']"#]),
    Expectation(
      #"l = [1.5, 1, True, 0]; l.sort(); l"#,
      [8: #"[0, 1, True, 1.5]"#]),
    Expectation(
      #"l = [(2, 'a'), (1, 'b'), (1, 'a')]; l.sort(); l"#,
      [8: #"[(1, 'a'), (1, 'b'), (2, 'a')]"#]),
    Expectation(
      #"l = list(range(40)); l.reverse(); l.sort(); l == list(range(40))"#,
      [8: #"True"#]),
    Expectation(
      #"l = [1, 2]; l.clear(); l"#,
      [8: #"[]"#]),
    Expectation(
      #"l = [1, 2]; l.copy() == l"#,
      [8: #"True"#]),
    Expectation(
      #"l = [1, 2]; l.copy() is l"#,
      [8: #"False"#]),
    Expectation(
      #"[1, 2] + [3]"#,
      [8: #"[1, 2, 3]"#]),
    Expectation(
      #"[1, 2] * 2"#,
      [8: #"[1, 2, 1, 2]"#]),
    Expectation(
      #"2 * [1, 2]"#,
      [8: #"[1, 2, 1, 2]"#]),
    Expectation(
      #"[1] * 0"#,
      [8: #"[]"#]),
    Expectation(
      #"[1] * -5"#,
      [8: #"[]"#]),
    Expectation(
      #"[1, 2] == [1, 2]"#,
      [8: #"True"#]),
    Expectation(
      #"[1, 2] == (1, 2)"#,
      [8: #"False"#]),
    Expectation(
      #"[1, 2] < [1, 3]"#,
      [8: #"True"#]),
    Expectation(
      #"[1, 2] < [1, 2, 0]"#,
      [8: #"True"#]),
    Expectation(
      #"[] < [1]"#,
      [8: #"True"#]),
    Expectation(
      #"[1, 'a'] < [1, 2]"#,
      [8: #"TypeError: '<' not supported between instances of 'str' and 'int'"#]),
    Expectation(
      #"[1, 2] >= [1, 2]"#,
      [8: #"True"#]),
    Expectation(
      #"2 in [1, 2]"#,
      [8: #"True"#]),
    Expectation(
      #"2.0 in [1, 2]"#,
      [8: #"True"#]),
    Expectation(
      #"list('abc')"#,
      [8: #"['a', 'b', 'c']"#]),
    Expectation(
      #"list({1: 2, 3: 4})"#,
      [8: #"[1, 3]"#]),
    Expectation(
      #"list((1, 2))"#,
      [8: #"[1, 2]"#]),
    Expectation(
      #"list([])"#,
      [8: #"[]"#]),
    Expectation(
      #"list()"#,
      [8: #"[]"#]),
    Expectation(
      #"sorted('hello')"#,
      [8: #"['e', 'h', 'l', 'l', 'o']"#]),
    Expectation(
      #"sorted([3, 1, 2])"#,
      [8: #"[1, 2, 3]"#]),
    Expectation(
      #"sorted({3: 1, 1: 2})"#,
      [8: #"[1, 3]"#]),
    Expectation(
      #"min([3, 1, 2])"#,
      [8: #"1"#]),
    Expectation(
      #"max('hello')"#,
      [8: #"'o'"#]),
    Expectation(
      #"max(1, 2.5, 2)"#,
      [8: #"2.5"#]),
    Expectation(
      #"min('b', 'a')"#,
      [8: #"'a'"#]),
    Expectation(
      #"any([0, '', 1])"#,
      [8: #"True"#]),
    Expectation(
      #"all([])"#,
      [8: #"True"#]),
    Expectation(
      #"all([1, 0])"#,
      [8: #"False"#]),
    Expectation(
      #"getsizeof([])"#,
      [8: #"56"#]),
    Expectation(
      #"getsizeof([1])"#,
      [8: #"64"#]),
    Expectation(
      #"getsizeof([1, 2, 3])"#,
      [8: #"80"#, 9: #"120"#, 10: #"88"#]),
    Expectation(
      #"getsizeof([1, 2, 3, 4, 5])"#,
      [8: #"96"#, 9: #"120"#, 10: #"104"#]),
    Expectation(
      #"getsizeof([[], [], []])"#,
      [8: #"80"#]),
    Expectation(
      #"getsizeof(list((1, 2, 3)))"#,
      [8: #"80"#, 10: #"88"#]),
    Expectation(
      #"getsizeof(list('abcde'))"#,
      [8: #"96"#, 10: #"104"#]),
    Expectation(
      #"getsizeof(list(range(10)))"#,
      [8: #"136"#]),
    Expectation(
      #"getsizeof([1, 2, 3][:])"#,
      [8: #"80"#]),
    Expectation(
      #"getsizeof([1] * 7)"#,
      [8: #"112"#]),
    Expectation(
      #"getsizeof([1, 2] + [3])"#,
      [8: #"80"#]),
    Expectation(
      #"getsizeof('a b'.split())"#,
      [8: #"152"#, 12: #"80"#]),
    Expectation(
      #"getsizeof('a b c d e f g h i j k l m n'.split())"#,
      [8: #"216"#]),
    Expectation(
      #"getsizeof('a,b'.split(','))"#,
      [8: #"152"#, 12: #"96"#]),
    Expectation(
      #"getsizeof('a,b'.split(',', 1))"#,
      [8: #"72"#]),
    Expectation(
      #"getsizeof(''.split())"#,
      [8: #"152"#, 12: #"72"#]),
    Expectation(
      #"getsizeof(b'a b'.split())"#,
      [8: #"152"#]),
    Expectation(
      #"getsizeof(sorted('abc'))"#,
      [8: #"104"#, 9: #"120"#, 10: #"88"#]),
    Expectation(
      #"getsizeof(list(zip([1, 2], [3, 4])))"#,
      [8: #"96"#, 9: #"120"#]),
    Expectation(
      #"getsizeof(list(enumerate([1, 2, 3])))"#,
      [8: #"104"#, 9: #"120"#]),
    Expectation(
      #"getsizeof(list(iter([1, 2, 3])))"#,
      [8: #"104"#, 9: #"120"#, 10: #"88"#]),
    Expectation(
      #"getsizeof(list(iter({1: 2})))"#,
      [8: #"88"#, 10: #"72"#]),
    Expectation(
      #"getsizeof(list(iter(range(5))))"#,
      [8: #"120"#, 10: #"104"#]),
    Expectation(
      #"l = []; l.append(1); getsizeof(l)"#,
      [8: #"88"#]),
    Expectation(
      #"l = [1, 2, 3]; l.pop(); l.pop(); getsizeof(l)"#,
      [8: #"80"#, 9: #"88"#]),
  ],
  "tuple": [
    Expectation(
      #"()"#,
      [8: #"()"#]),
    Expectation(
      #"(1,)"#,
      [8: #"(1,)"#]),
    Expectation(
      #"(1, 2)"#,
      [8: #"(1, 2)"#]),
    Expectation(
      #"(1, (2, 3))"#,
      [8: #"(1, (2, 3))"#]),
    Expectation(
      #"(1, 2)[1]"#,
      [8: #"2"#]),
    Expectation(
      #"(1, 2, 3)[1:]"#,
      [8: #"(2, 3)"#]),
    Expectation(
      #"(1, 2, 3)[::-1]"#,
      [8: #"(3, 2, 1)"#]),
    Expectation(
      #"t = (1, 2); t[:] is t"#,
      [8: #"True"#]),
    Expectation(
      #"t = (1, 2); tuple(t) is t"#,
      [8: #"True"#]),
    Expectation(
      #"t = (1, 2); (t + ()) is t"#,
      [8: #"True"#]),
    Expectation(
      #"() is tuple()"#,
      [8: #"True"#]),
    Expectation(
      #"(1, 2) + (3,)"#,
      [8: #"(1, 2, 3)"#]),
    Expectation(
      #"(1, 2) * 2"#,
      [8: #"(1, 2, 1, 2)"#]),
    Expectation(
      #"(1, 2) < (1, 3)"#,
      [8: #"True"#]),
    Expectation(
      #"(1, 2) == (1, 2)"#,
      [8: #"True"#]),
    Expectation(
      #"(1, 2) == (1, 2.0)"#,
      [8: #"True"#]),
    Expectation(
      #"hash(())"#,
      [8: #"5740354900026072187"#]),
    Expectation(
      #"hash((1,))"#,
      [8: #"-6644214454873602895"#]),
    Expectation(
      #"hash((1, 2, 3))"#,
      [8: #"529344067295497451"#]),
    Expectation(
      #"hash(('a', 1.5, None)) == hash(('a', 1.5, None))"#,
      [8: #"True"#]),
    Expectation(
      #"hash((1, (2, 3)))"#,
      [8: #"7267574591690527098"#]),
    Expectation(
      #"(1, 2, 1).count(1)"#,
      [8: #"2"#]),
    Expectation(
      #"(1, 2, 1).index(1, 1)"#,
      [8: #"2"#]),
    Expectation(
      #"2 in (1, 2)"#,
      [8: #"True"#]),
    Expectation(
      #"tuple('abc')"#,
      [8: #"('a', 'b', 'c')"#]),
    Expectation(
      #"tuple([1, 2])"#,
      [8: #"(1, 2)"#]),
    Expectation(
      #"tuple({1: 2})"#,
      [8: #"(1,)"#]),
    Expectation(
      #"getsizeof(())"#,
      [8: #"40"#]),
    Expectation(
      #"getsizeof((1,))"#,
      [8: #"48"#]),
    Expectation(
      #"getsizeof((1, 2, 3))"#,
      [8: #"64"#]),
  ],
  "dict": [
    Expectation(
      #"{}"#,
      [8: #"{}"#]),
    Expectation(
      #"{1: 2}"#,
      [8: #"{1: 2}"#]),
    Expectation(
      #"{'a': 1, 'b': [1]}"#,
      [8: #"{'a': 1, 'b': [1]}"#]),
    Expectation(
      #"d = {1: 2}; d[1]"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d[1.0]"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d[True]"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d[3] = 4; d"#,
      [8: #"{1: 2, 3: 4}"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; del d[1]; d"#,
      [8: #"{3: 4}"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; del d[1]; d[1] = 5; d"#,
      [8: #"{3: 4, 1: 5}"#]),
    Expectation(
      #"d = {1: 2}; d.get(1)"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d.get(5)"#,
      [8: #"None"#]),
    Expectation(
      #"d = {1: 2}; d.get(5, 6)"#,
      [8: #"6"#]),
    Expectation(
      #"d = {1: 2}; d.pop(1)"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d.pop(5, 6)"#,
      [8: #"6"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.popitem()"#,
      [8: #"(3, 4)"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.popitem(); d"#,
      [8: #"{1: 2}"#]),
    Expectation(
      #"d = {1: 2}; d.setdefault(1, 5)"#,
      [8: #"2"#]),
    Expectation(
      #"d = {1: 2}; d.setdefault(3, 5); d"#,
      [8: #"{1: 2, 3: 5}"#]),
    Expectation(
      #"d = {1: 2}; d.setdefault(3); d"#,
      [8: #"{1: 2, 3: None}"#]),
    Expectation(
      #"d = {1: 2}; d.update({3: 4}); d"#,
      [8: #"{1: 2, 3: 4}"#]),
    Expectation(
      #"d = {1: 2}; d.update([(5, 6), 'ab']); d"#,
      [8: #"{1: 2, 5: 6, 'a': 'b'}"#]),
    Expectation(
      #"d = {1: 2}; d.update(); d"#,
      [8: #"{1: 2}"#]),
    Expectation(
      #"d = {1: 2}; d.keys()"#,
      [8: #"dict_keys([1])"#]),
    Expectation(
      #"d = {1: 2}; d.values()"#,
      [8: #"dict_values([2])"#]),
    Expectation(
      #"d = {1: 2}; d.items()"#,
      [8: #"dict_items([(1, 2)])"#]),
    Expectation(
      #"{}.keys()"#,
      [8: #"dict_keys([])"#]),
    Expectation(
      #"d = {1: 2}; k = d.keys(); d[3] = 4; k"#,
      [8: #"dict_keys([1, 3])"#]),
    Expectation(
      #"d = {1: 2}; 1 in d.keys()"#,
      [8: #"True"#]),
    Expectation(
      #"d = {1: 2}; 2 in d.values()"#,
      [8: #"True"#]),
    Expectation(
      #"d = {1: 2}; (1, 2) in d.items()"#,
      [8: #"True"#]),
    Expectation(
      #"d = {1: 2}; (1, 3) in d.items()"#,
      [8: #"False"#]),
    Expectation(
      #"d = {1: 2}; len(d.items())"#,
      [8: #"1"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; list(d.items())"#,
      [8: #"[(1, 2), (3, 4)]"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() & {1}"#,
      [8: #"{1}"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() | {5}"#,
      [8: #"{1, 3, 5}"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() - {1}"#,
      [8: #"{3}"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() == {1, 3}"#,
      [8: #"True"#]),
    Expectation(
      #"d = {1: 2, 3: 4}; list(reversed(d))"#,
      [8: #"[3, 1]"#]),
    Expectation(
      #"d = {1: 2}; d.clear(); d"#,
      [8: #"{}"#]),
    Expectation(
      #"d = {1: 2}; d.copy()"#,
      [8: #"{1: 2}"#]),
    Expectation(
      #"d = {1: 2}; d.copy() is d"#,
      [8: #"False"#]),
    Expectation(
      #"{1: 2} | {3: 4}"#,
      [8: #"TypeError: unsupported operand type(s) for |: 'dict' and 'dict'"#, 9: #"{1: 2, 3: 4}"#]),
    Expectation(
      #"{1: 2} | {1: 4}"#,
      [8: #"TypeError: unsupported operand type(s) for |: 'dict' and 'dict'"#, 9: #"{1: 4}"#]),
    Expectation(
      #"{1: 2} == {1: 2.0}"#,
      [8: #"True"#]),
    Expectation(
      #"{1: 2} == {1: 3}"#,
      [8: #"False"#]),
    Expectation(
      #"{1: 2} == {2: 1}"#,
      [8: #"False"#]),
    Expectation(
      #"{1: 2} == [1]"#,
      [8: #"False"#]),
    Expectation(
      #"1 in {1: 2}"#,
      [8: #"True"#]),
    Expectation(
      #"len({1: 2})"#,
      [8: #"1"#]),
    Expectation(
      #"dict()"#,
      [8: #"{}"#]),
    Expectation(
      #"dict({1: 2})"#,
      [8: #"{1: 2}"#]),
    Expectation(
      #"dict([(1, 2), [3, 4]])"#,
      [8: #"{1: 2, 3: 4}"#]),
    Expectation(
      #"dict(zip('ab', [1, 2]))"#,
      [8: #"{'a': 1, 'b': 2}"#]),
    Expectation(
      #"dict.fromkeys('ab')"#,
      [8: #"{'a': None, 'b': None}"#]),
    Expectation(
      #"dict.fromkeys([1, 2], 5)"#,
      [8: #"{1: 5, 2: 5}"#]),
    Expectation(
      #"d = {}; d[1] = d; d"#,
      [8: #"{1: {...}}"#]),
    Expectation(
      #"d = {}; d['a'] = d.values(); d"#,
      [8: #"{'a': dict_values([...])}"#]),
    Expectation(
      #"getsizeof({})"#,
      [8: #"64"#]),
    Expectation(
      #"getsizeof({'a': 1})"#,
      [8: #"232"#, 11: #"184"#]),
    Expectation(
      #"getsizeof({1: 1})"#,
      [8: #"232"#, 11: #"224"#]),
    Expectation(
      #"getsizeof({'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6})"#,
      [8: #"360"#, 11: #"272"#]),
    Expectation(
      #"getsizeof(dict())"#,
      [8: #"232"#, 10: #"64"#]),
    Expectation(
      #"d = {'a': 1}; d.pop('a'); getsizeof(d)"#,
      [8: #"232"#, 11: #"184"#]),
    Expectation(
      #"d = {'a': 1}; d.clear(); getsizeof(d)"#,
      [8: #"64"#]),
    Expectation(
      #"getsizeof({'a': 1}.keys())"#,
      [8: #"40"#]),
  ],
  "set": [
    Expectation(
      #"set()"#,
      [8: #"set()"#]),
    Expectation(
      #"{1}"#,
      [8: #"{1}"#]),
    Expectation(
      #"{3, 1, 2}"#,
      [8: #"{1, 2, 3}"#]),
    Expectation(
      #"{1, 2.0, True}"#,
      [8: #"{1, 2.0}"#]),
    Expectation(
      #"frozenset()"#,
      [8: #"frozenset()"#]),
    Expectation(
      #"frozenset({1})"#,
      [8: #"frozenset({1})"#]),
    Expectation(
      #"frozenset([3, 1, 2])"#,
      [8: #"frozenset({1, 2, 3})"#]),
    Expectation(
      #"{5, 1, 9, 13, 100, 7}"#,
      [8: #"{1, 100, 5, 7, 9, 13}"#]),
    Expectation(
      #"{8, 16, 24, 32, 1}"#,
      [8: #"{32, 1, 8, 16, 24}"#, 9: #"{32, 1, 16, 8, 24}"#]),
    Expectation(
      #"{1000, 8, 0, 16, 264}"#,
      [8: #"{0, 1000, 8, 264, 16}"#, 9: #"{0, 264, 16, 1000, 8}"#]),
    Expectation(
      #"set([8, 16, 24, 32, 1])"#,
      [8: #"{32, 1, 8, 16, 24}"#]),
    Expectation(
      #"set(range(20, 0, -3))"#,
      [8: #"{2, 5, 8, 11, 14, 17, 20}"#]),
    Expectation(
      #"set([-1, -2, -3])"#,
      [8: #"{-3, -1, -2}"#]),
    Expectation(
      #"set([10 ** 20, 10 ** 21, 5])"#,
      [8: #"{1000000000000000000000, 100000000000000000000, 5}"#]),
    Expectation(
      #"{'a', 'b', 'c'}"#,
      [8: #"{'a', 'b', 'c'}"#, 11: #"{'c', 'a', 'b'}"#]),
    Expectation(
      #"{'apple', 'pear', 'fig', 'kiwi', 'plum'}"#,
      [8: #"{'pear', 'plum', 'kiwi', 'fig', 'apple'}"#, 9: #"{'pear', 'plum', 'apple', 'fig', 'kiwi'}"#, 11: #"{'apple', 'fig', 'plum', 'pear', 'kiwi'}"#]),
    Expectation(
      #"{(1, 2), (3, 4), 5}"#,
      [8: #"{5, (1, 2), (3, 4)}"#, 9: #"{(1, 2), 5, (3, 4)}"#]),
    Expectation(
      #"{1.5, 2.5, 3}"#,
      [8: #"{1.5, 2.5, 3}"#]),
    Expectation(
      #"{7, True, 5}"#,
      [8: #"{True, 5, 7}"#]),
    Expectation(
      #"s = {1, 2, 3, 4, 5}; s"#,
      [8: #"{1, 2, 3, 4, 5}"#]),
    Expectation(
      #"s = set(); s.add(8); s.add(0); s.add(16); s"#,
      [8: #"{8, 0, 16}"#]),
    Expectation(
      #"s = {1, 2, 3}; s.discard(2); s.add(2); s"#,
      [8: #"{1, 2, 3}"#, 9: #"{2, 1, 3}"#, 10: #"{1, 2, 3}"#]),
    Expectation(
      #"s = set([0, 1, 8]); s.discard(0); s.discard(1); s.add(16); s"#,
      [8: #"{16, 8}"#, 9: #"{8, 16}"#, 10: #"{16, 8}"#]),
    Expectation(
      #"s = set([0, 1, 8]); s.discard(0); s.discard(1); s.add(16); s.add(32); s"#,
      [8: #"{32, 16, 8}"#]),
    Expectation(
      #"s = set(range(5)); s.update((64, 96, 128)); s.discard(1); s.discard(2); s.discard(64); s.add(160); list(s)"#,
      [8: #"[0, 3, 4, 160, 96, 128]"#, 9: #"[0, 3, 4, 96, 128, 160]"#, 10: #"[0, 3, 4, 160, 96, 128]"#]),
    Expectation(
      #"s = set(range(5)); s.update((64, 96, 128)); s.discard(1); s.discard(2); s.discard(64); s.add(160); s.add(192); list(s)"#,
      [8: #"[0, 192, 3, 4, 160, 96, 128]"#, 9: #"[0, 3, 4, 96, 128, 160, 192]"#, 10: #"[0, 192, 3, 4, 160, 96, 128]"#]),
    Expectation(
      #"s = set([8, 0]); s.discard(8); s.add(16); s.add(8); s"#,
      [8: #"{16, 0, 8}"#, 9: #"{0, 16, 8}"#, 10: #"{16, 0, 8}"#]),
    Expectation(
      #"s = {1, 2, 3}; s.pop()"#,
      [8: #"1"#]),
    Expectation(
      #"s = {9, 17, 1}; s.pop(); s.pop(); s"#,
      [8: #"{1}"#]),
    Expectation(
      #"s = {1, 2}; s.remove(1); s"#,
      [8: #"{2}"#]),
    Expectation(
      #"s = {1, 2}; s.clear(); s"#,
      [8: #"set()"#]),
    Expectation(
      #"s = {1, 2}; s.copy()"#,
      [8: #"{1, 2}"#]),
    Expectation(
      #"{1, 2} | {2, 3}"#,
      [8: #"{1, 2, 3}"#]),
    Expectation(
      #"{1, 2} & {2, 3}"#,
      [8: #"{2}"#]),
    Expectation(
      #"{1, 2} - {2, 3}"#,
      [8: #"{1}"#]),
    Expectation(
      #"{1, 2} ^ {2, 3}"#,
      [8: #"{1, 3}"#]),
    Expectation(
      #"{1, 2} | frozenset([3])"#,
      [8: #"{1, 2, 3}"#]),
    Expectation(
      #"frozenset([1]) | {2}"#,
      [8: #"frozenset({1, 2})"#]),
    Expectation(
      #"typename(frozenset([1]) | {2})"#,
      [8: #"'frozenset'"#]),
    Expectation(
      #"typename({2} | frozenset([1]))"#,
      [8: #"'set'"#]),
    Expectation(
      #"{8, 16, 24} | {0, 32}"#,
      [8: #"{16, 0, 32, 8, 24}"#]),
    Expectation(
      #"set(range(0, 100, 7)) & set(range(0, 100, 5))"#,
      [8: #"{0, 35, 70}"#]),
    Expectation(
      #"set(range(0, 100, 7)) - set(range(0, 100, 5))"#,
      [8: #"{98, 7, 42, 77, 14, 49, 84, 21, 56, 91, 28, 63}"#]),
    Expectation(
      #"set(range(0, 100, 7)) ^ set(range(0, 100, 5))"#,
      [8: #"{65, 5, 7, 10, 75, 77, 14, 15, 80, 20, 85, 84, 21, 25, 90, 91, 28, 30, 95, 98, 40, 42, 45, 49, 50, 55, 56, 60, 63}"#]),
    Expectation(
      #"set(range(40)) - {1, 2}"#,
      [8: #"{0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39}"#]),
    Expectation(
      #"set(range(30, 0, -1)) | set(range(50, 20, -1))"#,
      [8: #"{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50}"#]),
    Expectation(
      #"s = {1, 2}; s.update([3, 4], (5,)); s"#,
      [8: #"{1, 2, 3, 4, 5}"#]),
    Expectation(
      #"s = {1, 2}; s.update({8: 1, 16: 2}); s"#,
      [8: #"{8, 1, 2, 16}"#]),
    Expectation(
      #"s = {1, 2}; s.union([3], 'a')"#,
      [8: #"{'a', 1, 2, 3}"#]),
    Expectation(
      #"{1, 2, 3}.union()"#,
      [8: #"{1, 2, 3}"#]),
    Expectation(
      #"{1, 2}.union({7}, [9])"#,
      [8: #"{1, 2, 9, 7}"#]),
    Expectation(
      #"{1, 2, 3}.intersection([2, 3, 4])"#,
      [8: #"{2, 3}"#]),
    Expectation(
      #"{1, 2, 3}.intersection([2, 3], [3])"#,
      [8: #"{3}"#]),
    Expectation(
      #"{1, 2, 3}.difference([2])"#,
      [8: #"{1, 3}"#]),
    Expectation(
      #"{1, 2, 3}.difference({1: 2}, [3])"#,
      [8: #"{2}"#]),
    Expectation(
      #"{1, 2, 3}.symmetric_difference([3, 4, 4])"#,
      [8: #"{1, 2, 4}"#]),
    Expectation(
      #"s = {1, 2, 3}; s.intersection_update([2, 5]); s"#,
      [8: #"{2}"#]),
    Expectation(
      #"s = {1, 2, 3}; s.difference_update([2, 5]); s"#,
      [8: #"{1, 3}"#]),
    Expectation(
      #"s = set(range(20)); s.difference_update(range(0, 18)); s"#,
      [8: #"{18, 19}"#]),
    Expectation(
      #"s = set(range(20)); s.difference_update(range(0, 18)); getsizeof(s)"#,
      [8: #"2264"#]),
    Expectation(
      #"s = {1, 2, 3}; s.symmetric_difference_update({3, 4}); s"#,
      [8: #"{1, 2, 4}"#]),
    Expectation(
      #"s = {1, 2, 3}; s.difference_update(s); s"#,
      [8: #"set()"#]),
    Expectation(
      #"s = {1, 2}; s.symmetric_difference_update(s); s"#,
      [8: #"set()"#]),
    Expectation(
      #"{1}.issubset([1, 2])"#,
      [8: #"True"#]),
    Expectation(
      #"{1, 3}.issubset([1, 2])"#,
      [8: #"False"#]),
    Expectation(
      #"{1, 2}.issuperset([1])"#,
      [8: #"True"#]),
    Expectation(
      #"{1, 2}.isdisjoint([3])"#,
      [8: #"True"#]),
    Expectation(
      #"{1, 2}.isdisjoint({2})"#,
      [8: #"False"#]),
    Expectation(
      #"{1} <= {1, 2}"#,
      [8: #"True"#]),
    Expectation(
      #"{1} < {1}"#,
      [8: #"False"#]),
    Expectation(
      #"{1, 2} > {1}"#,
      [8: #"True"#]),
    Expectation(
      #"{1, 2} >= {1, 2}"#,
      [8: #"True"#]),
    Expectation(
      #"{1} == frozenset([1])"#,
      [8: #"True"#]),
    Expectation(
      #"{1, 2} == {2, 1}"#,
      [8: #"True"#]),
    Expectation(
      #"1 in {1}"#,
      [8: #"True"#]),
    Expectation(
      #"{1} in {frozenset([1])}"#,
      [8: #"True"#]),
    Expectation(
      #"frozenset([1]) in {frozenset([1])}"#,
      [8: #"True"#]),
    Expectation(
      #"hash(frozenset())"#,
      [8: #"133146708735736"#]),
    Expectation(
      #"hash(frozenset([1, 2, 3]))"#,
      [8: #"-272375401224217160"#]),
    Expectation(
      #"hash(frozenset(['a']))"#,
      [8: #"-6467305498628599458"#, 11: #"-7857795138424989601"#]),
    Expectation(
      #"hash(frozenset(range(100)))"#,
      [8: #"4411996150312757951"#]),
    Expectation(
      #"len({1, 2})"#,
      [8: #"2"#]),
    Expectation(
      #"f = frozenset([1]); frozenset(f) is f"#,
      [8: #"True"#]),
    Expectation(
      #"f = frozenset([1]); f.copy() is f"#,
      [8: #"True"#]),
    Expectation(
      #"frozenset() is frozenset()"#,
      [8: #"True"#, 10: #"False"#]),
    Expectation(
      #"getsizeof(set())"#,
      [8: #"216"#]),
    Expectation(
      #"getsizeof({1})"#,
      [8: #"216"#]),
    Expectation(
      #"getsizeof({1, 2, 3, 4, 5})"#,
      [8: #"728"#, 9: #"472"#]),
    Expectation(
      #"getsizeof({(), 2, 3, 4, 5})"#,
      [8: #"728"#, 9: #"472"#]),
    Expectation(
      #"getsizeof(set([1, 2, 3, 4, 5]))"#,
      [8: #"728"#]),
    Expectation(
      #"getsizeof(set(range(19)))"#,
      [8: #"2264"#]),
    Expectation(
      #"getsizeof(set(range(20)))"#,
      [8: #"2264"#]),
    Expectation(
      #"getsizeof(set(range(77)))"#,
      [8: #"8408"#]),
    Expectation(
      #"getsizeof(set(range(1000)))"#,
      [8: #"32984"#]),
    Expectation(
      #"getsizeof(frozenset(range(5)))"#,
      [8: #"728"#]),
    Expectation(
      #"getsizeof(set(frozenset(range(5))))"#,
      [8: #"472"#]),
    Expectation(
      #"getsizeof(set({1: 1, 2: 2, 3: 3, 4: 4, 5: 5}))"#,
      [8: #"472"#]),
    Expectation(
      #"s = set(range(20)); s.clear(); getsizeof(s)"#,
      [8: #"216"#]),
    Expectation(
      #"s = set(range(20)); s.add(5); s.discard(5); getsizeof(s)"#,
      [8: #"2264"#]),
  ],
  "range and slice": [
    Expectation(
      #"range(3)"#,
      [8: #"range(0, 3)"#]),
    Expectation(
      #"range(1, 3)"#,
      [8: #"range(1, 3)"#]),
    Expectation(
      #"range(1, 10, 3)"#,
      [8: #"range(1, 10, 3)"#]),
    Expectation(
      #"range(10, 0, -3)"#,
      [8: #"range(10, 0, -3)"#]),
    Expectation(
      #"list(range(3))"#,
      [8: #"[0, 1, 2]"#]),
    Expectation(
      #"list(range(1, 10, 3))"#,
      [8: #"[1, 4, 7]"#]),
    Expectation(
      #"list(range(10, 0, -3))"#,
      [8: #"[10, 7, 4, 1]"#]),
    Expectation(
      #"list(range(5, 5))"#,
      [8: #"[]"#]),
    Expectation(
      #"list(range(0))"#,
      [8: #"[]"#]),
    Expectation(
      #"list(range(-3))"#,
      [8: #"[]"#]),
    Expectation(
      #"len(range(10, 0, -3))"#,
      [8: #"4"#]),
    Expectation(
      #"len(range(0))"#,
      [8: #"0"#]),
    Expectation(
      #"range(10)[3]"#,
      [8: #"3"#]),
    Expectation(
      #"range(10)[-1]"#,
      [8: #"9"#]),
    Expectation(
      #"range(10)[2:8:3]"#,
      [8: #"range(2, 8, 3)"#]),
    Expectation(
      #"range(10)[::-1]"#,
      [8: #"range(9, -1, -1)"#]),
    Expectation(
      #"range(0)[5:]"#,
      [8: #"range(0, 0)"#]),
    Expectation(
      #"5 in range(10)"#,
      [8: #"True"#]),
    Expectation(
      #"5 in range(0, 10, 2)"#,
      [8: #"False"#]),
    Expectation(
      #"5.0 in range(10)"#,
      [8: #"True"#]),
    Expectation(
      #"10 in range(10)"#,
      [8: #"False"#]),
    Expectation(
      #"9 in range(10, 0, -1)"#,
      [8: #"True"#]),
    Expectation(
      #"10 ** 30 in range(10)"#,
      [8: #"False"#]),
    Expectation(
      #"range(10 ** 30)"#,
      [8: #"range(0, 1000000000000000000000000000000)"#]),
    Expectation(
      #"range(10 ** 30)[5]"#,
      [8: #"5"#]),
    Expectation(
      #"range(10 ** 30)[-1]"#,
      [8: #"999999999999999999999999999999"#]),
    Expectation(
      #"len(range(10 ** 30))"#,
      [8: #"OverflowError: Python int too large to convert to C ssize_t"#]),
    Expectation(
      #"10 ** 29 in range(10 ** 30)"#,
      [8: #"True"#]),
    Expectation(
      #"range(10 ** 30, 10 ** 30 + 5)[2]"#,
      [8: #"1000000000000000000000000000002"#]),
    Expectation(
      #"range(3) == range(0, 3, 1)"#,
      [8: #"True"#]),
    Expectation(
      #"range(0) == range(5, 5)"#,
      [8: #"True"#]),
    Expectation(
      #"range(0, 3, 2) == range(0, 4, 2)"#,
      [8: #"True"#]),
    Expectation(
      #"range(3) == [0, 1, 2]"#,
      [8: #"False"#]),
    Expectation(
      #"hash(range(3)) == hash(range(0, 3))"#,
      [8: #"True"#]),
    Expectation(
      #"hash(range(3))"#,
      [8: #"-8338477496398685190"#]),
    Expectation(
      #"hash(range(10, 0, -1))"#,
      [8: #"6522702435032927230"#]),
    Expectation(
      #"range(10 ** 30)[10 ** 30]"#,
      [8: #"IndexError: range object index out of range"#]),
    Expectation(
      #"range(-(1 << 63), (1 << 63) - 1)[-1]"#,
      [8: #"9223372036854775806"#]),
    Expectation(
      #"range(3)[3]"#,
      [8: #"IndexError: range object index out of range"#]),
    Expectation(
      #"range(3)[-4]"#,
      [8: #"IndexError: range object index out of range"#]),
    Expectation(
      #"range(10).index(5)"#,
      [8: #"5"#]),
    Expectation(
      #"range(10).count(5)"#,
      [8: #"1"#]),
    Expectation(
      #"range(10).count('a')"#,
      [8: #"0"#]),
    Expectation(
      #"range(1, 9, 2).start"#,
      [8: #"1"#]),
    Expectation(
      #"range(1, 9, 2).stop"#,
      [8: #"9"#]),
    Expectation(
      #"range(1, 9, 2).step"#,
      [8: #"2"#]),
    Expectation(
      #"list(reversed(range(5)))"#,
      [8: #"[4, 3, 2, 1, 0]"#]),
    Expectation(
      #"list(reversed(range(0)))"#,
      [8: #"[]"#]),
    Expectation(
      #"list(reversed(range(1, 10, 3)))"#,
      [8: #"[7, 4, 1]"#]),
    Expectation(
      #"getsizeof(range(3))"#,
      [8: #"48"#]),
    Expectation(
      #"typename(iter(range(3)))"#,
      [8: #"'range_iterator'"#]),
    Expectation(
      #"slice(3)"#,
      [8: #"slice(None, 3, None)"#]),
    Expectation(
      #"slice(1, 2)"#,
      [8: #"slice(1, 2, None)"#]),
    Expectation(
      #"slice(1, 2, 3)"#,
      [8: #"slice(1, 2, 3)"#]),
    Expectation(
      #"slice(1, None, 'a')"#,
      [8: #"slice(1, None, 'a')"#]),
    Expectation(
      #"slice(1, 2).start"#,
      [8: #"1"#]),
    Expectation(
      #"slice(1, 2).step"#,
      [8: #"None"#]),
    Expectation(
      #"slice(1, 2) == slice(1, 2)"#,
      [8: #"True"#]),
    Expectation(
      #"slice(1, 2) == slice(1, 3)"#,
      [8: #"False"#]),
    Expectation(
      #"slice(1, 9, 2).indices(5)"#,
      [8: #"(1, 5, 2)"#]),
    Expectation(
      #"slice(None, None, -1).indices(5)"#,
      [8: #"(4, -1, -1)"#]),
    Expectation(
      #"slice(-2, None).indices(5)"#,
      [8: #"(3, 5, 1)"#]),
    Expectation(
      #"getsizeof(slice(3))"#,
      [8: #"56"#]),
  ],
  "iterators": [
    Expectation(
      #"list(zip([1, 2], 'ab'))"#,
      [8: #"[(1, 'a'), (2, 'b')]"#]),
    Expectation(
      #"list(zip())"#,
      [8: #"[]"#]),
    Expectation(
      #"list(zip([1, 2], [3]))"#,
      [8: #"[(1, 3)]"#]),
    Expectation(
      #"list(enumerate('ab'))"#,
      [8: #"[(0, 'a'), (1, 'b')]"#]),
    Expectation(
      #"list(reversed([1, 2, 3]))"#,
      [8: #"[3, 2, 1]"#]),
    Expectation(
      #"list(reversed((1, 2)))"#,
      [8: #"[2, 1]"#]),
    Expectation(
      #"list(reversed('ab'))"#,
      [8: #"['b', 'a']"#]),
    Expectation(
      #"i = iter([1, 2]); next(i)"#,
      [8: #"1"#]),
    Expectation(
      #"i = iter([1, 2]); next(i); next(i); list(i)"#,
      [8: #"[]"#]),
    Expectation(
      #"i = iter([1, 2]); iter(i) is i"#,
      [8: #"True"#]),
    Expectation(
      #"l = [1]; i = iter(l); next(i); l.append(2); next(i)"#,
      [8: #"2"#]),
    Expectation(
      #"l = [1]; i = iter(l); list(i); l.append(2); list(i)"#,
      [8: #"[]"#]),
    Expectation(
      #"typename(iter([]))"#,
      [8: #"'list_iterator'"#]),
    Expectation(
      #"typename(iter(()))"#,
      [8: #"'tuple_iterator'"#]),
    Expectation(
      #"typename(iter(''))"#,
      [8: #"'str_iterator'"#, 11: #"'str_ascii_iterator'"#]),
    Expectation(
      #"typename(iter('\u1234'))"#,
      [8: #"'str_iterator'"#]),
    Expectation(
      #"typename(iter(b''))"#,
      [8: #"'bytes_iterator'"#]),
    Expectation(
      #"typename(iter({}))"#,
      [8: #"'dict_keyiterator'"#]),
    Expectation(
      #"typename(iter({}.values()))"#,
      [8: #"'dict_valueiterator'"#]),
    Expectation(
      #"typename(iter({}.items()))"#,
      [8: #"'dict_itemiterator'"#]),
    Expectation(
      #"typename(iter({1}))"#,
      [8: #"'set_iterator'"#]),
    Expectation(
      #"typename(reversed([]))"#,
      [8: #"'list_reverseiterator'"#]),
    Expectation(
      #"typename(reversed(()))"#,
      [8: #"'reversed'"#]),
    Expectation(
      #"typename({}.keys())"#,
      [8: #"'dict_keys'"#]),
    Expectation(
      #"getsizeof(iter([]))"#,
      [8: #"48"#]),
    Expectation(
      #"getsizeof(iter(()))"#,
      [8: #"48"#]),
    Expectation(
      #"getsizeof(iter(range(3)))"#,
      [8: #"48"#, 12: #"40"#]),
    Expectation(
      #"getsizeof(iter({1}))"#,
      [8: #"64"#]),
    Expectation(
      #"getsizeof(iter({}))"#,
      [8: #"72"#]),
    Expectation(
      #"getsizeof(zip())"#,
      [8: #"56"#, 10: #"64"#]),
    Expectation(
      #"getsizeof(enumerate([]))"#,
      [8: #"64"#, 11: #"72"#]),
    Expectation(
      #"getsizeof(reversed([]))"#,
      [8: #"48"#]),
    Expectation(
      #"i = iter([1, 2, 3]); i.__length_hint__()"#,
      [8: #"3"#]),
    Expectation(
      #"i = iter({1: 2}); i.__length_hint__()"#,
      [8: #"1"#]),
    Expectation(
      #"i = iter({1, 2}); next(i); i.__length_hint__()"#,
      [8: #"1"#]),
    Expectation(
      #"d = {1: 2}; i = iter(d.items()); t = next(i); t"#,
      [8: #"(1, 2)"#]),
    Expectation(
      #"list({1: 2, 3: 4}.items())"#,
      [8: #"[(1, 2), (3, 4)]"#]),
    Expectation(
      #"list(enumerate({1: 2, 3: 4}.items()))"#,
      [8: #"[(0, (1, 2)), (1, (3, 4))]"#]),
    Expectation(
      #"1 in iter([1, 2])"#,
      [8: #"True"#]),
    Expectation(
      #"3 in iter([1, 2])"#,
      [8: #"False"#]),
    Expectation(
      #"sum(iter([1, 2]))"#,
      [8: #"3"#]),
    Expectation(
      #"tuple(zip('ab', range(2)))"#,
      [8: #"(('a', 0), ('b', 1))"#]),
    Expectation(
      #"set(zip('a', 'b'))"#,
      [8: #"{('a', 'b')}"#]),
  ],
  "protocol": [
    Expectation(
      #"bool(0)"#,
      [8: #"False"#]),
    Expectation(
      #"bool(0.0)"#,
      [8: #"False"#]),
    Expectation(
      #"bool('')"#,
      [8: #"False"#]),
    Expectation(
      #"bool([])"#,
      [8: #"False"#]),
    Expectation(
      #"bool({})"#,
      [8: #"False"#]),
    Expectation(
      #"bool(set())"#,
      [8: #"False"#]),
    Expectation(
      #"bool(range(0))"#,
      [8: #"False"#]),
    Expectation(
      #"bool(None)"#,
      [8: #"False"#]),
    Expectation(
      #"bool(range(3))"#,
      [8: #"True"#]),
    Expectation(
      #"bool(10 ** 20)"#,
      [8: #"True"#]),
    Expectation(
      #"not []"#,
      [8: #"True"#]),
    Expectation(
      #"None"#,
      [8: #"None"#]),
    Expectation(
      #"type(5)"#,
      [8: #"<class 'int'>"#]),
    Expectation(
      #"type('a')"#,
      [8: #"<class 'str'>"#]),
    Expectation(
      #"type(None)"#,
      [8: #"<class 'NoneType'>"#]),
    Expectation(
      #"type(type)"#,
      [8: #"<class 'type'>"#]),
    Expectation(
      #"int"#,
      [8: #"<class 'int'>"#]),
    Expectation(
      #"list"#,
      [8: #"<class 'list'>"#]),
    Expectation(
      #"typename(object())"#,
      [8: #"'object'"#]),
    Expectation(
      #"isinstance(True, int)"#,
      [8: #"True"#]),
    Expectation(
      #"isinstance(1, bool)"#,
      [8: #"False"#]),
    Expectation(
      #"isinstance(1, (str, int))"#,
      [8: #"True"#]),
    Expectation(
      #"isinstance('a', object)"#,
      [8: #"True"#]),
    Expectation(
      #"isinstance([], list)"#,
      [8: #"True"#]),
    Expectation(
      #"type(1) is int"#,
      [8: #"True"#]),
    Expectation(
      #"None == None"#,
      [8: #"True"#]),
    Expectation(
      #"None == 0"#,
      [8: #"False"#]),
    Expectation(
      #"[None] == [None]"#,
      [8: #"True"#]),
    Expectation(
      #"type(1) == int"#,
      [8: #"True"#]),
    Expectation(
      #"hash(None) == hash(None)"#,
      [8: #"True"#]),
    Expectation(
      #"repr('a')"#,
      [8: #""'a'""#]),
    Expectation(
      #"repr([1, 'a', 1.5, None, True, b'x'])"#,
      [8: #""[1, 'a', 1.5, None, True, b'x']""#]),
    Expectation(
      #"[].append == [].append"#,
      [8: #"False"#]),
    Expectation(
      #"l = []; l.append == l.append"#,
      [8: #"True"#]),
    Expectation(
      #"(5).imag"#,
      [8: #"0"#]),
    Expectation(
      #"1 < 2 "#,
      [8: #"True"#]),
    Expectation(
      #"'a' != 1"#,
      [8: #"True"#]),
    Expectation(
      #"[] == ()"#,
      [8: #"False"#]),
    Expectation(
      #"{} == []"#,
      [8: #"False"#]),
    Expectation(
      #"l = []; hash(l.append) == hash(l.append)"#,
      [8: #"True"#]),
    Expectation(
      #"l = []; {l.append: 1} == {l.append: 1}"#,
      [8: #"True"#]),
    Expectation(
      #"getsizeof(dict.fromkeys({1, 2, 3, 4, 5, 6}))"#,
      [8: #"360"#, 11: #"352"#]),
    Expectation(
      #"getsizeof(dict.fromkeys(['a', 'b', 'c', 'd', 'e', 'f']))"#,
      [8: #"360"#, 11: #"272"#]),
    Expectation(
      #"dict.fromkeys({1: 2}, 3)"#,
      [8: #"{1: 3}"#]),
    Expectation(
      #"b','.join((b'a', b'b'))"#,
      [8: #"b'a,b'"#]),
    Expectation(
      #"b','.join({b'a': 1})"#,
      [8: #"b'a'"#]),
    Expectation(
      #"dict([iter([1, 2])])"#,
      [8: #"{1: 2}"#]),
  ],
]
