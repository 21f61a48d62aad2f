// Unpacks the snapshots of the heap (the other side of SnapshotPacking.swift) and says what lies
// where. Columns are typed arrays, so that a heap of millions of objects is a few of them.

const IMMORTAL = 0;           // in `counts`, which hold the count plus one
const UNTRACKED = 255, FROZEN = 254, STATIC = 253;

class ColumnReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  number() {
    let result = 0, scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      result += (byte & 127) * scale;
      if (byte < 128) return result;
      scale *= 128;
    }
  }
  signed() {
    const folded = this.number();
    return folded % 2 ? -(folded + 1) / 2 : folded / 2;
  }
  text() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
  column(Kind) {
    const result = new Kind(this.number());
    for (let i = 0; i < result.length; i++) result[i] = this.number();
    return result;
  }
  differences(Kind) {
    const result = new Kind(this.number());
    let last = 0;
    for (let i = 0; i < result.length; i++) result[i] = last += this.signed();
    return result;
  }
  runs(Kind) {
    const result = new Kind(this.number());
    for (let i = 0; i < result.length;) {
      const length = this.number();
      result.fill(this.number(), i, i + length);
      i += length;
    }
    return result;
  }
}

/** The bytes of a snapshot's element. */
async function unpacked(element) {
  const text = atob(element.textContent);
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A snapshot: its columns, and on top of them blocks, pools and arenas in order of addresses. */
class Snapshot {
  constructor(bytes, series) {
    const input = new ColumnReader(bytes);
    const head = JSON.parse(input.text());
    this.name = head.name;
    this.time = head.time;
    this.newest = head.newest;
    this.typeNames = head.types;
    this.texts = head.texts;
    this.addresses = input.differences(Float64Array).map(a => a * 8);
    this.types = input.column(Uint16Array);
    this.sizes = input.column(Uint32Array);
    this.serials = input.differences(Uint32Array);
    this.counts = input.column(Float64Array);
    this.generations = input.column(Uint8Array);
    this.places = input.column(Uint32Array);
    this.reprs = input.column(Uint32Array);
    const n = this.addresses.length;
    const distances = input.column(Float64Array);
    this.parents = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const folded = distances[i] - 1;
      this.parents[i] = folded < 0 ? -1
        : i + (folded % 2 ? -(folded + 1) / 2 : folded / 2);
    }
    this.labels = input.column(Uint32Array);
    this.garbage = input.runs(Uint8Array);
    const retained = input.column(Float64Array);
    this.retained = retained.map((v, i) => v === 0 ? this.sizes[i] : v - 1);
    const arenaAddresses = input.differences(Float64Array).map(a => a * 8);
    const pools = {
      address: input.differences(Float64Array).map(a => a * 8),
      arena: input.column(Uint32Array), blockBytes: input.column(Uint32Array),
      used: input.column(Uint32Array), capacity: input.column(Uint32Array),
    };
    const buffers = {
      address: input.differences(Float64Array).map(a => a * 8),
      bytes: input.column(Float64Array),
      owner: input.differences(Float64Array), place: input.column(Uint32Array),
    };
    this.roots = new Map();
    for (let i = 0; i < head.roots.length; i += 2) {
      const object = head.roots[i + 1];
      if (!this.roots.has(object)) this.roots.set(object, []);
      this.roots.get(object).push(this.texts[head.roots[i]]);
    }
    this.poolBytes = series.poolBytes;
    this.arenaBytes = series.arenaBytes;
    this.poolHeader = series.poolHeader;
    this.placeBlocks(buffers);
    this.placePools(arenaAddresses, pools);
  }

  /** Objects and buffers in one order, that of addresses. */
  placeBlocks(buffers) {
    const objects = [];
    for (let i = 0; i < this.addresses.length; i++) {
      if (this.generations[i] !== STATIC) objects.push(i);
    }
    const n = objects.length + buffers.address.length;
    this.blockCount = n;
    this.blockAddress = new Float64Array(n);
    this.blockBytes = new Float64Array(n);
    this.blockObject = new Int32Array(n);
    this.blockIsBuffer = new Uint8Array(n);
    this.blockPlace = new Uint32Array(n);
    this.blockOf = new Int32Array(this.addresses.length).fill(-1);
    const own = new Float64Array(this.addresses.length);
    own.set(this.sizes);
    for (let i = 0; i < buffers.address.length; i++) {
      if (buffers.owner[i] > 0) own[buffers.owner[i] - 1] -= buffers.bytes[i];
    }
    let i = 0, j = 0;
    for (let k = 0; k < n; k++) {
      const object = i < objects.length ? objects[i] : -1;
      if (object >= 0 && (j === buffers.address.length
          || this.addresses[object] <= buffers.address[j])) {
        this.blockAddress[k] = this.addresses[object];
        this.blockBytes[k] = Math.max(16, own[object]);
        this.blockObject[k] = object;
        this.blockPlace[k] = this.places[object];
        this.blockOf[object] = k;
        i++;
      } else {
        this.blockAddress[k] = buffers.address[j];
        this.blockBytes[k] = Math.max(16, buffers.bytes[j]);
        this.blockObject[k] = buffers.owner[j] - 1;
        this.blockIsBuffer[k] = 1;
        this.blockPlace[k] = buffers.place[j];
        j++;
      }
    }
  }

  /**
   * Arenas with all their pools, and what lies outside of arenas as regions of the same sizes, so
   * that the map has one form. `poolFirst` and `poolBlocks` say which blocks a pool holds.
   */
  placePools(arenaAddresses, pools) {
    const perArena = this.arenaBytes / this.poolBytes;
    this.perArena = perArena;
    const bases = new Map();
    const arenas = [];
    const arena = (address, isRaw) => {
      if (!bases.has(address)) {
        bases.set(address, arenas.length);
        arenas.push({address, isRaw, blocks: 0, bytes: 0, poolsInUse: 0});
      }
      return bases.get(address);
    };
    for (const address of arenaAddresses) arena(address, false);
    const regular = [...arenaAddresses];
    const inArena = address => {
      let low = 0, high = regular.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (regular[middle] <= address) low = middle + 1;
        else high = middle;
      }
      return low > 0 && address < regular[low - 1] + this.arenaBytes ? regular[low - 1] : -1;
    };
    for (let k = 0; k < this.blockCount; k++) {
      const address = this.blockAddress[k];
      if (inArena(address) >= 0) continue;
      const end = address + this.blockBytes[k];
      for (let at = Math.floor(address / this.arenaBytes) * this.arenaBytes; at < end;
        at += this.arenaBytes) arena(at, true);
    }
    arenas.sort((a, b) => a.isRaw - b.isRaw || a.address - b.address);
    arenas.forEach((a, i) => bases.set(a.address, i));
    this.arenas = arenas;
    const count = arenas.length * perArena;
    this.poolCount = count;
    this.poolClass = new Uint32Array(count);
    this.poolUsed = new Uint32Array(count);
    this.poolCapacity = new Uint32Array(count);
    for (let p = 0; p < pools.address.length; p++) {
      const base = arenaAddresses[pools.arena[p]];
      const at = bases.get(base) * perArena
        + Math.floor((pools.address[p] - base) / this.poolBytes);
      this.poolClass[at] = pools.blockBytes[p];
      this.poolUsed[at] = pools.used[p];
      this.poolCapacity[at] = pools.capacity[p];
    }
    // Two passes: count, then fill.
    const first = new Uint32Array(count + 1);
    const each = visit => {
      for (let k = 0; k < this.blockCount; k++) {
        const address = this.blockAddress[k];
        const base = inArena(address);
        if (base >= 0) {
          visit(bases.get(base) * perArena + Math.floor((address - base) / this.poolBytes), k);
          continue;
        }
        const end = address + this.blockBytes[k];
        for (let at = Math.floor(address / this.poolBytes) * this.poolBytes; at < end;
          at += this.poolBytes) {
          const region = Math.floor(at / this.arenaBytes) * this.arenaBytes;
          visit(bases.get(region) * perArena + (at - region) / this.poolBytes, k);
        }
      }
    };
    each(pool => first[pool + 1]++);
    for (let p = 0; p < count; p++) first[p + 1] += first[p];
    this.poolFirst = first;
    this.poolBlocks = new Uint32Array(first[count]);
    const next = first.slice();
    each((pool, k) => { this.poolBlocks[next[pool]++] = k; });
    for (let p = 0; p < count; p++) {
      const owner = arenas[Math.floor(p / perArena)];
      const blocks = first[p + 1] - first[p];
      owner.blocks += blocks;
      if (blocks) owner.poolsInUse++;
      for (let b = first[p]; b < first[p + 1]; b++) owner.bytes += this.bytesIn(p, this.poolBlocks[b]);
    }
  }

  isRaw(pool) { return this.arenas[Math.floor(pool / this.perArena)].isRaw; }

  poolAddress(pool) {
    return this.arenas[Math.floor(pool / this.perArena)].address
      + (pool % this.perArena) * this.poolBytes;
  }

  /** Bytes of a block that lie in a pool: in pymalloc's pools the whole block with its padding. */
  bytesIn(pool, block) {
    if (!this.isRaw(pool)) return this.poolClass[pool] || this.blockBytes[block];
    const start = this.poolAddress(pool);
    const from = Math.max(start, this.blockAddress[block]);
    const to = Math.min(start + this.poolBytes, this.blockAddress[block] + this.blockBytes[block]);
    return Math.max(0, to - from);
  }

  /** Which of its pool's places a block has, from 0; of pymalloc's pools only. */
  slot(pool, block) {
    return Math.floor((this.blockAddress[block] - this.poolAddress(pool) - this.poolHeader)
      / this.poolClass[pool]);
  }

  /** An object's name, as in commands: `list#12`. */
  nameOf(object) { return `${this.typeNames[this.types[object]]}#${this.serials[object]}`; }

  reprOf(object) { return this.reprs[object] ? this.texts[this.reprs[object] - 1] : ""; }

  /** What the reference by which an object is held is called. */
  edgeText(object) {
    const label = this.labels[object];
    const number = label >>> 3;
    switch (label & 7) {
    case 0: return `[${number}]`;
    case 1: return `.${this.texts[number]}`;
    case 2: return `[${this.texts[number]}]`;
    case 3: return "key";
    default: return "refers to";
    }
  }

  /**
   * Why an object is alive: the objects from a root to it, or for garbage those that hold it until
   * one comes again. `again` is the index in `objects` at which the circle closes, else -1.
   */
  chain(object) {
    const objects = [object];
    const seen = new Set([object]);
    let again = -1;
    for (let at = object; objects.length < 10000;) {
      const parent = this.parents[at];
      if (parent < 0) break;
      if (seen.has(parent)) {
        again = parent;
        break;
      }
      seen.add(parent);
      objects.push(parent);
      at = parent;
    }
    return {objects: objects.reverse(), again, isGarbage: this.garbage[object] === 1};
  }
}
