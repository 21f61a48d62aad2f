import Foundation
import Insight
import Testing

private func kind(_ value: ParameterValue) -> String {
  switch value {
  case .integer: "integer"
  case .float: "float"
  case .boolean: "boolean"
  case .string: "string"
  }
}

@Test(arguments: [
  ("42", ParameterValue.integer(42)), ("-7", .integer(-7)), ("+7", .integer(7)),
  ("1_000", .integer(1000)), ("1_000_000", .integer(1_000_000)), ("5e6", .integer(5_000_000)),
  ("0xff", .integer(255)), ("-0x10", .integer(-16)),
  ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
  ("0.5", .float(0.5)), ("1e-3", .float(0.001)), ("2.0", .float(2)), (".5", .float(0.5)),
  ("9223372036854775808", .float(9_223_372_036_854_775_808)), ("1e300", .float(1e300)),
  ("true", .boolean(true)), ("false", .boolean(false)),
  ("True", .string("True")), ("", .string("")), ("abc", .string("abc")), ("_1", .string("_1")),
  ("1_", .string("1_")), ("1__0", .string("1__0")), ("_", .string("_")), ("-", .string("-")),
  ("inf", .string("inf")), ("nan", .string("nan")), ("1e999", .string("1e999")),
  ("0x", .string("0x")), ("1 000", .string("1 000")), ("3.12.1", .string("3.12.1")),
])
func textsBecomeValues(_ text: String, _ expected: ParameterValue) {
  let value = ParameterValue(parsing: text)
  #expect(value == expected)
  #expect(kind(value) == kind(expected))
}

@Test func defaultGivesTheKind() throws {
  #expect(kind(try ParameterValue(parsing: "3", like: .float(0))) == "float")
  #expect(kind(try ParameterValue(parsing: "5e6", like: .integer(0))) == "integer")
  #expect(try ParameterValue(parsing: "5", like: .string("")) == .string("5"))
  #expect(try ParameterValue(parsing: "true", like: .string("")) == .string("true"))
  #expect(try ParameterValue(parsing: "false", like: .boolean(true)) == .boolean(false))
}

@Test(arguments: [
  ("0.5", ParameterValue.integer(0), "'0.5' is not an integer"),
  ("many", .integer(0), "'many' is not an integer"),
  ("x", .float(0), "'x' is not a number"),
  ("true", .float(0), "'true' is not a number"),
  ("1", .boolean(false), "'1' is not true or false"),
])
func mismatchesSayWhatIsWanted(_ text: String, _ like: ParameterValue, _ message: String) {
  let error = #expect(throws: ParameterValue.Mismatch.self) {
    try ParameterValue(parsing: text, like: like)
  }
  #expect(error?.description == message)
}

@Test func jsonKeepsNumbersBooleansAndStringsApart() throws {
  let values: [ParameterValue] = [
    .integer(1), .boolean(true), .string("1"), .float(0.25), .integer(.max), .integer(.min),
  ]
  let again = try JSONDecoder().decode([ParameterValue].self, from: JSONEncoder().encode(values))
  #expect(again == values)
  #expect(again.map(kind) == values.map(kind))
}

@Test func numbersThatJSONCannotWriteDoNotFail() throws {
  let data = try JSONEncoder().encode([ParameterValue.float(.infinity), .float(.nan)])
  #expect(String(decoding: data, as: UTF8.self) == #"["inf","nan"]"#)
}

@Test func equalityIsThatOfNumbers() {
  #expect(ParameterValue.integer(5) == .float(5))
  #expect(ParameterValue.float(5) == .integer(5))
  #expect(ParameterValue.integer(5) != .float(5.5))
  #expect(ParameterValue.integer(1) != .boolean(true))
  // 2^63 as a float is one more than the largest integer, which rounds to it.
  #expect(ParameterValue.integer(.max) != .float(9_223_372_036_854_775_808))
}
