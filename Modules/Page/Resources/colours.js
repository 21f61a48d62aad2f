// What the map's colours say: for each way of colouring a category for every block. Categories are
// told apart by people of any colour vision: Tol's bright scheme for kinds, steps of viridis for
// amounts.

const kindColours = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee9955"];
const amountColours = ["#fde725", "#5ec962", "#21918c", "#3f7fb5", "#6a4c9c"];
const OTHER_COLOUR = "#8d949c", NO_OBJECT_COLOUR = "#5c636b";

/** The categories of a way of colouring, and `of(block, pool)`. */
function colouring(mode, snapshot, common) {
  switch (mode) {
  case "age": return byAge(snapshot);
  case "generation": return byGeneration(snapshot, common.generations);
  case "reach": return byReach(snapshot);
  case "pins": return byPins(snapshot);
  default: return byType(snapshot, common.types);
  }
}

/** The types that take most bytes over all moments keep their colours at every one. */
function byType(snapshot, wanted) {
  const numbers = new Int32Array(snapshot.typeNames.length).fill(wanted.length);
  snapshot.typeNames.forEach((name, i) => {
    const at = wanted.indexOf(name);
    if (at >= 0) numbers[i] = at;
  });
  return {
    names: [...wanted, "other types", "no object"],
    colours: [...kindColours.slice(0, wanted.length), OTHER_COLOUR, NO_OBJECT_COLOUR],
    of: block => {
      const object = snapshot.blockObject[block];
      return object < 0 ? wanted.length + 1 : numbers[snapshot.types[object]];
    },
    note: "A buffer (a list's items, a dict's keys) has the colour of its owner.",
  };
}

function byAge(snapshot) {
  const newest = Math.max(1, snapshot.newest);
  const limits = [.01, .1, .5, .9];
  return {
    names: ["youngest 1 % of all objects made", "next 9 %", "next 40 %", "next 40 %", "oldest 10 %",
      "no object"],
    colours: [...amountColours, NO_OBJECT_COLOUR],
    of: block => {
      const object = snapshot.blockObject[block];
      if (object < 0) return 5;
      const age = (newest - snapshot.serials[object]) / newest;
      const at = limits.findIndex(limit => age < limit);
      return at < 0 ? 4 : at;
    },
  };
}

function byGeneration(snapshot, count) {
  const names = [], colours = [];
  for (let g = 0; g < count; g++) {
    names.push(`generation ${g}`);
    colours.push(kindColours[[0, 3, 1, 5][g % 4]]);
  }
  names.push("frozen", "untracked", "no object");
  colours.push("#66ccee", OTHER_COLOUR, NO_OBJECT_COLOUR);
  return {
    names, colours,
    of: block => {
      const object = snapshot.blockObject[block];
      if (object < 0) return count + 2;
      const generation = snapshot.generations[object];
      if (generation === FROZEN) return count;
      return generation < count ? generation : count + 1;
    },
  };
}

function byReach(snapshot) {
  return {
    names: ["reachable", "garbage held", "no object"],
    colours: ["#3f6fa6", "#ddaa33", NO_OBJECT_COLOUR],
    of: block => {
      const object = snapshot.blockObject[block];
      return object < 0 ? 2 : snapshot.garbage[object];
    },
  };
}

/** An arena goes back to the system when its last block goes: the emptier, the dearer each block. */
function byPins(snapshot) {
  const limits = [.05, .25, .5, .75];
  const of = snapshot.arenas.map(arena => {
    if (arena.isRaw) return 5;
    const at = limits.findIndex(limit => arena.bytes / snapshot.arenaBytes < limit);
    return at < 0 ? 4 : at;
  });
  return {
    names: ["arena less than 5 % in use: few blocks pin it", "5 to 25 %", "25 to 50 %",
      "50 to 75 %", "75 % or more", "not in an arena"],
    colours: [...amountColours, OTHER_COLOUR],
    of: (block, pool) => of[Math.floor(pool / snapshot.perArena)],
  };
}
