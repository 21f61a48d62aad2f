// Puts the page of a script's steps together.

let run = null;
setUpTheme();
unpackRun().then(unpacked => {
  run = unpacked;
  walk(run);
}, problem => {
  byId("said").textContent = `The steps cannot be unpacked: ${problem.message}`;
});

/** The steps as they were: a page carries of each state only what differs from the one before. */
async function unpackRun() {
  if (!window.DecompressionStream) throw new Error("this browser has no DecompressionStream");
  const bytes = Uint8Array.from(atob(byId("run").textContent.trim()), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const run = JSON.parse(await new Response(stream).text());
  let state = {names: [], objects: [], freeLists: [], counts: [], bytes: 0};
  const next = change => {
    let objects = state.objects;
    if (change.objects || change.gone) {
      const all = new Map(objects.map(o => [o.id, o]));
      for (const id of change.gone || []) all.delete(id);
      for (const object of change.objects || []) all.set(object.id, object);
      objects = [...all.values()].sort((a, b) => a.id - b.id);
    }
    const pools = (change.pools || []).map(pool =>
      ({...pool, free: inFull(pool.free), touched: inFull(pool.touched)}));
    state = {...state, ...change, objects, pools};
    return state;
  };
  for (const step of run.steps) {
    for (const name of ["blocks", "collections"]) step[name] = step[name] || [];
    for (const name of ["file", "output"]) step[name] = step[name] || "";
    step.moreBlocks = step.moreBlocks || 0;
    for (const c of step.collections) {
      c.before = next(c.before);
      c.copies = inGroups(c.copies, 2).map(([id, refs]) => ({id, refs}));
      c.subtractions = inGroups(c.subtractions, 3).map(([from, to, left], i) =>
        ({from, to, left, label: c.labels[i]}));
    }
    step.state = next(step.state);
  }
  return run;
}

/** Numbers of which each run is given by its first one and its length. */
const inFull = runs => inGroups(runs, 2).flatMap(([first, n]) =>
  Array.from({length: n}, (_, i) => first + i));

function inGroups(numbers, size) {
  const groups = [];
  for (let i = 0; i < numbers.length; i += size) groups.push(numbers.slice(i, i + size));
  return groups;
}

function walk(run) {
  const frames = makeFrames(run);
  const graph = new Graph(frames);
  const slider = byId("frame"), said = byId("said"), source = byId("source");
  if (!frames.length) {
    said.textContent = "Nothing was executed.";
    return;
  }
  let at = 0;
  slider.max = frames.length - 1;

  function show() {
    const frame = frames[at];
    const step = run.steps[frame.step];
    slider.value = at;
    const name = `step ${frame.step + 1} of ${run.steps.length}` +
      (frame.kind === "collection" ? ", collection" : "");
    byId("frame-name").textContent = name;
    slider.setAttribute("aria-valuetext", name);
    said.textContent = (step.file ? `${step.file}, line ${step.line}. ` : `Line ${step.line}. `)
      + (frame.text || stepText(step));
    for (const line of source.children) {
      const number = Number(line.dataset.line);
      const isNow = !step.file && number === step.line;
      line.classList.toggle("now", isNow);
      if (isNow) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
      line.classList.toggle("before", at > 0 && frame.step > 0
        && !run.steps[frame.step - 1].file && run.steps[frame.step - 1].line === number);
      if (isNow) {
        const box = source.parentElement;
        if (line.offsetTop < box.scrollTop || line.offsetTop + 20 > box.scrollTop + box.clientHeight) {
          box.scrollTop = line.offsetTop - box.clientHeight / 3;
        }
      }
    }
    byId("printed").textContent = run.steps.slice(0, frame.step + 1).map(s => s.output).join("")
      || "–";
    byId("skip-collection").disabled = frame.kind !== "collection";
    graph.draw(frame);
    showObjects(frame);
    showBlocks(frame, step);
    showPools(frame);
    showLegend(frame);
  }

  function go(to) {
    at = Math.max(0, Math.min(frames.length - 1, to));
    show();
  }

  byId("first").addEventListener("click", () => go(0));
  byId("back").addEventListener("click", () => go(at - 1));
  byId("next").addEventListener("click", () => go(at + 1));
  byId("last").addEventListener("click", () => go(frames.length - 1));
  byId("skip-collection").addEventListener("click", () => {
    let to = at;
    while (to < frames.length - 1 && frames[to].kind === "collection") to++;
    go(to);
  });
  slider.addEventListener("input", () => go(Number(slider.value)));
  source.addEventListener("click", event => {
    const line = event.target.closest("li");
    if (!line) return;
    const wanted = Number(line.dataset.line);
    const found = frames.findIndex((f, i) => i > at && !run.steps[f.step].file
      && run.steps[f.step].line === wanted);
    const first = frames.findIndex(f => !run.steps[f.step].file
      && run.steps[f.step].line === wanted);
    if (found >= 0 || first >= 0) go(found >= 0 ? found : first);
  });
  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target === slider) return;
    const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: frames.length - 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  });
  redrawn(show);
}

/** What a step did, in a sentence. */
function stepText(step) {
  const kinds = {allocated: 0, freed: 0, resized: 0, moved: 0, reused: 0};
  for (const block of step.blocks) kinds[block.kind]++;
  const parts = Object.entries(kinds).filter(([, n]) => n)
    .map(([kind, n]) => `${count(n, "block")} ${kind}`);
  if (step.moreBlocks) parts.push(`${step.moreBlocks} more events`);
  return `${count(step.operations, "operation")}; ${parts.join(", ") || "no block touched"}.`;
}

function showObjects(frame) {
  const name = namer(frame.state);
  byId("object-table").replaceChildren(tableOf(["Object", "References", "Generation", "Bytes",
    "Holds"], frame.state.objects.map(o => [name(o.id) + (o.text ? ` ${o.text}` : "")
    + (o.isGarbage ? " (garbage)" : ""), o.count < 0 ? "immortal" : o.count,
  o.generation < 0 ? "untracked" : o.generation, o.bytes, o.edges.map(e =>
    `${e.label} ${e.target ? name(e.target) : e.text}`).join(", ")]), [0, 4]));
}

function showBlocks(frame, step) {
  const frame_ = byId("blocks");
  if (frame.kind === "collection") {
    frame_.replaceChildren(el("p", {class: "hint"},
      "What the statement does to blocks is shown after the collection."));
    return;
  }
  if (!step.blocks.length) {
    frame_.replaceChildren(el("p", {class: "hint"}, "This step touched no block."));
    return;
  }
  const rows = step.blocks.map(b => [b.kind, figures.address(b.address),
    b.bytes ? String(b.bytes) : "–", b.blockBytes ? String(b.blockBytes) : "outside of arenas",
    b.what || (b.kind === "freed" ? "" : "gone within the step")]);
  frame_.replaceChildren(tableOf(["What", "Address", "Bytes asked", "Size class", "Part of"], rows,
    [0, 1, 4]), step.moreBlocks ? el("p", {class: "hint"}, `and ${step.moreBlocks} more`) : "");
}

function tableOf(heads, rows, left) {
  const side = i => left.includes(i) ? "left" : "n";
  return el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((h, i) =>
    el("th", {scope: "col", class: side(i)}, h)))), el("tbody", {}, ...rows.map(row =>
    el("tr", {}, ...row.map((cell, i) => el("td", {class: left.includes(i) ? "left mono" : null},
      cell))))));
}

/** The pools that a step touched, with the order of their free lists. */
function showPools(frame) {
  const state = frame.state;
  const lists = state.freeLists.map(l => `${l.type} ${l.count}`).join(", ");
  const parts = [el("p", {class: "hint"}, `Counts ${state.counts.join(", ")} (collection at ${
    run.thresholds.join(", ")}); ${figures.bytes(state.bytes)} in blocks. ` +
    `Dead objects that types keep: ${lists}.`)];
  if (frame.kind === "state") {
    for (const pool of state.pools) {
      const next = pool.free.slice(0, 4).map(i => figures.address(pool.address + run.poolHeader
        + i * pool.blockBytes));
      const canvas = el("canvas", {role: "img", "aria-label":
        `${pool.used} of ${pool.capacity} blocks in use`});
      parts.push(el("div", {class: "pool"}, el("div", {}, `Pool ${figures.address(pool.address)}: `
        + `blocks of ${pool.blockBytes} bytes, ${pool.used} of ${pool.capacity} in use`), canvas,
      el("div", {class: "hint"}, next.length ? `free list: ${next.join(" → ")}${
        pool.free.length > 4 ? ` → … (${pool.free.length})` : ""}` : "free list empty: " +
        "the next block is carved from the end")));
      requestAnimationFrame(() => drawPool(canvas, pool));
    }
  }
  byId("pools").replaceChildren(...parts);
}

function drawPool(canvas, pool) {
  const width = canvas.clientWidth || 300;
  const columns = Math.min(pool.capacity, 64);
  const size = width / columns;
  // No further than the last block that was ever handed out, and a line.
  const free = new Set(pool.free), touched = new Set(pool.touched);
  const carved = pool.used + pool.free.length;
  const rows = Math.min(Math.ceil(pool.capacity / columns), Math.ceil(carved / columns) + 1);
  const high = Math.min(size, 9);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = rows * high * ratio;
  canvas.style.height = rows * high + "px";
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  for (let i = 0; i < Math.min(pool.capacity, rows * columns); i++) {
    const used = i < carved && !free.has(i);
    context.fillStyle = styleColour(touched.has(i) ? (used ? "--line2" : "--mark")
      : used ? "--line4" : "--free");
    context.fillRect((i % columns) * size, Math.floor(i / columns) * high, size - 1, high - 1);
  }
}

function showLegend(frame) {
  const keys = frame.kind === "state"
    ? [["new", "made in this step"], ["gone", "freed in this step"], ["garbage",
      "garbage: nothing leads to it"]]
    : frame.stage === "end" ? [["gone", "died"]]
      : [["tentative", "tentatively unreachable"], ["reached", "reached after all"],
        ["unreachable", "unreachable"]];
  byId("graph-legend").replaceChildren(...keys.map(([kind, text]) =>
    el("li", {}, el("span", {class: `key ${kind}`}), text)),
  el("li", {class: "hint"}, frame.kind === "state" ? "number: reference count"
    : "pale: not examined by this collection"));
}
