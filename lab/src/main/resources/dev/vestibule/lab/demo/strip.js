// Draws the last minutes of one wall: what its requests got, its grants, the ends of its tokens, its slowest answers.

const SPAN = 180_000;
const [AT, CURRENT, LATE, FAILED, WAITING, WORST, GRANTS, SPENT, EXPIRED] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

export function drawStrip(canvas, seconds, now) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const ink = (name) => style.getPropertyValue(name);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = "10px system-ui, sans-serif";

  const lane = 26;
  const tall = height - lane - 2;
  const bar = width / (SPAN / 1000);
  const x = (at) => width - (now - at) / SPAN * width;
  const most = Math.max(18, ...seconds.map((s) => s[CURRENT] + s[LATE] + s[FAILED] + s[WAITING]));
  const shown = seconds.filter((s) => now - s[AT] < SPAN);

  minutes(pen, ink("--line"), ink("--soft"), width, height, x, now);
  for (const second of shown) {
    let y = height;
    for (const [amount, color] of [
      [second[CURRENT], "--green"],
      [second[LATE] + second[WAITING], "--amber"],
      [second[FAILED], "--red"],
    ]) {
      const h = amount / most * tall;
      pen.fillStyle = ink(color);
      pen.globalAlpha = 0.75;
      pen.fillRect(x(second[AT]) - bar, y - h, Math.max(bar - 0.6, 0.6), h);
      y -= h;
    }
  }
  pen.globalAlpha = 1;
  expiries(pen, ink("--mark"), shown, height, x);
  slowest(pen, ink("--ink"), shown, height, tall, x, bar);
  grants(pen, ink, shown, x, bar);
}

function minutes(pen, line, text, width, height, x, now) {
  pen.fillStyle = text;
  pen.strokeStyle = line;
  pen.lineWidth = 1;
  for (const ago of [60, 120]) {
    const at = Math.round(x(now - ago * 1000)) + 0.5;
    pen.beginPath();
    pen.moveTo(at, 14);
    pen.lineTo(at, height);
    pen.stroke();
    pen.textAlign = "center";
    pen.fillText(ago / 60 + " min ago", at, 10);
  }
  pen.textAlign = "right";
  pen.fillText("now", width, 10);
}

function expiries(pen, color, shown, height, x) {
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  pen.setLineDash([3, 3]);
  for (const second of shown.filter((s) => s[EXPIRED])) {
    pen.beginPath();
    pen.moveTo(x(second[AT]), 14);
    pen.lineTo(x(second[AT]), height);
    pen.stroke();
  }
  pen.setLineDash([]);
}

// Logarithmic: 1 ms lies at the bottom, 10 s at the top.
function slowest(pen, color, shown, height, tall, x, bar) {
  pen.strokeStyle = color;
  pen.lineWidth = 1.2;
  pen.globalAlpha = 0.8;
  pen.beginPath();
  let drawing = false;
  for (const second of shown) {
    if (second[WORST] < 1) {
      drawing = false;
      continue;
    }
    const y = height - Math.min(Math.log10(second[WORST]) / 4, 1) * tall;
    const at = x(second[AT]) - bar / 2;
    if (drawing) {
      pen.lineTo(at, y);
    } else {
      pen.moveTo(at, y);
    }
    drawing = true;
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

// Grants too close to be told apart become one dot with their number.
function grants(pen, ink, shown, x, bar) {
  const groups = [];
  for (const second of shown.filter((s) => s[GRANTS])) {
    const at = x(second[AT]) - bar / 2;
    const last = groups.at(-1);
    if (last && at - last.until < 12) {
      last.until = at;
      last.grants += second[GRANTS];
      last.spent += second[SPENT];
    } else {
      groups.push({ at, until: at, grants: second[GRANTS], spent: second[SPENT] });
    }
  }
  for (const group of groups) {
    pen.fillStyle = ink("--grant");
    pen.beginPath();
    pen.arc(group.at, 20, 4, 0, 2 * Math.PI);
    pen.fill();
    if (group.spent) {
      pen.strokeStyle = ink("--red");
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(group.at, 20, 6, 0, 2 * Math.PI);
      pen.stroke();
    }
    if (group.grants > 1) {
      const fits = group.at + 40 < pen.canvas.clientWidth;
      pen.textAlign = fits ? "left" : "right";
      pen.fillText("×" + group.grants, group.at + (fits ? 10 : -10), 23.5);
    }
  }
}
