"use strict";

// Everything that is shown comes from the program, already in order and in words; here it is only drawn.

const MOMENTS = 360;
const SECONDS_A_MOMENT = 0.5;
const EASE_SECONDS = 0.12; // as in the window: a bar covers two thirds of its way in this time
const SILENCE_SECONDS = 6; // the program says something every 2 s
const CALM_SECONDS = 3; // how long a genre must last before it is spoken
const SPEECH_GAP_SECONDS = 10;

const at = (id) => document.getElementById(id);
const options = new URLSearchParams(location.search);
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const app = at("app");
const scene = {};

const root = document.documentElement;
if (options.get("overlay") === "1") root.dataset.overlay = "";
else if (["dark", "light"].includes(options.get("theme"))) root.dataset.theme = options.get("theme");
const rows = Number.parseInt(options.get("rows"), 10);
if (rows >= 1 && rows <= 12) app.style.setProperty("--rows", rows);

const colorOf = (name) => scene.colors?.[name]?.[0] ?? "#999999";
const inkOn = (name) => scene.colors?.[name]?.[1] ?? "#14161a";

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Bars: their lengths and places ease; their order in the document is that on the screen.

const list = at("bars");
const bars = new Map();
let level = "fine";
let easingSince = null;

function setBars() {
  const shares = scene.bars?.[level] ?? [];
  const names = new Set(shares.map(([name]) => name));
  for (const [name, bar] of bars) {
    if (!names.has(name)) {
      bar.node.remove();
      bars.delete(name);
    }
  }
  shares.forEach(([name, share], place) => {
    let bar = bars.get(name);
    if (!bar) {
      const fill = make("i");
      const percent = make("span", "percent");
      const node = make("li", "", make("span", "name", name), make("span", "track", fill), percent);
      bar = { node, fill, percent, shown: 0, place };
      bars.set(name, bar);
    }
    bar.fill.style.background = colorOf(name);
    bar.node.className = share < 0.05 ? "faint" : "";
    bar.share = share;
    bar.target = place;
    if (list.children[place] !== bar.node) list.insertBefore(bar.node, list.children[place] ?? null);
  });
  if (easingSince === null) {
    easingSince = performance.now();
    requestAnimationFrame(ease);
  }
}

function percentWords(share) {
  const percent = 100 * share;
  return percent > 0 && percent < 0.5 ? "<1 %" : `${Math.round(percent)} %`;
}

function ease(now) {
  const seconds = Math.min(Math.max(now - easingSince, 0) / 1000, 0.1);
  const step = stillness.matches ? 1 : 1 - Math.exp(-seconds / EASE_SECONDS);
  let isMoving = false;
  const approach = (value, target, near) => {
    if (Math.abs(target - value) < near || step === 1) return target;
    isMoving = true;
    return value + step * (target - value);
  };
  const num = Number(getComputedStyle(app).getPropertyValue("--rows"));
  for (const bar of bars.values()) {
    bar.shown = approach(bar.shown, bar.share, 0.001);
    bar.place = approach(bar.place, bar.target, 0.01);
    bar.node.style.setProperty("--place", bar.place.toFixed(3));
    // What is out of sight is out of hearing, too.
    bar.node.style.visibility = bar.place < num ? "" : "hidden";
    bar.fill.style.width = `${(100 * bar.shown).toFixed(2)}%`;
    setText(bar.percent, percentWords(bar.shown));
  }
  easingSince = isMoving ? now : null;
  if (isMoving) requestAnimationFrame(ease);
}

function setLevel(to) {
  level = to;
  for (const id of ["broad", "fine"]) at(id).setAttribute("aria-pressed", String(id === to));
  setBars();
  setTitle();
  drawAllMoments();
  if (lookedBack !== null) tellBack();
}

// What is playing, for the eyes and, more calmly, for the ears.

let told = "";
let pending = null;
let spokenAt = -Infinity;

function setTitle() {
  const state = scene.state;
  if (!state) return;
  const leader = state.sure ? scene.bars?.[level]?.[0]?.[0] : undefined;
  const frozen = state.frozen ? "frozen" : "";
  setText(at("title"), leader ?? state.words);
  const words = leader ? [state.words, frozen].filter(Boolean).join(", ") : frozen;
  setText(at("words"), words);
  // Read out, the two would be one word.
  at("headline").setAttribute("aria-label", [leader ?? state.words, words].filter(Boolean).join(", "));
  at("title").title = state.explanation;
  at("dot").style.background = leader ? colorOf(leader) : "";
  document.title = `${leader ?? state.name} – genrescope`;
  speakCalmly(leader ?? state.name);
}

function speakCalmly(words) {
  if (words === told) {
    clearTimeout(pending?.timer);
    pending = null;
  } else if (pending?.words !== words) {
    clearTimeout(pending?.timer);
    const wait = Math.max(CALM_SECONDS, SPEECH_GAP_SECONDS - (performance.now() - spokenAt) / 1000);
    const timer = setTimeout(() => {
      pending = null;
      speak(words);
      told = words;
    }, 1000 * wait);
    pending = { words, timer };
  }
}

function speak(words) {
  spokenAt = performance.now();
  setText(at("spoken"), words);
}

// The ribbon of the last minutes: moments are kept by fine genre, and shown by broad ones if asked for.

const band = at("band");
const canvas = at("ribbon");
const pen = canvas.getContext("2d");
const letters = document.createElement("canvas").getContext("2d");
let moments = [];
let lookedBack = null;

// Names and shares of what a moment is shown as, always in the same order.
function sharesOf(moment) {
  const names = (level === "broad" && scene.broad) || scene.genres || [];
  const shares = new Map(names.map((name) => [name, 0]));
  moment.forEach((share, genre) => shares.set(names[genre], shares.get(names[genre]) + share));
  return shares;
}

function drawMoments(from) {
  const start = MOMENTS - moments.length;
  pen.clearRect(start + from, 0, MOMENTS, canvas.height);
  for (let column = from; column < moments.length; column += 1) {
    const total = moments[column].reduce((sum, share) => sum + share, 0);
    let sum = 0;
    let bottom = canvas.height;
    // From the bottom up in one order, so that bands are continuous.
    for (const [name, share] of sharesOf(moments[column])) {
      if (share === 0) continue;
      sum += share / total;
      const top = canvas.height - Math.round(sum * canvas.height);
      pen.fillStyle = colorOf(name);
      pen.fillRect(start + column, top, 1, bottom - top);
      bottom = top;
    }
  }
}

function drawAllMoments() {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  drawMoments(0);
  nameMoments();
}

function setMoments(all) {
  moments = all.slice(-MOMENTS);
  drawAllMoments();
}

function addMoments(added) {
  if (added.length >= MOMENTS) return setMoments(added);
  pen.globalCompositeOperation = "copy";
  pen.drawImage(canvas, -added.length, 0);
  pen.globalCompositeOperation = "source-over";
  moments = moments.concat(added).slice(-MOMENTS);
  drawMoments(Math.max(moments.length - added.length, 0));
  nameMoments();
}

function leaderOf(moment) {
  let leader = null;
  let most = 0;
  for (const [name, share] of sharesOf(moment)) {
    if (share > most) [leader, most] = [name, share];
  }
  return leader;
}

// A genre's name where it leads for long enough, and the names of the colors that take the most room.
function nameMoments() {
  const leaders = moments.map(leaderOf);
  const width = band.clientWidth / MOMENTS;
  const start = MOMENTS - moments.length;
  const names = [];
  letters.font = getComputedStyle(at("runs")).font;
  for (let from = 0, to = 1; to <= leaders.length; to += 1) {
    if (to < leaders.length && leaders[to] === leaders[from]) continue;
    const name = leaders[from];
    if (name && letters.measureText(name).width + 16 < width * (to - from)) {
      const label = make("span", "", name);
      label.style.left = `${(100 * (start + (from + to) / 2)) / MOMENTS}%`;
      label.style.background = colorOf(name);
      label.style.color = inkOn(name);
      names.push(label);
    }
    from = to;
  }
  at("runs").replaceChildren(...names);
  const all = (scene.genres ?? []).map((_, genre) => moments.reduce((sum, shares) => sum + (shares[genre] ?? 0), 0));
  const sums = [...sharesOf(all)];
  const total = sums.reduce((sum, [, share]) => sum + share, 0);
  const shown = sums.filter(([, share]) => share >= 0.02 * total && share > 0).sort((a, b) => b[1] - a[1]);
  at("legend").replaceChildren(
    ...shown.map(([name]) => {
      const square = make("i");
      square.style.background = colorOf(name);
      return make("li", "", square, name);
    }),
  );
  if (lookedBack !== null) lookBack(lookedBack);
}

// Moments ago, or null for not looking back any more.
function lookBack(ago) {
  lookedBack = ago === null ? null : Math.min(Math.max(ago, 0), MOMENTS - 1);
  const isLooking = lookedBack !== null;
  at("cursor").hidden = at("tip").hidden = !isLooking;
  if (!isLooking) return;
  const seconds = lookedBack * SECONDS_A_MOMENT;
  const index = moments.length - 1 - lookedBack;
  const what = index < 0 ? "nothing heard yet" : (leaderOf(moments[index]) ?? "silence");
  const when = seconds === 0 ? "now" : `${Math.round(seconds)} s ago`;
  const share = 1 - (lookedBack + 0.5) / MOMENTS;
  at("cursor").style.left = `${100 * share}%`;
  const tip = at("tip");
  setText(tip, `${what}, ${when}`);
  const room = band.clientWidth - tip.offsetWidth;
  tip.style.left = `${Math.min(Math.max(share * band.clientWidth - tip.offsetWidth / 2, 0), Math.max(room, 0))}px`;
}

// For the ears only what was asked for: what moves on by itself is not told.
function tellBack() {
  band.setAttribute("aria-valuenow", String(-Math.round((lookedBack ?? 0) * SECONDS_A_MOMENT)));
  band.setAttribute("aria-valuetext", at("tip").textContent || "now");
}

band.addEventListener("pointermove", (event) => {
  const box = band.getBoundingClientRect();
  lookBack(Math.floor(((box.right - event.clientX) / box.width) * MOMENTS));
});
band.addEventListener("pointerleave", () => lookBack(null));
band.addEventListener("blur", () => lookBack(null));
band.addEventListener("focus", () => {
  if (!band.matches(":focus-visible")) return;
  lookBack(0);
  tellBack();
});
band.addEventListener("keydown", (event) => {
  const second = 1 / SECONDS_A_MOMENT;
  const now = lookedBack ?? 0;
  const to = {
    ArrowLeft: now + second,
    ArrowDown: now + second,
    ArrowRight: now - second,
    ArrowUp: now - second,
    PageDown: now + 10 * second,
    PageUp: now - 10 * second,
    Home: MOMENTS - 1,
    End: 0,
    Escape: null,
  }[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  lookBack(to);
  tellBack();
});

// Level.

let levelShownAt = -Infinity;
let levelToldAt = -Infinity;

function showLevel(force) {
  const { peak, rms, held, dbfs, words, clips, color } = scene.level;
  const now = performance.now();
  if (stillness.matches && now - levelShownAt < 500 && !force) return;
  levelShownAt = now;
  for (const [id, share] of [["peak", peak], ["rms", rms]]) {
    at(id).style.width = `${100 * share}%`;
    at(id).style.background = color;
  }
  at("held").hidden = held === null;
  if (held !== null) at("held").style.left = `${100 * held}%`;
  setText(at("dbfs"), words);
  at("level").classList.toggle("clips", clips);
  if (now - levelToldAt < 1000) return;
  levelToldAt = now;
  at("level").setAttribute("aria-valuenow", String(Math.min(Math.max(dbfs ?? -60, -60), 0)));
  at("level").setAttribute("aria-valuetext", words);
}

// What comes in.

let troubleTold = "";

function take(message) {
  const { history, moments: added, version, ...members } = message;
  if (version && version !== app.dataset.version && performance.now() > 10_000) return location.reload();
  Object.assign(scene, members);
  if (members.state || members.bars) {
    setBars();
    setTitle();
  }
  if (history) setMoments(history);
  if (added) addMoments(added);
  if (members.level) showLevel(false);
  if (members.about !== undefined) setText(at("about"), members.about);
  if (members.lost) {
    setText(at("lost"), members.lost.words);
    at("lost").classList.toggle("trouble", members.lost.any);
  }
  if (members.trouble !== undefined) {
    at("trouble").hidden = !members.trouble;
    setText(at("trouble"), members.trouble ?? "");
    // Numbers in it may go on counting.
    const words = (members.trouble ?? "").replace(/\d+/g, "");
    if (words && words !== troubleTold) speak(members.trouble);
    troubleTold = words;
  }
}

// The connection, which comes back by itself.

let socket = null;
let heardAt = 0;
let retry = null;
let numFailures = 0;
let isAdrift = false;

function setAdrift(words) {
  if (words && !isAdrift) speak("Disconnected");
  if (!words && isAdrift) speak("Connected again");
  isAdrift = Boolean(words);
  app.classList.toggle("adrift", isAdrift);
  at("link").hidden = !isAdrift;
  setText(at("link"), words ?? "");
}

function connect() {
  clearTimeout(retry);
  retry = null;
  const address = new URL("scene", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const token = options.get("token");
  if (token) address.searchParams.set("token", token);
  const attempt = new WebSocket(address);
  socket = attempt;
  heardAt = performance.now();
  attempt.addEventListener("message", (event) => {
    if (attempt !== socket) return;
    heardAt = performance.now();
    numFailures = 0;
    setAdrift(null);
    take(JSON.parse(event.data));
  });
  attempt.addEventListener("close", () => lose(attempt));
}

function lose(attempt) {
  if (attempt !== socket) return;
  socket = null;
  attempt.close();
  setAdrift("Disconnected from genrescope. Trying to reach it again …");
  numFailures += 1;
  // Soon at first, then every 5 s.
  retry = setTimeout(connect, Math.min(5000, 250 * 2 ** numFailures));
  if (numFailures > 1) askWhy();
}

// A socket does not say why it was refused; the page's own address does.
async function askWhy() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status === 403 && isAdrift) {
      setAdrift("Disconnected: genrescope was restarted with a new token. Open the address that it prints.");
    }
  } catch {
    // It is not there: the next attempt will tell.
  }
}

setInterval(() => {
  if (socket && performance.now() - heardAt > 1000 * SILENCE_SECONDS) lose(socket);
}, 1000);
for (const [target, type] of [[window, "online"], [document, "visibilitychange"]]) {
  target.addEventListener(type, () => {
    if (!socket && !document.hidden) connect();
  });
}

// Keys and size.

at("broad").addEventListener("click", () => setLevel("broad"));
at("fine").addEventListener("click", () => setLevel("fine"));
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "b" || event.altKey || event.ctrlKey || event.metaKey) return;
  setLevel(level === "fine" ? "broad" : "fine");
});
new ResizeObserver(() => {
  nameMoments();
  setBars();
}).observe(band);

if (options.get("broad") === "1") setLevel("broad");
connect();
