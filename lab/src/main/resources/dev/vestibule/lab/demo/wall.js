import { drawStrip } from "/strip.js";

const EVERY = 2_000;
const LATE = 1_000;
const PATIENCE = 70_000;
const number = new Intl.NumberFormat("en");

// A panel asks for its own figure about every two seconds, whatever the others do.
class Panel {
  constructor(list, url) {
    this.url = url;
    this.out = false;
    this.mood = "";
    this.user = "";
    this.item = document.createElement("li");
    this.item.innerHTML = '<span class="name">&nbsp;</span><span class="value">–</span><span class="word">…</span>';
    [this.name, this.value, this.word] = this.item.children;
    list.append(this.item);
    setTimeout(() => this.poll(), Math.random() * EVERY);
  }

  async poll() {
    const began = performance.now();
    const late = setTimeout(() => this.show("amber", "waiting…"), LATE);
    try {
      const answer = await fetch(this.url, {
        credentials: "include",
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      clearTimeout(late);
      await this.answered(answer, performance.now() - began);
    } catch (unreachable) {
      clearTimeout(late);
      this.show("red", "no answer");
    }
    setTimeout(() => this.poll(), Math.max(250, EVERY * (0.95 + Math.random() / 10) - (performance.now() - began)));
  }

  async answered(answer, took) {
    this.out = answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect";
    if (this.out) {
      this.show("red", "signed out");
    } else if (answer.status === 503) {
      this.show("amber", "503, retrying");
    } else if (!answer.ok) {
      this.show("red", "error " + answer.status);
    } else {
      const reading = await answer.json();
      this.user = reading.user;
      this.name.textContent = reading.name;
      this.value.textContent = number.format(reading.value);
      const unit = document.createElement("small");
      unit.textContent = reading.unit;
      this.value.append(unit);
      this.show(took < LATE ? "green" : "amber", took < LATE ? Math.max(1, Math.round(took)) + " ms" : (took / 1000).toFixed(1) + " s");
    }
  }

  show(mood, word) {
    this.mood = mood;
    this.item.dataset.mood = mood;
    this.word.textContent = word;
  }
}

class Wall {
  constructor(section) {
    this.section = section;
    this.own = section.dataset.wall === "vestibule";
    this.panels = [];
    this.wasIn = false;
    this.status = section.querySelector(".status .text");
    this.gone = section.querySelector(".gone");
    this.strip = section.querySelector("canvas");
  }

  start(count, lanes, path) {
    const list = this.section.querySelector(".panels");
    for (let i = 0; i < count; i++) {
      this.panels.push(new Panel(list, lanes[i % lanes.length] + path + i));
    }
  }

  show(state, now) {
    for (const place of this.section.querySelectorAll("[data-count]")) {
      const value = state[place.dataset.count];
      say(place, number.format(value));
      place.toggleAttribute("data-some", value > 0);
    }
    drawStrip(this.strip, state.seconds, now);
    this.strip.setAttribute("aria-label", `The last three minutes: ${state.grants} refresh grants, ${state.spent} spent tokens presented, ${state.lost} sessions lost so far.`);
  }

  sum(state, now) {
    const count = (mood) => this.panels.filter((panel) => panel.mood === mood).length;
    const green = count("green");
    const amber = count("amber");
    const out = this.panels.filter((panel) => panel.out).length;
    const unanswered = count("red") - out;
    this.out = out > this.panels.length / 2;
    this.wasIn ||= green > 0;
    const neverIn = this.out && !this.wasIn && !state.lost && !state.ended;
    this.section.dataset.mood = neverIn ? "" : this.out || unanswered ? "red" : amber ? "amber" : green ? "green" : "";
    say(this.status, neverIn ? "Nobody is logged in yet." : this.sentence(green, amber, unanswered, state, now));
    this.gone.hidden = !this.out;
    say(this.gone.querySelector("p"), neverIn ? "Log in to see the figures." : this.farewell(state));
    say(this.gone.querySelector("a"), neverIn ? "Log in" : "Log in again");
  }

  sentence(green, amber, unanswered, state, now) {
    if (this.out) {
      return "Signed out.";
    }
    if (unanswered) {
      return `${unanswered} panels get no answer: the gateway is away.`;
    }
    if (amber) {
      return `${green ? `${green} panels current, ${amber} waiting` : `All ${amber} panels wait`}. Nobody is signed out.`;
    }
    if (!green) {
      return "Starting…";
    }
    const left = Math.round((state.expiresAt - now) / 5_000) * 5;
    const user = this.panels.find((panel) => panel.user)?.user;
    return `Signed in as ${user}. All ${green} panels current; the token ${left > 0 ? `runs out in ${left} s` : "is due"}.`;
  }

  farewell(state) {
    if (this.own) {
      return state.ended && !state.lost ? "The session was ended, as asked." : "The session is over. After an answer that was lost nobody can know whether the token was spent; it is presented once more, and this provider ends a session for that.";
    }
    return state.lost
      ? "The session is gone: several requests spent the same refresh token, or a grant failed."
      : "The session was ended, as asked.";
  }
}

// Only what changed is written: a live region speaks when it is written to.
function say(place, text) {
  if (place.textContent !== text) {
    place.textContent = text;
  }
}

const walls = [...document.querySelectorAll(".wall")].map((section) => new Wall(section));
const [vestibule, naive] = walls;
const leverState = document.getElementById("levers-state");
let latest;

async function refresh() {
  try {
    const answer = await fetch("/lab/state", { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    const state = await answer.json();
    if (!latest) {
      say(document.getElementById("life"), state.tokenLife / 1000 + " seconds");
      vestibule.start(state.panels, state.lanes, "/wall/panel/");
      naive.start(state.panels, state.naiveLanes, "/naive/wall/panel/");
    }
    latest = state;
    vestibule.show(state.vestibule, state.now);
    naive.show(state.naive, state.now);
    showLevers(state.levers);
  } catch (gone) {
    say(leverState, "The demo does not answer. Was it ended?");
  }
  setTimeout(refresh, 1_000);
}

function showLogin() {
  document.getElementById("login").hidden = !vestibule.out;
  document.getElementById("logout").hidden = vestibule.out || !vestibule.wasIn;
  const way = naive.out ? "/login" : "/oauth2/start?rd=%2F";
  document.getElementById("login").setAttribute("href", way);
  vestibule.gone.querySelector("a").setAttribute("href", way);
}

function showLevers(levers) {
  const away = levers.gateway === "STOPPED" || levers.gateway === "DIED";
  press("slow", levers.slow);
  press("down", levers.down);
  press("drop", levers.drops > 0);
  say(document.querySelector("#restart b"), away ? "Start gateway" : "Restart gateway");
  say(document.getElementById("restart-hint"), away ? "it is not running" : "SIGTERM, then start");
  document.getElementById("kill").disabled = away;
  say(leverState, sentence(levers));
}

function press(id, pressed) {
  document.getElementById(id).setAttribute("aria-pressed", String(pressed));
}

function sentence(levers) {
  const parts = [];
  if (levers.trouble) parts.push(levers.trouble);
  if (levers.slow) parts.push("The provider takes 3 s for each token.");
  if (levers.down) parts.push("The provider is down.");
  if (levers.drops) parts.push("The next answer will be lost: wait for the token to run out.");
  if (levers.gateway === "STARTING") parts.push("The gateway is starting.");
  if (levers.gateway === "STOPPED") parts.push("The gateway is not running.");
  if (levers.gateway === "DIED") parts.push("The gateway ended by itself.");
  return parts.join(" ") || "All is well. The gateway is process " + levers.pid + ".";
}

function lever(id, name) {
  document.getElementById(id).addEventListener("click", async () => {
    try {
      const answer = await fetch("/lab/do/" + name(), { method: "POST" });
      if (answer.status === 409) {
        say(leverState, "One thing at a time: " + (await answer.json()).pulling + " is still going on.");
      }
    } catch (gone) {
      say(leverState, "The demo does not answer. Was it ended?");
    }
  });
}

lever("slow", () => latest?.levers.slow ? "slow-off" : "slow-on");
lever("down", () => latest?.levers.down ? "up" : "down");
lever("drop", () => "drop");
lever("end", () => "end");
lever("restart", () => "restart");
lever("kill", () => "kill");

function sum() {
  if (!latest) {
    return;
  }
  for (const wall of walls) {
    wall.sum(latest[wall.section.dataset.wall], latest.now);
  }
  showLogin();
}

refresh();
setInterval(sum, 400);
