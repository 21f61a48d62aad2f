// Puts the page of a run together.

const series = JSON.parse(byId("series").textContent);
setUpTheme();
timeline(series);
pauseHistogram(series);
utilisationCurve(series);
sizeClasses(series);
document.querySelectorAll("table.sortable").forEach(setUpSorting);
setUpMap(series);

function setUpMap(series) {
  const elements = [...document.querySelectorAll("script.snapshot")];
  const section = byId("heap");
  const say = text => section.querySelector(".map").replaceWith(el("p", {}, text));
  const slider = byId("moment"), name = byId("moment-name"), mode = byId("mode");
  if (!elements.length) {
    section.querySelector(".controls").remove();
    say("The capture holds no snapshots of the heap: capture with more detail to have them.");
    return;
  }
  if (!window.DecompressionStream) {
    say("This browser cannot unpack the map's data (it has no DecompressionStream).");
    return;
  }
  const map = new HeapMap(series, elements, new Panel(series));
  slider.max = elements.length - 1;
  slider.value = elements.length - 1;
  slider.disabled = elements.length < 2;
  async function show() {
    const moment = series.moments[Number(elements[slider.value].dataset.moment)];
    const text = `${moment.name}, ${figures.time(moment.time)}`;
    name.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    section.setAttribute("aria-busy", "true");
    try {
      await map.show(Number(slider.value));
    } finally {
      section.removeAttribute("aria-busy");
    }
  }
  slider.addEventListener("input", show);
  mode.addEventListener("change", () => map.setMode(mode.value));
  let shown = false;
  redraws.push(() => {
    if (!shown) return;
    map.layout();
    map.draw();
  });
  show().then(() => { shown = true; });
}
