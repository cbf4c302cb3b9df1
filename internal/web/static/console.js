// The few lines of script that the console needs beside htmx.
"use strict";

// "/" goes to the search box, unless someone is writing.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  const box = document.querySelector("[data-find]");
  if (event.key !== "/" || writing || !box || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// On wide screens the facets stand open.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => document.querySelectorAll("details[data-wide]").forEach((d) => { d.open = wide.matches; });
wide.addEventListener("change", unfold);
unfold();

// A run that is watched: the server sends the part of the page that changes.
const live = document.querySelector("[data-live]");
if (live) {
  const source = new EventSource(live.dataset.live);
  const say = document.querySelector("[data-say]");
  source.addEventListener("run", (event) => {
    htmx.swap({ target: live, text: event.data, swap: "innerMorph" });
    const now = /data-now="([^"]*)"/.exec(event.data);
    if (say && now && say.textContent !== now[1]) say.textContent = now[1];
  });
  source.addEventListener("over", () => source.close());
  addEventListener("pagehide", () => source.close());
}
