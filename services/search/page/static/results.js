// One hit after the other.

import { count, h, marked, time, written } from "./dom.js";
import { label } from "./names.js";
import { toArticle } from "./place.js";

const FEW = 6;

/** A hit as a list item. */
export function hit(asked, found) {
  const names = [...new Set([...found.people, ...found.organisations, ...found.places])].slice(0, FEW);
  return h("li", {}, h("article", { class: "hit" },
    h("h2", written(found.language), h("a", { href: toArticle(found.id, asked) }, marked(found.title_marked.length ? found.title_marked : [{ text: "(no title)" }]))),
    h("p", { class: "about" }, h("bdi", {}, found.source), " · ", time(found.time), " · ", label("language", found.language),
      found.revision > 1 && ` · revision ${found.revision}`),
    found.withheld && h("p", { class: "dim" }, `Its words are not shown: ${found.withheld}`),
    found.snippets.length > 0 && h("p", { class: "snippet", ...written(found.language) },
      found.snippets.map((pieces, at) => [at > 0 && " … ", marked(pieces)])),
    (found.topics.length > 0 || names.length > 0) && h("p", { class: "tags" },
      found.topics.map((topic) => h("span", { class: "topic" }, topic)), names.map((name) => h("bdi", { class: "name" }, name))),
    found.copy_count > 0 && h("p", { class: "copies" }, others(asked, found))));
}

function others(asked, found) {
  const sources = [...new Set(found.copies.map((copy) => copy.source))].join(", ");
  const what = asked.get("collapse") === "stories" ? "more in this story" : count(found.copy_count, "copy", "copies").replace(/^\S+ /, "");
  const first = found.first_source && found.first_source !== found.source ? `; first in ${found.first_source}` : "";
  return `+${found.copy_count} ${what}: ${sources}${first}`;
}
