import ObjectModel
import PyNumerics
import RefCounting

// Case and character classes of str, by Swift's Unicode tables.

extension ObjectSpace {
  /// `o.upper()`.
  public func stringUpper(_ o: Ref) throws(PythonError) -> Ref {
    if isASCII(o) { return try mapASCII(o) { 97...122 ~= $0 ? $0 - 32 : $0 } }
    return try mapScalars(o) { scalar, _ in scalar.properties.uppercaseMapping }
  }

  /// `o.lower()`.
  public func stringLower(_ o: Ref) throws(PythonError) -> Ref {
    if isASCII(o) { return try mapASCII(o) { 65...90 ~= $0 ? $0 + 32 : $0 } }
    let points = text(o).codePoints
    return try mapScalars(o) { scalar, i in self.lowercase(scalar, points, i) }
  }

  /// `o.swapcase()`.
  public func stringSwapCase(_ o: Ref) throws(PythonError) -> Ref {
    let points = text(o).codePoints
    return try mapScalars(o) { scalar, i in
      if scalar.properties.isUppercase { return self.lowercase(scalar, points, i) }
      return scalar.properties.isLowercase ? scalar.properties.uppercaseMapping : nil
    }
  }

  /// `o.title()`: the first cased character of each word in title case, the rest in lower case.
  public func stringTitle(_ o: Ref) throws(PythonError) -> Ref {
    let points = text(o).codePoints
    var inWord = false
    return try mapScalars(o) { scalar, i in
      let mapped =
        inWord ? self.lowercase(scalar, points, i) : scalar.properties.titlecaseMapping
      inWord = self.isCased(scalar)
      return mapped
    }
  }

  /// `o.capitalize()`.
  public func stringCapitalize(_ o: Ref) throws(PythonError) -> Ref {
    let points = text(o).codePoints
    return try mapScalars(o) { scalar, i in
      i == 0 ? scalar.properties.titlecaseMapping : self.lowercase(scalar, points, i)
    }
  }

  private func isCased(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isCased
  }

  /// The lower case of a character; a capital sigma at the end of a word becomes a final one.
  private func lowercase(_ scalar: Unicode.Scalar, _ points: [UInt32], _ i: Int) -> String {
    guard scalar.value == 0x3A3 else { return scalar.properties.lowercaseMapping }
    func cased(_ range: some Sequence<Int>) -> Bool {
      for k in range {
        guard let other = Unicode.Scalar(points[k]) else { return false }
        if other.properties.isCaseIgnorable { continue }
        return other.properties.isCased
      }
      return false
    }
    return cased((0..<i).reversed()) && !cased((i + 1)..<points.count) ? "\u{3C2}" : "\u{3C3}"
  }

  private func mapASCII(_ o: Ref, _ map: (UInt8) -> UInt8) throws(PythonError) -> Ref {
    let n = o.count
    if n == 0 { return retained(s.pointee.emptyString) }
    let source = characters(o).assumingMemoryBound(to: UInt8.self)
    if n == 1 { return retained(s.pointee.latin1[Int(map(source[0]))]) }
    let result = try newStringUnset(n, greatest: 127)
    let target = characters(result).assumingMemoryBound(to: UInt8.self)
    for i in 0..<n { target[i] = map(source[i]) }
    return result
  }

  private func mapScalars(
    _ o: Ref, _ map: (Unicode.Scalar, Int) -> String?
  ) throws(PythonError) -> Ref {
    let view = text(o)
    var points: [UInt32] = []
    points.reserveCapacity(view.count)
    for i in 0..<view.count {
      if let scalar = Unicode.Scalar(view[i]), let mapped = map(scalar, i) {
        points += mapped.unicodeScalars.map(\.value)
      } else {
        points.append(view[i])
      }
    }
    return try newString(codePoints: points)
  }

  /// Whether a str has a character and all of them pass a test; surrogates pass none.
  func allCharacters(_ o: Ref, _ test: (Unicode.Scalar) -> Bool) -> Bool {
    let view = text(o)
    if view.count == 0 { return false }
    for i in 0..<view.count {
      guard let scalar = Unicode.Scalar(view[i]), test(scalar) else { return false }
    }
    return true
  }

  /// What a method such as `isalpha` says of a str.
  func stringTest(_ o: Ref, _ name: String) -> Bool {
    switch name {
    case "isalpha": return allCharacters(o, isLetter)
    case "isdecimal": return allCharacters(o) { $0.properties.numericType == .decimal }
    case "isdigit":
      return allCharacters(o) {
        $0.properties.numericType == .decimal || $0.properties.numericType == .digit
      }
    case "isnumeric": return allCharacters(o) { $0.properties.numericType != nil }
    case "isalnum": return allCharacters(o) { isLetter($0) || $0.properties.numericType != nil }
    case "isspace": return allCharacters(o) { isSpace($0.value) }
    case "isascii": return isASCII(o)
    case "isprintable":
      let view = text(o)
      return (0..<view.count).allSatisfy { UnicodeDatabase.python312.isPrintable(view[$0]) }
    case "isidentifier":
      var isFirst = true
      return allCharacters(o) { scalar in
        defer { isFirst = false }
        if scalar == "_" { return true }
        return isFirst ? scalar.properties.isXIDStart : scalar.properties.isXIDContinue
      }
    case "isupper", "islower":
      let wanted = name == "isupper"
      var found = false
      let view = text(o)
      for i in 0..<view.count {
        guard let properties = Unicode.Scalar(view[i])?.properties else { continue }
        let isTitle = properties.generalCategory == .titlecaseLetter
        if isTitle || (wanted ? properties.isLowercase : properties.isUppercase) { return false }
        if wanted ? properties.isUppercase : properties.isLowercase { found = true }
      }
      return found
    default:
      // istitle
      var inWord = false
      var found = false
      let view = text(o)
      for i in 0..<view.count {
        guard let properties = Unicode.Scalar(view[i])?.properties else { continue }
        if properties.isUppercase || properties.generalCategory == .titlecaseLetter {
          if inWord { return false }
          (inWord, found) = (true, true)
        } else if properties.isLowercase {
          if !inWord { return false }
          (inWord, found) = (true, true)
        } else {
          inWord = false
        }
      }
      return found
    }
  }

  private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
