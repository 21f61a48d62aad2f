// swift-format-ignore-file
// Made by make_tables.py from expressions.txt. What CPython 3.11, 3.12 and 3.13 answer.

/// An expression and what it gives in three versions; one text where they agree.
struct Expectation: Sendable {
  let source: String
  let answers: [String]
  init(_ source: String, _ answers: String...) {
    self.source = source
    self.answers = answers
  }
}

/// Expectations by group.
let expectations: [String: [Expectation]] = [
  "errors": [
    Expectation(
      #"1//0"#,
      #"ZeroDivisionError: integer division or modulo by zero"#),
    Expectation(
      #"1%0"#,
      #"ZeroDivisionError: integer modulo by zero"#),
    Expectation(
      #"1/0"#,
      #"ZeroDivisionError: division by zero"#),
    Expectation(
      #"1.0/0"#,
      #"ZeroDivisionError: float division by zero"#),
    Expectation(
      #"1.0//0"#,
      #"ZeroDivisionError: float floor division by zero"#),
    Expectation(
      #"1.0%0"#,
      #"ZeroDivisionError: float modulo"#, #"ZeroDivisionError: float modulo"#, #"ZeroDivisionError: float modulo by zero"#),
    Expectation(
      #"1//0.0"#,
      #"ZeroDivisionError: float floor division by zero"#),
    Expectation(
      #"1%0.0"#,
      #"ZeroDivisionError: float modulo"#, #"ZeroDivisionError: float modulo"#, #"ZeroDivisionError: float modulo by zero"#),
    Expectation(
      #"0**-1"#,
      #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#),
    Expectation(
      #"0.0**-1"#,
      #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#),
    Expectation(
      #"0.0**-1.0"#,
      #"ZeroDivisionError: 0.0 cannot be raised to a negative power"#),
    Expectation(
      #"2.0**10000"#,
      #"OverflowError: (34, 'Numerical result out of range')"#),
    Expectation(
      #"1<<-1"#,
      #"ValueError: negative shift count"#),
    Expectation(
      #"1>>-1"#,
      #"ValueError: negative shift count"#),
    Expectation(
      #"1<<(1<<70)"#,
      #"OverflowError: too many digits in integer"#),
    Expectation(
      #"(1<<70)*[1]"#,
      #"OverflowError: cannot fit 'int' into an index-sized integer"#),
    Expectation(
      #"10**400/1"#,
      #"OverflowError: integer division result too large for a float"#),
    Expectation(
      #"float(10**400)"#,
      #"OverflowError: int too large to convert to float"#),
    Expectation(
      #"10**400*1.0"#,
      #"OverflowError: int too large to convert to float"#),
    Expectation(
      #"(10**400)/(10**10)"#,
      #"OverflowError: integer division result too large for a float"#),
    Expectation(
      #"1+'a'"#,
      #"TypeError: unsupported operand type(s) for +: 'int' and 'str'"#),
    Expectation(
      #"'a'+1"#,
      #"TypeError: can only concatenate str (not "int") to str"#),
    Expectation(
      #"[1]+(1,)"#,
      #"TypeError: can only concatenate list (not "tuple") to list"#),
    Expectation(
      #"(1,)+[1]"#,
      #"TypeError: can only concatenate tuple (not "list") to tuple"#),
    Expectation(
      #"b'a'+'b'"#,
      #"TypeError: can't concat str to bytes"#),
    Expectation(
      #"'a'*'b'"#,
      #"TypeError: can't multiply sequence by non-int of type 'str'"#),
    Expectation(
      #"'a'*1.5"#,
      #"TypeError: can't multiply sequence by non-int of type 'float'"#),
    Expectation(
      #"[1]*'a'"#,
      #"TypeError: can't multiply sequence by non-int of type 'str'"#),
    Expectation(
      #"1.5<<1"#,
      #"TypeError: unsupported operand type(s) for <<: 'float' and 'int'"#),
    Expectation(
      #"1&1.5"#,
      #"TypeError: unsupported operand type(s) for &: 'int' and 'float'"#),
    Expectation(
      #"{1}"#,
      #"{1}"#),
    Expectation(
      #"{1}-[1]"#,
      #"TypeError: unsupported operand type(s) for -: 'set' and 'list'"#),
    Expectation(
      #"-'a'"#,
      #"TypeError: bad operand type for unary -: 'str'"#),
    Expectation(
      #"-[]"#,
      #"TypeError: bad operand type for unary -: 'list'"#),
    Expectation(
      #"hash([])"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"hash({})"#,
      #"TypeError: unhashable type: 'dict'"#),
    Expectation(
      #"hash({1})"#,
      #"TypeError: unhashable type: 'set'"#),
    Expectation(
      #"hash(([],))"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"hash(slice(1))"#,
      #"TypeError: unhashable type: 'slice'"#, #"-344020932372729183"#, #"-344020932372729183"#),
    Expectation(
      #"[1][5]"#,
      #"IndexError: list index out of range"#),
    Expectation(
      #"[1]['a']"#,
      #"TypeError: list indices must be integers or slices, not str"#),
    Expectation(
      #"[1][1.5]"#,
      #"TypeError: list indices must be integers or slices, not float"#),
    Expectation(
      #"(1,)[5]"#,
      #"IndexError: tuple index out of range"#),
    Expectation(
      #"(1,)['a']"#,
      #"TypeError: tuple indices must be integers or slices, not str"#),
    Expectation(
      #"'abc'[5]"#,
      #"IndexError: string index out of range"#),
    Expectation(
      #"'abc'['a']"#,
      #"TypeError: string indices must be integers, not 'str'"#),
    Expectation(
      #"b'abc'[5]"#,
      #"IndexError: index out of range"#),
    Expectation(
      #"b'abc'['a']"#,
      #"TypeError: byte indices must be integers or slices, not str"#),
    Expectation(
      #"{}[1]"#,
      #"KeyError: 1"#),
    Expectation(
      #"{}['a']"#,
      #"KeyError: 'a'"#),
    Expectation(
      #"{}[[]]"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"(5)[0]"#,
      #"TypeError: 'int' object is not subscriptable"#),
    Expectation(
      #"None[0]"#,
      #"TypeError: 'NoneType' object is not subscriptable"#),
    Expectation(
      #"{1}[0]"#,
      #"TypeError: 'set' object is not subscriptable"#),
    Expectation(
      #"range(3)[5]"#,
      #"IndexError: range object index out of range"#),
    Expectation(
      #"range(3)['a']"#,
      #"TypeError: range indices must be integers or slices, not str"#),
    Expectation(
      #"len(5)"#,
      #"TypeError: object of type 'int' has no len()"#),
    Expectation(
      #"iter(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"next([])"#,
      #"TypeError: 'list' object is not an iterator"#),
    Expectation(
      #"1<'a'"#,
      #"TypeError: '<' not supported between instances of 'int' and 'str'"#),
    Expectation(
      #"[1]<(1,)"#,
      #"TypeError: '<' not supported between instances of 'list' and 'tuple'"#),
    Expectation(
      #"{}<{}"#,
      #"TypeError: '<' not supported between instances of 'dict' and 'dict'"#),
    Expectation(
      #"None<None"#,
      #"TypeError: '<' not supported between instances of 'NoneType' and 'NoneType'"#),
    Expectation(
      #"1 in 5"#,
      #"TypeError: argument of type 'int' is not iterable"#),
    Expectation(
      #"'a' in 5"#,
      #"TypeError: argument of type 'int' is not iterable"#),
    Expectation(
      #"1 in 'a'"#,
      #"TypeError: 'in <string>' requires string as left operand, not int"#),
    Expectation(
      #"'a' in b'a'"#,
      #"TypeError: a bytes-like object is required, not 'str'"#),
    Expectation(
      #"300 in b'a'"#,
      #"ValueError: byte must be in range(0, 256)"#),
    Expectation(
      #"[1,2][::0]"#,
      #"ValueError: slice step cannot be zero"#),
    Expectation(
      #"[1,2]['a':]"#,
      #"TypeError: slice indices must be integers or None or have an __index__ method"#),
    Expectation(
      #"int('x')"#,
      #"ValueError: invalid literal for int() with base 10: 'x'"#),
    Expectation(
      #"int('1',1)"#,
      #"ValueError: int() base must be >= 2 and <= 36, or 0"#),
    Expectation(
      #"int('1',40)"#,
      #"ValueError: int() base must be >= 2 and <= 36, or 0"#),
    Expectation(
      #"int(None)"#,
      #"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"#),
    Expectation(
      #"int([])"#,
      #"TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'"#),
    Expectation(
      #"int('',10)"#,
      #"ValueError: invalid literal for int() with base 10: ''"#),
    Expectation(
      #"int(1.5,10)"#,
      #"TypeError: int() can't convert non-string with explicit base"#),
    Expectation(
      #"int('9'*5000)"#,
      #"ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"#),
    Expectation(
      #"float('x')"#,
      #"ValueError: could not convert string to float: 'x'"#),
    Expectation(
      #"float(None)"#,
      #"TypeError: float() argument must be a string or a real number, not 'NoneType'"#),
    Expectation(
      #"float([])"#,
      #"TypeError: float() argument must be a string or a real number, not 'list'"#),
    Expectation(
      #"bytes(-1)"#,
      #"ValueError: negative count"#),
    Expectation(
      #"bytes('a')"#,
      #"TypeError: string argument without an encoding"#),
    Expectation(
      #"bytes([300])"#,
      #"ValueError: bytes must be in range(0, 256)"#),
    Expectation(
      #"bytes(['a'])"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"bytes(None)"#,
      #"TypeError: cannot convert 'NoneType' object to bytes"#),
    Expectation(
      #"tuple(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"list(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"dict(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"dict([1])"#,
      #"TypeError: cannot convert dictionary update sequence element #0 to a sequence"#),
    Expectation(
      #"dict([(1,2,3)])"#,
      #"ValueError: dictionary update sequence element #0 has length 3; 2 is required"#),
    Expectation(
      #"dict(['ab'])"#,
      #"{'a': 'b'}"#),
    Expectation(
      #"set(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"frozenset(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"range()"#,
      #"TypeError: range expected at least 1 argument, got 0"#),
    Expectation(
      #"range(1,2,3,4)"#,
      #"TypeError: range expected at most 3 arguments, got 4"#),
    Expectation(
      #"range('a')"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"range(1,2,0)"#,
      #"ValueError: range() arg 3 must not be zero"#),
    Expectation(
      #"range(1.5)"#,
      #"TypeError: 'float' object cannot be interpreted as an integer"#),
    Expectation(
      #"slice()"#,
      #"TypeError: slice expected at least 1 argument, got 0"#),
    Expectation(
      #"type()"#,
      #"TypeError: type() takes 1 or 3 arguments"#),
    Expectation(
      #"type(1,2)"#,
      #"TypeError: type() takes 1 or 3 arguments"#),
    Expectation(
      #"bool(1,2)"#,
      #"TypeError: bool expected at most 1 argument, got 2"#),
    Expectation(
      #"list(1,2)"#,
      #"TypeError: list expected at most 1 argument, got 2"#),
    Expectation(
      #"tuple(1,2)"#,
      #"TypeError: tuple expected at most 1 argument, got 2"#),
    Expectation(
      #"set(1,2)"#,
      #"TypeError: set expected at most 1 argument, got 2"#),
    Expectation(
      #"int(1,2,3)"#,
      #"TypeError: int() takes at most 2 arguments (3 given)"#, #"TypeError: int() takes at most 2 arguments (3 given)"#, #"TypeError: int expected at most 2 arguments, got 3"#),
    Expectation(
      #"int('1',2,3)"#,
      #"TypeError: int() takes at most 2 arguments (3 given)"#, #"TypeError: int() takes at most 2 arguments (3 given)"#, #"TypeError: int expected at most 2 arguments, got 3"#),
    Expectation(
      #"float(1,2)"#,
      #"TypeError: float expected at most 1 argument, got 2"#),
    Expectation(
      #"str(1,2,3,4)"#,
      #"TypeError: str() takes at most 3 arguments (4 given)"#, #"TypeError: str() takes at most 3 arguments (4 given)"#, #"TypeError: str expected at most 3 arguments, got 4"#),
    Expectation(
      #"str(1,2)"#,
      #"TypeError: str() argument 'encoding' must be str, not int"#),
    Expectation(
      #"str(b'a','utf-8')"#,
      #"'a'"#),
    Expectation(
      #"str(b'a','xx')"#,
      #"ValueError: unknown encoding: xx"#),
    Expectation(
      #"str(b'\xff','utf-8')"#,
      #"ValueError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"#),
    Expectation(
      #"str('a','utf-8')"#,
      #"TypeError: decoding str is not supported"#),
    Expectation(
      #"dict(1,2)"#,
      #"TypeError: dict expected at most 1 argument, got 2"#),
    Expectation(
      #"[].append()"#,
      #"TypeError: list.append() takes exactly one argument (0 given)"#),
    Expectation(
      #"[].append(1,2)"#,
      #"TypeError: list.append() takes exactly one argument (2 given)"#),
    Expectation(
      #"[].pop()"#,
      #"IndexError: pop from empty list"#),
    Expectation(
      #"[1].pop(5)"#,
      #"IndexError: pop index out of range"#),
    Expectation(
      #"[].pop(1,2)"#,
      #"TypeError: pop expected at most 1 argument, got 2"#),
    Expectation(
      #"[].pop('a')"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"[].insert(1)"#,
      #"TypeError: insert expected 2 arguments, got 1"#),
    Expectation(
      #"[].insert('a',1)"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"[].remove(1)"#,
      #"ValueError: list.remove(x): x not in list"#),
    Expectation(
      #"[].index(1)"#,
      #"ValueError: 1 is not in list"#),
    Expectation(
      #"[].index()"#,
      #"TypeError: index expected at least 1 argument, got 0"#),
    Expectation(
      #"[].count()"#,
      #"TypeError: list.count() takes exactly one argument (0 given)"#),
    Expectation(
      #"[].extend(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"[].extend()"#,
      #"TypeError: list.extend() takes exactly one argument (0 given)"#),
    Expectation(
      #"[].clear(1)"#,
      #"TypeError: list.clear() takes no arguments (1 given)"#),
    Expectation(
      #"[].copy(1)"#,
      #"TypeError: list.copy() takes no arguments (1 given)"#),
    Expectation(
      #"[].reverse(1)"#,
      #"TypeError: list.reverse() takes no arguments (1 given)"#),
    Expectation(
      #"[].sort(1)"#,
      #"TypeError: sort() takes no positional arguments"#),
    Expectation(
      #"[1,'a'].sort()"#,
      #"TypeError: '<' not supported between instances of 'str' and 'int'"#),
    Expectation(
      #"{}.get()"#,
      #"TypeError: get expected at least 1 argument, got 0"#),
    Expectation(
      #"{}.get(1,2,3)"#,
      #"TypeError: get expected at most 2 arguments, got 3"#),
    Expectation(
      #"{}.pop()"#,
      #"TypeError: pop expected at least 1 argument, got 0"#),
    Expectation(
      #"{}.pop(1)"#,
      #"KeyError: 1"#),
    Expectation(
      #"{}.pop('a')"#,
      #"KeyError: 'a'"#),
    Expectation(
      #"{}.pop(1,2,3)"#,
      #"TypeError: pop expected at most 2 arguments, got 3"#),
    Expectation(
      #"{}.popitem()"#,
      #"KeyError: 'popitem(): dictionary is empty'"#),
    Expectation(
      #"{}.setdefault()"#,
      #"TypeError: setdefault expected at least 1 argument, got 0"#),
    Expectation(
      #"{}.update(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"{}.update(1,2)"#,
      #"TypeError: update expected at most 1 argument, got 2"#),
    Expectation(
      #"{}.keys(1)"#,
      #"TypeError: dict.keys() takes no arguments (1 given)"#),
    Expectation(
      #"{}.clear(1)"#,
      #"TypeError: dict.clear() takes no arguments (1 given)"#),
    Expectation(
      #"{}.copy(1)"#,
      #"TypeError: dict.copy() takes no arguments (1 given)"#),
    Expectation(
      #"set().add()"#,
      #"TypeError: set.add() takes exactly one argument (0 given)"#),
    Expectation(
      #"set().add([])"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"set().remove(1)"#,
      #"KeyError: 1"#),
    Expectation(
      #"set().remove('a')"#,
      #"KeyError: 'a'"#),
    Expectation(
      #"set().pop()"#,
      #"KeyError: 'pop from an empty set'"#),
    Expectation(
      #"set().discard()"#,
      #"TypeError: set.discard() takes exactly one argument (0 given)"#),
    Expectation(
      #"set().update(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"set().union(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"set().issubset(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"''.join(5)"#,
      #"TypeError: can only join an iterable"#),
    Expectation(
      #"''.join([1])"#,
      #"TypeError: sequence item 0: expected str instance, int found"#),
    Expectation(
      #"''.join(['a',1])"#,
      #"TypeError: sequence item 1: expected str instance, int found"#),
    Expectation(
      #"''.split(1)"#,
      #"TypeError: must be str or None, not int"#),
    Expectation(
      #"''.split('')"#,
      #"ValueError: empty separator"#),
    Expectation(
      #"''.split('a','b')"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"''.split('a',1,2)"#,
      #"TypeError: split() takes at most 2 arguments (3 given)"#),
    Expectation(
      #"''.strip(1)"#,
      #"TypeError: strip arg must be None or str"#),
    Expectation(
      #"''.replace('a')"#,
      #"TypeError: replace expected at least 2 arguments, got 1"#, #"TypeError: replace expected at least 2 arguments, got 1"#, #"TypeError: replace() takes at least 2 positional arguments (1 given)"#),
    Expectation(
      #"''.replace(1,2)"#,
      #"TypeError: replace() argument 1 must be str, not int"#),
    Expectation(
      #"''.replace('a','b','c')"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"''.startswith(1)"#,
      #"TypeError: startswith first arg must be str or a tuple of str, not int"#),
    Expectation(
      #"''.startswith()"#,
      #"TypeError: startswith() takes at least 1 argument (0 given)"#, #"TypeError: startswith() takes at least 1 argument (0 given)"#, #"TypeError: startswith expected at least 1 argument, got 0"#),
    Expectation(
      #"''.find()"#,
      #"TypeError: find() takes at least 1 argument (0 given)"#, #"TypeError: find() takes at least 1 argument (0 given)"#, #"TypeError: find expected at least 1 argument, got 0"#),
    Expectation(
      #"''.find(1)"#,
      #"TypeError: must be str, not int"#, #"TypeError: must be str, not int"#, #"TypeError: find() argument 1 must be str, not int"#),
    Expectation(
      #"'a'.find('a','b')"#,
      #"TypeError: slice indices must be integers or None or have an __index__ method"#),
    Expectation(
      #"''.index('a')"#,
      #"ValueError: substring not found"#),
    Expectation(
      #"''.count()"#,
      #"TypeError: count() takes at least 1 argument (0 given)"#, #"TypeError: count() takes at least 1 argument (0 given)"#, #"TypeError: count expected at least 1 argument, got 0"#),
    Expectation(
      #"''.upper(1)"#,
      #"TypeError: str.upper() takes no arguments (1 given)"#),
    Expectation(
      #"''.encode('xx')"#,
      #"ValueError: unknown encoding: xx"#),
    Expectation(
      #"'\u1234'.encode('ascii')"#,
      #"ValueError: 'ascii' codec can't encode character '\u1234' in position 0: ordinal not in range(128)"#),
    Expectation(
      #"''.zfill()"#,
      #"TypeError: str.zfill() takes exactly one argument (0 given)"#),
    Expectation(
      #"''.zfill('a')"#,
      #"TypeError: 'str' object cannot be interpreted as an integer"#),
    Expectation(
      #"''.rjust()"#,
      #"TypeError: rjust expected at least 1 argument, got 0"#),
    Expectation(
      #"''.rjust(1,'ab')"#,
      #"TypeError: The fill character must be exactly one character long"#),
    Expectation(
      #"''.rjust(1,2)"#,
      #"TypeError: The fill character must be a unicode character, not int"#),
    Expectation(
      #"''.ljust(1,2,3)"#,
      #"TypeError: ljust expected at most 2 arguments, got 3"#),
    Expectation(
      #"''.isdigit(1)"#,
      #"TypeError: str.isdigit() takes no arguments (1 given)"#),
    Expectation(
      #"b''.decode('xx')"#,
      #"''"#),
    Expectation(
      #"b'\xff'.decode()"#,
      #"ValueError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"#),
    Expectation(
      #"b'\xff'.decode('ascii')"#,
      #"ValueError: 'ascii' codec can't decode byte 0xff in position 0: ordinal not in range(128)"#),
    Expectation(
      #"b'a'.join(['a'])"#,
      #"TypeError: sequence item 0: expected a bytes-like object, str found"#),
    Expectation(
      #"b'a'.find('a')"#,
      #"TypeError: argument should be integer or bytes-like object, not 'str'"#),
    Expectation(
      #"b'a'.find(300)"#,
      #"ValueError: byte must be in range(0, 256)"#),
    Expectation(
      #"b'ab'.split(1)"#,
      #"TypeError: a bytes-like object is required, not 'int'"#),
    Expectation(
      #"b''.startswith(1)"#,
      #"TypeError: startswith first arg must be bytes or a tuple of bytes, not int"#),
    Expectation(
      #"b'ab'.replace(1,2)"#,
      #"TypeError: a bytes-like object is required, not 'int'"#),
    Expectation(
      #"().index(1)"#,
      #"ValueError: tuple.index(x): x not in tuple"#),
    Expectation(
      #"().count()"#,
      #"TypeError: tuple.count() takes exactly one argument (0 given)"#),
    Expectation(
      #"(1).bit_length(1)"#,
      #"TypeError: int.bit_length() takes no arguments (1 given)"#),
    Expectation(
      #"(1.5).is_integer(1)"#,
      #"TypeError: float.is_integer() takes no arguments (1 given)"#),
    Expectation(
      #"range(3).index(5)"#,
      #"ValueError: 5 is not in range"#),
    Expectation(
      #"range(3).count()"#,
      #"TypeError: range.count() takes exactly one argument (0 given)"#),
    Expectation(
      #"sum(['a'])"#,
      #"TypeError: unsupported operand type(s) for +: 'int' and 'str'"#),
    Expectation(
      #"sum(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"sum([],'')"#,
      #"TypeError: sum() can't sum strings [use ''.join(seq) instead]"#),
    Expectation(
      #"min([])"#,
      #"ValueError: min() arg is an empty sequence"#, #"ValueError: min() iterable argument is empty"#, #"ValueError: min() iterable argument is empty"#),
    Expectation(
      #"max([])"#,
      #"ValueError: max() arg is an empty sequence"#, #"ValueError: max() iterable argument is empty"#, #"ValueError: max() iterable argument is empty"#),
    Expectation(
      #"min(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"max(1)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"sorted(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"abs('a')"#,
      #"TypeError: bad operand type for abs(): 'str'"#),
    Expectation(
      #"bytes('a',5)"#,
      #"TypeError: bytes() argument 'encoding' must be str, not int"#),
    Expectation(
      #"bytes(5,'utf-8')"#,
      #"TypeError: encoding without a string argument"#),
    Expectation(
      #"frozenset(1,2)"#,
      #"TypeError: frozenset expected at most 1 argument, got 2"#),
    Expectation(
      #"bytes([1,2],'a')"#,
      #"TypeError: encoding without a string argument"#),
    Expectation(
      #"reversed(5)"#,
      #"TypeError: 'int' object is not reversible"#),
    Expectation(
      #"reversed({1})"#,
      #"TypeError: 'set' object is not reversible"#),
    Expectation(
      #"enumerate(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"zip(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"int.x"#,
      #"AttributeError: type object 'int' has no attribute 'x'"#),
    Expectation(
      #"dict.fromkeys()"#,
      #"TypeError: fromkeys expected at least 1 argument, got 0"#),
    Expectation(
      #"[1,2].index(5)"#,
      #"ValueError: 5 is not in list"#),
    Expectation(
      #"['a'].index('b')"#,
      #"ValueError: 'b' is not in list"#),
    Expectation(
      #"(1,).index(2)"#,
      #"ValueError: tuple.index(x): x not in tuple"#),
    Expectation(
      #"[].index(1,'a')"#,
      #"TypeError: slice indices must be integers or have an __index__ method"#),
    Expectation(
      #"(1<<64)*[1]"#,
      #"OverflowError: cannot fit 'int' into an index-sized integer"#),
    Expectation(
      #"'a'*(1<<62)"#,
      #"MemoryError"#),
    Expectation(
      #"[1]*(1<<62)"#,
      #"MemoryError"#),
    Expectation(
      #"(1,)*(1<<62)"#,
      #"MemoryError"#),
    Expectation(
      #"b'a'*(1<<62)"#,
      #"MemoryError"#),
    Expectation(
      #"[0]*(1<<61)"#,
      #"MemoryError"#),
    Expectation(
      #"'a'.join('b',2)"#,
      #"TypeError: str.join() takes exactly one argument (2 given)"#),
    Expectation(
      #"''.splitlines(1,2,3)"#,
      #"TypeError: splitlines() takes at most 1 argument (3 given)"#),
    Expectation(
      #"''.title(1)"#,
      #"TypeError: str.title() takes no arguments (1 given)"#),
    Expectation(
      #"''.partition()"#,
      #"TypeError: str.partition() takes exactly one argument (0 given)"#),
    Expectation(
      #"''.partition('')"#,
      #"ValueError: empty separator"#),
    Expectation(
      #"''.isalpha(1)"#,
      #"TypeError: str.isalpha() takes no arguments (1 given)"#),
    Expectation(
      #"set().symmetric_difference()"#,
      #"TypeError: set.symmetric_difference() takes exactly one argument (0 given)"#),
    Expectation(
      #"set().symmetric_difference(1,2)"#,
      #"TypeError: set.symmetric_difference() takes exactly one argument (2 given)"#),
    Expectation(
      #"set().difference(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"set().intersection(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"set().isdisjoint(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"set().isdisjoint()"#,
      #"TypeError: set.isdisjoint() takes exactly one argument (0 given)"#),
    Expectation(
      #"int('0x1',16)"#,
      #"1"#),
    Expectation(
      #"int('1_0')"#,
      #"10"#),
    Expectation(
      #"int(' 12 ')"#,
      #"12"#),
    Expectation(
      #"int(b'12')"#,
      #"12"#),
    Expectation(
      #"int(b'x')"#,
      #"ValueError: invalid literal for int() with base 10: b'x'"#),
    Expectation(
      #"float(b'1.5')"#,
      #"1.5"#),
    Expectation(
      #"float(' 1e5 ')"#,
      #"100000.0"#),
    Expectation(
      #"float('1_0')"#,
      #"10.0"#),
    Expectation(
      #"str(b'a')"#,
      #""b'a'""#),
    Expectation(
      #"bytes([1,2])"#,
      #"b'\x01\x02'"#),
    Expectation(
      #"True+True"#,
      #"2"#),
    Expectation(
      #"True&False"#,
      #"False"#),
    Expectation(
      #"True"#,
      #"True"#),
    Expectation(
      #"1"#,
      #"1"#),
    Expectation(
      #"1"#,
      #"1"#),
    Expectation(
      #"True^True"#,
      #"False"#),
    Expectation(
      #"-True"#,
      #"-1"#),
    Expectation(
      #"~True"#,
      #"-2"#),
    Expectation(
      #"int(float('nan'))"#,
      #"ValueError: cannot convert float NaN to integer"#),
    Expectation(
      #"int(float('inf'))"#,
      #"OverflowError: cannot convert float infinity to integer"#),
    Expectation(
      #"bytes(3)"#,
      #"b'\x00\x00\x00'"#),
    Expectation(
      #"b'' + b'ab' * 3"#,
      #"b'ababab'"#),
    Expectation(
      #"l = [1, 2, 3]; l[10] = 1"#,
      #"IndexError: list assignment index out of range"#),
    Expectation(
      #"l = [1, 2, 3]; del l[10]"#,
      #"IndexError: list assignment index out of range"#),
    Expectation(
      #"l = [1, 2, 3]; l[0:1] = 5"#,
      #"TypeError: can only assign an iterable"#, #"TypeError: can only assign an iterable"#, #"TypeError: must assign iterable to extended slice"#),
    Expectation(
      #"l = [1, 2, 3]; l[::2] = [1]"#,
      #"ValueError: attempt to assign sequence of size 1 to extended slice of size 2"#),
    Expectation(
      #"l = [1, 2, 3]; l[::2] = 5"#,
      #"TypeError: must assign iterable to extended slice"#),
    Expectation(
      #"l = [1, 2, 3]; l[0 - 1 << 70]"#,
      #"IndexError: cannot fit 'int' into an index-sized integer"#),
    Expectation(
      #"l = [1, 2, 3]; del l['a']"#,
      #"TypeError: list indices must be integers or slices, not str"#),
    Expectation(
      #"l = [1, 2, 3]; l['a'] = 1"#,
      #"TypeError: list indices must be integers or slices, not str"#),
    Expectation(
      #"t = (1, 2); t[0] = 1"#,
      #"TypeError: 'tuple' object does not support item assignment"#),
    Expectation(
      #"t = (1, 2); del t[0]"#,
      #"TypeError: 'tuple' object doesn't support item deletion"#),
    Expectation(
      #"s = 'abc'; s[0] = 'b'"#,
      #"TypeError: 'str' object does not support item assignment"#),
    Expectation(
      #"l = [1, 2, 3]; l['a':2] = [1]"#,
      #"TypeError: slice indices must be integers or None or have an __index__ method"#),
    Expectation(
      #"d = {}; d[[]] = 1"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"d = {}; del d[1]"#,
      #"KeyError: 1"#),
    Expectation(
      #"d = {}; del d['x']"#,
      #"KeyError: 'x'"#),
    Expectation(
      #"d = {1: 2}; i = iter(d); d[3] = 4; next(i)"#,
      #"RuntimeError: dictionary changed size during iteration"#),
    Expectation(
      #"s = {1, 2}; i = iter(s); s.add(3); next(i)"#,
      #"RuntimeError: Set changed size during iteration"#),
    Expectation(
      #"s = {1, 2}; i = iter(s); s.add(3); s.discard(3); next(i)"#,
      #"1"#),
    Expectation(
      #"next(iter([]))"#,
      #"StopIteration"#),
    Expectation(
      #"next(iter(()))"#,
      #"StopIteration"#),
    Expectation(
      #"i = iter(range(1)); next(i); next(i)"#,
      #"StopIteration"#),
    Expectation(
      #"zip(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"zip([1], 5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"enumerate(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"isinstance(1, 5)"#,
      #"TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union"#),
    Expectation(
      #"isinstance('', (int, 5))"#,
      #"TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union"#),
    Expectation(
      #"isinstance(1, (int, 5))"#,
      #"True"#),
    Expectation(
      #"int('a' * 50)"#,
      #"ValueError: invalid literal for int() with base 10: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"#),
    Expectation(
      #"range(3).index('a')"#,
      #"ValueError: sequence.index(x): x not in sequence"#),
    Expectation(
      #"int(b'\xff')"#,
      #"ValueError: invalid literal for int() with base 10: b'\xff'"#),
    Expectation(
      #"'a' in {}"#,
      #"False"#),
    Expectation(
      #"[] in {}"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"[] in {1}"#,
      #"TypeError: unhashable type: 'list'"#),
    Expectation(
      #"{1} in {1}"#,
      #"False"#),
    Expectation(
      #"{1, 2} - 5"#,
      #"TypeError: unsupported operand type(s) for -: 'set' and 'int'"#),
    Expectation(
      #"{1} < [1]"#,
      #"TypeError: '<' not supported between instances of 'set' and 'list'"#),
    Expectation(
      #"{1} | 5"#,
      #"TypeError: unsupported operand type(s) for |: 'set' and 'int'"#),
    Expectation(
      #"frozenset([1]) | 5"#,
      #"TypeError: unsupported operand type(s) for |: 'frozenset' and 'int'"#),
    Expectation(
      #"dict.fromkeys(5)"#,
      #"TypeError: 'int' object is not iterable"#),
    Expectation(
      #"list(5)"#,
      #"TypeError: 'int' object is not iterable"#),
  ],
  "int": [
    Expectation(
      #"0"#,
      #"0"#),
    Expectation(
      #"-0"#,
      #"0"#),
    Expectation(
      #"1234567890123456789012345678901234567890"#,
      #"1234567890123456789012345678901234567890"#),
    Expectation(
      #"-1234567890123456789012345678901234567890"#,
      #"-1234567890123456789012345678901234567890"#),
    Expectation(
      #"1 << 30"#,
      #"1073741824"#),
    Expectation(
      #"1 << 29"#,
      #"536870912"#),
    Expectation(
      #"(1 << 30) - 1"#,
      #"1073741823"#),
    Expectation(
      #"1 << 60"#,
      #"1152921504606846976"#),
    Expectation(
      #"(1 << 60) - 1"#,
      #"1152921504606846975"#),
    Expectation(
      #"(1 << 63) - 1"#,
      #"9223372036854775807"#),
    Expectation(
      #"1 << 63"#,
      #"9223372036854775808"#),
    Expectation(
      #"-(1 << 63)"#,
      #"-9223372036854775808"#),
    Expectation(
      #"-(1 << 63) - 1"#,
      #"-9223372036854775809"#),
    Expectation(
      #"1 << 64"#,
      #"18446744073709551616"#),
    Expectation(
      #"1 << 1000"#,
      #"10715086071862673209484250490600018105614048117055336074437503883703510511249361224931983788156958581275946729175531468251871452856923140435984577574698574803934567774824230985421074605062371141877954182153046474983581941267398767559165543946077062914571196477686542167660429831652624386837205668069376"#),
    Expectation(
      #"(1 << 1000) >> 990"#,
      #"1024"#),
    Expectation(
      #"-1 >> 5"#,
      #"-1"#),
    Expectation(
      #"-5 >> 1"#,
      #"-3"#),
    Expectation(
      #"5 >> 100"#,
      #"0"#),
    Expectation(
      #"-5 >> 100"#,
      #"-1"#),
    Expectation(
      #"(1 << 100) >> (1 << 70)"#,
      #"0"#),
    Expectation(
      #"-(1 << 100) >> (1 << 70)"#,
      #"-1"#),
    Expectation(
      #"0 << (1 << 70)"#,
      #"0"#),
    Expectation(
      #"7 // 2"#,
      #"3"#),
    Expectation(
      #"-7 // 2"#,
      #"-4"#),
    Expectation(
      #"7 // -2"#,
      #"-4"#),
    Expectation(
      #"-7 // -2"#,
      #"3"#),
    Expectation(
      #"7 % 3"#,
      #"1"#),
    Expectation(
      #"-7 % 3"#,
      #"2"#),
    Expectation(
      #"7 % -3"#,
      #"-2"#),
    Expectation(
      #"-7 % -3"#,
      #"-1"#),
    Expectation(
      #"0 // 5"#,
      #"0"#),
    Expectation(
      #"0 % -5"#,
      #"0"#),
    Expectation(
      #"(10 ** 40) // 7"#,
      #"1428571428571428571428571428571428571428"#),
    Expectation(
      #"-(10 ** 40) // 7"#,
      #"-1428571428571428571428571428571428571429"#),
    Expectation(
      #"(10 ** 40) % 7"#,
      #"4"#),
    Expectation(
      #"-(10 ** 40) % 7"#,
      #"3"#),
    Expectation(
      #"(10 ** 40) // (10 ** 20)"#,
      #"100000000000000000000"#),
    Expectation(
      #"(10 ** 40 + 1) // -(10 ** 20)"#,
      #"-100000000000000000001"#),
    Expectation(
      #"(10 ** 40 + 1) % -(10 ** 20)"#,
      #"-99999999999999999999"#),
    Expectation(
      #"5 // 10 ** 20"#,
      #"0"#),
    Expectation(
      #"-5 // 10 ** 20"#,
      #"-1"#),
    Expectation(
      #"-5 % 10 ** 20"#,
      #"99999999999999999995"#),
    Expectation(
      #"5 % -(10 ** 20)"#,
      #"-99999999999999999995"#),
    Expectation(
      #"10 ** 20 // 10 ** 20"#,
      #"1"#),
    Expectation(
      #"10 ** 20 - 10 ** 20"#,
      #"0"#),
    Expectation(
      #"10 ** 20 - 10 ** 20 + 5"#,
      #"5"#),
    Expectation(
      #"(10 ** 20 + 5) - 10 ** 20"#,
      #"5"#),
    Expectation(
      #"-(10 ** 20) + 10 ** 20"#,
      #"0"#),
    Expectation(
      #"0 - 10 ** 20"#,
      #"-100000000000000000000"#),
    Expectation(
      #"10 ** 20 + 0"#,
      #"100000000000000000000"#),
    Expectation(
      #"2 ** 10"#,
      #"1024"#),
    Expectation(
      #"2 ** 0"#,
      #"1"#),
    Expectation(
      #"0 ** 0"#,
      #"1"#),
    Expectation(
      #"0 ** 5"#,
      #"0"#),
    Expectation(
      #"1 ** 10 ** 30"#,
      #"1"#),
    Expectation(
      #"(0 - 1) ** 10 ** 30"#,
      #"1"#),
    Expectation(
      #"(0 - 1) ** (10 ** 30 + 1)"#,
      #"-1"#),
    Expectation(
      #"0 ** 10 ** 30"#,
      #"0"#),
    Expectation(
      #"3 ** 100"#,
      #"515377520732011331036461129765621272702107522001"#),
    Expectation(
      #"(0 - 3) ** 101"#,
      #"-1546132562196033993109383389296863818106322566003"#),
    Expectation(
      #"7 ** 1"#,
      #"7"#),
    Expectation(
      #"(10 ** 20) ** 3"#,
      #"1000000000000000000000000000000000000000000000000000000000000"#),
    Expectation(
      #"2 ** -1"#,
      #"0.5"#),
    Expectation(
      #"(-2) ** -3"#,
      #"-0.125"#),
    Expectation(
      #"10 ** 22 * 10 ** 22"#,
      #"100000000000000000000000000000000000000000000"#),
    Expectation(
      #"-(10 ** 22) * 10 ** 5"#,
      #"-1000000000000000000000000000"#),
    Expectation(
      #"True + 1"#,
      #"2"#),
    Expectation(
      #"True * False"#,
      #"0"#),
    Expectation(
      #"True / 2"#,
      #"0.5"#),
    Expectation(
      #"True // True"#,
      #"1"#),
    Expectation(
      #"-True"#,
      #"-1"#),
    Expectation(
      #"~5"#,
      #"-6"#),
    Expectation(
      #"~(10 ** 20)"#,
      #"-100000000000000000001"#),
    Expectation(
      #"~-(10 ** 20)"#,
      #"99999999999999999999"#),
    Expectation(
      #"5 & 3"#,
      #"1"#),
    Expectation(
      #"5 | 3"#,
      #"7"#),
    Expectation(
      #"5 ^ 3"#,
      #"6"#),
    Expectation(
      #"-5 & 3"#,
      #"3"#),
    Expectation(
      #"-5 | 3"#,
      #"-5"#),
    Expectation(
      #"-5 ^ 3"#,
      #"-8"#),
    Expectation(
      #"10 ** 20 & 255"#,
      #"0"#),
    Expectation(
      #"10 ** 20 & -1"#,
      #"100000000000000000000"#),
    Expectation(
      #"-(10 ** 20) & 10 ** 25"#,
      #"9999907621038508002508800"#),
    Expectation(
      #"-(10 ** 20) | 10 ** 25"#,
      #"-7621038508002508800"#),
    Expectation(
      #"-(10 ** 20) ^ 10 ** 25"#,
      #"-9999915242077016005017600"#),
    Expectation(
      #"-(10 ** 20) & -(10 ** 25)"#,
      #"-10000007621038508018237440"#),
    Expectation(
      #"-(10 ** 20) | -(10 ** 25)"#,
      #"-92378961491981762560"#),
    Expectation(
      #"-(10 ** 20) ^ -(10 ** 25)"#,
      #"9999915242077016036474880"#),
    Expectation(
      #"True & 1"#,
      #"1"#),
    Expectation(
      #"True ^ False"#,
      #"True"#),
    Expectation(
      #"1 / 3"#,
      #"0.3333333333333333"#),
    Expectation(
      #"10 ** 20 / 3"#,
      #"3.333333333333333e+19"#),
    Expectation(
      #"10 ** 400 / 10 ** 399"#,
      #"10.0"#),
    Expectation(
      #"-(10 ** 400) / 10 ** 399"#,
      #"-10.0"#),
    Expectation(
      #"1 / 10 ** 320"#,
      #"1e-320"#),
    Expectation(
      #"3 / 10 ** 323"#,
      #"3e-323"#),
    Expectation(
      #"1 / 10 ** 400"#,
      #"0.0"#),
    Expectation(
      #"-1 / 10 ** 400"#,
      #"-0.0"#),
    Expectation(
      #"(2 ** 1024 - 2 ** 970) / 1"#,
      #"OverflowError: integer division result too large for a float"#),
    Expectation(
      #"(2 ** 53 + 1) / 1"#,
      #"9007199254740992.0"#),
    Expectation(
      #"(2 ** 54 + 2) / 1"#,
      #"1.8014398509481984e+16"#),
    Expectation(
      #"(2 ** 54 + 6) / 1"#,
      #"1.801439850948199e+16"#),
    Expectation(
      #"(2 ** 1074 + 1) / 2 ** 1080"#,
      #"0.015625"#),
    Expectation(
      #"0 / 10 ** 30"#,
      #"0.0"#),
    Expectation(
      #"(10 ** 30) / 7"#,
      #"1.4285714285714285e+29"#),
    Expectation(
      #"int('0x1f', 16)"#,
      #"31"#),
    Expectation(
      #"int('z', 36)"#,
      #"35"#),
    Expectation(
      #"int('-0b101', 0)"#,
      #"-5"#),
    Expectation(
      #"int('  -42  ')"#,
      #"-42"#),
    Expectation(
      #"int('1_000')"#,
      #"1000"#),
    Expectation(
      #"int(3.99)"#,
      #"3"#),
    Expectation(
      #"int(-3.99)"#,
      #"-3"#),
    Expectation(
      #"int(1e20)"#,
      #"100000000000000000000"#),
    Expectation(
      #"int(True)"#,
      #"1"#),
    Expectation(
      #"int('٣')"#,
      #"3"#),
    Expectation(
      #"hash(1)"#,
      #"1"#),
    Expectation(
      #"hash(-1)"#,
      #"-2"#),
    Expectation(
      #"hash(-2)"#,
      #"-2"#),
    Expectation(
      #"hash(10 ** 20)"#,
      #"848750603811160107"#),
    Expectation(
      #"hash(-(10 ** 20))"#,
      #"-848750603811160107"#),
    Expectation(
      #"hash(2 ** 61 - 1)"#,
      #"0"#),
    Expectation(
      #"hash(2 ** 61)"#,
      #"1"#),
    Expectation(
      #"hash(True)"#,
      #"1"#),
    Expectation(
      #"getsizeof(0)"#,
      #"28"#),
    Expectation(
      #"getsizeof(1)"#,
      #"28"#),
    Expectation(
      #"getsizeof(1 << 29)"#,
      #"28"#),
    Expectation(
      #"getsizeof(1 << 30)"#,
      #"32"#),
    Expectation(
      #"getsizeof(1 << 60)"#,
      #"36"#),
    Expectation(
      #"getsizeof(10 ** 100)"#,
      #"72"#),
    Expectation(
      #"getsizeof(True)"#,
      #"28"#),
    Expectation(
      #"(5).bit_length()"#,
      #"3"#),
    Expectation(
      #"(10 ** 30).bit_length()"#,
      #"100"#),
    Expectation(
      #"(255).bit_count()"#,
      #"8"#),
    Expectation(
      #"(5).real"#,
      #"5"#),
    Expectation(
      #"(5).numerator"#,
      #"5"#),
    Expectation(
      #"(5).denominator"#,
      #"1"#),
    Expectation(
      #"True.real"#,
      #"1"#),
    Expectation(
      #"1 == 1.0"#,
      #"True"#),
    Expectation(
      #"1 == True"#,
      #"True"#),
    Expectation(
      #"10 ** 20 == 1e20"#,
      #"True"#),
    Expectation(
      #"10 ** 22 == 1e22"#,
      #"True"#),
    Expectation(
      #"10 ** 23 == 1e23"#,
      #"False"#),
    Expectation(
      #"2 ** 53 + 1 == 9007199254740992.0"#,
      #"False"#),
    Expectation(
      #"2 ** 53 + 1 > 9007199254740992.0"#,
      #"True"#),
    Expectation(
      #"10 ** 400 > 1e308"#,
      #"True"#),
    Expectation(
      #"10 ** 400 < float('inf')"#,
      #"True"#),
    Expectation(
      #"-(10 ** 400) > float('-inf')"#,
      #"True"#),
    Expectation(
      #"1 < float('nan')"#,
      #"False"#),
    Expectation(
      #"1 > float('nan')"#,
      #"False"#),
    Expectation(
      #"1 == float('nan')"#,
      #"False"#),
    Expectation(
      #"1 != float('nan')"#,
      #"True"#),
    Expectation(
      #"3 < 3.5"#,
      #"True"#),
    Expectation(
      #"4 < 3.5"#,
      #"False"#),
    Expectation(
      #"-4 < -3.5"#,
      #"True"#),
    Expectation(
      #"10 ** 20 < 10 ** 21"#,
      #"True"#),
    Expectation(
      #"-(10 ** 20) < 10 ** 19"#,
      #"True"#),
    Expectation(
      #"abs(-5)"#,
      #"5"#),
    Expectation(
      #"abs(-(10 ** 20))"#,
      #"100000000000000000000"#),
    Expectation(
      #"abs(True)"#,
      #"1"#),
    Expectation(
      #"abs(-0.0)"#,
      #"0.0"#),
  ],
  "float": [
    Expectation(
      #"1.5 + 1"#,
      #"2.5"#),
    Expectation(
      #"1.5 - 2"#,
      #"-0.5"#),
    Expectation(
      #"2 * 1.5"#,
      #"3.0"#),
    Expectation(
      #"7.5 // 2"#,
      #"3.0"#),
    Expectation(
      #"-7.5 // 2"#,
      #"-4.0"#),
    Expectation(
      #"7.5 // -2"#,
      #"-4.0"#),
    Expectation(
      #"7.5 % 2"#,
      #"1.5"#),
    Expectation(
      #"-7.5 % 2"#,
      #"0.5"#),
    Expectation(
      #"7.5 % -2"#,
      #"-0.5"#),
    Expectation(
      #"-7.5 % -2"#,
      #"-1.5"#),
    Expectation(
      #"0.0 // -1"#,
      #"-0.0"#),
    Expectation(
      #"-0.0 // 1"#,
      #"-0.0"#),
    Expectation(
      #"0.0 % -1"#,
      #"-0.0"#),
    Expectation(
      #"-0.0 % 1"#,
      #"0.0"#),
    Expectation(
      #"1e300 * 1e300"#,
      #"inf"#),
    Expectation(
      #"-1e300 * 1e300"#,
      #"-inf"#),
    Expectation(
      #"1e308 + 1e308"#,
      #"inf"#),
    Expectation(
      #"2.0 ** 0.5"#,
      #"1.4142135623730951"#),
    Expectation(
      #"2.0 ** -1"#,
      #"0.5"#),
    Expectation(
      #"(-2.0) ** 3"#,
      #"-8.0"#),
    Expectation(
      #"(-2.0) ** 2"#,
      #"4.0"#),
    Expectation(
      #"0.0 ** 0"#,
      #"1.0"#),
    Expectation(
      #"float('nan') ** 0"#,
      #"1.0"#),
    Expectation(
      #"1 ** float('nan')"#,
      #"1.0"#),
    Expectation(
      #"float('inf') ** -1"#,
      #"0.0"#),
    Expectation(
      #"float('-inf') ** 3"#,
      #"-inf"#),
    Expectation(
      #"(-0.0) ** 3"#,
      #"-0.0"#),
    Expectation(
      #"2.5 ** 2"#,
      #"6.25"#),
    Expectation(
      #"10.0 ** 300"#,
      #"1e+300"#),
    Expectation(
      #"1e16"#,
      #"1e+16"#),
    Expectation(
      #"1e15"#,
      #"1000000000000000.0"#),
    Expectation(
      #"123456789012345680.0"#,
      #"1.2345678901234568e+17"#),
    Expectation(
      #"0.1 + 0.2"#,
      #"0.30000000000000004"#),
    Expectation(
      #"1e-5"#,
      #"1e-05"#),
    Expectation(
      #"0.0001"#,
      #"0.0001"#),
    Expectation(
      #"-0.0"#,
      #"-0.0"#),
    Expectation(
      #"5e-324"#,
      #"5e-324"#),
    Expectation(
      #"1.7976931348623157e308"#,
      #"1.7976931348623157e+308"#),
    Expectation(
      #"float('  1.5e3 ')"#,
      #"1500.0"#),
    Expectation(
      #"float('inf')"#,
      #"inf"#),
    Expectation(
      #"float('-Infinity')"#,
      #"-inf"#),
    Expectation(
      #"float('1_0.5')"#,
      #"10.5"#),
    Expectation(
      #"float(10 ** 20)"#,
      #"1e+20"#),
    Expectation(
      #"float('٣.٥')"#,
      #"3.5"#),
    Expectation(
      #"hash(1.0)"#,
      #"1"#),
    Expectation(
      #"hash(1.5)"#,
      #"1152921504606846977"#),
    Expectation(
      #"hash(-1.5)"#,
      #"-1152921504606846977"#),
    Expectation(
      #"hash(0.1)"#,
      #"230584300921369408"#),
    Expectation(
      #"hash(1e300)"#,
      #"1224995262755759164"#),
    Expectation(
      #"hash(float('inf'))"#,
      #"314159"#),
    Expectation(
      #"hash(float('-inf'))"#,
      #"-314159"#),
    Expectation(
      #"hash(-0.0)"#,
      #"0"#),
    Expectation(
      #"hash(5e-324)"#,
      #"16777216"#),
    Expectation(
      #"(1.5).is_integer()"#,
      #"False"#),
    Expectation(
      #"(2.0).is_integer()"#,
      #"True"#),
    Expectation(
      #"(0.75).as_integer_ratio()"#,
      #"(3, 4)"#),
    Expectation(
      #"(-2.0).as_integer_ratio()"#,
      #"(-2, 1)"#),
    Expectation(
      #"(1e20).as_integer_ratio()"#,
      #"(100000000000000000000, 1)"#),
    Expectation(
      #"(0.0).as_integer_ratio()"#,
      #"(0, 1)"#),
    Expectation(
      #"getsizeof(1.5)"#,
      #"24"#),
    Expectation(
      #"1.5 == 1.5"#,
      #"True"#),
    Expectation(
      #"1.5 < 2"#,
      #"True"#),
    Expectation(
      #"float('nan') == float('nan')"#,
      #"False"#),
    Expectation(
      #"n = float('nan'); n == n"#,
      #"False"#),
    Expectation(
      #"n = float('nan'); [n] == [n]"#,
      #"True"#),
    Expectation(
      #"n = float('nan'); n in [n]"#,
      #"True"#),
    Expectation(
      #"n = float('nan'); (n,) < (n,)"#,
      #"False"#),
    Expectation(
      #"sum([0.1] * 10)"#,
      #"0.9999999999999999"#, #"1.0"#, #"1.0"#),
    Expectation(
      #"sum([0.1, 0.2, 0.3])"#,
      #"0.6000000000000001"#, #"0.6"#, #"0.6"#),
    Expectation(
      #"sum([1, 2, 3])"#,
      #"6"#),
    Expectation(
      #"sum([1, 2.5, 10 ** 20])"#,
      #"1e+20"#),
    Expectation(
      #"sum([10 ** 18] * 20)"#,
      #"20000000000000000000"#),
    Expectation(
      #"sum([True, False, True])"#,
      #"2"#),
    Expectation(
      #"sum([1e308, 1e308])"#,
      #"inf"#),
    Expectation(
      #"sum([1e16, 1, -1e16])"#,
      #"0.0"#),
    Expectation(
      #"sum([1e16, 1.0, -1e16])"#,
      #"0.0"#, #"1.0"#, #"1.0"#),
    Expectation(
      #"sum([[1], [2]], [])"#,
      #"[1, 2]"#),
    Expectation(
      #"sum((), 5)"#,
      #"5"#),
    Expectation(
      #"sum([0.5], 1)"#,
      #"1.5"#),
    Expectation(
      #"sum(range(100))"#,
      #"4950"#),
    Expectation(
      #"sum({1, 2, 3})"#,
      #"6"#),
  ],
  "str": [
    Expectation(
      #"'abc'"#,
      #"'abc'"#),
    Expectation(
      #"'a\'b'"#,
      #""a'b""#),
    Expectation(
      #"'\n\t\\'"#,
      #"'\n\t\\'"#),
    Expectation(
      #"'\xe9\u1234\U0001f600'"#,
      #"'éሴ😀'"#),
    Expectation(
      #"'\udcff'"#,
      #"'\udcff'"#),
    Expectation(
      #"'\x7f\x80\xad'"#,
      #"'\x7f\x80\xad'"#),
    Expectation(
      #"'abc' + 'def'"#,
      #"'abcdef'"#),
    Expectation(
      #"'' + 'abc'"#,
      #"'abc'"#),
    Expectation(
      #"'abc' + '\u1234'"#,
      #"'abcሴ'"#),
    Expectation(
      #"'ab' * 3"#,
      #"'ababab'"#),
    Expectation(
      #"'ab' * 0"#,
      #"''"#),
    Expectation(
      #"'ab' * -1"#,
      #"''"#),
    Expectation(
      #"3 * 'ab'"#,
      #"'ababab'"#),
    Expectation(
      #"'\U0001f600' * 2"#,
      #"'😀😀'"#),
    Expectation(
      #"'abc'[0]"#,
      #"'a'"#),
    Expectation(
      #"'abc'[-1]"#,
      #"'c'"#),
    Expectation(
      #"'abc'[1:]"#,
      #"'bc'"#),
    Expectation(
      #"'abc'[:-1]"#,
      #"'ab'"#),
    Expectation(
      #"'abcdef'[::2]"#,
      #"'ace'"#),
    Expectation(
      #"'abcdef'[::-1]"#,
      #"'fedcba'"#),
    Expectation(
      #"'abcdef'[4:1:-1]"#,
      #"'edc'"#),
    Expectation(
      #"'abc\u1234'[:3]"#,
      #"'abc'"#),
    Expectation(
      #"'abc\u1234'[3]"#,
      #"'ሴ'"#),
    Expectation(
      #"'a\U0001f600b'[1]"#,
      #"'😀'"#),
    Expectation(
      #"s = 'abc'; s[:] is s"#,
      #"True"#),
    Expectation(
      #"s = 'abc'; (s + '') is s"#,
      #"True"#),
    Expectation(
      #"s = 'abc'; s * 1 is s"#,
      #"True"#),
    Expectation(
      #"s = 'abc'; s[0] is s[0:1]"#,
      #"True"#),
    Expectation(
      #"len('\U0001f600')"#,
      #"1"#),
    Expectation(
      #"'b' in 'abc'"#,
      #"True"#),
    Expectation(
      #"'bc' in 'abc'"#,
      #"True"#),
    Expectation(
      #"'' in 'abc'"#,
      #"True"#),
    Expectation(
      #"'\u1234' in 'abc'"#,
      #"False"#),
    Expectation(
      #"'d' not in 'abc'"#,
      #"True"#),
    Expectation(
      #"'abc' < 'abd'"#,
      #"True"#),
    Expectation(
      #"'abc' < 'ab'"#,
      #"False"#),
    Expectation(
      #"'abc' == 'abc'"#,
      #"True"#),
    Expectation(
      #"'\xe9' < '\u1234'"#,
      #"True"#),
    Expectation(
      #"'\uffff' < '\U00010000'"#,
      #"True"#),
    Expectation(
      #"'abc' <= 'abc'"#,
      #"True"#),
    Expectation(
      #"'abc' >= 'abd'"#,
      #"False"#),
    Expectation(
      #"'abc' != 'abd'"#,
      #"True"#),
    Expectation(
      #"hash('')"#,
      #"0"#),
    Expectation(
      #"hash('a')"#,
      #"4644417185603328019"#),
    Expectation(
      #"hash('abc')"#,
      #"-4594863902769663758"#),
    Expectation(
      #"hash('\xe9')"#,
      #"6047309291227476195"#),
    Expectation(
      #"hash('\u1234')"#,
      #"-1931837085843612680"#),
    Expectation(
      #"hash('a\U0001f600')"#,
      #"-6970120874385731343"#),
    Expectation(
      #"getsizeof('')"#,
      #"49"#, #"41"#, #"41"#),
    Expectation(
      #"getsizeof('a')"#,
      #"50"#, #"42"#, #"42"#),
    Expectation(
      #"getsizeof('abc')"#,
      #"52"#, #"44"#, #"44"#),
    Expectation(
      #"getsizeof('\x41')"#,
      #"50"#, #"42"#, #"42"#),
    Expectation(
      #"getsizeof('\xe9a')"#,
      #"75"#, #"59"#, #"59"#),
    Expectation(
      #"getsizeof('\u1234')"#,
      #"76"#, #"60"#, #"60"#),
    Expectation(
      #"getsizeof('\U0001f600')"#,
      #"80"#, #"64"#, #"64"#),
    Expectation(
      #"getsizeof('\xe9')"#,
      #"74"#, #"61"#, #"61"#),
    Expectation(
      #"getsizeof('abc' * 100)"#,
      #"349"#, #"341"#, #"341"#),
    Expectation(
      #"getsizeof('\u1234a'[1:])"#,
      #"50"#, #"42"#, #"42"#),
    Expectation(
      #"'Hello World'.upper()"#,
      #"'HELLO WORLD'"#),
    Expectation(
      #"'Hello World'.lower()"#,
      #"'hello world'"#),
    Expectation(
      #"'stra\xdfe'.upper()"#,
      #"'STRASSE'"#),
    Expectation(
      #"'\u0130'.lower()"#,
      #"'i̇'"#),
    Expectation(
      #"'\u03a3\u03a3'.lower()"#,
      #"'σς'"#),
    Expectation(
      #"'a\u03a3 b'.lower()"#,
      #"'aς b'"#),
    Expectation(
      #"'\ufb01'.upper()"#,
      #"'FI'"#),
    Expectation(
      #"'hello world\'s a1b'.title()"#,
      #""Hello World'S A1B""#),
    Expectation(
      #"'\u01c6'.title()"#,
      #"'ǅ'"#),
    Expectation(
      #"'hELLO'.capitalize()"#,
      #"'Hello'"#),
    Expectation(
      #"'hELLO'.swapcase()"#,
      #"'Hello'"#),
    Expectation(
      #"'  abc '.strip()"#,
      #"'abc'"#),
    Expectation(
      #"'  abc '.lstrip()"#,
      #"'abc '"#),
    Expectation(
      #"'  abc '.rstrip()"#,
      #"'  abc'"#),
    Expectation(
      #"'xxabcxx'.strip('x')"#,
      #"'abc'"#),
    Expectation(
      #"'abcba'.strip('ab')"#,
      #"'c'"#),
    Expectation(
      #"'\u3000abc\xa0'.strip()"#,
      #"'abc'"#),
    Expectation(
      #"s = 'abc'; s.strip() is s"#,
      #"True"#),
    Expectation(
      #"'a b  c'.split()"#,
      #"['a', 'b', 'c']"#),
    Expectation(
      #"' a b '.split()"#,
      #"['a', 'b']"#),
    Expectation(
      #"''.split()"#,
      #"[]"#),
    Expectation(
      #"'   '.split()"#,
      #"[]"#),
    Expectation(
      #"'a,b,,c'.split(',')"#,
      #"['a', 'b', '', 'c']"#),
    Expectation(
      #"''.split(',')"#,
      #"['']"#),
    Expectation(
      #"'a,b,c'.split(',', 1)"#,
      #"['a', 'b,c']"#),
    Expectation(
      #"'a b c d'.split(None, 2)"#,
      #"['a', 'b', 'c d']"#),
    Expectation(
      #"' a b  c d '.split(None, 2)"#,
      #"['a', 'b', 'c d ']"#),
    Expectation(
      #"'abc'.split('bc')"#,
      #"['a', '']"#),
    Expectation(
      #"'a--b--c'.split('--')"#,
      #"['a', 'b', 'c']"#),
    Expectation(
      #"'a b c'.rsplit(None, 1)"#,
      #"['a b', 'c']"#),
    Expectation(
      #"' a b c '.rsplit()"#,
      #"['a', 'b', 'c']"#),
    Expectation(
      #"'a,b,c'.rsplit(',', 1)"#,
      #"['a,b', 'c']"#),
    Expectation(
      #"'a,b,c'.rsplit(',')"#,
      #"['a', 'b', 'c']"#),
    Expectation(
      #"'a\nb\r\nc\rd'.splitlines()"#,
      #"['a', 'b', 'c', 'd']"#),
    Expectation(
      #"'a\nb\n'.splitlines(True)"#,
      #"['a\n', 'b\n']"#),
    Expectation(
      #"''.splitlines()"#,
      #"[]"#),
    Expectation(
      #"'a\u2028b'.splitlines()"#,
      #"['a', 'b']"#),
    Expectation(
      #"','.join(['a', 'b'])"#,
      #"'a,b'"#),
    Expectation(
      #"','.join(('a',))"#,
      #"'a'"#),
    Expectation(
      #"','.join([])"#,
      #"''"#),
    Expectation(
      #"''.join(['ab', '\u1234', 'c'])"#,
      #"'abሴc'"#),
    Expectation(
      #"'-'.join('abc')"#,
      #"'a-b-c'"#),
    Expectation(
      #"'\u1234'.join(['a', 'b'])"#,
      #"'aሴb'"#),
    Expectation(
      #"','.join({'a': 1, 'b': 2})"#,
      #"'a,b'"#),
    Expectation(
      #"s = 'abc'; ','.join([s]) is s"#,
      #"True"#),
    Expectation(
      #"'aXbXc'.replace('X', '--')"#,
      #"'a--b--c'"#),
    Expectation(
      #"'aXbXc'.replace('X', '', 1)"#,
      #"'abXc'"#),
    Expectation(
      #"'abc'.replace('', '-')"#,
      #"'-a-b-c-'"#),
    Expectation(
      #"'abc'.replace('', '-', 2)"#,
      #"'-a-bc'"#),
    Expectation(
      #"''.replace('', 'x')"#,
      #"'x'"#),
    Expectation(
      #"''.replace('a', 'x')"#,
      #"''"#),
    Expectation(
      #"'aaa'.replace('aa', 'b')"#,
      #"'ba'"#),
    Expectation(
      #"'abc'.replace('b', '\u1234')"#,
      #"'aሴc'"#),
    Expectation(
      #"'a\u1234c'.replace('\u1234', 'b')"#,
      #"'abc'"#),
    Expectation(
      #"s = 'abc'; s.replace('x', 'y') is s"#,
      #"True"#),
    Expectation(
      #"getsizeof('a\u1234c'.replace('\u1234', 'b'))"#,
      #"52"#, #"44"#, #"44"#),
    Expectation(
      #"'abc'.startswith('ab')"#,
      #"True"#),
    Expectation(
      #"'abc'.startswith(('x', 'a'))"#,
      #"True"#),
    Expectation(
      #"'abc'.startswith('b', 1)"#,
      #"True"#),
    Expectation(
      #"'abc'.startswith('', 4)"#,
      #"False"#),
    Expectation(
      #"'abc'.startswith('', 3)"#,
      #"True"#),
    Expectation(
      #"'abc'.startswith('bc', 1, 2)"#,
      #"False"#),
    Expectation(
      #"'abc'.endswith('bc')"#,
      #"True"#),
    Expectation(
      #"'abc'.endswith('b', 0, 2)"#,
      #"True"#),
    Expectation(
      #"'abc'.endswith(())"#,
      #"False"#),
    Expectation(
      #"'abc'.startswith((1,))"#,
      #"TypeError: tuple for startswith must only contain str, not int"#),
    Expectation(
      #"'abcabc'.find('c')"#,
      #"2"#),
    Expectation(
      #"'abcabc'.find('c', 3)"#,
      #"5"#),
    Expectation(
      #"'abcabc'.find('x')"#,
      #"-1"#),
    Expectation(
      #"'abcabc'.find('')"#,
      #"0"#),
    Expectation(
      #"'abc'.find('', 3)"#,
      #"3"#),
    Expectation(
      #"'abc'.find('', 4)"#,
      #"-1"#),
    Expectation(
      #"'abcabc'.find('b', -2)"#,
      #"4"#),
    Expectation(
      #"'abcabc'.find('b', None, 1)"#,
      #"-1"#),
    Expectation(
      #"'abcabc'.rfind('b')"#,
      #"4"#),
    Expectation(
      #"'abcabc'.rfind('')"#,
      #"6"#),
    Expectation(
      #"'abcabc'.index('b')"#,
      #"1"#),
    Expectation(
      #"'abcabc'.rindex('b')"#,
      #"4"#),
    Expectation(
      #"'a\u1234b\u1234'.find('\u1234', 2)"#,
      #"3"#),
    Expectation(
      #"'a\u1234b\u1234'.find('b\u1234')"#,
      #"2"#),
    Expectation(
      #"'aaaa'.count('aa')"#,
      #"2"#),
    Expectation(
      #"'abc'.count('')"#,
      #"4"#),
    Expectation(
      #"'abc'.count('x')"#,
      #"0"#),
    Expectation(
      #"'abcabc'.count('b', 2)"#,
      #"1"#),
    Expectation(
      #"'123'.isdigit()"#,
      #"True"#),
    Expectation(
      #"'\u0663'.isdigit()"#,
      #"True"#),
    Expectation(
      #"'\xb2'.isdigit()"#,
      #"True"#),
    Expectation(
      #"'\xb2'.isdecimal()"#,
      #"False"#),
    Expectation(
      #"'\xbd'.isnumeric()"#,
      #"True"#),
    Expectation(
      #"''.isdigit()"#,
      #"False"#),
    Expectation(
      #"'abc'.isalpha()"#,
      #"True"#),
    Expectation(
      #"'ab1'.isalpha()"#,
      #"False"#),
    Expectation(
      #"'ab1'.isalnum()"#,
      #"True"#),
    Expectation(
      #"'\xe9\u4e00'.isalpha()"#,
      #"True"#),
    Expectation(
      #"'abc'.isidentifier()"#,
      #"True"#),
    Expectation(
      #"'1abc'.isidentifier()"#,
      #"False"#),
    Expectation(
      #"'_a1'.isidentifier()"#,
      #"True"#),
    Expectation(
      #"''.isidentifier()"#,
      #"False"#),
    Expectation(
      #"' \t'.isspace()"#,
      #"True"#),
    Expectation(
      #"'abc'.isupper()"#,
      #"False"#),
    Expectation(
      #"'ABC1'.isupper()"#,
      #"True"#),
    Expectation(
      #"'abc1'.islower()"#,
      #"True"#),
    Expectation(
      #"'Hello World'.istitle()"#,
      #"True"#),
    Expectation(
      #"'Hello world'.istitle()"#,
      #"False"#),
    Expectation(
      #"'a\n'.isprintable()"#,
      #"False"#),
    Expectation(
      #"'\xe9'.isascii()"#,
      #"False"#),
    Expectation(
      #"'42'.zfill(5)"#,
      #"'00042'"#),
    Expectation(
      #"'-42'.zfill(5)"#,
      #"'-0042'"#),
    Expectation(
      #"'+42'.zfill(5)"#,
      #"'+0042'"#),
    Expectation(
      #"''.zfill(3)"#,
      #"'000'"#),
    Expectation(
      #"'abc'.rjust(5)"#,
      #"'  abc'"#),
    Expectation(
      #"'abc'.rjust(5, '*')"#,
      #"'**abc'"#),
    Expectation(
      #"'abc'.ljust(6, '\u1234')"#,
      #"'abcሴሴሴ'"#),
    Expectation(
      #"'abc'.center(6)"#,
      #"' abc  '"#),
    Expectation(
      #"'abc'.center(8, '*')"#,
      #"'**abc***'"#),
    Expectation(
      #"'abcd'.center(7, '*')"#,
      #"'**abcd*'"#),
    Expectation(
      #"s = 'abc'; s.rjust(2) is s"#,
      #"True"#),
    Expectation(
      #"'abc'.encode()"#,
      #"b'abc'"#),
    Expectation(
      #"'\xe9\u1234\U0001f600'.encode()"#,
      #"b'\xc3\xa9\xe1\x88\xb4\xf0\x9f\x98\x80'"#),
    Expectation(
      #"'\xe9'.encode('latin-1')"#,
      #"b'\xe9'"#),
    Expectation(
      #"'\xe9'.encode('ascii', 'replace')"#,
      #"b'?'"#),
    Expectation(
      #"'\xe9x'.encode('ascii', 'ignore')"#,
      #"b'x'"#),
    Expectation(
      #"'\u1234'.encode('latin-1')"#,
      #"ValueError: 'latin-1' codec can't encode character '\u1234' in position 0: ordinal not in range(256)"#),
    Expectation(
      #"'\udcff'.encode('utf-8', 'surrogateescape')"#,
      #"b'\xff'"#),
    Expectation(
      #"'a=b=c'.partition('=')"#,
      #"('a', '=', 'b=c')"#),
    Expectation(
      #"'a=b=c'.rpartition('=')"#,
      #"('a=b', '=', 'c')"#),
    Expectation(
      #"'abc'.partition('=')"#,
      #"('abc', '', '')"#),
    Expectation(
      #"'abc'.rpartition('=')"#,
      #"('', '', 'abc')"#),
    Expectation(
      #"'abcabc'.removeprefix('abc')"#,
      #"'abc'"#),
    Expectation(
      #"'abcabc'.removesuffix('bc')"#,
      #"'abca'"#),
    Expectation(
      #"'abc'.removeprefix('x')"#,
      #"'abc'"#),
    Expectation(
      #"str()"#,
      #"''"#),
    Expectation(
      #"str(5)"#,
      #"'5'"#),
    Expectation(
      #"str('a')"#,
      #"'a'"#),
    Expectation(
      #"str([1, 'a'])"#,
      #""[1, 'a']""#),
    Expectation(
      #"str(1.5)"#,
      #"'1.5'"#),
    Expectation(
      #"str(None)"#,
      #"'None'"#),
    Expectation(
      #"str(b'ab', 'utf-8')"#,
      #"'ab'"#),
    Expectation(
      #"str(b'\xe9', 'latin-1')"#,
      #"'é'"#),
    Expectation(
      #"str(b'a\xff', 'utf-8', 'replace')"#,
      #"'a�'"#),
    Expectation(
      #"list('a\u1234')"#,
      #"['a', 'ሴ']"#),
  ],
  "bytes": [
    Expectation(
      #"b'abc'"#,
      #"b'abc'"#),
    Expectation(
      #"b'\x00\xff\'"'"#,
      #"b'\x00\xff\'"'"#),
    Expectation(
      #"b'it\'s'"#,
      #"b"it's""#),
    Expectation(
      #"b'abc'[0]"#,
      #"97"#),
    Expectation(
      #"b'abc'[-1]"#,
      #"99"#),
    Expectation(
      #"b'abc'[1:]"#,
      #"b'bc'"#),
    Expectation(
      #"b'abcdef'[::2]"#,
      #"b'ace'"#),
    Expectation(
      #"b'abc'[::-1]"#,
      #"b'cba'"#),
    Expectation(
      #"b'abc' + b'def'"#,
      #"b'abcdef'"#),
    Expectation(
      #"b'' + b''"#,
      #"b''"#),
    Expectation(
      #"b'ab' * 2"#,
      #"b'abab'"#),
    Expectation(
      #"b'abc' < b'abd'"#,
      #"True"#),
    Expectation(
      #"b'abc' == b'abc'"#,
      #"True"#),
    Expectation(
      #"b'abc' == 'abc'"#,
      #"False"#),
    Expectation(
      #"97 in b'abc'"#,
      #"True"#),
    Expectation(
      #"b'bc' in b'abc'"#,
      #"True"#),
    Expectation(
      #"hash(b'')"#,
      #"0"#),
    Expectation(
      #"hash(b'abc')"#,
      #"-4594863902769663758"#),
    Expectation(
      #"hash(b'abc') == hash('abc')"#,
      #"True"#),
    Expectation(
      #"getsizeof(b'')"#,
      #"33"#),
    Expectation(
      #"getsizeof(b'abc')"#,
      #"36"#),
    Expectation(
      #"bytes()"#,
      #"b''"#),
    Expectation(
      #"bytes(0)"#,
      #"b''"#),
    Expectation(
      #"bytes([1, 2, 255])"#,
      #"b'\x01\x02\xff'"#),
    Expectation(
      #"bytes((65,))"#,
      #"b'A'"#),
    Expectation(
      #"bytes(range(3))"#,
      #"b'\x00\x01\x02'"#),
    Expectation(
      #"bytes('\xe9', 'utf-8')"#,
      #"b'\xc3\xa9'"#),
    Expectation(
      #"bytes('abc', 'ascii')"#,
      #"b'abc'"#),
    Expectation(
      #"b'abc'.hex()"#,
      #"'616263'"#),
    Expectation(
      #"b'abc'.decode()"#,
      #"'abc'"#),
    Expectation(
      #"b'\xc3\xa9'.decode()"#,
      #"'é'"#),
    Expectation(
      #"b'\xc3'.decode()"#,
      #"ValueError: 'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data"#),
    Expectation(
      #"b'a\xc3b'.decode()"#,
      #"ValueError: 'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte"#),
    Expectation(
      #"b'\xed\xa0\x80'.decode()"#,
      #"ValueError: 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"#),
    Expectation(
      #"b'\xf0\x9f\x98'.decode()"#,
      #"ValueError: 'utf-8' codec can't decode bytes in position 0-2: unexpected end of data"#),
    Expectation(
      #"b'\xf0\x9f\x98'.decode('utf-8', 'replace')"#,
      #"'�'"#),
    Expectation(
      #"b'\xc3b'.decode('utf-8', 'ignore')"#,
      #"'b'"#),
    Expectation(
      #"b'\xff'.decode('utf-8', 'surrogateescape')"#,
      #"'\udcff'"#),
    Expectation(
      #"b'\xe9'.decode('latin-1')"#,
      #"'é'"#),
    Expectation(
      #"b'abcabc'.find(b'c')"#,
      #"2"#),
    Expectation(
      #"b'abcabc'.find(99)"#,
      #"2"#),
    Expectation(
      #"b'abcabc'.rfind(b'c')"#,
      #"5"#),
    Expectation(
      #"b'abcabc'.count(b'bc')"#,
      #"2"#),
    Expectation(
      #"b'abc'.startswith(b'ab')"#,
      #"True"#),
    Expectation(
      #"b'abc'.endswith((b'x', b'c'))"#,
      #"True"#),
    Expectation(
      #"b','.join([b'a', b'b'])"#,
      #"b'a,b'"#),
    Expectation(
      #"b'a,b,,c'.split(b',')"#,
      #"[b'a', b'b', b'', b'c']"#),
    Expectation(
      #"b'a b  c'.split()"#,
      #"[b'a', b'b', b'c']"#),
    Expectation(
      #"b'a,b,c'.split(b',', 1)"#,
      #"[b'a', b'b,c']"#),
    Expectation(
      #"b'aXbX'.replace(b'X', b'--')"#,
      #"b'a--b--'"#),
    Expectation(
      #"b'abc'.replace(b'', b'-')"#,
      #"b'-a-b-c-'"#),
    Expectation(
      #"b'abc'.replace(b'', b'-', 2)"#,
      #"b'-a-bc'"#),
    Expectation(
      #"b'abc'.upper()"#,
      #"b'ABC'"#),
    Expectation(
      #"b' abc '.strip()"#,
      #"b'abc'"#),
    Expectation(
      #"list(b'ab')"#,
      #"[97, 98]"#),
    Expectation(
      #"list(reversed(b'ab'))"#,
      #"[98, 97]"#),
  ],
  "list": [
    Expectation(
      #"[]"#,
      #"[]"#),
    Expectation(
      #"[1, 2, 3]"#,
      #"[1, 2, 3]"#),
    Expectation(
      #"[1, [2, [3]]]"#,
      #"[1, [2, [3]]]"#),
    Expectation(
      #"l = [1]; l.append(l); l"#,
      #"[1, [...]]"#),
    Expectation(
      #"l = [1]; d = {1: l}; l.append(d); t = (l, d); t"#,
      #"([1, {1: [...]}], {1: [1, {...}]})"#),
    Expectation(
      #"l = []; t = (l,); l.append(t); t"#,
      #"([(...)],)"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:3]"#,
      #"[2, 3]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::2]"#,
      #"[1, 3, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-1]"#,
      #"[5, 4, 3, 2, 1]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-2:]"#,
      #"[4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[10:20]"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:1]"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:0:-2]"#,
      #"[4, 2]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-100:100]"#,
      #"[1, 2, 3, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[True:None]"#,
      #"[2, 3, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1 << 70:]"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[-(1 << 70):2]"#,
      #"[1, 2]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::1 << 70]"#,
      #"[1]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-(1 << 70)]"#,
      #"[5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:3] = [9]; l"#,
      #"[1, 9, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[1:1] = (7, 8); l"#,
      #"[1, 7, 8, 2, 3, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::2] = 'abc'; l"#,
      #"['a', 2, 'b', 4, 'c']"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[::-2] = 'abc'; l"#,
      #"['c', 2, 'b', 4, 'a']"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[:] = []; l"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[2:] = l; l"#,
      #"[1, 2, 1, 2, 3, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[:2] = {7: 8, 9: 10}; l"#,
      #"[7, 9, 3, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; l[3:1] = [0]; l"#,
      #"[1, 2, 3, 0, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[1:3]; l"#,
      #"[1, 4, 5]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[::2]; l"#,
      #"[2, 4]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[::-2]; l"#,
      #"[2, 4]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[-1]; l"#,
      #"[1, 2, 3, 4]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[:]; l"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2, 3, 4, 5]; del l[4:1:-1]; l"#,
      #"[1, 2]"#),
    Expectation(
      #"l = [1, 2, 3]; l.pop()"#,
      #"3"#),
    Expectation(
      #"l = [1, 2, 3]; l.pop(0)"#,
      #"1"#),
    Expectation(
      #"l = [1, 2, 3]; l.pop(-2); l"#,
      #"[1, 3]"#),
    Expectation(
      #"l = [1, 2, 3]; l.insert(1, 9); l"#,
      #"[1, 9, 2, 3]"#),
    Expectation(
      #"l = [1, 2, 3]; l.insert(-1, 9); l"#,
      #"[1, 2, 9, 3]"#),
    Expectation(
      #"l = [1, 2, 3]; l.insert(100, 9); l"#,
      #"[1, 2, 3, 9]"#),
    Expectation(
      #"l = [1, 2, 3]; l.insert(-100, 9); l"#,
      #"[9, 1, 2, 3]"#),
    Expectation(
      #"l = [1, 2, 1]; l.remove(1); l"#,
      #"[2, 1]"#),
    Expectation(
      #"l = [1, 2, 1]; l.count(1)"#,
      #"2"#),
    Expectation(
      #"l = [1, 2, 1]; l.index(1, 1)"#,
      #"2"#),
    Expectation(
      #"l = [1, 2, 1]; l.index(1, -1)"#,
      #"2"#),
    Expectation(
      #"l = [1, 2, 1]; l.index(2, 0, 1)"#,
      #"ValueError: 2 is not in list"#),
    Expectation(
      #"l = [1, 2]; l.extend('ab'); l"#,
      #"[1, 2, 'a', 'b']"#),
    Expectation(
      #"l = [1, 2]; l.extend(l); l"#,
      #"[1, 2, 1, 2]"#),
    Expectation(
      #"l = [1, 2]; l.extend({3}); l"#,
      #"[1, 2, 3]"#),
    Expectation(
      #"l = [1, 2]; l.extend(range(3)); l"#,
      #"[1, 2, 0, 1, 2]"#),
    Expectation(
      #"l = [3, 1, 2]; l.reverse(); l"#,
      #"[2, 1, 3]"#),
    Expectation(
      #"l = [3, 1, 2]; l.sort(); l"#,
      #"[1, 2, 3]"#),
    Expectation(
      #"l = ['b', 'a', 'C']; l.sort(); l"#,
      #"['C', 'a', 'b']"#),
    Expectation(
      #"l = [1.5, 1, True, 0]; l.sort(); l"#,
      #"[0, 1, True, 1.5]"#),
    Expectation(
      #"l = [(2, 'a'), (1, 'b'), (1, 'a')]; l.sort(); l"#,
      #"[(1, 'a'), (1, 'b'), (2, 'a')]"#),
    Expectation(
      #"l = list(range(40)); l.reverse(); l.sort(); l == list(range(40))"#,
      #"True"#),
    Expectation(
      #"l = [1, 2]; l.clear(); l"#,
      #"[]"#),
    Expectation(
      #"l = [1, 2]; l.copy() == l"#,
      #"True"#),
    Expectation(
      #"l = [1, 2]; l.copy() is l"#,
      #"False"#),
    Expectation(
      #"[1, 2] + [3]"#,
      #"[1, 2, 3]"#),
    Expectation(
      #"[1, 2] * 2"#,
      #"[1, 2, 1, 2]"#),
    Expectation(
      #"2 * [1, 2]"#,
      #"[1, 2, 1, 2]"#),
    Expectation(
      #"[1] * 0"#,
      #"[]"#),
    Expectation(
      #"[1] * -5"#,
      #"[]"#),
    Expectation(
      #"[1, 2] == [1, 2]"#,
      #"True"#),
    Expectation(
      #"[1, 2] == (1, 2)"#,
      #"False"#),
    Expectation(
      #"[1, 2] < [1, 3]"#,
      #"True"#),
    Expectation(
      #"[1, 2] < [1, 2, 0]"#,
      #"True"#),
    Expectation(
      #"[] < [1]"#,
      #"True"#),
    Expectation(
      #"[1, 'a'] < [1, 2]"#,
      #"TypeError: '<' not supported between instances of 'str' and 'int'"#),
    Expectation(
      #"[1, 2] >= [1, 2]"#,
      #"True"#),
    Expectation(
      #"2 in [1, 2]"#,
      #"True"#),
    Expectation(
      #"2.0 in [1, 2]"#,
      #"True"#),
    Expectation(
      #"list('abc')"#,
      #"['a', 'b', 'c']"#),
    Expectation(
      #"list({1: 2, 3: 4})"#,
      #"[1, 3]"#),
    Expectation(
      #"list((1, 2))"#,
      #"[1, 2]"#),
    Expectation(
      #"list([])"#,
      #"[]"#),
    Expectation(
      #"list()"#,
      #"[]"#),
    Expectation(
      #"sorted('hello')"#,
      #"['e', 'h', 'l', 'l', 'o']"#),
    Expectation(
      #"sorted([3, 1, 2])"#,
      #"[1, 2, 3]"#),
    Expectation(
      #"sorted({3: 1, 1: 2})"#,
      #"[1, 3]"#),
    Expectation(
      #"min([3, 1, 2])"#,
      #"1"#),
    Expectation(
      #"max('hello')"#,
      #"'o'"#),
    Expectation(
      #"max(1, 2.5, 2)"#,
      #"2.5"#),
    Expectation(
      #"min('b', 'a')"#,
      #"'a'"#),
    Expectation(
      #"any([0, '', 1])"#,
      #"True"#),
    Expectation(
      #"all([])"#,
      #"True"#),
    Expectation(
      #"all([1, 0])"#,
      #"False"#),
    Expectation(
      #"getsizeof([])"#,
      #"56"#),
    Expectation(
      #"getsizeof([1])"#,
      #"64"#),
    Expectation(
      #"getsizeof([1, 2, 3])"#,
      #"88"#),
    Expectation(
      #"getsizeof([1, 2, 3, 4, 5])"#,
      #"104"#),
    Expectation(
      #"getsizeof([[], [], []])"#,
      #"80"#),
    Expectation(
      #"getsizeof(list((1, 2, 3)))"#,
      #"88"#),
    Expectation(
      #"getsizeof(list('abcde'))"#,
      #"104"#),
    Expectation(
      #"getsizeof(list(range(10)))"#,
      #"136"#),
    Expectation(
      #"getsizeof([1, 2, 3][:])"#,
      #"80"#),
    Expectation(
      #"getsizeof([1] * 7)"#,
      #"112"#),
    Expectation(
      #"getsizeof([1, 2] + [3])"#,
      #"80"#),
    Expectation(
      #"getsizeof('a b'.split())"#,
      #"152"#, #"80"#, #"80"#),
    Expectation(
      #"getsizeof('a b c d e f g h i j k l m n'.split())"#,
      #"216"#),
    Expectation(
      #"getsizeof('a,b'.split(','))"#,
      #"152"#, #"96"#, #"96"#),
    Expectation(
      #"getsizeof('a,b'.split(',', 1))"#,
      #"72"#),
    Expectation(
      #"getsizeof(''.split())"#,
      #"152"#, #"72"#, #"72"#),
    Expectation(
      #"getsizeof(b'a b'.split())"#,
      #"152"#),
    Expectation(
      #"getsizeof(sorted('abc'))"#,
      #"88"#),
    Expectation(
      #"getsizeof(list(zip([1, 2], [3, 4])))"#,
      #"120"#),
    Expectation(
      #"getsizeof(list(enumerate([1, 2, 3])))"#,
      #"120"#),
    Expectation(
      #"getsizeof(list(iter([1, 2, 3])))"#,
      #"88"#),
    Expectation(
      #"getsizeof(list(iter({1: 2})))"#,
      #"72"#),
    Expectation(
      #"getsizeof(list(iter(range(5))))"#,
      #"104"#),
    Expectation(
      #"l = []; l.append(1); getsizeof(l)"#,
      #"88"#),
    Expectation(
      #"l = [1, 2, 3]; l.pop(); l.pop(); getsizeof(l)"#,
      #"88"#),
  ],
  "tuple": [
    Expectation(
      #"()"#,
      #"()"#),
    Expectation(
      #"(1,)"#,
      #"(1,)"#),
    Expectation(
      #"(1, 2)"#,
      #"(1, 2)"#),
    Expectation(
      #"(1, (2, 3))"#,
      #"(1, (2, 3))"#),
    Expectation(
      #"(1, 2)[1]"#,
      #"2"#),
    Expectation(
      #"(1, 2, 3)[1:]"#,
      #"(2, 3)"#),
    Expectation(
      #"(1, 2, 3)[::-1]"#,
      #"(3, 2, 1)"#),
    Expectation(
      #"t = (1, 2); t[:] is t"#,
      #"True"#),
    Expectation(
      #"t = (1, 2); tuple(t) is t"#,
      #"True"#),
    Expectation(
      #"t = (1, 2); (t + ()) is t"#,
      #"True"#),
    Expectation(
      #"() is tuple()"#,
      #"True"#),
    Expectation(
      #"(1, 2) + (3,)"#,
      #"(1, 2, 3)"#),
    Expectation(
      #"(1, 2) * 2"#,
      #"(1, 2, 1, 2)"#),
    Expectation(
      #"(1, 2) < (1, 3)"#,
      #"True"#),
    Expectation(
      #"(1, 2) == (1, 2)"#,
      #"True"#),
    Expectation(
      #"(1, 2) == (1, 2.0)"#,
      #"True"#),
    Expectation(
      #"hash(())"#,
      #"5740354900026072187"#),
    Expectation(
      #"hash((1,))"#,
      #"-6644214454873602895"#),
    Expectation(
      #"hash((1, 2, 3))"#,
      #"529344067295497451"#),
    Expectation(
      #"hash(('a', 1.5, None)) == hash(('a', 1.5, None))"#,
      #"True"#),
    Expectation(
      #"hash((1, (2, 3)))"#,
      #"7267574591690527098"#),
    Expectation(
      #"(1, 2, 1).count(1)"#,
      #"2"#),
    Expectation(
      #"(1, 2, 1).index(1, 1)"#,
      #"2"#),
    Expectation(
      #"2 in (1, 2)"#,
      #"True"#),
    Expectation(
      #"tuple('abc')"#,
      #"('a', 'b', 'c')"#),
    Expectation(
      #"tuple([1, 2])"#,
      #"(1, 2)"#),
    Expectation(
      #"tuple({1: 2})"#,
      #"(1,)"#),
    Expectation(
      #"getsizeof(())"#,
      #"40"#),
    Expectation(
      #"getsizeof((1,))"#,
      #"48"#),
    Expectation(
      #"getsizeof((1, 2, 3))"#,
      #"64"#),
  ],
  "dict": [
    Expectation(
      #"{}"#,
      #"{}"#),
    Expectation(
      #"{1: 2}"#,
      #"{1: 2}"#),
    Expectation(
      #"{'a': 1, 'b': [1]}"#,
      #"{'a': 1, 'b': [1]}"#),
    Expectation(
      #"d = {1: 2}; d[1]"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d[1.0]"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d[True]"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d[3] = 4; d"#,
      #"{1: 2, 3: 4}"#),
    Expectation(
      #"d = {1: 2, 3: 4}; del d[1]; d"#,
      #"{3: 4}"#),
    Expectation(
      #"d = {1: 2, 3: 4}; del d[1]; d[1] = 5; d"#,
      #"{3: 4, 1: 5}"#),
    Expectation(
      #"d = {1: 2}; d.get(1)"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d.get(5)"#,
      #"None"#),
    Expectation(
      #"d = {1: 2}; d.get(5, 6)"#,
      #"6"#),
    Expectation(
      #"d = {1: 2}; d.pop(1)"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d.pop(5, 6)"#,
      #"6"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.popitem()"#,
      #"(3, 4)"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.popitem(); d"#,
      #"{1: 2}"#),
    Expectation(
      #"d = {1: 2}; d.setdefault(1, 5)"#,
      #"2"#),
    Expectation(
      #"d = {1: 2}; d.setdefault(3, 5); d"#,
      #"{1: 2, 3: 5}"#),
    Expectation(
      #"d = {1: 2}; d.setdefault(3); d"#,
      #"{1: 2, 3: None}"#),
    Expectation(
      #"d = {1: 2}; d.update({3: 4}); d"#,
      #"{1: 2, 3: 4}"#),
    Expectation(
      #"d = {1: 2}; d.update([(5, 6), 'ab']); d"#,
      #"{1: 2, 5: 6, 'a': 'b'}"#),
    Expectation(
      #"d = {1: 2}; d.update(); d"#,
      #"{1: 2}"#),
    Expectation(
      #"d = {1: 2}; d.keys()"#,
      #"dict_keys([1])"#),
    Expectation(
      #"d = {1: 2}; d.values()"#,
      #"dict_values([2])"#),
    Expectation(
      #"d = {1: 2}; d.items()"#,
      #"dict_items([(1, 2)])"#),
    Expectation(
      #"{}.keys()"#,
      #"dict_keys([])"#),
    Expectation(
      #"d = {1: 2}; k = d.keys(); d[3] = 4; k"#,
      #"dict_keys([1, 3])"#),
    Expectation(
      #"d = {1: 2}; 1 in d.keys()"#,
      #"True"#),
    Expectation(
      #"d = {1: 2}; 2 in d.values()"#,
      #"True"#),
    Expectation(
      #"d = {1: 2}; (1, 2) in d.items()"#,
      #"True"#),
    Expectation(
      #"d = {1: 2}; (1, 3) in d.items()"#,
      #"False"#),
    Expectation(
      #"d = {1: 2}; len(d.items())"#,
      #"1"#),
    Expectation(
      #"d = {1: 2, 3: 4}; list(d.items())"#,
      #"[(1, 2), (3, 4)]"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() & {1}"#,
      #"{1}"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() | {5}"#,
      #"{1, 3, 5}"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() - {1}"#,
      #"{3}"#),
    Expectation(
      #"d = {1: 2, 3: 4}; d.keys() == {1, 3}"#,
      #"True"#),
    Expectation(
      #"d = {1: 2, 3: 4}; list(reversed(d))"#,
      #"[3, 1]"#),
    Expectation(
      #"d = {1: 2}; d.clear(); d"#,
      #"{}"#),
    Expectation(
      #"d = {1: 2}; d.copy()"#,
      #"{1: 2}"#),
    Expectation(
      #"d = {1: 2}; d.copy() is d"#,
      #"False"#),
    Expectation(
      #"{1: 2} | {3: 4}"#,
      #"{1: 2, 3: 4}"#),
    Expectation(
      #"{1: 2} | {1: 4}"#,
      #"{1: 4}"#),
    Expectation(
      #"{1: 2} == {1: 2.0}"#,
      #"True"#),
    Expectation(
      #"{1: 2} == {1: 3}"#,
      #"False"#),
    Expectation(
      #"{1: 2} == {2: 1}"#,
      #"False"#),
    Expectation(
      #"{1: 2} == [1]"#,
      #"False"#),
    Expectation(
      #"1 in {1: 2}"#,
      #"True"#),
    Expectation(
      #"len({1: 2})"#,
      #"1"#),
    Expectation(
      #"dict()"#,
      #"{}"#),
    Expectation(
      #"dict({1: 2})"#,
      #"{1: 2}"#),
    Expectation(
      #"dict([(1, 2), [3, 4]])"#,
      #"{1: 2, 3: 4}"#),
    Expectation(
      #"dict(zip('ab', [1, 2]))"#,
      #"{'a': 1, 'b': 2}"#),
    Expectation(
      #"dict.fromkeys('ab')"#,
      #"{'a': None, 'b': None}"#),
    Expectation(
      #"dict.fromkeys([1, 2], 5)"#,
      #"{1: 5, 2: 5}"#),
    Expectation(
      #"d = {}; d[1] = d; d"#,
      #"{1: {...}}"#),
    Expectation(
      #"d = {}; d['a'] = d.values(); d"#,
      #"{'a': dict_values([...])}"#),
    Expectation(
      #"getsizeof({})"#,
      #"64"#),
    Expectation(
      #"getsizeof({'a': 1})"#,
      #"184"#),
    Expectation(
      #"getsizeof({1: 1})"#,
      #"224"#),
    Expectation(
      #"getsizeof({'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6})"#,
      #"272"#),
    Expectation(
      #"getsizeof(dict())"#,
      #"64"#),
    Expectation(
      #"d = {'a': 1}; d.pop('a'); getsizeof(d)"#,
      #"184"#),
    Expectation(
      #"d = {'a': 1}; d.clear(); getsizeof(d)"#,
      #"64"#),
    Expectation(
      #"getsizeof({'a': 1}.keys())"#,
      #"40"#),
  ],
  "set": [
    Expectation(
      #"set()"#,
      #"set()"#),
    Expectation(
      #"{1}"#,
      #"{1}"#),
    Expectation(
      #"{3, 1, 2}"#,
      #"{1, 2, 3}"#),
    Expectation(
      #"{1, 2.0, True}"#,
      #"{1, 2.0}"#),
    Expectation(
      #"frozenset()"#,
      #"frozenset()"#),
    Expectation(
      #"frozenset({1})"#,
      #"frozenset({1})"#),
    Expectation(
      #"frozenset([3, 1, 2])"#,
      #"frozenset({1, 2, 3})"#),
    Expectation(
      #"{5, 1, 9, 13, 100, 7}"#,
      #"{1, 100, 5, 7, 9, 13}"#),
    Expectation(
      #"{8, 16, 24, 32, 1}"#,
      #"{32, 1, 16, 8, 24}"#),
    Expectation(
      #"{1000, 8, 0, 16, 264}"#,
      #"{0, 264, 16, 1000, 8}"#),
    Expectation(
      #"set([8, 16, 24, 32, 1])"#,
      #"{32, 1, 8, 16, 24}"#),
    Expectation(
      #"set(range(20, 0, -3))"#,
      #"{2, 5, 8, 11, 14, 17, 20}"#),
    Expectation(
      #"set([-1, -2, -3])"#,
      #"{-3, -1, -2}"#),
    Expectation(
      #"set([10 ** 20, 10 ** 21, 5])"#,
      #"{1000000000000000000000, 100000000000000000000, 5}"#),
    Expectation(
      #"{'a', 'b', 'c'}"#,
      #"{'c', 'a', 'b'}"#),
    Expectation(
      #"{'apple', 'pear', 'fig', 'kiwi', 'plum'}"#,
      #"{'apple', 'fig', 'plum', 'pear', 'kiwi'}"#),
    Expectation(
      #"{(1, 2), (3, 4), 5}"#,
      #"{(1, 2), 5, (3, 4)}"#),
    Expectation(
      #"{1.5, 2.5, 3}"#,
      #"{1.5, 2.5, 3}"#),
    Expectation(
      #"{7, True, 5}"#,
      #"{True, 5, 7}"#),
    Expectation(
      #"s = {1, 2, 3, 4, 5}; s"#,
      #"{1, 2, 3, 4, 5}"#),
    Expectation(
      #"s = set(); s.add(8); s.add(0); s.add(16); s"#,
      #"{8, 0, 16}"#),
    Expectation(
      #"s = {1, 2, 3}; s.discard(2); s.add(2); s"#,
      #"{1, 2, 3}"#),
    Expectation(
      #"s = set([0, 1, 8]); s.discard(0); s.discard(1); s.add(16); s"#,
      #"{16, 8}"#),
    Expectation(
      #"s = set([0, 1, 8]); s.discard(0); s.discard(1); s.add(16); s.add(32); s"#,
      #"{32, 16, 8}"#),
    Expectation(
      #"s = set(range(5)); s.update((64, 96, 128)); s.discard(1); s.discard(2); s.discard(64); s.add(160); list(s)"#,
      #"[0, 3, 4, 160, 96, 128]"#),
    Expectation(
      #"s = set(range(5)); s.update((64, 96, 128)); s.discard(1); s.discard(2); s.discard(64); s.add(160); s.add(192); list(s)"#,
      #"[0, 192, 3, 4, 160, 96, 128]"#),
    Expectation(
      #"s = set([8, 0]); s.discard(8); s.add(16); s.add(8); s"#,
      #"{16, 0, 8}"#),
    Expectation(
      #"s = {1, 2, 3}; s.pop()"#,
      #"1"#),
    Expectation(
      #"s = {9, 17, 1}; s.pop(); s.pop(); s"#,
      #"{1}"#),
    Expectation(
      #"s = {1, 2}; s.remove(1); s"#,
      #"{2}"#),
    Expectation(
      #"s = {1, 2}; s.clear(); s"#,
      #"set()"#),
    Expectation(
      #"s = {1, 2}; s.copy()"#,
      #"{1, 2}"#),
    Expectation(
      #"{1, 2} | {2, 3}"#,
      #"{1, 2, 3}"#),
    Expectation(
      #"{1, 2} & {2, 3}"#,
      #"{2}"#),
    Expectation(
      #"{1, 2} - {2, 3}"#,
      #"{1}"#),
    Expectation(
      #"{1, 2} ^ {2, 3}"#,
      #"{1, 3}"#),
    Expectation(
      #"{1, 2} | frozenset([3])"#,
      #"{1, 2, 3}"#),
    Expectation(
      #"frozenset([1]) | {2}"#,
      #"frozenset({1, 2})"#),
    Expectation(
      #"typename(frozenset([1]) | {2})"#,
      #"'frozenset'"#),
    Expectation(
      #"typename({2} | frozenset([1]))"#,
      #"'set'"#),
    Expectation(
      #"{8, 16, 24} | {0, 32}"#,
      #"{16, 0, 32, 8, 24}"#),
    Expectation(
      #"set(range(0, 100, 7)) & set(range(0, 100, 5))"#,
      #"{0, 35, 70}"#),
    Expectation(
      #"set(range(0, 100, 7)) - set(range(0, 100, 5))"#,
      #"{98, 7, 42, 77, 14, 49, 84, 21, 56, 91, 28, 63}"#),
    Expectation(
      #"set(range(0, 100, 7)) ^ set(range(0, 100, 5))"#,
      #"{65, 5, 7, 10, 75, 77, 14, 15, 80, 20, 85, 84, 21, 25, 90, 91, 28, 30, 95, 98, 40, 42, 45, 49, 50, 55, 56, 60, 63}"#),
    Expectation(
      #"set(range(40)) - {1, 2}"#,
      #"{0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39}"#),
    Expectation(
      #"set(range(30, 0, -1)) | set(range(50, 20, -1))"#,
      #"{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50}"#),
    Expectation(
      #"s = {1, 2}; s.update([3, 4], (5,)); s"#,
      #"{1, 2, 3, 4, 5}"#),
    Expectation(
      #"s = {1, 2}; s.update({8: 1, 16: 2}); s"#,
      #"{8, 1, 2, 16}"#),
    Expectation(
      #"s = {1, 2}; s.union([3], 'a')"#,
      #"{'a', 1, 2, 3}"#),
    Expectation(
      #"{1, 2, 3}.union()"#,
      #"{1, 2, 3}"#),
    Expectation(
      #"{1, 2}.union({7}, [9])"#,
      #"{1, 2, 9, 7}"#),
    Expectation(
      #"{1, 2, 3}.intersection([2, 3, 4])"#,
      #"{2, 3}"#),
    Expectation(
      #"{1, 2, 3}.intersection([2, 3], [3])"#,
      #"{3}"#),
    Expectation(
      #"{1, 2, 3}.difference([2])"#,
      #"{1, 3}"#),
    Expectation(
      #"{1, 2, 3}.difference({1: 2}, [3])"#,
      #"{2}"#),
    Expectation(
      #"{1, 2, 3}.symmetric_difference([3, 4, 4])"#,
      #"{1, 2, 4}"#),
    Expectation(
      #"s = {1, 2, 3}; s.intersection_update([2, 5]); s"#,
      #"{2}"#),
    Expectation(
      #"s = {1, 2, 3}; s.difference_update([2, 5]); s"#,
      #"{1, 3}"#),
    Expectation(
      #"s = set(range(20)); s.difference_update(range(0, 18)); s"#,
      #"{18, 19}"#),
    Expectation(
      #"s = set(range(20)); s.difference_update(range(0, 18)); getsizeof(s)"#,
      #"2264"#),
    Expectation(
      #"s = {1, 2, 3}; s.symmetric_difference_update({3, 4}); s"#,
      #"{1, 2, 4}"#),
    Expectation(
      #"s = {1, 2, 3}; s.difference_update(s); s"#,
      #"set()"#),
    Expectation(
      #"s = {1, 2}; s.symmetric_difference_update(s); s"#,
      #"set()"#),
    Expectation(
      #"{1}.issubset([1, 2])"#,
      #"True"#),
    Expectation(
      #"{1, 3}.issubset([1, 2])"#,
      #"False"#),
    Expectation(
      #"{1, 2}.issuperset([1])"#,
      #"True"#),
    Expectation(
      #"{1, 2}.isdisjoint([3])"#,
      #"True"#),
    Expectation(
      #"{1, 2}.isdisjoint({2})"#,
      #"False"#),
    Expectation(
      #"{1} <= {1, 2}"#,
      #"True"#),
    Expectation(
      #"{1} < {1}"#,
      #"False"#),
    Expectation(
      #"{1, 2} > {1}"#,
      #"True"#),
    Expectation(
      #"{1, 2} >= {1, 2}"#,
      #"True"#),
    Expectation(
      #"{1} == frozenset([1])"#,
      #"True"#),
    Expectation(
      #"{1, 2} == {2, 1}"#,
      #"True"#),
    Expectation(
      #"1 in {1}"#,
      #"True"#),
    Expectation(
      #"{1} in {frozenset([1])}"#,
      #"True"#),
    Expectation(
      #"frozenset([1]) in {frozenset([1])}"#,
      #"True"#),
    Expectation(
      #"hash(frozenset())"#,
      #"133146708735736"#),
    Expectation(
      #"hash(frozenset([1, 2, 3]))"#,
      #"-272375401224217160"#),
    Expectation(
      #"hash(frozenset(['a']))"#,
      #"-7857795138424989601"#),
    Expectation(
      #"hash(frozenset(range(100)))"#,
      #"4411996150312757951"#),
    Expectation(
      #"len({1, 2})"#,
      #"2"#),
    Expectation(
      #"f = frozenset([1]); frozenset(f) is f"#,
      #"True"#),
    Expectation(
      #"f = frozenset([1]); f.copy() is f"#,
      #"True"#),
    Expectation(
      #"frozenset() is frozenset()"#,
      #"False"#),
    Expectation(
      #"getsizeof(set())"#,
      #"216"#),
    Expectation(
      #"getsizeof({1})"#,
      #"216"#),
    Expectation(
      #"getsizeof({1, 2, 3, 4, 5})"#,
      #"472"#),
    Expectation(
      #"getsizeof({(), 2, 3, 4, 5})"#,
      #"472"#),
    Expectation(
      #"getsizeof(set([1, 2, 3, 4, 5]))"#,
      #"728"#),
    Expectation(
      #"getsizeof(set(range(19)))"#,
      #"2264"#),
    Expectation(
      #"getsizeof(set(range(20)))"#,
      #"2264"#),
    Expectation(
      #"getsizeof(set(range(77)))"#,
      #"8408"#),
    Expectation(
      #"getsizeof(set(range(1000)))"#,
      #"32984"#),
    Expectation(
      #"getsizeof(frozenset(range(5)))"#,
      #"728"#),
    Expectation(
      #"getsizeof(set(frozenset(range(5))))"#,
      #"472"#),
    Expectation(
      #"getsizeof(set({1: 1, 2: 2, 3: 3, 4: 4, 5: 5}))"#,
      #"472"#),
    Expectation(
      #"s = set(range(20)); s.clear(); getsizeof(s)"#,
      #"216"#),
    Expectation(
      #"s = set(range(20)); s.add(5); s.discard(5); getsizeof(s)"#,
      #"2264"#),
  ],
  "range and slice": [
    Expectation(
      #"range(3)"#,
      #"range(0, 3)"#),
    Expectation(
      #"range(1, 3)"#,
      #"range(1, 3)"#),
    Expectation(
      #"range(1, 10, 3)"#,
      #"range(1, 10, 3)"#),
    Expectation(
      #"range(10, 0, -3)"#,
      #"range(10, 0, -3)"#),
    Expectation(
      #"list(range(3))"#,
      #"[0, 1, 2]"#),
    Expectation(
      #"list(range(1, 10, 3))"#,
      #"[1, 4, 7]"#),
    Expectation(
      #"list(range(10, 0, -3))"#,
      #"[10, 7, 4, 1]"#),
    Expectation(
      #"list(range(5, 5))"#,
      #"[]"#),
    Expectation(
      #"list(range(0))"#,
      #"[]"#),
    Expectation(
      #"list(range(-3))"#,
      #"[]"#),
    Expectation(
      #"len(range(10, 0, -3))"#,
      #"4"#),
    Expectation(
      #"len(range(0))"#,
      #"0"#),
    Expectation(
      #"range(10)[3]"#,
      #"3"#),
    Expectation(
      #"range(10)[-1]"#,
      #"9"#),
    Expectation(
      #"range(10)[2:8:3]"#,
      #"range(2, 8, 3)"#),
    Expectation(
      #"range(10)[::-1]"#,
      #"range(9, -1, -1)"#),
    Expectation(
      #"range(0)[5:]"#,
      #"range(0, 0)"#),
    Expectation(
      #"5 in range(10)"#,
      #"True"#),
    Expectation(
      #"5 in range(0, 10, 2)"#,
      #"False"#),
    Expectation(
      #"5.0 in range(10)"#,
      #"True"#),
    Expectation(
      #"10 in range(10)"#,
      #"False"#),
    Expectation(
      #"9 in range(10, 0, -1)"#,
      #"True"#),
    Expectation(
      #"10 ** 30 in range(10)"#,
      #"False"#),
    Expectation(
      #"range(10 ** 30)"#,
      #"range(0, 1000000000000000000000000000000)"#),
    Expectation(
      #"range(10 ** 30)[5]"#,
      #"5"#),
    Expectation(
      #"range(10 ** 30)[-1]"#,
      #"999999999999999999999999999999"#),
    Expectation(
      #"len(range(10 ** 30))"#,
      #"OverflowError: Python int too large to convert to C ssize_t"#),
    Expectation(
      #"10 ** 29 in range(10 ** 30)"#,
      #"True"#),
    Expectation(
      #"range(10 ** 30, 10 ** 30 + 5)[2]"#,
      #"1000000000000000000000000000002"#),
    Expectation(
      #"range(3) == range(0, 3, 1)"#,
      #"True"#),
    Expectation(
      #"range(0) == range(5, 5)"#,
      #"True"#),
    Expectation(
      #"range(0, 3, 2) == range(0, 4, 2)"#,
      #"True"#),
    Expectation(
      #"range(3) == [0, 1, 2]"#,
      #"False"#),
    Expectation(
      #"hash(range(3)) == hash(range(0, 3))"#,
      #"True"#),
    Expectation(
      #"hash(range(3))"#,
      #"-8338477496398685190"#),
    Expectation(
      #"hash(range(10, 0, -1))"#,
      #"6522702435032927230"#),
    Expectation(
      #"range(10 ** 30)[10 ** 30]"#,
      #"IndexError: range object index out of range"#),
    Expectation(
      #"range(-(1 << 63), (1 << 63) - 1)[-1]"#,
      #"9223372036854775806"#),
    Expectation(
      #"range(3)[3]"#,
      #"IndexError: range object index out of range"#),
    Expectation(
      #"range(3)[-4]"#,
      #"IndexError: range object index out of range"#),
    Expectation(
      #"range(10).index(5)"#,
      #"5"#),
    Expectation(
      #"range(10).count(5)"#,
      #"1"#),
    Expectation(
      #"range(10).count('a')"#,
      #"0"#),
    Expectation(
      #"range(1, 9, 2).start"#,
      #"1"#),
    Expectation(
      #"range(1, 9, 2).stop"#,
      #"9"#),
    Expectation(
      #"range(1, 9, 2).step"#,
      #"2"#),
    Expectation(
      #"list(reversed(range(5)))"#,
      #"[4, 3, 2, 1, 0]"#),
    Expectation(
      #"list(reversed(range(0)))"#,
      #"[]"#),
    Expectation(
      #"list(reversed(range(1, 10, 3)))"#,
      #"[7, 4, 1]"#),
    Expectation(
      #"getsizeof(range(3))"#,
      #"48"#),
    Expectation(
      #"typename(iter(range(3)))"#,
      #"'range_iterator'"#),
    Expectation(
      #"slice(3)"#,
      #"slice(None, 3, None)"#),
    Expectation(
      #"slice(1, 2)"#,
      #"slice(1, 2, None)"#),
    Expectation(
      #"slice(1, 2, 3)"#,
      #"slice(1, 2, 3)"#),
    Expectation(
      #"slice(1, None, 'a')"#,
      #"slice(1, None, 'a')"#),
    Expectation(
      #"slice(1, 2).start"#,
      #"1"#),
    Expectation(
      #"slice(1, 2).step"#,
      #"None"#),
    Expectation(
      #"slice(1, 2) == slice(1, 2)"#,
      #"True"#),
    Expectation(
      #"slice(1, 2) == slice(1, 3)"#,
      #"False"#),
    Expectation(
      #"slice(1, 9, 2).indices(5)"#,
      #"(1, 5, 2)"#),
    Expectation(
      #"slice(None, None, -1).indices(5)"#,
      #"(4, -1, -1)"#),
    Expectation(
      #"slice(-2, None).indices(5)"#,
      #"(3, 5, 1)"#),
    Expectation(
      #"getsizeof(slice(3))"#,
      #"56"#),
  ],
  "iterators": [
    Expectation(
      #"list(zip([1, 2], 'ab'))"#,
      #"[(1, 'a'), (2, 'b')]"#),
    Expectation(
      #"list(zip())"#,
      #"[]"#),
    Expectation(
      #"list(zip([1, 2], [3]))"#,
      #"[(1, 3)]"#),
    Expectation(
      #"list(enumerate('ab'))"#,
      #"[(0, 'a'), (1, 'b')]"#),
    Expectation(
      #"list(reversed([1, 2, 3]))"#,
      #"[3, 2, 1]"#),
    Expectation(
      #"list(reversed((1, 2)))"#,
      #"[2, 1]"#),
    Expectation(
      #"list(reversed('ab'))"#,
      #"['b', 'a']"#),
    Expectation(
      #"i = iter([1, 2]); next(i)"#,
      #"1"#),
    Expectation(
      #"i = iter([1, 2]); next(i); next(i); list(i)"#,
      #"[]"#),
    Expectation(
      #"i = iter([1, 2]); iter(i) is i"#,
      #"True"#),
    Expectation(
      #"l = [1]; i = iter(l); next(i); l.append(2); next(i)"#,
      #"2"#),
    Expectation(
      #"l = [1]; i = iter(l); list(i); l.append(2); list(i)"#,
      #"[]"#),
    Expectation(
      #"typename(iter([]))"#,
      #"'list_iterator'"#),
    Expectation(
      #"typename(iter(()))"#,
      #"'tuple_iterator'"#),
    Expectation(
      #"typename(iter(''))"#,
      #"'str_ascii_iterator'"#),
    Expectation(
      #"typename(iter('\u1234'))"#,
      #"'str_iterator'"#),
    Expectation(
      #"typename(iter(b''))"#,
      #"'bytes_iterator'"#),
    Expectation(
      #"typename(iter({}))"#,
      #"'dict_keyiterator'"#),
    Expectation(
      #"typename(iter({}.values()))"#,
      #"'dict_valueiterator'"#),
    Expectation(
      #"typename(iter({}.items()))"#,
      #"'dict_itemiterator'"#),
    Expectation(
      #"typename(iter({1}))"#,
      #"'set_iterator'"#),
    Expectation(
      #"typename(reversed([]))"#,
      #"'list_reverseiterator'"#),
    Expectation(
      #"typename(reversed(()))"#,
      #"'reversed'"#),
    Expectation(
      #"typename({}.keys())"#,
      #"'dict_keys'"#),
    Expectation(
      #"getsizeof(iter([]))"#,
      #"48"#),
    Expectation(
      #"getsizeof(iter(()))"#,
      #"48"#),
    Expectation(
      #"getsizeof(iter(range(3)))"#,
      #"48"#, #"40"#, #"40"#),
    Expectation(
      #"getsizeof(iter({1}))"#,
      #"64"#),
    Expectation(
      #"getsizeof(iter({}))"#,
      #"72"#),
    Expectation(
      #"getsizeof(zip())"#,
      #"64"#),
    Expectation(
      #"getsizeof(enumerate([]))"#,
      #"72"#),
    Expectation(
      #"getsizeof(reversed([]))"#,
      #"48"#),
    Expectation(
      #"i = iter([1, 2, 3]); i.__length_hint__()"#,
      #"3"#),
    Expectation(
      #"i = iter({1: 2}); i.__length_hint__()"#,
      #"1"#),
    Expectation(
      #"i = iter({1, 2}); next(i); i.__length_hint__()"#,
      #"1"#),
    Expectation(
      #"d = {1: 2}; i = iter(d.items()); t = next(i); t"#,
      #"(1, 2)"#),
    Expectation(
      #"list({1: 2, 3: 4}.items())"#,
      #"[(1, 2), (3, 4)]"#),
    Expectation(
      #"list(enumerate({1: 2, 3: 4}.items()))"#,
      #"[(0, (1, 2)), (1, (3, 4))]"#),
    Expectation(
      #"1 in iter([1, 2])"#,
      #"True"#),
    Expectation(
      #"3 in iter([1, 2])"#,
      #"False"#),
    Expectation(
      #"sum(iter([1, 2]))"#,
      #"3"#),
    Expectation(
      #"tuple(zip('ab', range(2)))"#,
      #"(('a', 0), ('b', 1))"#),
    Expectation(
      #"set(zip('a', 'b'))"#,
      #"{('a', 'b')}"#),
  ],
  "protocol": [
    Expectation(
      #"bool(0)"#,
      #"False"#),
    Expectation(
      #"bool(0.0)"#,
      #"False"#),
    Expectation(
      #"bool('')"#,
      #"False"#),
    Expectation(
      #"bool([])"#,
      #"False"#),
    Expectation(
      #"bool({})"#,
      #"False"#),
    Expectation(
      #"bool(set())"#,
      #"False"#),
    Expectation(
      #"bool(range(0))"#,
      #"False"#),
    Expectation(
      #"bool(None)"#,
      #"False"#),
    Expectation(
      #"bool(range(3))"#,
      #"True"#),
    Expectation(
      #"bool(10 ** 20)"#,
      #"True"#),
    Expectation(
      #"not []"#,
      #"True"#),
    Expectation(
      #"None"#,
      #"None"#),
    Expectation(
      #"type(5)"#,
      #"<class 'int'>"#),
    Expectation(
      #"type('a')"#,
      #"<class 'str'>"#),
    Expectation(
      #"type(None)"#,
      #"<class 'NoneType'>"#),
    Expectation(
      #"type(type)"#,
      #"<class 'type'>"#),
    Expectation(
      #"int"#,
      #"<class 'int'>"#),
    Expectation(
      #"list"#,
      #"<class 'list'>"#),
    Expectation(
      #"typename(object())"#,
      #"'object'"#),
    Expectation(
      #"isinstance(True, int)"#,
      #"True"#),
    Expectation(
      #"isinstance(1, bool)"#,
      #"False"#),
    Expectation(
      #"isinstance(1, (str, int))"#,
      #"True"#),
    Expectation(
      #"isinstance('a', object)"#,
      #"True"#),
    Expectation(
      #"isinstance([], list)"#,
      #"True"#),
    Expectation(
      #"type(1) is int"#,
      #"True"#),
    Expectation(
      #"None == None"#,
      #"True"#),
    Expectation(
      #"None == 0"#,
      #"False"#),
    Expectation(
      #"[None] == [None]"#,
      #"True"#),
    Expectation(
      #"type(1) == int"#,
      #"True"#),
    Expectation(
      #"hash(None) == hash(None)"#,
      #"True"#),
    Expectation(
      #"repr('a')"#,
      #""'a'""#),
    Expectation(
      #"repr([1, 'a', 1.5, None, True, b'x'])"#,
      #""[1, 'a', 1.5, None, True, b'x']""#),
    Expectation(
      #"[].append == [].append"#,
      #"False"#),
    Expectation(
      #"l = []; l.append == l.append"#,
      #"True"#),
    Expectation(
      #"(5).imag"#,
      #"0"#),
    Expectation(
      #"1 < 2 "#,
      #"True"#),
    Expectation(
      #"'a' != 1"#,
      #"True"#),
    Expectation(
      #"[] == ()"#,
      #"False"#),
    Expectation(
      #"{} == []"#,
      #"False"#),
    Expectation(
      #"l = []; hash(l.append) == hash(l.append)"#,
      #"True"#),
    Expectation(
      #"l = []; {l.append: 1} == {l.append: 1}"#,
      #"True"#),
    Expectation(
      #"getsizeof(dict.fromkeys({1, 2, 3, 4, 5, 6}))"#,
      #"352"#),
    Expectation(
      #"getsizeof(dict.fromkeys(['a', 'b', 'c', 'd', 'e', 'f']))"#,
      #"272"#),
    Expectation(
      #"dict.fromkeys({1: 2}, 3)"#,
      #"{1: 3}"#),
    Expectation(
      #"b','.join((b'a', b'b'))"#,
      #"b'a,b'"#),
    Expectation(
      #"b','.join({b'a': 1})"#,
      #"b'a'"#),
    Expectation(
      #"dict([iter([1, 2])])"#,
      #"{1: 2}"#),
  ],
]
