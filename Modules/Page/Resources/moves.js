// Moving about in the heap map: pointer, keys, crumbs.

Object.assign(HeapMap.prototype, {
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    return this.cells.findIndex(c => x >= c.x && x <= c.x + c.w + 1 && y >= c.y
      && y <= c.y + c.h + 1);
  },

  hover(event) {
    const at = this.at(event);
    this.canvas.style.cursor = at >= 0 ? "pointer" : "default";
    if (at >= 0) this.status.textContent = this.textOf(this.cells[at]);
  },

  click(event) {
    const at = this.at(event);
    if (at < 0) return;
    this.cursor = at;
    this.enter();
  },

  key(event) {
    const directions = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1],
      ArrowDown: [0, 1]};
    const direction = directions[event.key];
    if (direction) this.cursor = this.neighbour(...direction);
    else if (event.key === "Home") this.cursor = 0;
    else if (event.key === "End") this.cursor = this.cells.length - 1;
    else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.enter();
      return;
    } else if (event.key === "Escape" || event.key === "Backspace") {
      event.preventDefault();
      this.leave();
      return;
    } else return;
    event.preventDefault();
    this.scrollToCursor();
    this.say();
    this.draw();
  },

  /** The nearest cell in a direction; the same one at an edge. */
  neighbour(dx, dy) {
    const from = this.cells[this.cursor];
    if (!from) return 0;
    const middle = c => [c.x + c.w / 2, c.y + c.h / 2];
    const [x, y] = middle(from);
    let best = this.cursor, cost = Infinity;
    this.cells.forEach((cell, i) => {
      const [cx, cy] = middle(cell);
      const along = (cx - x) * dx + (cy - y) * dy;
      const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
      if (along > 1 && along + 8 * aside < cost) {
        best = i;
        cost = along + 8 * aside;
      }
    });
    return best;
  },

  scrollToCursor() {
    const cell = this.cells[this.cursor];
    if (!cell) return;
    const top = this.frame.scrollTop, high = this.frame.clientHeight;
    if (cell.y < top + 20) this.frame.scrollTop = cell.y - 30;
    else if (cell.y + cell.h > top + high) this.frame.scrollTop = cell.y + cell.h - high + 20;
  },

  /** Goes in at the cursor, or shows the block there. */
  enter() {
    const cell = this.cells[this.cursor];
    if (!cell) return;
    if (this.level === "heap") this.go("arena", cell.pool);
    else if (this.level === "arena") {
      if (this.isCarved(cell.pool)) this.go("pool", cell.pool);
      else this.say();
    } else {
      this.selected = cell.block < 0 ? null : cell.block;
      this.draw();
      this.describe();
      this.say();
    }
  },

  leave() {
    if (this.level === "pool" && this.selected !== null) {
      this.selected = null;
      this.draw();
      this.describe();
      this.say();
    } else if (this.level === "pool") this.go("arena", this.pool);
    else if (this.level === "arena") this.go("heap", this.pool);
  },

  /** Shows a level around a pool. */
  go(level, pool) {
    this.level = level;
    this.pool = pool;
    this.arena = Math.floor(pool / this.snapshot.perArena);
    this.selected = null;
    this.layout();
    this.cursor = level === "pool" ? Math.max(0, this.cells.findIndex(c => c.block >= 0))
      : Math.max(0, this.cells.findIndex(c => c.pool === pool));
    this.frame.scrollTop = 0;
    this.scrollToCursor();
    this.draw();
    this.describe();
    this.say();
  },

  /** Shows an object's own block. */
  goToObject(object) {
    const s = this.snapshot;
    const block = s.blockOf[object];
    if (block < 0) return;
    for (let pool = 0; pool < s.poolCount; pool++) {
      if (s.poolFirst[pool] === s.poolFirst[pool + 1]) continue;
      const own = s.poolBlocks.subarray(s.poolFirst[pool], s.poolFirst[pool + 1]);
      if (!own.includes(block)) continue;
      this.go("pool", pool);
      this.cursor = this.cells.findIndex(c => c.block === block);
      this.selected = block;
      this.scrollToCursor();
      this.draw();
      this.describe();
      this.say();
      return;
    }
  },

  arenaName(arena) {
    const found = this.snapshot.arenas[arena];
    return found.isRaw ? `region ${figures.address(found.address)} outside of arenas`
      : `arena ${arena}`;
  },

  showCrumbs() {
    const parts = [];
    const add = (text, go) => {
      if (parts.length) parts.push(el("span", {"aria-hidden": "true"}, "›"));
      parts.push(go ? el("button", {type: "button", class: "link", onclick: go}, text)
        : el("b", {"aria-current": "location"}, text));
    };
    const inHeap = this.level === "heap", inArena = this.level === "arena";
    add("heap", inHeap ? null : () => this.go("heap", this.pool));
    if (!inHeap) {
      add(this.arenaName(this.arena), inArena ? null : () => this.go("arena", this.pool));
    }
    if (this.level === "pool") add(`pool ${this.pool % this.snapshot.perArena}`, null);
    this.crumbs.replaceChildren(...parts);
  },

  /** A cell in words. */
  textOf(cell) {
    const s = this.snapshot;
    if (cell.block >= 0) {
      const object = s.blockObject[cell.block];
      const name = object < 0 ? "block of no object"
        : (s.blockIsBuffer[cell.block] ? "buffer of " : "") + s.nameOf(object);
      const kind = this.colouring.names[this.colouring.of(cell.block, cell.pool)];
      return `${name}, ${figures.bytes(s.blockBytes[cell.block])}` +
        (kind === "no object" || this.mode === "type" ? "" : `, ${kind}`);
    }
    if (this.level === "pool") return "free block";
    const arena = this.arenaName(Math.floor(cell.pool / s.perArena));
    const place = `${arena}, pool ${cell.pool % s.perArena}`;
    if (s.isRaw(cell.pool)) {
      const n = s.poolFirst[cell.pool + 1] - s.poolFirst[cell.pool];
      return `${place}: ${n} block${n === 1 ? "" : "s"}`;
    }
    if (!s.poolCapacity[cell.pool]) return `${place}: never used`;
    if (!s.poolUsed[cell.pool]) return `${place}: empty`;
    return `${place}: ${s.poolUsed[cell.pool]} of ${s.poolCapacity[cell.pool]} blocks of ` +
      `${s.poolClass[cell.pool]} bytes in use`;
  },

  /** Says where the cursor is. */
  say() {
    const cell = this.cells[this.cursor];
    this.status.textContent = cell ? this.textOf(cell) : "nothing here";
    this.canvas.setAttribute("aria-label",
      `Heap map of ${this.snapshot.name}, ${this.level}: ${this.status.textContent}`);
  },

  describe() {
    this.panel.show(this);
  },
});
