// The charts: the timeline, the pauses, the size classes.

/** Round numbers between 0 and a highest value. */
function ticks(highest, wanted, base) {
  if (!(highest > 0)) return [0];
  const power = Math.pow(base, Math.floor(Math.log(highest / wanted) / Math.log(base)));
  const steps = base === 2 ? [1, 2, 4] : [1, 2, 5, 10];
  const step = steps.map(s => s * power).find(s => highest / s <= wanted) || power * 10;
  const result = [];
  for (let v = 0; v <= highest * 1.0001; v += step) result.push(v);
  return result;
}

/** Draws the timeline and makes it readable by pointer and by keys. */
function timeline(series) {
  const frame = byId("timeline-chart");
  const read = byId("timeline-read");
  const s = series.samples;
  const n = s.time.length;
  const hasGarbage = s.garbageTime.length > 0;
  const rows = [
    {key: "bytes", name: "bytes in use", colour: "--line1", text: figures.bytes, base: 2},
    {key: "objects", name: "objects", colour: "--line2", text: figures.count, base: 10},
    {key: "garbage", name: "garbage held", colour: "--line3", text: figures.bytes, base: 2},
    {key: "arenas", name: "arenas", colour: "--line4", text: figures.count, base: 10},
  ].filter(row => row.key !== "garbage" || hasGarbage);
  let at = Math.max(0, n - 1);
  let cursor = null;
  let scale = null;

  // Garbage is looked for more rarely than everything else; bytes are known at collections, too.
  const timesOf = row => s[row.key + "Time"] || s.time;
  const phaseAt = time => series.phases.find(p => p.begin <= time && time <= p.end);

  function show() {
    if (n === 0) {
      read.textContent = "The capture holds no samples.";
      return;
    }
    const phase = phaseAt(s.time[at]);
    const parts = [["time", figures.time(s.time[at])], ["phase", phase ? phase.name : "–"],
      ["operations", figures.count(s.operations[at])]];
    for (const row of rows) {
      const index = lastBefore(timesOf(row), s.time[at]);
      parts.push([row.name, index < 0 ? "–" : row.text(s[row.key][index])]);
    }
    const last = lastBefore(series.collections.begin, s.time[at]);
    if (last >= 0) {
      const c = series.collections;
      parts.push(["last collection",
        `generation ${c.generation[last]}, ${figures.time(c.length[last])}`]);
    }
    read.replaceChildren(...parts.map(([name, value]) =>
      el("div", {}, el("span", {}, name + " "), el("b", {}, value))));
    frame.setAttribute("aria-valuenow", at);
    frame.setAttribute("aria-valuetext", parts.map(([k, v]) => `${k} ${v}`).join(", "));
    if (cursor && scale) {
      const x = Math.round(scale(s.time[at])) + .5;
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
    }
  }

  function lastBefore(times, time) {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function move(to) {
    at = Math.max(0, Math.min(n - 1, to));
    show();
  }

  redrawn(() => {
    const width = Math.max(280, frame.clientWidth);
    const left = 64, right = 8, top = 18, height = 62, gap = 14;
    const marksHeight = 34;
    const bottom = top + rows.length * (height + gap);
    const total = bottom + marksHeight + 22;
    scale = time => left + time / series.duration * (width - left - right);
    const chart = svg("svg", {viewBox: `0 0 ${width} ${total}`, height: total,
      "aria-hidden": "true"});
    series.phases.forEach((phase, i) => {
      const x = scale(phase.begin);
      const w = Math.max(1, scale(phase.end) - x);
      if (i % 2 === 0) {
        chart.append(svg("rect", {class: "band", x, y: top - 4, width: w,
          height: total - top - 14}));
      }
      if (w > phase.name.length * 6.2) {
        chart.append(svg("text", {class: "name", x: x + 4, y: 11}, phase.name));
      }
    });
    rows.forEach((row, i) => {
      const y0 = top + i * (height + gap) + height;
      const values = s[row.key];
      const highest = values.reduce((a, b) => Math.max(a, b), 1);
      const y = v => y0 - Math.max(0, v) / highest * (height - 12);
      for (const tick of ticks(highest, 2, row.base)) {
        chart.append(svg("line", {class: "axis", x1: left, x2: width - right, y1: y(tick) + .5,
          y2: y(tick) + .5}));
        chart.append(svg("text", {x: left - 6, y: y(tick) + 4, "text-anchor": "end"},
          row.text(tick)));
      }
      chart.append(svg("text", {class: "name", x: left + 4, y: y0 - height + 9}, row.name));
      const times = timesOf(row);
      let path = "";
      for (let k = 0; k < times.length; k++) {
        path += `${k ? "L" : "M"}${scale(times[k]).toFixed(1)} ${y(values[k]).toFixed(1)}`;
      }
      if (times.length) {
        const area = `${path}L${scale(times[times.length - 1]).toFixed(1)} ${y0}L${scale(times[0])
          .toFixed(1)} ${y0}Z`;
        chart.append(svg("path", {class: "area", d: area, style: `fill:var(${row.colour})`}));
        chart.append(svg("path", {class: "line", d: path, style: `stroke:var(${row.colour})`}));
      }
    });
    // A collection is a mark; an older generation's is longer.
    const c = series.collections;
    const most = Math.max(1, series.generations);
    for (let k = 0; k < c.begin.length; k++) {
      const x = Math.round(scale(c.begin[k])) + .5;
      const h = marksHeight * (c.generation[k] + 1) / most * .8;
      chart.append(svg("line", {class: "gc", x1: x, x2: x, y1: bottom + marksHeight - h,
        y2: bottom + marksHeight}));
    }
    chart.append(svg("text", {x: left - 6, y: bottom + marksHeight - 4, "text-anchor": "end"},
      "collections"));
    const base = bottom + marksHeight + .5;
    chart.append(svg("line", {class: "axis", x1: left, x2: width - right, y1: base, y2: base}));
    for (const tick of ticks(series.duration, width < 600 ? 3 : 8, 10)) {
      chart.append(svg("text", {x: scale(tick), y: base + 15,
        "text-anchor": tick === 0 ? "start" : "middle"}, figures.time(tick)));
    }
    cursor = svg("line", {class: "cursor", y1: top - 4, y2: base});
    chart.append(cursor);
    frame.replaceChildren(chart);
    show();
  });

  frame.setAttribute("aria-valuemin", 0);
  frame.setAttribute("aria-valuemax", Math.max(0, n - 1));
  frame.addEventListener("pointermove", event => {
    if (!n) return;
    const box = frame.getBoundingClientRect();
    const x = (event.clientX - box.left) * Math.max(280, frame.clientWidth) / box.width;
    let low = 0, high = n - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (scale(s.time[middle]) < x) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && x - scale(s.time[low - 1]) < scale(s.time[low]) - x) low--;
    move(low);
  });
  frame.addEventListener("keydown", event => {
    const step = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1,
      PageUp: Math.ceil(n / 10), PageDown: -Math.ceil(n / 10), Home: -n, End: n}[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(at + step);
  });
}

/** Colours of generations, of any number of them. */
const generationColour = g => ["#4477aa", "#ccbb44", "#ee6677", "#aa3377"][Math.min(g, 3)];

/** How long collections took: bars of two bins for each doubling, on a scale of counts. */
function pauseHistogram(series) {
  const frame = byId("histogram");
  if (!frame || !series.histogram.length) return;
  redrawn(() => {
    const width = Math.max(260, frame.clientWidth), height = 200;
    const left = 44, bottom = 36, top = 6;
    const bins = series.histogram;
    const sums = bins.map(b => b.counts.reduce((x, y) => x + y, 0));
    const highest = Math.max(1, ...sums);
    const w = Math.min(46, (width - left) / bins.length);
    const y = v => height - bottom - v / highest * (height - bottom - top);
    const chart = svg("svg", {viewBox: `0 0 ${width} ${height}`, height, role: "img",
      "aria-label": "Pauses by length: " + bins.map((b, i) => sums[i] &&
        `${figures.time(b.low)} to ${figures.time(b.high)}: ${sums[i]}`).filter(Boolean)
        .join("; ")});
    for (const tick of ticks(highest, 4, 10)) {
      if (tick % 1) continue;
      chart.append(svg("line", {class: "axis", x1: left, x2: width, y1: y(tick) + .5,
        y2: y(tick) + .5}));
      chart.append(svg("text", {x: left - 6, y: y(tick) + 4, "text-anchor": "end"},
        figures.count(tick)));
    }
    const every = Math.ceil(58 / w);
    bins.forEach((bin, i) => {
      let below = 0;
      bin.counts.forEach((count, generation) => {
        if (!count) return;
        const rect = svg("rect", {x: left + i * w + 1, width: Math.max(1, w - 2),
          y: y(below + count), height: y(below) - y(below + count),
          fill: generationColour(generation)});
        rect.append(svg("title", {}, `${figures.time(bin.low)} to ${figures.time(bin.high)}: ` +
          `${count} of generation ${generation}`));
        chart.append(rect);
        below += count;
      });
      if (i % every === 0) {
        chart.append(svg("text", {x: left + i * w, y: height - bottom + 14},
          figures.time(bin.low)));
      }
    });
    let x = left;
    for (let g = 0; g < series.generations; g++) {
      chart.append(svg("rect", {x, y: height - 11, width: 9, height: 9,
        fill: generationColour(g)}));
      chart.append(svg("text", {x: x + 13, y: height - 3}, `generation ${g}`));
      x += 96;
    }
    frame.replaceChildren(chart);
  });
}

/** Minimum mutator utilisation over the length of the window, on a logarithmic scale. */
function utilisationCurve(series) {
  const frame = byId("utilisation");
  const points = series.utilisation;
  if (!frame || !points.length) return;
  redrawn(() => {
    const width = Math.max(260, frame.clientWidth), height = 200;
    const left = 44, bottom = 36, top = 6, right = 12;
    const low = Math.log10(points[0].window);
    const high = Math.log10(Math.max(points[points.length - 1].window, points[0].window * 10));
    const x = v => left + (Math.log10(v) - low) / (high - low) * (width - left - right);
    const y = v => height - bottom - v * (height - bottom - top);
    const chart = svg("svg", {viewBox: `0 0 ${width} ${height}`, height, role: "img",
      "aria-label": "Minimum mutator utilisation: " + points.filter((_, i) => i % 4 === 0)
        .map(p => `${figures.time(p.window)}: ${Math.floor(p.value * 100)} %`).join("; ")});
    for (const v of [0, .25, .5, .75, 1]) {
      chart.append(svg("line", {class: "axis", x1: left, x2: width - right, y1: y(v) + .5,
        y2: y(v) + .5}));
      chart.append(svg("text", {x: left - 6, y: y(v) + 4, "text-anchor": "end"},
        `${v * 100} %`));
    }
    for (let power = Math.ceil(low); power <= high; power++) {
      const at = x(Math.pow(10, power));
      chart.append(svg("line", {class: "axis", x1: at, x2: at, y1: y(1), y2: y(0)}));
      chart.append(svg("text", {x: at, y: height - bottom + 14, "text-anchor": "middle"},
        figures.time(Math.pow(10, power))));
    }
    chart.append(svg("text", {x: width - right, y: height - 3, "text-anchor": "end"},
      "length of the window"));
    chart.append(svg("path", {class: "line", style: "stroke:var(--line1)",
      d: points.map((p, i) => `${i ? "L" : "M"}${x(p.window).toFixed(1)} ${y(p.value).toFixed(1)}`)
        .join("")}));
    frame.replaceChildren(chart);
  });
}

/** How full the pools of each size class are at a moment. */
function sizeClasses(series) {
  const frame = byId("classes");
  const select = byId("allocator-moment");
  const facts = byId("allocator-facts");
  if (!series.moments.length) {
    byId("allocator").hidden = true;
    return;
  }
  series.moments.forEach((m, i) => select.append(el("option", {value: i}, m.name)));
  select.value = series.moments.length - 1;
  function draw() {
    const moment = series.moments[select.value];
    const rows = [];
    for (let i = 0; i < moment.classes.length; i += 4) {
      const [bytes, pools, used, free] = moment.classes.slice(i, i + 4);
      rows.push({bytes, pools, used, free});
    }
    const arenaBytes = moment.arenas * series.arenaBytes;
    const list = [["arenas", `${figures.count(moment.arenas)}, ${figures.bytes(arenaBytes)}`],
      ["in blocks in use", `${figures.bytes(moment.inUse)}, ${
        figures.share(moment.inUse, arenaBytes)} of the arenas`],
      ["in free blocks", figures.bytes(moment.available)],
      ["in empty pools", figures.bytes(moment.unusedPools * series.poolBytes)],
      ["in pool headers", figures.bytes(moment.headers)],
      ["at pool ends", figures.bytes(moment.quantization)]];
    facts.replaceChildren(...list.map(([k, v]) => el("div", {}, el("dt", {}, k),
      el("dd", {}, v))));
    const width = Math.max(280, frame.clientWidth);
    const left = 56, right = width < 560 ? 118 : 250, line = 17, top = 18;
    const highest = Math.max(1, ...rows.map(r => r.pools * series.poolBytes));
    const scale = v => v / highest * (width - left - right);
    const height = top + rows.length * line + 4;
    const chart = svg("svg", {viewBox: `0 0 ${width} ${height}`, height, role: "img",
      "aria-label": "Size classes: " + rows.map(r =>
        `${r.bytes} bytes: ${r.used} blocks in use, ${r.free} free`).join("; ")});
    chart.append(svg("text", {x: left - 8, y: 11, "text-anchor": "end"}, "bytes"));
    chart.append(svg("text", {x: left, y: 11}, "in use, and free in the same pools"));
    rows.forEach((row, i) => {
      const y = top + i * line;
      const used = scale(row.used * row.bytes);
      chart.append(svg("text", {x: left - 8, y: y + 11, "text-anchor": "end", class: "name"},
        row.bytes));
      chart.append(svg("rect", {x: left, y: y + 1, width: Math.max(.5, used), height: line - 4,
        style: "fill:var(--line1)"}));
      chart.append(svg("rect", {x: left + used, y: y + 1, height: line - 4,
        width: Math.max(0, scale(row.free * row.bytes)), style: "fill:var(--free)"}));
      const share = figures.share(row.used, row.used + row.free);
      const text = width < 560 ? `${figures.count(row.used)}, ${share}`
        : `${figures.count(row.used)} blocks in ${figures.count(row.pools)} pools, ${share} full`;
      chart.append(svg("text", {x: left + scale((row.used + row.free) * row.bytes) + 6,
        y: y + 11}, text));
    });
    frame.replaceChildren(chart);
  }
  select.addEventListener("change", draw);
  redrawn(draw);
}
