// Names and objects as a picture: names on the left, boxes in columns by their distance from a name
// when they first appeared. A box keeps its place for as long as it lives.

const BOX = {width: 196, head: 22, line: 16, gapX: 64, gapY: 14, names: 150, rows: 7, columns: 5};

class Graph {
  constructor(frames) {
    this.frame = byId("graph");
    this.places = placeObjects(frames);
  }

  draw(frame) {
    const {state, last} = frame;
    const before = new Map((last ? last.objects : []).map(o => [o.id, o]));
    const objects = new Map(state.objects.map(o => [o.id, o]));
    const ghosts = frame.kind === "state" && last
      ? last.objects.filter(o => !objects.has(o.id)) : [];
    const chart = svg("svg", {role: "img", "aria-label": this.words(frame)});
    chart.append(svg("defs", {}, svg("marker", {id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4,
      markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse"},
    svg("path", {d: "M0 0.6 L8 4 L0 7.4 Z"}))));
    const edges = svg("g");
    chart.append(edges);
    let bottom = 30, right = BOX.names + BOX.width;
    const at = id => this.places.get(id);
    const box = object => {
      const place = at(object.id);
      if (!place) return;
      chart.append(this.box(object, place, frame, before.get(object.id)));
      bottom = Math.max(bottom, place.y + heightOf(object) + 12);
      right = Math.max(right, place.x + BOX.width + 44);
    };
    ghosts.forEach(box);
    state.objects.forEach(box);
    state.names.forEach((name, i) => {
      const y = 22 + i * 18;
      const target = name.target ? at(name.target) : null;
      chart.append(svg("text", {x: 8, y}, clip(name.name, target ? 18 : 12)));
      const live = (frame.live || []).some(s => s.from === run.namespace && s.to === name.target);
      if (target) edges.append(arrow(14 + 7.3 * Math.min(18, name.name.length), y - 4,
        target.x, target.y + 11, live ? "edge live" : "edge"));
      else chart.append(svg("text", {x: 14 + 7.3 * Math.min(12, name.name.length), y,
        class: "soft"}, "= " + clip(name.text, 10)));
      bottom = Math.max(bottom, y + 12);
    });
    for (const object of state.objects) this.edges(object, frame, edges);
    chart.setAttribute("width", right);
    chart.setAttribute("height", bottom);
    chart.setAttribute("viewBox", `0 0 ${right} ${bottom}`);
    this.frame.replaceChildren(chart);
  }

  edges(object, frame, into) {
    const from = this.places.get(object.id);
    if (!from) return;
    object.edges.forEach((edge, i) => {
      const to = edge.target ? this.places.get(edge.target) : null;
      if (!to) return;
      const y = from.y + BOX.head + (Math.min(i, BOX.rows - 1) + .5) * BOX.line;
      const live = (frame.live || []).some(s => s.from === object.id && s.to === edge.target
        && s.label === edge.label);
      const kind = live ? "edge live" : "edge";
      if (to.x > from.x) into.append(arrow(from.x + BOX.width, y, to.x, to.y + 11, kind));
      else into.append(arrow(from.x + BOX.width, y, to.x + BOX.width, to.y + 11, kind, true));
    });
  }

  box(object, place, frame, before) {
    const refs = frame.refs && frame.refs.get(object.id);
    const has = set => frame[set] && frame[set].has(object.id);
    const classes = [];
    if (frame.kind === "state") {
      if (!frame.state.objects.includes(object)) classes.push("gone");
      else if (!before) classes.push("new");
      if (object.isGarbage) classes.push("garbage");
    } else if (has("gone")) classes.push("gone");
    else if (has("unreachable")) classes.push("unreachable");
    else if (has("tentative")) classes.push("tentative");
    else if (has("reached")) classes.push("reached");
    else if (refs === undefined && frame.refs) classes.push("aside");
    const group = svg("g", {class: classes.join(" "),
      transform: `translate(${place.x} ${place.y})`});
    const height = heightOf(object);
    group.append(svg("rect", {class: "box", width: BOX.width, height}),
      svg("rect", {class: "head", x: 1, y: 1, width: BOX.width - 2, height: BOX.head - 2}));
    const title = `${object.type}#${object.id}${object.text ? " " + object.text : ""}`;
    group.append(svg("text", {class: "strong", x: 6, y: 15}, clip(title, 19)));
    const old = before && before.count !== object.count ? before.count : null;
    let badge = object.count < 0 ? "∞" : String(object.count);
    let changed = false;
    if (refs !== undefined && refs !== null) {
      const copy = frame.collection.copies.find(c => c.id === object.id);
      badge = `gc_refs ${refs}`;
      changed = copy && copy.refs !== refs;
    } else if (classes.includes("gone")) badge = "freed";
    else if (old !== null) {
      badge = `${old < 0 ? "∞" : old} → ${badge}`;
      changed = true;
    }
    group.append(svg("text", {x: BOX.width - 6, y: 15, "text-anchor": "end",
      class: changed ? "changed" : ""}, badge));
    const shown = object.edges.slice(0, BOX.rows);
    shown.forEach((edge, i) => {
      const y = BOX.head + i * BOX.line + 12;
      const more = i === BOX.rows - 1 ? object.edges.length + object.moreEdges - BOX.rows : 0;
      const text = more > 0 ? `and ${more + 1} more`
        : `${edge.label || "refers to"} ${edge.target ? "→" : clip(edge.text, 14)}`;
      group.append(svg("text", {x: 6, y, class: "soft"}, clip(text, 26)));
    });
    return group;
  }

  words(frame) {
    const names = frame.state.names.map(n => `${n.name} is ${n.target
      ? namer(frame.state)(n.target) : n.text}`).join(", ");
    return `Names: ${names || "none"}. ${count(frame.state.objects.length, "object")}.`;
  }
}

const clip = (text, n) => text.length > n ? text.slice(0, n - 1) + "…" : text;

const heightOf = object => BOX.head + Math.min(BOX.rows, object.edges.length) * BOX.line + 5;

function arrow(x1, y1, x2, y2, kind, back) {
  const bend = back ? Math.min(70, 22 + Math.abs(y2 - y1) / 6)
    : Math.max(18, Math.min(60, Math.abs(x2 - x1) / 2));
  const path = back
    ? `M${x1} ${y1} C${Math.max(x1, x2) + bend} ${y1} ${Math.max(x1, x2) + bend} ${y2} ${x2 + 2} ${y2}`
    : `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}`;
  return svg("path", {class: kind, d: path, "marker-end": "url(#arrow)"});
}

/** A place for every object of all frames: lives that overlap do not share one. */
function placeObjects(frames) {
  const lives = new Map();
  frames.forEach((frame, f) => {
    const depths = depthsOf(frame.state);
    for (const object of frame.state.objects) {
      let life = lives.get(object.id);
      if (!life) {
        life = {id: object.id, column: Math.min(BOX.columns - 1, depths.get(object.id) ?? 0),
          from: f, height: 0};
        lives.set(object.id, life);
      }
      life.to = f + 1;   // one more: as a ghost
      life.height = Math.max(life.height, heightOf(object));
    }
  });
  const columns = Array.from({length: BOX.columns}, () => []);
  const places = new Map();
  for (const life of lives.values()) {
    const others = columns[life.column].filter(o => o.from <= life.to && life.from <= o.to)
      .sort((a, b) => a.y - b.y);
    let y = 10;
    for (const other of others) {
      if (y + life.height + BOX.gapY <= other.y) break;
      y = Math.max(y, other.y + other.height + BOX.gapY);
    }
    life.y = y;
    columns[life.column].push(life);
    places.set(life.id, {x: BOX.names + 30 + life.column * (BOX.width + BOX.gapX), y});
  }
  return places;
}

/** How far objects are from a name. */
function depthsOf(state) {
  const objects = new Map(state.objects.map(o => [o.id, o]));
  const depths = new Map();
  let edge = state.names.map(n => n.target).filter(id => objects.has(id));
  for (let depth = 0; edge.length; depth++) {
    const next = [];
    for (const id of edge) {
      if (depths.has(id)) continue;
      depths.set(id, depth);
      for (const e of objects.get(id).edges) if (objects.has(e.target)) next.push(e.target);
    }
    edge = next;
  }
  return depths;
}
