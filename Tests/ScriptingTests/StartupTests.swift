import Foundation
import Testing

@testable import Scripting

@Suite struct StartupTests {
  @Test func aScriptIsNamedAfterItsFileAsFoundationHasIt() {
    for path in [
      "cycles.lua", "a/b/cycles.lua", "/a/cycles.tar.lua", "cycles", "a/.lua", "cycles.",
      "./x.y.z", "a/b/",
    ] {
      let url = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      #expect(WorkloadState.name(ofFile: path) == url, "\(path)")
    }
  }
}
