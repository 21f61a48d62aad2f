"""Runs one workload script on this interpreter's heap: driver.py EXTENSION SCRIPT [NAME=VALUE]...

The script's names go into this very module, `__main__`, as a Python program's do; so this file
removes its own names before the script starts; what happens to names at exit is CPython's doing.
"""


def check_assignments(script, source, builtin_names):
    """Ends the run if the script assigns to a builtin name, which would hide it from then on.

    Follows blocks and table constructors, in which `name =` is a field; a name that is anywhere
    declared local, as a parameter or as a loop variable is left alone.
    """
    import re
    import sys

    token = re.compile(
        r"--\[(=*)\[.*?\]\1\]|--[^\n]*|\[(=*)\[.*?\]\2\]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
        r"|[A-Za-z_]\w*|==|~=|<=|>=|[^\s\w]",
        re.S,
    )
    library = (
        "print value is eq contains type next getitem setitem delitem items del scope phase def "
        "generator yield cell class workload expect param raise try "
        "assert error getmetatable ipairs math pairs pcall rawequal rawget require "
        "rawlen rawset select setmetatable string table tonumber tostring utf8 xpcall"
    )
    names = builtin_names | set(library.split())
    declared = set()
    for pattern in (
        r"\blocal\s+([\w\s,]+)",
        r"\bfunction\b[^(\n]*\(([^)]*)\)",
        r"\bfor\s+([\w\s,]+?)\s*(?:=|\bin\b)",
    ):
        for found in re.findall(pattern, source):
            declared |= set(re.findall(r"\w+", found))
    opened, words = [], [m for m in token.finditer(source) if not m.group().startswith("--")]
    for at, match in enumerate(words):
        word = match.group()
        if word in ("{", "function", "do", "then", "repeat"):
            opened.append(word)
        elif word in ("}", "end", "until", "elseif") and opened:
            opened.pop()
        elif word == "else" and opened:
            continue
        elif word in names - declared and not (opened and opened[-1] == "{"):
            before = words[at - 1].group() if at else ""
            after = words[at + 1].group() if at + 1 < len(words) else ""
            if after == "=" and before not in (".", ":", "local"):
                line = source.count("\n", 0, match.start()) + 1
                sys.exit(
                    "%s:%d: '%s' is a builtin: a script cannot assign to it" % (script, line, word)
                )


def _prepare(arguments):
    import array
    import builtins
    import collections
    import functools
    import gc
    import importlib.machinery
    import importlib.util
    import re
    import sys
    import tracemalloc
    import types
    import weakref

    extension, script = arguments[1:3]
    settings = dict(argument.split("=", 1) for argument in arguments[3:])

    names = """
        list tuple dict set frozenset bytes bytearray str int float bool complex range slice object
        memoryview property classmethod staticmethod super
        len id hash repr isinstance issubclass iter min max sum sorted reversed enumerate zip map
        filter any all abs pow divmod round getattr setattr hasattr delattr chr ord callable format hex oct bin ascii
        vars dir
        NotImplemented Ellipsis
        BaseException Exception ArithmeticError ZeroDivisionError OverflowError LookupError IndexError
        KeyError ValueError TypeError AttributeError NameError UnboundLocalError RuntimeError
        RecursionError NotImplementedError StopIteration ReferenceError BufferError MemoryError
        GeneratorExit KeyboardInterrupt AssertionError SystemExit OSError EOFError UnicodeError Warning
    """.split()
    visible = {name: getattr(builtins, name) for name in names}
    visible.update(
        sys=sys, gc=gc, weakref=weakref, tracemalloc=tracemalloc, array=array.array, types=types,
        collections=collections, seed=0
    )
    sys.version_minor = sys.version_info[1]  # what Moult's sys has besides
    visible.update({"None": None, "NotImplemented": NotImplemented})

    # Names and string literals are constants of the program, as in a code object.
    with open(script, encoding="utf-8", errors="replace") as file:
        source = file.read()
    token = re.compile(
        r"--\[(=*)\[.*?\]\1\]|--[^\n]*|\[(=*)\[\n?(.*?)\]\2\]"
        r"|\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|([A-Za-z_]\w*)",
        re.S,
    )
    escapes = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
    escapes.update({character: character for character in "\\\"'"})
    constants = []
    for match in token.finditer(source):
        long, *quoted, word = match.groups()[2:]
        text = next((group for group in (long, *quoted, word) if group is not None), None)
        if text is None:
            continue
        if long is None and "\\" in text:
            if any(c not in escapes for c in re.findall(r"\\(.)", text, re.S)):
                continue
            text = re.sub(r"\\(.)", lambda found: escapes[found.group(1)], text)
        if text not in constants:
            constants.append(sys.intern(text) if re.fullmatch(r"[A-Za-z0-9_]*", text) else text)

    check_assignments(script, source, set(visible))

    def function(*arguments):
        raise RuntimeError("a Lua function was called from bytecode")

    # The bytecode of every class statement's body, run with the class's namespace as its locals.
    class_code = compile("-__class_body__", script, "exec")

    def dict_display(*items):
        names = ["a%d" % i for i in range(len(items))]
        pairs = ",".join("%s:%s" % pair for pair in zip(names[::2], names[1::2]))
        return eval("lambda %s: {%s}" % (",".join(names), pairs))(*items)

    spec = importlib.util.spec_from_file_location(
        "referee", extension, loader=importlib.machinery.ExtensionFileLoader("referee", extension)
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    builtins.__class_body__ = module.class_body
    sys.argv = [script]
    globals().clear()
    globals().update(
        __name__="__main__",
        __doc__=None,
        __package__=None,
        __loader__=None,
        __spec__=None,
        __annotations__={},
        __builtins__=builtins,
        __file__=script,
        __cached__=None,
    )
    sys._clear_type_cache()  # it may hold the last reference to a name
    gc.collect()
    # As code of the module: what asks for the names of the caller finds the script's.
    place = {
        "status": [],
        "run": functools.partial(
            module.run, script, visible, settings, constants, function.__code__, class_code, dict_display
        ),
    }
    exec(compile("status.append(run())", script, "exec"), place, globals())
    if place["status"][0]:
        sys.exit(place["status"][0])


_prepare(__import__("sys").argv)
