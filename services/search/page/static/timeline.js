// How many articles, day by day or month by month; each bar narrows the search to its time.

import { count, h } from "./dom.js";
import { changed, toSearch } from "./place.js";

const MOST_BARS = 120;

/** The histogram as bars; null where it says nothing. */
export function timeline(asked, histogram) {
  if (histogram.length < 2) return null;
  const bars = filled(histogram);
  const highest = Math.max(...bars.map((bar) => bar.count));
  const list = h("ol", { class: "bars" }, bars.map((bar) => item(asked, bar, highest)));
  return h("nav", { class: "timeline", "aria-label": "By time" }, list,
    h("p", { class: "ends", "aria-hidden": "true" }, h("span", {}, bars[0].value), h("span", {}, bars.at(-1).value)));
}

function item(asked, bar, highest) {
  const said = `${bar.value}: ${count(bar.count, "article")}`;
  if (!bar.count) return h("li", { class: "none" });
  const link = h("a", { href: toSearch(changed(asked, range(bar.value))), title: said, "aria-label": said });
  link.style.height = `${Math.max(6, (100 * bar.count) / highest)}%`;
  return h("li", {}, link);
}

/** A day is itself; a month goes from its first day to its last. */
function range(value) {
  if (value.length === 10) return { since: value, until: value };
  const [year, month] = value.split("-").map(Number);
  const last = new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
  return { since: `${value}-01`, until: last };
}

/** With the days or months between that have none, unless they are too many. */
function filled(histogram) {
  const counts = new Map(histogram.map((bar) => [bar.value, bar.count]));
  const bars = [];
  for (let value = histogram[0].value; bars.length <= MOST_BARS; value = following(value)) {
    bars.push({ value, count: counts.get(value) || 0 });
    if (value === histogram.at(-1).value) return bars;
  }
  return histogram;
}

function following(value) {
  const [year, month, day] = value.split("-").map(Number);
  const next = day ? new Date(Date.UTC(year, month - 1, day + 1)) : new Date(Date.UTC(year, month, 1));
  return next.toISOString().slice(0, value.length);
}
