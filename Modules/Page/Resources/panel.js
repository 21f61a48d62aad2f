// The panel beside the heap map: what lies where the map is, and why.

class Panel {
  constructor(series) {
    this.series = series;
    this.frame = byId("panel");
  }

  show(map) {
    const parts = map.selected !== null ? this.block(map, map.selected)
      : map.level === "pool" ? this.pool(map)
        : map.level === "arena" ? this.arena(map) : this.heap(map);
    this.frame.replaceChildren(...parts.filter(Boolean));
  }

  list(pairs) {
    return el("dl", {}, ...pairs.filter(Boolean).flatMap(([name, value]) =>
      [el("dt", {}, name), el("dd", {}, value)]));
  }

  table(caption, heads, rows) {
    return el("table", {}, el("caption", {class: "visually-hidden"}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((h, i) =>
        el("th", {scope: "col", class: i ? "n" : null}, h)))),
      el("tbody", {}, ...rows.map(row => el("tr", {}, ...row.map((cell, i) =>
        el(i ? "td" : "th", i ? {} : {scope: "row"}, cell))))));
  }

  place(number) {
    const frame = number ? this.series.frames[number - 1] : null;
    if (!frame) return null;
    return el("span", {}, el("code", {}, `${frame.file}:${frame.line}`),
      frame.text ? el("pre", {class: "mono"}, frame.text) : null);
  }

  heap(map) {
    const s = map.snapshot;
    const arenas = s.arenas.filter(a => !a.isRaw);
    const inUse = arenas.reduce((sum, a) => sum + a.bytes, 0);
    let outside = 0, garbage = 0, garbageBytes = 0;
    for (const a of s.arenas) if (a.isRaw) outside += a.bytes;
    for (let i = 0; i < s.garbage.length; i++) {
      if (!s.garbage[i] || s.generations[i] === STATIC) continue;
      garbage++;
      garbageBytes += s.sizes[i];
    }
    const all = arenas.length * s.arenaBytes;
    const parts = [el("h3", {}, `Heap at ${s.name}`), this.list([
      ["time", figures.time(s.time)],
      ["arenas", `${arenas.length} (${figures.bytes(all)})`],
      ["in use", `${figures.bytes(inUse)}, ${figures.share(inUse, all)}`],
      ["outside of them", figures.bytes(outside)],
      ["objects", figures.count(s.blockOf.reduce((n, b) => n + (b >= 0), 0))],
      ["garbage held", garbage ? `${figures.count(garbage)} objects, ${
        figures.bytes(garbageBytes)}` : "none"]])];
    const emptiest = s.arenas.map((a, i) => [a, i]).filter(([a]) => !a.isRaw)
      .sort((x, y) => x[0].bytes - y[0].bytes).slice(0, 8);
    if (emptiest.length) {
      parts.push(el("h3", {}, "Arenas with least in use"), this.table("Arenas with least in use",
        ["Arena", "In use", "Blocks", "Pools"], emptiest.map(([a, i]) => [
          el("button", {type: "button", class: "link",
            onclick: () => { map.go("arena", i * s.perArena); map.canvas.focus(); }},
          `arena ${i}`), figures.bytes(a.bytes), figures.count(a.blocks), a.poolsInUse])));
    }
    return parts;
  }

  /** What holds some pools: blocks summed up by type and by line. */
  holders(s, pools) {
    const sums = new Map();
    for (const pool of pools) {
      for (let i = s.poolFirst[pool]; i < s.poolFirst[pool + 1]; i++) {
        const block = s.poolBlocks[i];
        const object = s.blockObject[block];
        const type = object < 0 ? "no object" : s.typeNames[s.types[object]];
        const key = `${s.blockPlace[block]} ${type}`;
        if (!sums.has(key)) sums.set(key, {type, place: s.blockPlace[block], n: 0, bytes: 0});
        const sum = sums.get(key);
        sum.n++;
        sum.bytes += s.bytesIn(pool, block);
      }
    }
    return [...sums.values()].sort((a, b) => b.bytes - a.bytes);
  }

  holderTable(s, pools, title) {
    const all = this.holders(s, pools);
    if (!all.length) return null;
    const frames = this.series.frames;
    const place = p => p && frames[p - 1] ? ` ${frames[p - 1].file}:${frames[p - 1].line}` : "";
    return this.table(title, [title, "Blocks", "Bytes"], all.slice(0, 12).map(sum => [
      el("span", {title: sum.place && frames[sum.place - 1] ? frames[sum.place - 1].text : null},
        sum.type, el("code", {class: "hint"}, place(sum.place))),
      figures.count(sum.n), figures.bytes(sum.bytes)]));
  }

  arena(map) {
    const s = map.snapshot, arena = s.arenas[map.arena];
    const pools = Array.from({length: s.perArena}, (_, i) => map.arena * s.perArena + i);
    const name = map.arenaName(map.arena);
    const verdict = arena.isRaw ? null : arena.blocks === 0
      ? ["pinned by", "nothing"] : ["pinned by", `${figures.count(arena.blocks)} blocks: each keeps ${
        figures.bytes(Math.floor(s.arenaBytes / arena.blocks))} of the arena from the system`];
    return [el("h3", {}, name[0].toUpperCase() + name.slice(1)), this.list([
      ["address", figures.address(arena.address)],
      ["in use", `${figures.bytes(arena.bytes)}, ${figures.share(arena.bytes, s.arenaBytes)}`],
      ["pools", `${arena.poolsInUse} of ${s.perArena}`], verdict]),
    this.holderTable(s, pools, arena.isRaw ? "Holds" : "Pinned by")];
  }

  pool(map) {
    const s = map.snapshot, pool = map.pool;
    const blocks = s.poolFirst[pool + 1] - s.poolFirst[pool];
    const facts = s.isRaw(pool) ? [["blocks", figures.count(blocks)]]
      : [["blocks of", s.poolClass[pool] ? figures.bytes(s.poolClass[pool]) : "no size"],
        ["in use", `${s.poolUsed[pool]} of ${s.poolCapacity[pool]}`]];
    return [el("h3", {}, `Pool ${pool % s.perArena} of ${map.arenaName(map.arena)}`),
      this.list([["address", figures.address(s.poolAddress(pool))], ...facts]),
      this.holderTable(s, [pool], "Holds")];
  }

  block(map, block) {
    const s = map.snapshot;
    const object = s.blockObject[block];
    const buffer = s.blockIsBuffer[block] === 1;
    const place = this.place(s.blockPlace[block]);
    if (object < 0) {
      return [el("h3", {}, "A block of no object"), this.list([
        ["address", figures.address(s.blockAddress[block])],
        ["bytes", figures.count(s.blockBytes[block])], place && ["made by", place]])];
    }
    const generation = s.generations[object];
    const age = s.newest - s.serials[object];
    const count = s.counts[object];
    const repr = s.reprOf(object);
    return [el("h3", {}, (buffer ? "Buffer of " : "") + s.nameOf(object)), this.list([
      ["type", s.typeNames[s.types[object]]],
      repr && ["value", el("code", {}, repr)],
      buffer && ["buffer", `${figures.count(s.blockBytes[block])} bytes at ${
        figures.address(s.blockAddress[block])}`],
      ["size", `${figures.count(s.sizes[object])} bytes`],
      s.retained[object] !== s.sizes[object]
        && ["keeps alive", `${figures.bytes(s.retained[object])} in all`],
      ["references", count === IMMORTAL ? "immortal" : figures.count(count - 1)],
      ["generation", generation === UNTRACKED ? "untracked"
        : generation === FROZEN ? "frozen" : generation === STATIC ? "static" : generation],
      ["age", age === 0 ? "the newest object" : `${figures.count(age)} objects made since`],
      ["address", figures.address(s.addresses[object])],
      place && ["made by", place]]), ...this.why(map, object)];
  }

  /** The way from a root, with names of references. */
  why(map, object) {
    const s = map.snapshot;
    const chain = s.chain(object);
    const link = o => o === object ? el("b", {}, s.nameOf(o))
      : el("button", {type: "button", class: "link", onclick: () => map.goToObject(o)},
        s.nameOf(o));
    const shown = chain.objects.length > 60
      ? [...chain.objects.slice(0, 30), null, ...chain.objects.slice(-29)] : chain.objects;
    if (chain.isGarbage) {
      const parts = shown.map((o, i) => o === null ? el("li", {}, "…")
        : el("li", {}, i === 0 && chain.again < 0 ? "held by nothing: " : i === 0 && chain.again !== o
          ? "" : "", i > 0 ? el("code", {}, s.edgeText(o) + " ") : null, link(o)));
      if (chain.again >= 0) {
        const first = chain.objects[0];
        parts.unshift(el("li", {}, link(chain.again)));
        parts[1] = el("li", {}, el("code", {}, s.edgeText(first) + " "), link(first));
      }
      return [el("h3", {}, "Garbage held"),
        el("p", {}, "Nothing leads here from a root; a collection will find it. It is held by:"),
        el("ol", {}, ...parts)];
    }
    const root = (s.roots.get(chain.objects[0]) || ["outside of the heap"]).slice(0, 4).join(", ");
    return [el("h3", {}, "Why it is alive"), el("ol", {}, el("li", {}, root), ...shown.map(
      (o, i) => o === null ? el("li", {}, "…")
        : el("li", {}, i > 0 ? el("code", {}, s.edgeText(o) + " ") : null, link(o))))];
  }
}
