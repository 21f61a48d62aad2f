import Foundation
import Testing

#if os(Linux)
  /// What starting up has touched of programs and libraries is not resident while a script runs.
  @Test func pagesOfTheStartAreGoneWhenAScriptRuns() throws {
    let script = """
      local file = assert(io.open("/proc/self/status"))
      local text = file:read("a")
      file:close()
      for _, name in ipairs { "VmHWM", "RssAnon", "RssFile" } do
        print(tostring(text:match(name .. ":%s*(%d+) kB")))
      end
      """
    let finished = try withScript(script) { try moult("run", "-q", "--unsafe", $0) }
    #expect(finished.errors.isEmpty)
    let figures = finished.output.split(separator: "\n").compactMap { Int($0) }
    try #require(figures.count == 3)
    let (most, anonymous, ofFiles) = (figures[0], figures[1], figures[2])
    // Without, it is all of it.
    #expect(ofFiles * 3 < (most - anonymous) * 2, "KiB: \(figures)")
  }
#endif
