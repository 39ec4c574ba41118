// Draws the report's seconds: four plots over one time axis, the faults as bands through all of them.

const report = JSON.parse(document.getElementById("report").textContent);
const length = Math.max(1, report.seconds.length, Math.ceil(report.run.duration / 1000));
const number = new Intl.NumberFormat("en");
const host = document.getElementById("plots");
const range = document.querySelector("#cursor input");
const where = document.querySelector("#cursor output");
const MARGIN = { left: 48, right: 10, bottom: 20 };
const ROW = 14;

const time = (ms) => ms < 1000 ? ms + " ms" : (ms / 1000).toFixed(ms < 10_000 ? 1 : 0) + " s";
const clock = (s) => s < 60 ? s + " s" : Math.floor(s / 60) + ":" + String(s % 60).padStart(2, "0");
const waits = (share, name) => [
  [share, "p50 to p99", (s) => s[name].polls ? time(s[name].p50) + " to " + time(s[name].p99) : "none due"],
  ["max", "max", (s) => s[name].polls ? time(s[name].max) : "–"],
];
const counted = (value) => (s) => number.format(value(s));
const KINDS = [["success", "2xx"], ["redirect", "3xx"], ["refused", "401, 403"], ["clientError", "other 4xx"], ["serverError", "5xx"], ["hung", "no answer"]];
const kinds = KINDS.filter(([kind]) => kind === "success" || report.seconds.some((s) => s.statuses[kind]));
const PLOTS = [
  { title: "Wait while the token is valid", height: 150, scale: logarithmic, draw: (p) => drawWaits(p, "valid"), legend: waits("valid", "valid") },
  { title: "Wait while it is being refreshed", height: 150, scale: logarithmic, draw: (p) => drawWaits(p, "expired"), legend: waits("expired", "expired") },
  { title: "Grants at the provider", height: 110, scale: (b) => linear(Math.max(...b.map((s) => s.grants))), draw: drawGrants,
    legend: [["grants", "grants", counted((s) => s.grants)], ["refusals", "refused", counted((s) => s.refusals)], ["spent", "spent tokens", counted((s) => s.spentPresented)]] },
  { title: "Answers", height: 120, scale: (b) => linear(Math.max(...b.map(requests))), draw: drawStatuses,
    legend: kinds.map(([kind, name]) => [kind, name, counted((s) => s.statuses[kind])]) },
];

function requests(s) {
  return KINDS.reduce((sum, [kind]) => sum + s.statuses[kind], 0);
}

// Several seconds in one step where there are more than pixels: counts add up, of the waits the worst second stands.
function steps(width) {
  const each = Math.ceil(length / Math.max(40, Math.floor(width / 3)));
  const none = { polls: 0, p50: 0, p99: 0, max: 0 };
  const steps = [];
  for (let at = 0; at < length; at += each) {
    const seconds = report.seconds.slice(at, at + each);
    const worst = (name) => seconds.reduce((a, s) => ({
      polls: a.polls + s[name].polls, p50: Math.max(a.p50, s[name].p50), p99: Math.max(a.p99, s[name].p99), max: Math.max(a.max, s[name].max),
    }), none);
    const sum = (value) => seconds.reduce((total, s) => total + value(s), 0);
    steps.push({
      at, valid: worst("valid"), expired: worst("expired"), grants: sum((s) => s.grants), refusals: sum((s) => s.refusals), spentPresented: sum((s) => s.spentPresented),
      statuses: Object.fromEntries(KINDS.map(([kind]) => [kind, sum((s) => s.statuses[kind])])),
    });
  }
  return { each, steps };
}

// One scale for both classes, so that they compare. 1 ms lies at the bottom.
function logarithmic() {
  const top = Math.max(1000, report.max);
  const ticks = [1, 10, 100, 1000, 10_000, 100_000].filter((tick) => tick <= top).map((tick) => [tick, time(tick).replace(".0", "")]);
  return { share: (ms) => Math.log10(Math.max(1, ms)) / Math.log10(top * 1.15), ticks };
}

function linear(most) {
  const top = Math.max(4, most);
  const unit = 10 ** Math.floor(Math.log10(top));
  const step = [0.2, 0.5, 1, 2].map((part) => part * unit).find((size) => top / size <= 4.5 && size >= 1) ?? 1;
  const ticks = [];
  for (let tick = 0; tick <= top; tick += step) {
    ticks.push([tick, number.format(tick)]);
  }
  return { share: (value) => value / (top * 1.06), ticks };
}

function shape(parent, name, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  parent.append(element);
  return element;
}

function bar(p, kind, step, from, to, narrow = 1, least = 0) {
  const wide = p.x(step.at + p.each) - p.x(step.at);
  const w = Math.max(1, (wide - Math.min(1, wide / 5)) * narrow);
  const h = Math.max(least, p.y(from) - p.y(to));
  shape(p.svg, "rect", { class: kind, x: p.x(step.at) + (wide - w) / 2, y: p.y(from) - h, width: w, height: h });
}

function drawWaits(p, name) {
  for (const step of p.steps.filter((s) => s[name].polls)) {
    const { p50, p99, max } = step[name];
    const middle = p.x(step.at + p.each / 2);
    shape(p.svg, "line", { class: "stem", x1: middle, x2: middle, y1: p.y(p99), y2: p.y(max) });
    bar(p, name + " share", step, p50, p99, 1, 3);
    const tick = p.y(max) - 1;
    shape(p.svg, "rect", { class: "max", x: p.x(step.at), y: tick, width: Math.max(2, p.x(step.at + p.each) - p.x(step.at) - 1), height: 2 });
  }
}

function drawGrants(p) {
  for (const step of p.steps) {
    bar(p, "grants share", step, 0, step.grants);
    bar(p, "refusals", step, 0, step.refusals, 0.6);
    if (step.spentPresented) {
      shape(p.svg, "circle", { class: "spent", cx: p.x(step.at + p.each / 2), cy: p.y(step.spentPresented), r: 3.5 });
    }
  }
}

function drawStatuses(p) {
  for (const step of p.steps) {
    let from = 0;
    for (const [kind] of kinds) {
      const to = from + step.statuses[kind];
      if (to > from) {
        bar(p, kind + " share", step, from, to, 1, kind === "success" ? 0 : 1.5);
      }
      from = to;
    }
  }
}

// The first row with room for it; a name that finds none is told by the cursor and the table.
function drawFaults(p) {
  const ends = [];
  const names = shape(p.svg, "g", {});
  for (const fault of report.faults) {
    const x = p.x(fault.from / 1000);
    const wide = p.x(fault.to / 1000) - x;
    shape(p.svg, "rect", { class: "band", x, y: 0, width: Math.max(wide, 0), height: p.bottom });
    shape(p.svg, "line", { class: "edge", x1: x, x2: x, y1: 0, y2: p.bottom });
    const long = fault.name.length * 6.1 + 6;
    const left = Math.max(2, Math.min(x + 3, p.width - long));
    let row = 0;
    while (row < p.rows && (ends[row] ?? -1) > left) {
      row++;
    }
    if (row < p.rows) {
      shape(names, "text", { class: "fault-name", x: left, y: 10 + row * ROW }, fault.name);
      ends[row] = left + long;
    }
  }
  p.svg.append(names);
}

function drawAxes(p, scale) {
  for (const [value, text] of scale.ticks) {
    const y = Math.round(p.y(value)) + 0.5;
    shape(p.svg, "line", { class: "grid", x1: MARGIN.left, x2: p.width - MARGIN.right, y1: y, y2: y });
    shape(p.svg, "text", { x: MARGIN.left - 6, y: y + 4, "text-anchor": "end" }, text);
  }
  const every = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600].find((s) => length / s <= (p.width - MARGIN.left) / 70) ?? 7200;
  for (let s = 0; s <= length; s += every) {
    const x = p.x(s);
    shape(p.svg, "line", { class: "axis", x1: x, x2: x, y1: p.bottom, y2: p.bottom + 4 });
    shape(p.svg, "text", { x, y: p.bottom + 16, "text-anchor": s === 0 ? "start" : s + every > length ? "end" : "middle" }, clock(s));
  }
  shape(p.svg, "line", { class: "axis", x1: MARGIN.left, x2: p.width - MARGIN.right, y1: p.bottom + 0.5, y2: p.bottom + 0.5 });
}

let drawn = [];
let current = { each: 1, steps: [] };

function draw() {
  const width = Math.max(260, Math.floor(host.clientWidth));
  current = steps(width - MARGIN.left - MARGIN.right);
  const rows = report.faults.length ? (width < 600 ? 3 : 2) : 0;
  drawn = PLOTS.map((plot, index) => {
    const bottom = rows * ROW + plot.height;
    const svg = drawn[index]?.svg ?? frame(plot);
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${width} ${bottom + MARGIN.bottom}`);
    const scale = plot.scale(current.steps);
    const p = {
      svg, width, rows, bottom, each: current.each, steps: current.steps,
      x: (s) => MARGIN.left + Math.min(s, length) / length * (width - MARGIN.left - MARGIN.right),
      y: (value) => bottom - scale.share(value) * plot.height,
    };
    drawAxes(p, scale);
    drawFaults(p);
    plot.draw(p);
    p.line = shape(svg, "line", { class: "cursor", y1: 0, y2: bottom, visibility: "hidden" });
    return p;
  });
  if (current.each > 1) {
    document.getElementById("step").textContent = `Each step is ${current.each} s: its counts added up, of its waits the worst second's. Each poll stands in the second in which it was due.`;
  }
  point(Math.min(range.valueAsNumber, length - 1), chosen);
}

function frame(plot) {
  const figure = document.createElement("figure");
  figure.innerHTML = '<figcaption><h3></h3><ul class="legend"></ul></figcaption>';
  figure.querySelector("h3").textContent = plot.title;
  plot.outputs = plot.legend.map(([kind, name]) => {
    const item = document.createElement("li");
    item.innerHTML = "<i></i><span></span> <b></b>";
    item.children[0].className = kind;
    item.children[1].textContent = name;
    figure.querySelector("ul").append(item);
    return item.children[2];
  });
  const svg = shape(figure, "svg", { role: "img", "aria-label": plot.title + ", over time. The table of figures has its sums.", "aria-describedby": "figures" });
  for (const kind of ["pointermove", "pointerdown"]) {
    svg.addEventListener(kind, (event) => {
      const box = svg.getBoundingClientRect();
      const part = ((event.clientX - box.left) / box.width * drawn[0].width - MARGIN.left) / (drawn[0].width - MARGIN.left - MARGIN.right);
      point(Math.max(0, Math.min(length - 1, Math.floor(part * length))), true);
    });
  }
  host.append(figure);
  return svg;
}

// The cursor is one for all plots; moved by the pointer over them, or as what it is: a slider.
let chosen = false;

function point(second, visible) {
  chosen = visible;
  range.value = second;
  const step = current.steps[Math.floor(second / current.each)];
  if (!visible || !step) {
    return;
  }
  const faults = report.faults.filter((f) => f.from < (step.at + current.each) * 1000 && Math.max(f.to, f.from + 1) > step.at * 1000).map((f) => f.name);
  where.textContent = clock(step.at);
  const spoken = ["at " + clock(step.at), ...faults];
  PLOTS.forEach((plot, index) => {
    const x = drawn[index].x(step.at + current.each / 2);
    drawn[index].line.setAttribute("x1", x);
    drawn[index].line.setAttribute("x2", x);
    drawn[index].line.setAttribute("visibility", "visible");
    plot.legend.forEach(([, name, value], i) => {
      plot.outputs[i].textContent = value(step);
      spoken.push((i ? "" : plot.title + ": ") + name + " " + value(step));
    });
  });
  range.setAttribute("aria-valuetext", spoken.join(", "));
  where.title = faults.join(", ");
}

// For who cannot see the plots, or wants a number in full; made when asked for.
document.getElementById("listing").addEventListener("toggle", function list() {
  const rows = steps(1800).steps;
  const head = ["second", "valid: polls", "p50", "p99", "max", "expired: polls", "p50", "p99", "max", "grants", "refused", "spent", ...kinds.map(([, name]) => name)];
  const table = document.createElement("table");
  const line = (cells, kind, parent) => {
    const row = parent.insertRow();
    for (const cell of cells) {
      const element = document.createElement(kind);
      element.textContent = cell;
      if (kind === "th") {
        element.scope = "col";
      }
      row.append(element);
    }
  };
  line(head, "th", table.createTHead());
  const body = table.createTBody();
  for (const s of rows) {
    line([s.at, s.valid.polls, s.valid.p50, s.valid.p99, s.valid.max, s.expired.polls, s.expired.p50, s.expired.p99, s.expired.max, s.grants, s.refusals, s.spentPresented, ...kinds.map(([kind]) => s.statuses[kind])], "td", body);
  }
  this.querySelector(".scroll").append(table);
}, { once: true });

range.max = length - 1;
range.addEventListener("input", () => point(range.valueAsNumber, true));
let width = 0;
new ResizeObserver(() => {
  if (host.clientWidth !== width) {
    width = host.clientWidth;
    requestAnimationFrame(draw);
  }
}).observe(host);
