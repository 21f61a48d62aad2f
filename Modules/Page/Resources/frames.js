// The frames of the page: one per step, and before it those of the collections that ran in it.

/** At most so many frames show subtractions one by one; of more, several at a time. */
const MOST_SUBTRACTIONS = 60;

function makeFrames(run) {
  const frames = [];
  run.steps.forEach((step, index) => {
    const before = index ? run.steps[index - 1].state : null;
    let last = before;
    for (const collection of step.collections) {
      collectionFrames(collection, index, frames, last);
      last = collection.before;
    }
    frames.push({kind: "state", step: index, state: step.state, last});
  });
  return frames;
}

/** How the strategies find what is unreachable; of which objects they look at they tell nothing. */
const WAYS = {
  "incremental": "It takes the young objects and a slice of the old ones with what they lead to, and "
    + "subtracts the references from within.",
  "mark-alive": "It marks what the roots lead to and subtracts references among the rest.",
  "mark-sweep": "It marks what the roots lead to; what has no mark is unreachable.",
  "trial-deletion": "It takes suspects (objects whose count fell, but not to 0), subtracts the "
    + "references within what they lead to, and puts back what is held from outside.",
  "root-buffer": "It takes the possible roots in its buffer (objects whose count fell, but not to 0), "
    + "subtracts the references within what they lead to, and puts back what is held from outside.",
  "orc": "It takes its registered suspects, subtracts the references within what they lead to, and "
    + "puts back what is held from outside.",
  "lins": "It takes one suspect at a time, subtracts the references within what it leads to, and puts "
    + "back what is held from outside.",
  "moult": "It takes suspects in small regions, subtracts the references within, and leaves what that "
    + "does not settle to a mark in slices.",
};

function collectionFrames(c, step, frames, last) {
  const name = namer(c.before);
  const base = {kind: "collection", step, state: c.before, last: c.before, collection: c};
  const refs = new Map(c.copies.map(copy => [copy.id, copy.refs]));
  const why = {automatic: "the counts reached the thresholds", explicit: "the script asked for it",
    shutdown: "the heap is taken down"}[c.reason] || c.reason;
  const way = WAYS[run.collector] || "How this strategy finds what is unreachable it does not tell.";
  const whole = !c.isWorkedOut && run.collector !== "incremental" ? run.collector
    : `generation ${c.generation}${c.generation ? " and the younger ones" : ""}`;
  frames.push({...base, last, stage: "copy", refs: new Map(refs),
    text: c.isWorkedOut
      ? `A collection of ${whole} begins: ${why}. It examines ${count(c.examined, "object")}, ${
        c.copies.length} of them shown. Each gets gc_refs, a copy of its reference count.`
      : `A collection by ${whole} begins: ${why}. ${way} Which objects it looks at, and when, it `
        + `does not tell; what it found and what died is shown.`});
  if (c.isWorkedOut) {
    const size = Math.max(1, Math.ceil(c.subtractions.length / MOST_SUBTRACTIONS));
    for (let i = 0; i < c.subtractions.length; i += size) {
      const part = c.subtractions.slice(i, i + size);
      for (const s of part) refs.set(s.to, s.left);
      const s = part[0];
      const text = part.length > 1 ? `Subtract ${part.length} references, ${i + 1} to ${
        i + part.length} of ${c.subtractions.length}.`
        : `Subtract: ${s.from ? name(s.from) : "an object that is not shown"} refers to ${
          name(s.to)}${s.label ? ` by ${s.label}` : ""}, so its gc_refs goes from ${s.left + 1
        } to ${s.left}.`;
      frames.push({...base, stage: "subtract", refs: new Map(refs), live: part, text});
    }
    const outside = new Set(c.tentative);
    frames.push({...base, stage: "tentative", refs: new Map(refs), tentative: new Set(outside),
      text: `What has gc_refs left is held from outside. ${count(outside.size, "object")} ${
        outside.size === 1 ? "has" : "have"} none: tentatively unreachable.`});
    const reached = new Set();
    for (let i = 0; i < c.rescues.length; i += 2) {
      outside.delete(c.rescues[i]);
      reached.add(c.rescues[i]);
      const by = c.rescues[i + 1];
      frames.push({...base, stage: "rescue", refs: new Map(refs), tentative: new Set(outside),
        reached: new Set(reached), text: `${name(c.rescues[i])} is reached from ${
          by ? name(by) : "an object that is not shown"}, which is alive: it comes back.`});
    }
    frames.push({...base, stage: "unreachable", refs: new Map(refs),
      unreachable: new Set(c.unreachable), reached,
      text: c.allUnreachable.length ? `What is left is unreachable: ${
        count(c.allUnreachable.length, "object")}${c.unreachable.length < c.allUnreachable.length
        ? `, ${c.unreachable.length} of them shown` : ""}.` : "Nothing is unreachable."});
  }
  if (!c.isWorkedOut) {
    frames.push({...base, stage: "event", unreachable: new Set(),
      text: `It examined ${count(c.examined, "object")} and found ${c.found || "none"} of them `
        + "unreachable."});
  }
  for (const event of c.found ? c.events : []) {
    frames.push({...base, stage: "event", unreachable: new Set(c.unreachable),
      text: event[0].toUpperCase() + event.slice(1) + "."});
  }
  const gone = new Set(c.allFreed);
  const kept = c.allUnreachable.filter(id => !gone.has(id)).length;
  frames.push({...base, stage: "end", gone, unreachable: new Set(c.unreachable),
    text: `The collection is over: ${count(gone.size, c.isWorkedOut ? "examined object" : "object")
    } died` + (kept ? `, and ${kept} of the unreachable came back to life.`
      : c.resurrected ? `, and ${c.resurrected} came back to life.` : ".")});
}

const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/** How objects of a state are called. */
function namer(state) {
  const types = new Map(state.objects.map(o => [o.id, `${o.type}#${o.id}`]));
  return id => id === run.namespace ? "the script's names (a dict)" : types.get(id) || `#${id}`;
}
