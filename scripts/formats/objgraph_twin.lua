-- objgraph_twin.py in the language of scripts.
Node = class "Node" {
  __slots__ = {"name", "children", "parent"},
  __init__ = function(self, name)
    self.name = name
    self.children = list()
  end,
  __del__ = function(self) end,
}
root = Node("root")
for i = 1, 12 do
  local c = Node("child")
  c.parent = root
  root.children:append(c)
end
d = dict()
d["root"] = root
d[7] = root
d["a b"] = list {1, 2}
t = tuple {root, d}
u = tuple {t, list(), set {1, 2, 3}, 3.5, None, true}
m = d.get
local function is_node(x) return isinstance(x, Node) end
local function no_namespace(x) return is(x, d) or not isinstance(x, dict) end
print(objgraph.count("Node"), objgraph.count("__main__.Node"))
print(objgraph.show_refs(u, {max_depth = 3}))
print(objgraph.show_backrefs({d}, {max_depth = 2, too_many = 3, filter = no_namespace}))
print(objgraph.show_refs({t, d}, {max_depth = 0}))
print(objgraph.show_refs(t, {max_depth = 3, too_many = 1, shortnames = false}))
print(objgraph.show_refs(t, {
  max_depth = 2,
  filter = function(x) return not is_node(x) end,
  highlight = function(x) return isinstance(x, dict) end,
  extra_info = function(x) return "info" end,
}))
print(objgraph.show_chain(objgraph.find_ref_chain(u, is_node), {backrefs = false}))
print(#objgraph.find_backref_chain(root.children[5], function(x) return is(x, d) end))
objgraph.show_growth {limit = 0, filter = is_node}
keep = list()
for i = 1, 5 do keep:append(Node("x")) end
objgraph.show_growth {filter = is_node}
objgraph.show_most_common_types {objects = objgraph.by_type("Node")}
