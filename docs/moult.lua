---@meta moult
-- Definitions for lua-language-server: what a Moult script finds in its environment.
-- Point the server's `Lua.workspace.library` at the folder of this file.
--
-- Plain names are Python variables: reading one gives an object (or a Lua boolean), assigning
-- binds it, assigning nil unbinds it. `local` names are Lua's own and hold borrowed objects.

---An object on Moult's heap, as a handle: it never keeps the object alive.
---@class object
---@operator add(any): any
---@operator sub(any): any
---@operator mul(any): any
---@operator div(any): any
---@operator idiv(any): any
---@operator mod(any): any
---@operator pow(any): any
---@operator band(any): any
---@operator bor(any): any
---@operator bxor(any): any
---@operator shl(any): any
---@operator shr(any): any
---@operator unm: any
---@operator bnot: any
---@operator concat(any): object
---@operator len: integer
---@operator call: any
---@field [any] any

---A type. Called with a Lua table it is a display, as `[...]` is in Python; called with anything
---else it is a call of the type. The two differ in capacities and free lists, as in CPython.
---@class type: object
---@field of fun(...: any): object a display of the arguments, without a Lua table
---@overload fun(...: any): object

---`list{a, b}` is `[a, b]`, `list(x)` a call, `list.of(a, b)` the fastest display.
---@type type
list = nil
---`tuple{a, b}` is `(a, b)`.
---@type type
tuple = nil
---`set{a, b}` is `{a, b}`.
---@type type
set = nil
---`frozenset{a, b}`
---@type type
frozenset = nil
---`dict{{k, v}, {k, v}}` keeps its order, `dict{a = 1, b = 2}` is inserted by sorted names.
---@type type
dict = nil
---`bytes{65, 66}` is `bytes([65, 66])`, `bytes("text", "utf-8")` encodes.
---@type type
bytes = nil
---A bytearray cannot change its size while views of it exist: BufferError.
---@type type
bytearray = nil
---`memoryview(x)`: the items of a bytes, bytearray, array or memoryview without a copy.
---@type type
memoryview = nil
---`array("i", list{1, 2, 3})`: packed items of one kind, by a letter of `bBuhHiIlLqQfd`.
---@type type
array = nil
collections = {}
---`collections.deque(iterable, maxlen)`: items in blocks of 64, with two ends.
---@type type
collections.deque = nil
---`collections.OrderedDict(pairs)`, `OrderedDict{a = 1}`: a dict that keeps an order of its own.
---@type type
collections.OrderedDict = nil
---@type type
str = nil
---@type type
int = nil
---@type type
float = nil
---@type type
complex = nil
---@type type
bool = nil
---@type type
object = nil
---`slice(start, stop, step)`: for `x[slice(1, nil)]`.
---@type type
slice = nil

---The object `None`. A Lua `nil` in its place deletes.
---@type object
None = nil
---What a special method gives where it does not know the other operand.
---@type object
NotImplemented = nil

---`property(get, set, delete, doc)`, for a field of a class's body.
---@type type
property = nil
---`staticmethod(f)`: call it with a dot, `C.f(x)`.
---@type type
staticmethod = nil
---`classmethod(f)`: gets the class, `C.f()`.
---@type type
classmethod = nil
---`super(C, self)`: what the bases of C have, `super(C, self):method(x)`.
---@type type
super = nil

---@type object
NotImplemented = nil
---@type object
Ellipsis = nil

-- The types of exceptions: `E(...)` makes one, `raise` raises it, `try` catches it.
---@type type
BaseException = nil
---@type type
Exception = nil
---@type type
ArithmeticError = nil
---@type type
ZeroDivisionError = nil
---@type type
OverflowError = nil
---@type type
LookupError = nil
---@type type
IndexError = nil
---@type type
KeyError = nil
---@type type
ValueError = nil
---@type type
TypeError = nil
---@type type
AttributeError = nil
---@type type
NameError = nil
---@type type
UnboundLocalError = nil
---@type type
RuntimeError = nil
---@type type
RecursionError = nil
---@type type
NotImplementedError = nil
---@type type
StopIteration = nil
---@type type
ReferenceError = nil
---@type type
BufferError = nil
---@type type
MemoryError = nil
---@type type
GeneratorExit = nil
---@type type
KeyboardInterrupt = nil
---@type type
AssertionError = nil
---@type type
SystemExit = nil
---@type type
OSError = nil
---@type type
EOFError = nil
---@type type
UnicodeError = nil
---@type type
Warning = nil

---Raises an exception, or a new one of an exception type.
---@param e object
---@param cause? object
function raise(e, cause) end
---Calls `f(...)`: the exception that it raised, or nil and what it gives. The exception holds the
---frames that it passed, as Python's does.
---@param f any
---@param ... any
---@return object|nil exception
---@return any ...
function try(f, ...) end
---`with o as x: f(x)`: calls `__enter__`, then `f` with what that gave, in a scope of its own, then
---`__exit__`, which may forgive an exception. Gives what `f` gives.
---@param o object
---@param f any
---@return any ...
function with(o, f) end

---`map(f, l)`, `map(f, l, m)`: for loops, and for whatever takes an iterable.
---@param f any
---@param iterable object
---@param ... object
---@return object
function map(f, iterable, ...) end
---@param f any a callable or None
---@param iterable object
---@return object
function filter(f, iterable) end
---The names that an object has, a sorted list.
---@param o any
---@return object
function dir(o) end
---The dict of an object, `o.__dict__`.
---@param o object
---@return object
function vars(o) end

---Types that have no name among the builtins.
types = {}
---`types.ModuleType(name, doc)`
---@type type
types.ModuleType = nil
---`types.SimpleNamespace()`
---@type type
types.SimpleNamespace = nil
---@type type
types.MappingProxyType = nil
---@type type
types.FunctionType = nil
---@type type
types.MethodType = nil
---@type type
types.BuiltinFunctionType = nil
---@type type
types.CellType = nil
---@type type
types.GeneratorType = nil
---@type type
types.TracebackType = nil
---@type type
types.FrameType = nil
---@type type
types.NoneType = nil
---@type type
types.EllipsisType = nil
---@type type
types.NotImplementedType = nil

---`for i in range(n)`: the loop variable is a Lua integer, and each pass is a scope that releases
---its temporaries.
---@param start integer
---@param stop? integer
---@param step? integer
---@return object
function range(start, stop, step) end

---Prints as Python prints, Lua values included.
---@param ... any
function print(...) end

---@param o any
---@return integer
function len(o) end
---The address of an object.
---@param o any
---@return integer
function id(o) end
---@param o any
---@return integer
function hash(o) end
---@param o any
---@return object
function repr(o) end
---Python's type of an object, Lua's type name of a Lua value.
---@param o any
---@return any
function type(o) end
---@param o any
---@param cls any a class or a tuple of classes
---@return boolean
function isinstance(o, cls) end
---@param cls object
---@param of object
---@return boolean
function issubclass(cls, of) end
---@param o any
---@return boolean
function callable(o) end

---Unboxes: a Lua number, string or boolean where the object is one; Lua values stay what they are.
---@param o any
---@return any
function value(o) end
---Python's `is`: whether both are the same object.
---@param a any
---@param b any
---@return boolean
function is(a, b) end
---Python's `==`. Lua's own compares handles by identity.
---@param a any
---@param b any
---@return boolean
function eq(a, b) end
---Python's `x in c`.
---@param c object
---@param x any
---@return boolean
function contains(c, x) end
---Ends temporaries at once. An error for an object that something holds: unbind the name instead.
---@param ... any
function del(...) end

---@param o any
---@param name string
---@param default? any
---@return any
function getattr(o, name, default) end
---@param o any
---@param name string
---@return boolean
function hasattr(o, name) end
---@param o any
---@param name string
---@param v any
function setattr(o, name, v) end
---@param o any
---@param name string
function delattr(o, name) end
---@param o any
---@param key any
---@return any
function getitem(o, key) end
---@param o any
---@param key any
---@param v any
function setitem(o, key, v) end
---@param o any
---@param key any
function delitem(o, key) end

---@param x any
---@return any
function abs(x) end
---Python's `x ** y`, or the rest of that and `modulus`.
---@param x any
---@param y any
---@param modulus? any
---@return any
function pow(x, y, modulus) end
---The tuple of `a // b` and `a % b`.
---@param a any
---@param b any
---@return object
function divmod(a, b) end
---An int, or with `digits` a number of the kind of `x`; halves go to the even neighbour.
---@param x any
---@param digits? any
---@return any
function round(x, digits) end
---@param x any
---@return object
function hex(x) end
---@param x any
---@return object
function oct(x) end
---@param x any
---@return object
function bin(x) end
---`repr(o)` with all but ASCII escaped.
---@param o any
---@return object
function ascii(o) end
---@param o any
---@param specification? any a str
---@return object
function format(o, specification) end
---@param code integer
---@return object
function chr(code) end
---@param c any a str of one character
---@return integer
function ord(c) end
---@param ... any one iterable, or the values
---@return any
function min(...) end
---@param ... any one iterable, or the values
---@return any
function max(...) end
---@param iterable any
---@param start? any
---@return any
function sum(iterable, start) end
---@param iterable any
---@return object
function sorted(iterable) end
---@param iterable any
---@return boolean
function any(iterable) end
---@param iterable any
---@return boolean
function all(iterable) end

---`for x in iter(l)`: each pass is a scope. What is walked over is lent to the iterator.
---@param x any
---@return object
function iter(x) end
---Python's `next` for iterators, Lua's for tables.
---@param it any
---@param default? any
---@return any
function next(it, default) end
---`for k, v in items(d)`: each pass is a scope.
---@param d object
---@return object
function items(d) end
---`for i, x in enumerate(l)`: each pass is a scope.
---@param x any
---@param start? integer
---@return object
function enumerate(x, start) end
---`for a, b in zip(x, y)`: each pass is a scope.
---@param ... any
---@return object
function zip(...) end
---@param x any
---@return object
function reversed(x) end

---A function that runs in a frame: in its body plain names are its locals, looked up in the frame,
---the cells, the script's names, the builtins. The first parameter must be `_ENV`.
---@param body fun(_ENV: table, ...: any): ...
---@param cells? table<string, any> what the closure captures: a cell is shared, a value gets one
---@param defaults? table<string, any> defaults of the last parameters, evaluated once
---@return object
function def(body, cells, defaults) end
---As `def`, for a generator function: a call makes a generator, `yield` suspends it.
---@param body fun(_ENV: table, ...: any)
---@param cells? table<string, any>
---@param defaults? table<string, any> of the last parameters; an integer in its place is `slots`
---@param slots? integer how many slots CPython's frame has
---@return object
function generator(body, cells, defaults, slots) end
---Suspends the generator that runs; gives what `send` sends.
---@param v any
---@return any
function yield(v) end
---A cell that closures can share; `c.cell_contents` reads and writes it.
---@param contents? any
---@return object
function cell(contents) end
---`class "Name" { ... }` or `class("Name", Base) { ... }`: the body's fields are the class's. A table
---behind the bases has keyword arguments: `class("Name", Base, {metaclass = M}) { ... }`.
---@param name string
---@param ... object bases
---@return fun(body: table): object
function class(name, ...) end

---Runs a function; what it made and nothing stored is released when it ends.
---@param f fun(): ...
---@return any ...
function scope(f) end
---A phase of the workload, with its own figures in the report; a scope, too.
---@param name string
---@param f function
---@param ... any arguments of `f`
---@return any ...
function phase(name, f, ...) end
---Names the workload.
---@param about { name: string, summary: string? }
function workload(about) end
---A parameter that `--set name=value` changes.
---@generic T: number|string|boolean
---@param name string
---@param default T
---@param help? string
---@return T
function param(name, default, help) end
---Notes whether something holds that must; if not, the run ends with status 2 after its report.
---@param condition any
---@param message? string
---@return boolean
function expect(condition, message) end
---The run's seed, `--seed`.
---@type integer
seed = 0

---@class sys
sys = {}
---The reference count with the argument's own, as in Python; of a temporary the argument is all.
---@param o any
---@return integer
function sys.getrefcount(o) end
---Bytes of the object's own block, pre-header included.
---@param o any
---@return integer
function sys.getsizeof(o) end
---@param s any a str
---@return object
function sys.intern(s) end
---Blocks in use in the mem and obj domains.
---@return integer
function sys.getallocatedblocks() end
---Writes the allocator's statistics to standard error.
function sys._debugmallocstats() end
---@return integer
function sys.getrecursionlimit() end
---@param limit integer
function sys.setrecursionlimit(limit) end
---The interned strings (3.12 and newer).
---@return integer
function sys.getunicodeinternedsize() end
---Whether a str is interned (3.13).
---@param s any
---@return boolean
function sys._is_interned(s) end
---What Python says of itself, tuples whose items have names.
---@type object
sys.version_info = nil
---@type object
sys.hash_info = nil
---@type object
sys.int_info = nil
---@type object
sys.float_info = nil
---@type object
sys.implementation = nil
---@type integer
sys.maxunicode = 0
---@type integer
sys.hexversion = 0
---@type string
sys.byteorder = ""
---@type string
sys.platform = ""
---Takes errors that nobody catches: an object with exc_type, exc_value, exc_traceback, err_msg and
---object. Assign a callable; None brings the standard back.
---@type any
sys.unraisablehook = nil
---@type integer
sys.maxsize = 0
---The Python version that is reproduced, as in "3.12".
---@type string
sys.version = ""
---@type integer
sys.version_minor = 0

---@class gc
gc = {}
---@param generation? integer 0, 1 or 2
---@return integer found unreachable objects
function gc.collect(generation) end
function gc.enable() end
function gc.disable() end
---@return boolean
function gc.isenabled() end
---@param t0 integer 0 switches automatic collections off
---@param t1? integer
---@param t2? integer
function gc.set_threshold(t0, t1, t2) end
---@return object a tuple of three ints
function gc.get_threshold() end
---@return object a tuple of three ints
function gc.get_count() end
---@return object a list of dicts: collections, collected, uncollectable
function gc.get_stats() end
---@param generation? integer
---@return object a list of all objects that the collector follows
function gc.get_objects(generation) end
---@param ... any
---@return object a list
function gc.get_referrers(...) end
---@param ... any
---@return object a list
function gc.get_referents(...) end
---@param o any
---@return boolean
function gc.is_tracked(o) end
---@param o any
---@return boolean
function gc.is_finalized(o) end
function gc.freeze() end
function gc.unfreeze() end
---@return integer
function gc.get_freeze_count() end

---What a policy decides from.
---@class moult.Pressure
---@field allocations integer net container allocations since the last collection
---@field suspects integer suspects not yet looked at; 0 under strategies that follow none
---@field bytes integer bytes of blocks in use
---@field bytes_after_last integer bytes of blocks in use after the last collection
---@field examined integer objects that the last collection looked at
---@field collected integer objects that it let go
---@field collections integer collections so far
---@field survivors integer objects that survived the last full collection

---Decides when a collection runs, in the place of the strategy's own rule: a function that is asked
---every 700 container allocations and returns the generation to collect or nil, a policy as
---`moult collectors` lists them, or nil or None for the strategy's own rule.
---@param policy (fun(s: moult.Pressure): integer?)|string|nil
function gc.policy(policy) end
---@param flags integer
function gc.set_debug(flags) end
---@return integer
function gc.get_debug() end
---A list: each item is called with "start" or "stop" and a dict.
---@type object
gc.callbacks = nil
---A list of what could not, or with DEBUG_SAVEALL must not, be freed.
---@type object
gc.garbage = nil
gc.DEBUG_STATS = 1
gc.DEBUG_COLLECTABLE = 2
gc.DEBUG_UNCOLLECTABLE = 4
gc.DEBUG_SAVEALL = 32
gc.DEBUG_LEAK = 38

---@class weakref
weakref = {}
---A weak reference, `weakref.ref(o, callback)`: call it for the object, or None once that died. The
---callback is called with the reference when the object dies. A type: classes can derive from it.
---@type type
weakref.ref = nil
---The same type as `weakref.ref`.
---@type type
weakref.ReferenceType = nil
---Stands for the object in every use; a ReferenceError once that died.
---@param o object
---@param callback? function called with the proxy when the object dies
---@return object
function weakref.proxy(o, callback) end
---The type of proxies.
---@type type
weakref.ProxyType = nil
---The type of proxies to what can be called.
---@type type
weakref.CallableProxyType = nil
---Both types of proxies, a tuple.
---@type object
weakref.ProxyTypes = nil
---A dictionary that does not keep its values alive.
---@type type
weakref.WeakValueDictionary = nil
---A dictionary that does not keep its keys alive, and its values only as long as these.
---@type type
weakref.WeakKeyDictionary = nil
---A set that does not keep its items alive.
---@type type
weakref.WeakSet = nil
---Keyword arguments for `func` are a Lua table at the end: `weakref.finalize(o, func, 1, {y = 2})`.
---`weakref.finalize(o, func, ...)`: calls `func(...)` once, when the object dies, when it is called
---itself, or at the end of the script. Has `alive`, `atexit`, `peek()` and `detach()`.
---@type type
weakref.finalize = nil
---`weakref.WeakMethod(o.method, callback)`: a weak reference to a bound method.
---@type type
weakref.WeakMethod = nil
---The references that a WeakValueDictionary keeps: they have a `key`.
---@type type
weakref.KeyedRef = nil
---@param o object
---@return integer
function weakref.getweakrefcount(o) end
---@param o object
---@return object a list
function weakref.getweakrefs(o) end

---@alias domain "raw"|"mem"|"obj"

---The layer below objects. Blocks are opaque integers, checked whenever they are used.
---@class heap
heap = {}
---@param bytes integer
---@param domain? domain "mem" unless given
---@return integer block
function heap.malloc(bytes, domain) end
---@param count integer
---@param bytes integer
---@param domain? domain
---@return integer block
function heap.calloc(count, bytes, domain) end
---@param block integer
---@param bytes integer
---@return integer block
function heap.realloc(block, bytes) end
---@param block integer
---@param domain? string what the script takes the block for
function heap.free(block, domain) end
---Checks every invariant and recounts every reference; an error says what is wrong.
---@return boolean
function heap.verify() end
---Writes the heap as it is now into the capture of the run (`moult run -o`): a moment for its reports.
---@param name? string
---@return boolean # false where the run is not captured
function heap.snapshot(name) end
---A text with a line for each arena and a mark for each pool: `.` untouched, `_` empty, `0` to `9`
---tenths in use, `#` full.
---@return string
function heap.map() end
---@return object a dict of figures
function heap.stats() end
---The address of the first item that a bytes, bytearray, array or memoryview shows: two of them that
---share memory say so by it.
---@param o object
---@return integer
function heap.buffer_address(o) end
---The most bytes that were in use at one time.
---@return integer
function heap.peak() end
function heap.reset_peak() end
---Makes the nth allocation from now fail, and then every so many; without arguments ends that.
---@param n? integer
---@param every? integer
function heap.fail_after(n, every) end

--- Bytes in and around the blocks of this script; only with --debug-memory.
---@param address integer
---@param n integer
---@return any bytes
function heap.peek(address, n) end

--- Writes one byte there.
---@param address integer
---@param byte integer
function heap.poke(address, byte) end
--- Records memory that the heap does not know of, for tracemalloc (PyTraceMalloc_Track).
---@param domain integer
---@param address integer
---@param bytes integer
function heap.track(domain, address, bytes) end
---@param domain integer
---@param address integer
function heap.untrack(domain, address) end
--- The frames of a record, innermost first: ((file, line), ...), or None.
---@param domain integer
---@param address integer
---@return object
function heap.get_traceback(domain, address) end

--- Which line of the script each live block comes from. Named arguments are a Lua table at the end:
--- `snapshot:statistics("lineno", {cumulative = true})`.
---@class tracemalloc
---@field Snapshot object
---@field Statistic object
---@field StatisticDiff object
---@field Trace object
---@field Traceback object
---@field Frame object
---@field BaseFilter object
---@field Filter object (inclusive, filename_pattern, lineno, all_frames, domain)
---@field DomainFilter object (inclusive, domain)
---@field __file__ string the file under which the module's own blocks appear
tracemalloc = {}
--- Begins to record; no effect when that is on.
---@param frames? integer frames that a traceback keeps, 1 to 65535; 1 unless told
function tracemalloc.start(frames) end
--- Ends recording and forgets everything.
function tracemalloc.stop() end
---@return boolean
function tracemalloc.is_tracing() end
---@return integer
function tracemalloc.get_traceback_limit() end
--- A tuple: bytes on record now, and at most.
---@return object
function tracemalloc.get_traced_memory() end
function tracemalloc.reset_peak() end
--- Forgets every record; live blocks become unknown ones.
function tracemalloc.clear_traces() end
--- Bytes that CPython's tables of records would take.
---@return integer
function tracemalloc.get_tracemalloc_memory() end
--- The Traceback of an object's block, or None.
---@param o any
---@return object
function tracemalloc.get_object_traceback(o) end
---@return object Snapshot
function tracemalloc.take_snapshot() end

--- Python's package objgraph: what the collector follows, chains and graphs of it. Nothing of it changes
--- the heap or collects. Named arguments are a Lua table at the end: `objgraph.growth {limit = 3}`.
---@class objgraph
objgraph = {}
--- How many objects of a type the collector follows.
---@param typename string with its module, where it has a dot
---@param objects? table|object these instead
---@return integer
function objgraph.count(typename, objects) end
---@param typename string
---@param objects? table|object
---@return table objects
function objgraph.by_type(typename, objects) end
--- Counts by the name of the type.
---@param objects? table|object
---@param shortnames? boolean names without modules, unless false
---@param filter? function objects for which it gives false do not count
---@return table
function objgraph.typestats(objects, shortnames, filter) end
--- Pairs of name and count, the most frequent first.
---@param limit? integer 10 unless told; None for all
---@param objects? table|object
---@param shortnames? boolean
---@param filter? function
---@return table
function objgraph.most_common_types(limit, objects, shortnames, filter) end
---@param limit? integer
---@param objects? table|object
---@param shortnames? boolean
---@param file? table with a method write
---@param filter? function
function objgraph.show_most_common_types(limit, objects, shortnames, file, filter) end
--- Triples of name, count and what came since the last call.
---@param limit? integer
---@param peak_stats? table the counts seen so far, instead of those that are kept
---@param shortnames? boolean
---@param filter? function
---@return table
function objgraph.growth(limit, peak_stats, shortnames, filter) end
---@param limit? integer
---@param peak_stats? table
---@param shortnames? boolean
---@param file? table with a method write
---@param filter? function
function objgraph.show_growth(limit, peak_stats, shortnames, file, filter) end
--- What nothing that the collector follows refers to.
---@param objects? table|object of these
---@return table
function objgraph.get_leaking_objects(objects) end
--- A shortest chain of references from an object to one for which the predicate holds; the object alone
--- if there is none.
---@param obj any
---@param predicate function
---@param max_depth? integer 20 unless told
---@param extra_ignore? table ids of objects to leave out
---@return table objects
function objgraph.find_ref_chain(obj, predicate, max_depth, extra_ignore) end
--- The same against the direction of references, from the object that was found to `obj`.
---@param obj any
---@param predicate function
---@param max_depth? integer
---@param extra_ignore? table
---@return table objects
function objgraph.find_backref_chain(obj, predicate, max_depth, extra_ignore) end
--- Whether an object is a module.
---@param o any
---@return boolean
function objgraph.is_proper_module(o) end
--- What leads to objects, as a graph for graphviz: its text, or a file with `filename` and --unsafe.
---@param objs any one object, or a Lua table of several
---@param max_depth? integer 3 unless told
---@param extra_ignore? table
---@param filter? function
---@param too_many? integer references of an object that are drawn, 10 unless told
---@param highlight? function
---@param filename? string
---@param extra_info? function
---@param refcounts? boolean
---@param shortnames? boolean
---@param output? table with a method write
---@param extra_node_attrs? function
---@return string?
function objgraph.show_backrefs(objs, max_depth, extra_ignore, filter, too_many, highlight, filename, extra_info, refcounts, shortnames, output, extra_node_attrs) end
--- What objects lead to.
---@param objs any
---@param max_depth? integer
---@param extra_ignore? table
---@param filter? function
---@param too_many? integer
---@param highlight? function
---@param filename? string
---@param extra_info? function
---@param refcounts? boolean
---@param shortnames? boolean
---@param output? table
---@param extra_node_attrs? function
---@return string?
function objgraph.show_refs(objs, max_depth, extra_ignore, filter, too_many, highlight, filename, extra_info, refcounts, shortnames, output, extra_node_attrs) end
--- Chains; options are `backrefs` and those of `show_backrefs`.
---@param ... table
---@return string?
function objgraph.show_chain(...) end
