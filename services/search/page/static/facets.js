// What narrows a search: the filters that are set, and the most frequent values of each that could be.

import { h } from "./dom.js";
import { label, TITLES } from "./names.js";
import { changed, FILTERS, toggled, toSearch } from "./place.js";

const FEW = 5;
const number = new Intl.NumberFormat();

/** The filters that are set, each with a link that takes it away. */
export function set(asked) {
  const single = ["since", "until", "near"].filter((name) => asked.get(name));
  const chips = [
    ...FILTERS.flatMap((name) => asked.getAll(name).map((value) => [name, value, toggled(asked, name, value)])),
    ...single.map((name) => [name, asked.get(name), changed(asked, { [name]: "", ...(name === "near" ? { km: "" } : {}) })]),
  ];
  if (!chips.length) return null;
  return h("ul", { class: "chips", "aria-label": "Filters that are set" }, chips.map(([name, value, next]) =>
    h("li", {}, h("a", { href: toSearch(next), "aria-label": `Take away: ${TITLES[name]} ${label(name, value)}` },
      h("span", { class: "dim" }, `${TITLES[name]} `), h("bdi", {}, label(name, value)), h("span", { "aria-hidden": "true" }, " ✕")))));
}

/** All facets of a result. */
export function facets(asked, found) {
  const groups = Object.entries(found.facets).filter(([, buckets]) => buckets.length);
  const wide = matchMedia("(min-width: 60rem)").matches;
  return h("aside", { class: "facets", "aria-label": "Narrow the search" },
    h("details", { open: wide }, h("summary", {}, "Filters"), groups.map(([name, buckets]) => facet(asked, name, buckets))));
}

function facet(asked, name, buckets) {
  const chosen = new Set(asked.getAll(name).map((value) => value.toLowerCase()));
  const choice = (bucket) => {
    const box = h("input", {
      type: "checkbox", checked: chosen.has(bucket.value.toLowerCase()),
      onchange: () => { location.hash = toSearch(toggled(asked, name, bucket.value)); },
    });
    return h("label", {}, box, h("bdi", {}, label(name, bucket.value)), h("span", { class: "count" }, number.format(bucket.count)));
  };
  const rest = buckets.slice(FEW);
  return h("fieldset", {}, h("legend", {}, TITLES[name] || name), buckets.slice(0, FEW).map(choice),
    rest.length > 0 && h("details", {}, h("summary", {}, `${rest.length} more`), rest.map(choice)));
}
