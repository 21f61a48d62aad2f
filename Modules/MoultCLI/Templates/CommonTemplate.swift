extension PluginTemplate {
  /// A Makefile; `build` is the command that makes NAME.so of its source.
  static func makefile(source: String, build: String, run: String, conform: String) -> String {
    let then = conform.isEmpty ? "" : ",\n#              then the conformance kit"
    return """
      # make         builds NAME.so
      # make check   runs check.lua with it and verifies the heap again and again\(then)
      #
      # MOULT names the program.
      MOULT ?= moult

      NAME.so: \(source) moult_plugin.h
      \t\(build)

      check: NAME.so
      \t$(MOULT) plugins --plugin ./NAME.so
      \t$(MOULT) run check.lua --plugin ./NAME.so\(run) --verify-every 50
      \(conform)
      clean:
      \trm -f NAME.so

      .PHONY: check clean

      """
  }

  /// A script that makes garbage of several kinds and says what a full collection has to find.
  static let collectorCheck = """
    -- What every collector has to find, and what it has to leave alone.
    workload { name = "NAME", summary = "a check of the collector NAME" }

    Node = class "Node" {}
    gc.disable()
    gc.collect()

    -- A list that holds itself.
    a = list {}
    a:append(a)
    a = nil
    local found = gc.collect()
    expect(found == 1, "a list that holds itself is found")

    -- A ring of instances.
    first = Node()
    last = first
    for i in range(99) do
      node = Node()
      node.next = last
      last = node
    end
    first.next = last
    node = nil
    last = nil
    found = gc.collect()
    expect(found == 0, "a ring that is held stays")
    first = nil
    found = gc.collect()
    expect(found == 100, "a ring that nothing holds goes")

    -- Frozen objects stay, and what they hold.
    b = list {}
    b:append(b)
    b:append(list { b })
    gc.freeze()
    b = nil
    found = gc.collect()
    expect(found == 0, "what is frozen stays")
    gc.unfreeze()

    -- By itself, too.
    gc.enable()
    for i in range(20000) do
      c = list {}
      d = dict { back = c }
      c:append(d)
    end
    c = nil
    d = nil
    gc.collect()
    print("checked NAME")

    """
}
