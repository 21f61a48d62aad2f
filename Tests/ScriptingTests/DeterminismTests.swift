import Insight
import Testing

@testable import Scripting

@Suite struct DeterminismTests {
  private static let script = """
    local n = param("n", 300, "objects")
    Node = class "Node" { __del__ = function(self) end }
    gc.set_threshold(50, 2, 2)
    phase("build", function()
      for i in range(n) do
        local a, b = list{}, Node()
        a:append(b)
        b.other = a
        if math.random(3) == 1 then a:append(dict{{math.random(100), a}}) end
      end
    end)
    phase("collect", gc.collect)
    print(gc.get_count())
    """

  /// The same script, parameters and seed give the same report but for times.
  @Test(arguments: ["3.11", "3.12", "3.13"]) func reportsAreEqualButForTimes(_ python: String)
    throws
  {
    let first = run(Self.script, python: python, verifyEvery: nil) { $0.seed = 7 }
    let second = run(Self.script, python: python, verifyEvery: nil) { $0.seed = 7 }
    #expect(first.failure == nil)
    #expect(first.output == second.output)
    let record = try #require(first.record)
    #expect(record.withoutTimes() == second.record?.withoutTimes())
    #expect(record.total.generations[0].collections > 0)
  }

  /// Another seed changes what happens, so the test above compares something.
  @Test func theSeedMatters() {
    let first = run(Self.script, verifyEvery: nil) { $0.seed = 7 }
    let other = run(Self.script, verifyEvery: nil) { $0.seed = 8 }
    #expect(first.record?.total.objectsMade != other.record?.total.objectsMade)
  }
}
