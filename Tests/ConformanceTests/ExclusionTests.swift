import Conformance
import Testing

@Test func exclusionsNeedAReason() throws {
  let read = try Exclusions(text: "# none\n\nhub: it never collects\n")
  #expect(read.reasons == [.hub: "it never collects"])
  #expect(throws: Exclusions.Malformed.self) { _ = try Exclusions(text: "hub:\n") }
  #expect(throws: Exclusions.Malformed.self) { _ = try Exclusions(text: "hub\n") }
  #expect(throws: Exclusions.Malformed.self) { _ = try Exclusions(text: "hubb: why\n") }
}
