// The heap map: a canvas of cells. What the cells are depends on how far in one is:
//
//   heap     a cell per pool, arenas side by side
//   arena    a cell per pool, its blocks drawn in it
//   pool     a cell per block
//
// A cell is {x, y, w, h, pool, block}; keys move among cells by where they lie.

class HeapMap {
  constructor(series, elements, panel) {
    this.series = series;
    this.panel = panel;
    this.canvas = byId("map");
    this.frame = byId("map-frame");
    this.status = byId("map-status");
    this.crumbs = byId("crumbs");
    this.elements = elements;
    this.cache = new Map();
    this.mode = "type";
    this.level = "heap";
    this.arena = 0;
    this.pool = 0;
    this.cursor = 0;
    this.selected = null;
    this.cells = [];
    this.snapshot = null;
    this.canvas.addEventListener("pointermove", e => this.hover(e));
    this.canvas.addEventListener("click", e => this.click(e));
    this.canvas.addEventListener("keydown", e => this.key(e));
    this.canvas.addEventListener("focus", () => { this.say(); this.draw(); });
    this.canvas.addEventListener("blur", () => this.draw());
  }

  /** Shows the snapshot of an element of the page. */
  async show(index) {
    this.wanted = index;
    if (!this.cache.has(index)) {
      if (this.cache.size >= 3) this.cache.delete(this.cache.keys().next().value);
      this.cache.set(index, unpacked(this.elements[index])
        .then(bytes => new Snapshot(bytes, this.series)));
    }
    const snapshot = await this.cache.get(index);
    if (this.wanted !== index) return;
    const old = this.snapshot;
    const kept = old && this.level !== "heap" ? old.arenas[this.arena].address : null;
    const selected = old && this.selected !== null ? old.blockAddress[this.selected] : null;
    this.snapshot = snapshot;
    if (kept !== null) {
      // Stay where one was, if there still is something.
      const arena = snapshot.arenas.findIndex(a => a.address === kept);
      if (arena < 0) this.level = "heap";
      else {
        this.pool = arena * snapshot.perArena + this.pool % snapshot.perArena;
        this.arena = arena;
      }
    }
    this.selected = null;
    this.recolour();
    this.layout();
    if (selected !== null && this.level === "pool") {
      const at = this.cells.findIndex(c => c.block >= 0
        && snapshot.blockAddress[c.block] === selected);
      if (at >= 0) {
        this.cursor = at;
        this.selected = this.cells[at].block;
      }
    }
    this.cursor = Math.min(this.cursor, Math.max(0, this.cells.length - 1));
    this.draw();
    this.describe();
  }

  setMode(mode) {
    this.mode = mode;
    this.recolour();
    this.draw();
    this.describe();
  }

  /** Finds the category of every block and sums them up for every pool. */
  recolour() {
    const s = this.snapshot;
    const colouring_ = colouring(this.mode, s, {types: this.series.types,
      generations: this.series.generations});
    this.colouring = colouring_;
    const n = colouring_.names.length;
    this.sums = new Float32Array(s.poolCount * n);
    this.bytes = new Float64Array(n);
    this.numbers = new Float64Array(n);
    for (let pool = 0; pool < s.poolCount; pool++) {
      for (let i = s.poolFirst[pool]; i < s.poolFirst[pool + 1]; i++) {
        const block = s.poolBlocks[i];
        const kind = colouring_.of(block, pool);
        const bytes = s.bytesIn(pool, block);
        this.sums[pool * n + kind] += bytes;
        this.bytes[kind] += bytes;
        this.numbers[kind]++;
      }
    }
    const legend = byId("legend");
    legend.replaceChildren(...colouring_.names.map((name, i) => this.numbers[i]
      ? el("li", {}, el("span", {class: "swatch", style: `background:${colouring_.colours[i]}`}),
        `${name} `, el("span", {class: "hint"}, figures.bytes(this.bytes[i]))) : null)
      .filter(Boolean),
      el("li", {}, el("span", {class: "swatch", style: "background:var(--free)"}), "free"),
      colouring_.note ? el("li", {class: "hint"}, colouring_.note) : "");
  }

  // Where cells lie

  layout() {
    const s = this.snapshot;
    const width = Math.max(240, this.frame.parentElement.clientWidth - 2);
    this.cells = [];
    this.labels = [];
    let height;
    if (this.level === "heap") height = this.layoutHeap(s, width);
    else if (this.level === "arena") height = this.layoutArena(s, width);
    else height = this.layoutPool(s, width);
    this.width = width;
    this.height = Math.max(60, height);
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = this.height * ratio;
    this.canvas.style.width = width + "px";
    this.canvas.style.height = this.height + "px";
    this.showCrumbs();
  }

  layoutHeap(s, width) {
    const columns = 8, rows = s.perArena / columns;
    const gap = 14, head = 15, edge = 10;
    let size = 30, across;
    for (; size > 4; size--) {
      across = Math.max(1, Math.floor((width - 2 * edge + gap) / (columns * size + gap)));
      const lines = Math.ceil(s.arenas.length / across);
      if (columns * size + 2 * edge <= width && lines * (rows * size + gap + head) <= 560) break;
    }
    across = Math.max(1, Math.floor((width - 2 * edge + gap) / (columns * size + gap)));
    s.arenas.forEach((arena, a) => {
      const x0 = edge + (a % across) * (columns * size + gap);
      const y0 = edge + head + Math.floor(a / across) * (rows * size + gap + head);
      const text = arena.isRaw ? "outside" : columns * size >= 60 ? `arena ${a}` : String(a);
      this.labels.push({x: x0, y: y0 - 4, text});
      const space = size > 7 ? 1 : size > 5 ? .5 : 0;
      for (let p = 0; p < s.perArena; p++) {
        this.cells.push({x: x0 + (p % columns) * size, y: y0 + Math.floor(p / columns) * size,
          w: size - space, h: size - space, pool: a * s.perArena + p, block: -1});
      }
    });
    return edge * 2 + Math.ceil(s.arenas.length / across) * (rows * size + gap + head);
  }

  layoutArena(s, width) {
    const columns = width < 480 ? 4 : 8, edge = 8;
    const size = Math.min(118, (width - 2 * edge) / columns);
    const high = Math.max(52, size * .72);
    for (let p = 0; p < s.perArena; p++) {
      this.cells.push({x: edge + (p % columns) * size, y: edge + Math.floor(p / columns) * high,
        w: size - 5, h: high - 5, pool: this.arena * s.perArena + p, block: -1});
    }
    return edge * 2 + Math.ceil(s.perArena / columns) * high;
  }

  layoutPool(s, width) {
    const edge = 8;
    const blocks = this.poolCells(s, this.pool);
    let size = 76;
    const usable = width - 2 * edge;
    while (size > 14 && Math.ceil(blocks.length / Math.floor(usable / size)) * size * .5 > 560) {
      size -= 2;
    }
    const columns = Math.max(1, Math.floor(usable / size));
    const wide = usable / columns;
    const high = Math.max(14, size * .5);
    blocks.forEach((block, i) => {
      this.cells.push({x: edge + (i % columns) * wide, y: edge + Math.floor(i / columns) * high,
        w: wide - 2, h: high - 2, pool: this.pool, block});
    });
    return edge * 2 + Math.ceil(blocks.length / columns) * high;
  }

  /** The blocks of a pool by their places, -1 for a free one; of a region outside as they come. */
  poolCells(s, pool) {
    const own = s.poolBlocks.subarray(s.poolFirst[pool], s.poolFirst[pool + 1]);
    if (s.isRaw(pool) || !s.poolClass[pool]) return [...own];
    const cells = new Array(s.poolCapacity[pool]).fill(-1);
    for (const block of own) {
      const slot = s.slot(pool, block);
      if (slot >= 0 && slot < cells.length) cells[slot] = block;
    }
    return cells;
  }

  // Drawing

  draw() {
    if (!this.snapshot) return;
    const context = this.canvas.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.ink = {free: styleColour("--free"), rule: styleColour("--rule"),
      text: styleColour("--soft"), strong: styleColour("--ink"), ground: styleColour("--ground")};
    context.font = "11px " + getComputedStyle(document.body).fontFamily;
    context.fillStyle = this.ink.text;
    for (const label of this.labels) context.fillText(label.text, label.x, label.y);
    for (const cell of this.cells) {
      if (this.level === "heap") this.drawPool(context, cell);
      else if (this.level === "arena") this.drawPoolWithBlocks(context, cell);
      else this.drawBlock(context, cell);
    }
    const selected = this.selected === null ? null
      : this.cells.find(c => c.block === this.selected);
    if (selected) this.outline(context, selected, 2);
    if (document.activeElement === this.canvas && this.cells[this.cursor]) {
      this.outline(context, this.cells[this.cursor], 2);
    }
  }

  outline(context, cell, width) {
    context.lineWidth = width + 2;
    context.strokeStyle = this.ink.ground;
    context.strokeRect(cell.x - 1, cell.y - 1, cell.w + 2, cell.h + 2);
    context.lineWidth = width;
    context.strokeStyle = this.ink.strong;
    context.strokeRect(cell.x - 1, cell.y - 1, cell.w + 2, cell.h + 2);
  }

  isCarved(pool) {
    const s = this.snapshot;
    return s.poolCapacity[pool] > 0 || s.poolFirst[pool + 1] > s.poolFirst[pool];
  }

  drawPool(context, cell) {
    if (!this.isCarved(cell.pool)) {
      context.strokeStyle = this.ink.rule;
      context.lineWidth = 1;
      context.strokeRect(cell.x + .5, cell.y + .5, Math.max(1, cell.w - 1),
        Math.max(1, cell.h - 1));
      return;
    }
    context.fillStyle = this.ink.free;
    context.fillRect(cell.x, cell.y, cell.w, cell.h);
    const n = this.colouring.names.length;
    let y = cell.y + cell.h;
    for (let kind = 0; kind < n; kind++) {
      const h = this.sums[cell.pool * n + kind] / this.snapshot.poolBytes * cell.h;
      if (h <= 0) continue;
      context.fillStyle = this.colouring.colours[kind];
      context.fillRect(cell.x, y - h, cell.w, h);
      y -= h;
    }
  }

  drawPoolWithBlocks(context, cell) {
    const s = this.snapshot, pool = cell.pool;
    const head = 13;
    if (!this.isCarved(pool)) {
      context.strokeStyle = this.ink.rule;
      context.lineWidth = 1;
      context.strokeRect(cell.x + .5, cell.y + .5, cell.w - 1, cell.h - 1);
      return;
    }
    context.fillStyle = this.ink.text;
    const title = s.isRaw(pool) ? "" : !s.poolClass[pool] ? "empty"
      : cell.w > 70 ? `${s.poolClass[pool]} B  ${s.poolUsed[pool]}/${s.poolCapacity[pool]}`
        : `${s.poolClass[pool]} B`;
    context.fillText(title, cell.x, cell.y + 9, cell.w);
    const area = {x: cell.x, y: cell.y + head, w: cell.w, h: cell.h - head};
    context.fillStyle = this.ink.free;
    context.fillRect(area.x, area.y, area.w, area.h);
    if (s.isRaw(pool) || !s.poolClass[pool]) {
      this.drawExtents(context, pool, area);
      return;
    }
    const capacity = s.poolCapacity[pool];
    const columns = Math.max(1, Math.ceil(Math.sqrt(capacity * area.w / area.h)));
    const rows = Math.ceil(capacity / columns);
    const w = area.w / columns, h = area.h / rows;
    const space = Math.min(w, h) > 3 ? .6 : 0;
    for (let i = s.poolFirst[pool]; i < s.poolFirst[pool + 1]; i++) {
      const block = s.poolBlocks[i];
      const slot = s.slot(pool, block);
      context.fillStyle = this.colouring.colours[this.colouring.of(block, pool)];
      context.fillRect(area.x + (slot % columns) * w, area.y + Math.floor(slot / columns) * h,
        w - space, h - space);
    }
  }

  /** Blocks of any size: the region as sixteen lines of bytes. */
  drawExtents(context, pool, area) {
    const s = this.snapshot;
    const lines = 16, perLine = s.poolBytes / lines, start = s.poolAddress(pool);
    for (let i = s.poolFirst[pool]; i < s.poolFirst[pool + 1]; i++) {
      const block = s.poolBlocks[i];
      let from = Math.max(0, s.blockAddress[block] - start);
      const to = Math.min(s.poolBytes, s.blockAddress[block] + s.blockBytes[block] - start);
      context.fillStyle = this.colouring.colours[this.colouring.of(block, pool)];
      while (from < to) {
        const line = Math.floor(from / perLine);
        const end = Math.min(to, (line + 1) * perLine);
        context.fillRect(area.x + (from - line * perLine) / perLine * area.w,
          area.y + line * area.h / lines, Math.max(.5, (end - from) / perLine * area.w),
          area.h / lines);
        from = end;
      }
    }
  }

  drawBlock(context, cell) {
    const s = this.snapshot;
    if (cell.block < 0) {
      context.fillStyle = this.ink.free;
      context.fillRect(cell.x, cell.y, cell.w, cell.h);
      return;
    }
    const kind = this.colouring.of(cell.block, cell.pool);
    const colour = this.colouring.colours[kind];
    context.fillStyle = colour;
    context.fillRect(cell.x, cell.y, cell.w, cell.h);
    const object = s.blockObject[cell.block];
    if (s.blockIsBuffer[cell.block]) this.hatch(context, cell);
    if (cell.w < 40 || cell.h < 14) return;
    context.fillStyle = inkOn(colour);
    context.save();
    context.beginPath();
    context.rect(cell.x, cell.y, cell.w - 2, cell.h);
    context.clip();
    const text = object < 0 ? "block" : s.blockIsBuffer[cell.block]
      ? `of ${s.nameOf(object)}` : s.reprOf(object) || s.typeNames[s.types[object]];
    context.fillText(text, cell.x + 3, cell.y + Math.min(13, cell.h / 2 + 4));
    if (object >= 0 && !s.blockIsBuffer[cell.block] && cell.h > 27) {
      context.fillText("#" + s.serials[object], cell.x + 3, cell.y + 26);
    }
    context.restore();
  }

  /** A mark that a block is a buffer: a corner of the ground. */
  hatch(context, cell) {
    const side = Math.min(7, cell.h / 2);
    context.fillStyle = this.ink.ground;
    context.beginPath();
    context.moveTo(cell.x + cell.w, cell.y);
    context.lineTo(cell.x + cell.w - side, cell.y);
    context.lineTo(cell.x + cell.w, cell.y + side);
    context.fill();
  }
}

/** Black or white, whichever is read better on a colour. */
function inkOn(colour) {
  const value = parseInt(colour.slice(1), 16);
  const part = shift => Math.pow((value >> shift & 255) / 255, 2.2);
  const light = .2126 * part(16) + .7152 * part(8) + .0722 * part(0);
  return light > .18 ? "#000000" : "#ffffff";
}
