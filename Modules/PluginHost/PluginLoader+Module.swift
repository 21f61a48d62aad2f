import PluginABI

extension Checker {
  /// Types that a module may bring.
  static let maximumTypes = 16

  /// Checks the tables of a module.
  func check(module table: MoultModule, name: String) throws(PluginError) -> ModuleTables {
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
      throw refuse("'\(name)' cannot be the name of a module in scripts: no identifier")
    }
    guard table.create != nil else { throw refuse("the function 'create' is missing") }
    guard table.destroy != nil else { throw refuse("the function 'destroy' is missing") }
    return ModuleTables(table: table, functions: try functions(table), types: try types(table))
  }

  private func functions(_ table: MoultModule) throws(PluginError) -> [ModuleTables.Function] {
    let count = Int(table.function_count)
    guard count > 0 else { return [] }
    guard count <= 256 else { throw refuse("it has \(count) functions") }
    guard let pointer = table.functions else {
      throw refuse("it says that it has \(count) functions, but their table is NULL")
    }
    var result: [ModuleTables.Function] = []
    for i in 0..<count {
      let entry = try self.table(pointer + i, pointer[i].size, "MoultFunctionEntry")
      let name = try text(entry.name, "the name of function \(i)")
      guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
        throw refuse("'\(name)' is no name for a function")
      }
      guard !result.contains(where: { $0.name == name }) else {
        throw refuse("two functions have the name '\(name)'")
      }
      guard let call = entry.call else { throw refuse("function '\(name)' is NULL") }
      guard entry.minimum <= entry.maximum, entry.maximum <= 64 else {
        throw refuse(
          "function '\(name)' takes between \(entry.minimum) and \(entry.maximum) arguments")
      }
      result.append(
        ModuleTables.Function(
          name: name, help: try text(entry.help, "the help of '\(name)'"),
          arguments: Int(entry.minimum)...Int(entry.maximum), call: call))
    }
    return result
  }

  private func types(_ table: MoultModule) throws(PluginError) -> [ModuleTables.NativeType] {
    let count = Int(table.type_count)
    guard count > 0 else { return [] }
    guard count <= Self.maximumTypes else {
      throw refuse("it has \(count) types, at most \(Self.maximumTypes) are possible")
    }
    guard let pointer = table.types else {
      throw refuse("it says that it has \(count) types, but their table is NULL")
    }
    var result: [ModuleTables.NativeType] = []
    for i in 0..<count {
      let type = try self.table(pointer + i, pointer[i].size, "MoultType")
      let name = try text(type.name, "the name of type \(i)")
      guard !name.isEmpty else { throw refuse("type \(i) has an empty name") }
      try check(type: type, name)
      result.append(ModuleTables.NativeType(name: name, table: type))
    }
    return result
  }

  private func check(type: MoultType, _ name: String) throws(PluginError) {
    let bytes = type.instance_bytes
    if type.flags & ~UInt32(MOULT_TYPE_ALL) != 0 {
      throw refuse("type '\(name)' has flags that this Moult does not know: \(type.flags)")
    }
    guard bytes % 8 == 0, (16...512).contains(bytes) else {
      throw refuse(
        "type '\(name)': instances of \(bytes) bytes; a multiple of 8 from 16 to 512 is possible")
    }
    let words = (bytes - 16) / 8
    if words < 64, type.reference_words >> UInt64(words) != 0 {
      throw refuse("type '\(name)': reference_words names words past the end of an instance")
    }
    if type.traverse != nil {
      guard type.reference_words == 0 else {
        throw refuse("type '\(name)' has both reference_words and 'traverse'")
      }
      guard type.dealloc != nil else {
        throw refuse("type '\(name)' has 'traverse', but 'dealloc' is missing")
      }
      if type.flags & MOULT_TYPE_CONTAINER != 0, type.clear == nil {
        throw refuse("type '\(name)' has 'traverse', but 'clear' is missing")
      }
    } else if type.clear != nil, type.reference_words != 0 {
      throw refuse("type '\(name)': Moult clears what reference_words names; 'clear' must be NULL")
    }
    let hasReferences = type.traverse != nil || type.reference_words != 0
    if hasReferences, type.flags & MOULT_TYPE_CONTAINER == 0 {
      throw refuse("type '\(name)' holds references, but is no container")
    }
  }
}
