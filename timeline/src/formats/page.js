"use strict";
const audio = document.querySelector("audio");
const svg = document.querySelector("#picture svg");
const rows = [...document.querySelectorAll("tbody tr")];
const [left, width, seconds] = ["left", "width", "seconds"].map((name) => Number(svg.dataset[name]));

const head = document.createElementNS("http://www.w3.org/2000/svg", "line");
for (const [name, value] of Object.entries({ y1: 58, y2: 472, stroke: "#fff", "stroke-width": 2.5 })) {
  head.setAttribute(name, value);
}
head.setAttribute("pointer-events", "none");
svg.append(head);

function show() {
  const x = left + (audio.currentTime / seconds) * width;
  head.setAttribute("x1", x);
  head.setAttribute("x2", x);
  for (const row of rows) {
    row.classList.toggle("now", audio.currentTime >= row.dataset.start && audio.currentTime < row.dataset.end);
  }
}

function go(to) {
  audio.currentTime = Math.min(Math.max(to, 0), seconds);
  audio.play().catch(() => {});
  show();
}

svg.addEventListener("click", (event) => {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
  go(((x - left) / width) * seconds);
});
for (const row of rows) {
  row.addEventListener("click", () => go(Number(row.dataset.start)));
}
audio.addEventListener("timeupdate", show);
audio.addEventListener("error", () => { document.querySelector("#trouble").hidden = false; });
show();
