import ObjectModel
import RefCounting

// Keyword arguments of native functions. They do not stand among the positional ones: the caller
// leaves a dict in `TypeNames.keywords`, and the function that is called takes them from there.

extension ObjectSpace {
  /// The `**kwargs` of the native function that runs: a new dict, empty where the call had none.
  public func takeKeywords() throws(PythonError) -> Ref {
    let given = typeNames.keywords
    typeNames.keywords = nil
    let own = try newDict()
    guard let given else { return own }
    return try building(own) { () throws(PythonError) in
      var position = 0
      while let (key, value) = dictNext(given, &position) { try dictSet(own, key, value) }
    }
  }

  /// The keyword arguments of the method that runs, in a new dict; `nil` where the call had none.
  package func takeNamedArguments() throws(PythonError) -> Ref? {
    let given = typeNames.namedArguments
    if given.isEmpty { return nil }
    typeNames.namedArguments = []
    let own = try newDict()
    return try building(own) { () throws(PythonError) in
      for (name, value) in given { try dictSet(own, name, value) }
    }
  }

  /// `callable(*arguments, **keywords)`: a new reference.
  /// - Parameter keywords: a dict whose keys are str, or `nil`.
  public func call(
    _ callable: Ref, _ arguments: UnsafeBufferPointer<Ref>, keywords: Ref?
  ) throws(PythonError) -> Ref {
    guard let keywords, dictCount(keywords) > 0 else { return try call(callable, arguments) }
    if callable.type == BuiltinType.method {
      let function = callable.ref(MethodField.function).unsafelyUnwrapped
      let all = [callable.ref(MethodField.receiver).unsafelyUnwrapped] + Array(arguments)
      return try callArray(function, all, keywords: keywords)
    }
    if info(of: callable).pointee.flags.contains(.isType) {
      return try callClass(callable, arguments, keywords: keywords)
    }
    guard callable.type == BuiltinType.function else {
      throw PythonError(.typeError, "\(callableName(callable))() takes no keyword arguments")
    }
    if functionKind(callable) == .native {
      guard typeNames.takesKeywords(functionBody(callable)) else {
        throw unexpected(callable, keywords)
      }
      typeNames.keywords = keywords
      defer { typeNames.keywords = nil }
      return try call(callable, arguments)
    }
    if functionKind(callable) != .plain, let bind = typeNames.bindArguments {
      let names = try keyTuple(keywords)
      defer { decref(names) }
      // The array that the call is made with holds what is in it.
      let bound = try bind(callable, arguments, keywords)
      var held = Array(arguments)
      var position = 0
      while let (_, value) = dictNext(keywords, &position) { held.append(value) }
      for value in held { incref(value) }
      defer { for value in held { decref(value) } }
      return try callArray(callable, bound)
    }
    let names = typeNames.parameterNames?(callable) ?? []
    var all = Array(arguments)
    var used = 0
    for name in names.dropFirst(all.count) {
      guard let value = try dictGetName(keywords, name) else {
        all.append(none)
        continue
      }
      all.append(value)
      used += 1
    }
    guard used == dictCount(keywords) else { throw unexpected(callable, keywords) }
    return try callArray(callable, all)
  }

  /// The same with the arguments in an array.
  func callArray(
    _ callable: Ref, _ arguments: [Ref], keywords: Ref?
  ) throws(PythonError) -> Ref {
    let result: Result<Ref, PythonError> = arguments.withUnsafeBufferPointer { buffer in
      do throws(PythonError) {
        return .success(try call(callable, buffer, keywords: keywords))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The names of keyword arguments in a tuple: a new reference.
  func keyTuple(_ keywords: Ref) throws(PythonError) -> Ref {
    var keys: [Ref] = []
    var position = 0
    while let (key, _) = dictNext(keywords, &position) { keys.append(key) }
    return try tuple(of: keys)
  }

  private func callableName(_ callable: Ref) -> String {
    callable.type == BuiltinType.builtinFunction
      ? callable.ref(16).map { string($0) } ?? "" : shownType(callable)
  }

  private func unexpected(_ function: Ref, _ keywords: Ref) -> PythonError {
    let field = s.pointee.minor >= 10 ? FunctionField.qualifiedName : FunctionField.name
    var position = 0
    let names = typeNames.parameterNames?(function) ?? []
    var wrong = ""
    while let (key, _) = dictNext(keywords, &position) {
      wrong = string(key)
      if !names.contains(wrong) { break }
    }
    let name = function.ref(field).map { string($0) } ?? ""
    return unexpectedKeyword(wrong, name, among: names)
  }
}

extension BuiltinMethods {
  /// The names of the keyword arguments that methods of built-in types take here; none listed where
  /// any is taken.
  private static let namedParameters: [TypeIndex: [String: [String]]] = [
    BuiltinType.list: ["sort": ["key", "reverse"]],
    BuiltinType.dict: ["update": []],
    BuiltinType.str: [
      "format": [], "split": ["sep", "maxsplit"], "rsplit": ["sep", "maxsplit"],
      "splitlines": ["keepends"], "expandtabs": ["tabsize"], "encode": ["encoding", "errors"],
    ],
    BuiltinType.int: intByteParameters, BuiltinType.bool: intByteParameters,
    BuiltinType.bytes: ["decode": ["encoding", "errors"]],
    BuiltinType.bytearray: ["decode": ["encoding", "errors"]],
  ]

  private static let intByteParameters = [
    "to_bytes": ["length", "byteorder", "signed"], "from_bytes": ["bytes", "byteorder", "signed"],
  ]

  /// The names of the keyword arguments that a method takes, none where it takes any; `nil` where it
  /// takes no keyword arguments.
  public static func parameters(_ type: TypeIndex, _ name: String) -> [String]? {
    namedParameters[type]?[name]
  }

  /// Whether a method looks at `TypeNames.namedArguments` itself.
  public static func takesNames(_ type: TypeIndex, _ name: String) -> Bool {
    parameters(type, name)?.isEmpty ?? false || (type == BuiltinType.list && name == "sort")
  }

  /// `l.sort(*, key=None, reverse=False)`
  static func sort(_ s: ObjectSpace, _ l: Ref) throws(PythonError) -> Ref {
    let given = s.typeNames.namedArguments
    s.typeNames.namedArguments = []
    var (key, isReversed) = (Ref?.none, false)
    for (name, value) in given {
      if s.string(name) == "reverse" {
        isReversed = try s.isTrue(value)
      } else if value != s.none {
        key = value
      }
    }
    try s.listSort(l, key: key, reverse: isReversed)
    return s.retained(s.none)
  }
}
