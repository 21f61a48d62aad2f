// What the other scripts of a page share: elements, figures, the theme, the data of the page.

/** An element with attributes and children. Texts become text, never markup. */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  fill(node, attributes, children);
  return node;
}

/** The same for SVG. */
function svg(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  fill(node, attributes, children);
  return node;
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

const byId = id => document.getElementById(id);

const figures = {
  count: n => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ","),
  bytes(n) {
    if (n < 1024) return `${n} B`;
    const units = ["KiB", "MiB", "GiB", "TiB"];
    let i = 0;
    for (n /= 1024; n >= 1023.5 && i < 3; i++) n /= 1024;
    return `${three(n)} ${units[i]}`;
  },
  time(ns) {
    if (ns < 1000) return `${Math.round(ns)} ns`;
    const units = ["µs", "ms", "s"];
    let i = 0;
    for (ns /= 1000; ns >= 999.5 && i < 2; i++) ns /= 1000;
    return `${three(ns)} ${units[i]}`;
  },
  share: (part, whole) => {
    if (!whole || !part) return "0 %";
    const percent = part / whole * 100;
    return percent < 1 ? "<1 %" : `${Math.floor(percent)} %`;
  },
  address: n => "0x" + n.toString(16),
};

function three(n) {
  return n < 9.995 ? n.toFixed(2) : n < 99.95 ? n.toFixed(1) : figures.count(n);
}

/** The value of a colour of the style. */
const styleColour = name =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const redraws = [];
/** Calls a function now and whenever colours or widths have changed. */
function redrawn(draw) {
  redraws.push(draw);
  draw();
}
const redrawAll = () => redraws.forEach(draw => draw());

function setUpTheme() {
  const button = byId("theme");
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
    redrawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    show();
    redrawAll();
  });
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) {
      width = innerWidth;
      redrawAll();
    }
  });
  show();
}

/** Makes the heads of a table buttons that sort it. */
function setUpSorting(table) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.classList.contains("n")) return;
    const button = el("button", {type: "button"}, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = row => Number(row.cells[column].dataset.v);
      const rows = [...body.rows].sort((a, b) => (value(a) - value(b)) * (up ? 1 : -1));
      body.append(...rows);
    });
  });
}
