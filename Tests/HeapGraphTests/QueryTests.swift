import Capture
import Testing

@testable import HeapGraph

@Suite struct QueryTests {
  private var objects: HeapSnapshot {
    var s = snapshot([[1], [], []], roots: [0])
    s.typeNames = ["list", "dict", "Node"]
    s.types = [0, 1, 2]
    s.newestSerial = 9
    return s
  }

  private func problem(_ text: String) -> String {
    do throws(QueryError) {
      guard let query = ObjectQuery(text) else { return "no query" }
      return "\(try objects.objects(query))"
    } catch { return error.description }
  }

  @Test func findsByTypeAndNumber() {
    #expect(problem("list#1") == "[0]")
    #expect(problem("Node") == "[2]")
  }

  @Test func saysWhatIsNotThere() {
    #expect(problem("list#2") == "number 2 is dict#2, no list")
    #expect(problem("list#77").hasPrefix("there was no object list#77 yet; the newest is number 9"))
    #expect(problem("list#5").hasPrefix("list#5 is not alive there"))
    #expect(problem("Nods") == "there is no Nods; did you mean Node?")
    #expect(problem("node#3") == "number 3 is Node#3, no node")
    #expect(problem("Wagon") == "there is no Wagon; most objects are of Node, dict, list")
    #expect(problem("list#x") == "no query")
    #expect(problem("#3") == "no query")
    #expect(problem("") == "no query")
  }

  @Test func findsAddresses() {
    #expect(objects.object(at: 128) == 1)
    #expect(objects.object(at: 129) == nil)
    #expect(objects.object(at: 0) == nil)
    #expect(HeapSnapshot().object(at: 64) == nil)
  }

  @Test(arguments: [("abc", "abc", 0), ("abc", "", 3), ("kitten", "sitting", 3)])
  func countsLetters(a: String, b: String, n: Int) {
    #expect(HeapSnapshot.distance(a, b) == n)
  }
}
