// Keys: `/` to the field, `j` and `k` through the results, Escape back. Never where somebody writes.

import { here, toSearch } from "./place.js";

/** Listen on the whole page. */
export function listen(field, main) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape" && event.target === field) field.blur();
      return;
    }
    const act = { "/": () => field.select(), j: () => step(main, 1), k: () => step(main, -1), Escape: back }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

function step(main, by) {
  const links = [...main.querySelectorAll(".hit h2 a")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))];
  next?.focus();
}

function back() {
  const place = here();
  if (place.view === "article") location.hash = toSearch(place.asked);
}
