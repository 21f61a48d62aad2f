import Testing

@testable import ScriptCheck

@Suite struct FunctionSpansTests {
  @Test func linesBelongToTheInnermostFunction() {
    let spans = FunctionSpans(
      Array(
        """
        x = list()
        Node = class("Node", {
          __init__ = def(function(self)
            self.a = 1
          end),
        })
        local function walk(n)
          for i = 1, 2 do
            if n then
              n()
            end
          end
          repeat n() until true
          while n do n() end
          local f = function()
            return 1
          end
        end
        walk(x)
        map(function(y)
          return y
        end)
        """.utf8))
    let names = (1...22).map { spans.name(atLine: $0) }
    #expect(names[0] == nil)
    #expect(names[3] == "__init__")
    #expect(names[5] == nil)
    #expect(names[9] == "walk")
    #expect(names[12] == "walk")
    #expect(names[15] == "f")
    #expect(names[17] == "walk")
    #expect(names[18] == nil)
    #expect(names[20] == "<function:20>")
  }

  @Test func aMistakeEndsNothing() {
    let spans = FunctionSpans(Array("f = function( \n end end end 'open".utf8))
    #expect(spans.name(atLine: 1) == "f")
  }
}
