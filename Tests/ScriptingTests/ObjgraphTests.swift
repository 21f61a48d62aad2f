import Foundation
import Insight
import Testing

@testable import Scripting

/// The module `objgraph`: what it says, and that saying it changes nothing.
@Suite struct ObjgraphTests {
  private let nodes = """
    Node = class "Node" {
      __slots__ = {"name", "children", "parent"},
      __init__ = function(self, name) self.name = name; self.children = list() end,
    }
    root = Node("root")
    for i = 1, 3 do
      local c = Node("child")
      c.parent = root
      root.children:append(c)
    end

    """

  @Test func counts() {
    #expect(
      lines(
        nodes + """
          print(objgraph.count("Node"), objgraph.count("__main__.Node"), objgraph.count("builtins.Node"))
          print(objgraph.typestats().Node, #objgraph.by_type("Node"), objgraph.count("str"))
          print(objgraph.count("Node", {root, root.children}), objgraph.count("Node", root.children))
          """) == ["4 4 0", "4 4 0", "1 3"])
  }

  @Test func printsTablesAsPython() {
    #expect(
      lines(
        nodes + """
          local function mine(o) return isinstance(o, Node) or is(o, root.children) end
          objgraph.show_most_common_types {filter = mine}
          objgraph.show_growth {filter = mine}
          keep = list()
          for i = 1, 5 do keep:append(Node("x")) end
          objgraph.show_growth {filter = mine}
          objgraph.show_growth {filter = mine}
          local stats = {}
          for _, row in ipairs(objgraph.growth(1, stats, true, mine)) do print(row[1], row[2], row[3]) end
          print(stats.Node, #objgraph.growth(1, stats, true, mine))
          for _, row in ipairs(objgraph.most_common_types(None, {root, keep})) do print(row[1], row[2]) end
          """) == [
          "Node 4", "list 1", "Node        4        +4", "list        1        +1",
          "Node        9        +5", "Node 9 9", "9 0", "Node 1", "list 1",
        ])
  }

  @Test func findsChains() {
    #expect(
      lines(
        nodes + """
          local child = root.children[2]
          local up = objgraph.find_ref_chain(child, function(o) return is(o, root.children) end)
          print(#up, is(up[1], child), is(up[2], root), is(up[3], root.children))
          local down = objgraph.find_backref_chain(child, function(o) return is(o, root) end)
          print(#down, is(down[1], root), is(down[2], root.children), is(down[3], child))
          local none = objgraph.find_ref_chain(child, function(o) return false end)
          print(#none, is(none[1], child))
          print(#objgraph.find_ref_chain(child, function(o) return is(o, root.children) end, 1))
          print(#objgraph.find_ref_chain(child, function(o) return is(o, root.children) end,
            {extra_ignore = {id(root)}}))
          """) == ["3 True True True", "3 True True True", "1 True", "1", "1"])
  }

  @Test func findsWhatNothingRefersTo() {
    #expect(
      lines(
        """
        local lost = list()
        local held = list()
        holder = list {held}
        local leaks = objgraph.get_leaking_objects()
        local function has(o) for _, x in ipairs(leaks) do if is(x, o) then return true end end return false end
        print(has(lost), has(held))
        print(#objgraph.get_leaking_objects {lost, held})
        """) == ["True False", "1"])
  }

  /// What objgraph 3.7 prints of the same objects in CPython 3.12, but for addresses.
  @Test func drawsAsPython() {
    let drawn = lines(
      nodes + #"""
        d = dict()
        d["root"] = root
        d[7] = root
        d["a \"b"] = list {1}
        local text = objgraph.show_refs(d, {max_depth = 1, too_many = 5})
        local known, n = {}, 0
        print((text:gsub("o%d%d%d+", function(o)
          if not known[o] then n = n + 1; known[o] = "o" .. n end
          return known[o]
        end):gsub("0x%x+", "0xX")))
        """#
    ).joined(separator: "\n")
    #expect(
      drawn == #"""
        digraph ObjectGraph {
          node[shape=box, style=filled, fillcolor=white];
          o1[fontcolor=red];
          o1[label="dict\n3 items"];
          o1[fillcolor="0,0,1"];
          o1 -> o2 [label="root",weight=2];
          o1 -> o3;
          o1 -> o2 [label="root",weight=2];
          o1 -> o4;
          o1 -> o5 [label="str\n'a \"b'"];
          o1->too_many_o1[color=red,style=dotted,len=0.25,weight=10];
          too_many_o1[label="1 more references",shape=box,height=0.25,color=red,fillcolor="0,1,0.3",fontsize=6];
          too_many_o1[fontcolor=white];
          o2[label="Node\n<__main__.Node object at 0xX>"];
          o2[fillcolor="0,0,0.3"];
          o2[fontcolor=white];
          o3[label="str\n'root'"];
          o3[fillcolor="0,0,0.3"];
          o3[fontcolor=white];
          o4[label="int\n7"];
          o4[fillcolor="0,0,0.3"];
          o4[fontcolor=white];
          o5[label="list\n1 items"];
          o5[fillcolor="0,0,0.3"];
          o5[fontcolor=white];
        }

        """#)
  }

  @Test func writesNoFilesUnlessTrusted() throws {
    let path = NSTemporaryDirectory() + "objgraph-\(UUID().uuidString).dot"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script = "l = list()\nobjgraph.show_refs(l, {filename = '\(path)'})\n"
    #expect(run(script).failure?.contains("run with --unsafe") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
    let trusted = run(script) { $0.unsafe = true }
    #expect(trusted.output == "Graph written to \(path) (1 nodes)\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("digraph ObjectGraph {\n"))
    #expect(
      run("objgraph.show_refs(list(), {filename = 'x.png'})") { $0.unsafe = true }.failure?
        .contains("ValueError: show_refs() writes .dot files") == true)
    #expect(
      run("objgraph.show_refs(list(), {max_deep = 1})").failure?
        .contains("unexpected keyword argument 'max_deep'") == true)
  }

  /// Every function, and then the state of the heap is what it is without them: each object at its
  /// address with its count, and nothing was allocated, counted or collected meanwhile.
  @Test(arguments: ["3.8", "3.11", "3.12", "3.14"]) func lookingChangesNothing(python: String) {
    func script(_ looking: String) -> String {
      nodes + """
        local lost = Node("lost")
        lost.parent = lost
        lost = nil
        local made, young = heap.stats()["objects_made"], gc.get_count()
        local n = 0
        \(looking)
        print(value(heap.stats()["objects_made"]) - value(made))
        print(gc.get_count(), id(list()) - id(root), sys.getrefcount(root))
        """
    }
    let looking = """
      local function mine(o) n = n + 1 return n < 3 end
      objgraph.count("Node") objgraph.typestats() objgraph.most_common_types() objgraph.by_type("list")
      objgraph.growth() objgraph.show_growth{file = {write = function() end}}
      objgraph.show_most_common_types{file = {write = function() end}}
      objgraph.get_leaking_objects() objgraph.get_leaking_objects(objgraph.by_type("Node"))
      objgraph.find_ref_chain(root, mine) objgraph.find_backref_chain(root, mine)
      objgraph.show_refs(root, {refcounts = true, filter = mine}) objgraph.show_backrefs({root, Node})
      objgraph.show_chain(objgraph.find_backref_chain(root, mine))
      """
    var states: [RunFingerprint?] = []
    var texts: [String] = []
    // Both name the same things, or their constants would differ.
    for text in ["if false then\n\(looking)\nend", looking] {
      let ran = run(script(text), python: python, verifyEvery: 1) { $0.keepsFingerprint = true }
      #expect(ran.failure == nil)
      states.append(ran.record?.fingerprint)
      texts.append(ran.output)
    }
    #expect(texts[0] == texts[1])
    #expect(states[0] != nil && states[0]?.stateHash == states[1]?.stateHash)
    #expect(states[0]?.stateObjects == states[1]?.stateObjects)
  }

  /// A filter that frees what is looked at gets an error that says so, and nothing worse.
  @Test func deadObjectsAreAnError() {
    let message = failure(
      """
      keep = list()
      for i = 1, 300 do keep:append(list()) end
      objgraph.typestats {filter = function(o) if len(keep) > 0 then keep:clear() end return true end}
      """)
    #expect(message.contains("ReferenceError: stale handle: list"))
  }
}
