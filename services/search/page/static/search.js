// The search as a page: what was found, what narrows it, and more of it.

import { call, hasKey } from "./api.js";
import { count, h, say } from "./dom.js";
import { facets, set } from "./facets.js";
import { changed, toSearch } from "./place.js";
import { hit } from "./results.js";
import { timeline } from "./timeline.js";

const PAGE = 20;

/** The search's parameters of a call. */
export function parameters(asked, more = {}) {
  const all = new URLSearchParams(asked);
  for (const [name, value] of Object.entries({ size: PAGE, ...more })) all.set(name, value);
  return all;
}

/** What is found, as the content of the page. Throws Problem, AbortError. */
export async function search(asked, { unfinished = false, signal } = {}) {
  const found = await call("search", parameters(asked, unfinished ? { unfinished: true } : {}), signal);
  const told = summary(asked, found);
  say(told);
  document.title = asked.get("q") ? `${asked.get("q")} · Headwater` : "Headwater";
  const list = h("ol", { class: "hits" }, found.hits.map((each) => hit(asked, each)));
  return h("div", { class: "search" },
    facets(asked, found),
    h("section", { "aria-labelledby": "told" },
      h("div", { class: "line" }, h("h1", { id: "told", tabindex: "-1" }, told), choices(asked)),
      set(asked),
      timeline(asked, found.histogram),
      found.total ? list : nothing(asked),
      found.hits.length < PAGE ? null : further(asked, list, unfinished),
      found.total > 0 && leaving(asked)));
}

function summary(asked, found) {
  if (!found.total) return "Nothing found";
  const apart = { stories: "stories", copies: "without copies" }[asked.get("collapse") || "copies"];
  const fewer = apart && found.distinct < found.total ? `, about ${found.distinct.toLocaleString()} ${apart}` : "";
  const similar = found.fuzzy ? "; none has these very words, similar ones are shown" : "";
  const loose = found.loose ? "; none has all of these words, those with most of them are shown" : "";
  const cut = found.partial ? "; the index did not finish, there may be more" : "";
  return `${count(found.total, "article")}${fewer}${similar}${loose}${cut}`;
}

function choices(asked) {
  const select = (name, text, options) => h("label", {}, h("span", { class: "hidden" }, text), h("select", {
    onchange: (event) => { location.hash = toSearch(changed(asked, { [name]: event.target.value })); },
  }, options.map(([value, shown]) => h("option", { value, selected: (asked.get(name) || "") === value }, shown))));
  return h("div", { class: "choices" },
    select("by", "Find by", [["", "All words"], ["hybrid", "Words and meaning"]]),
    select("sort", "Order", [["", "Best first"], ["newest", "Newest first"]]),
    select("collapse", "Group", [["", "Copies as one"], ["stories", "Stories as one"], ["none", "Every article"]]));
}

function nothing(asked) {
  const narrowed = [...asked.keys()].some((name) => !["q", "sort", "collapse", "by"].includes(name));
  const hints = ["Check the spelling, or give fewer words.", "Quotes ask for the very words side by side; leave them out to find more."];
  return h("div", { class: "nothing" }, h("ul", {}, hints.map((hint) => h("li", {}, hint)),
    narrowed && h("li", {}, h("a", { href: toSearch(changed(new URLSearchParams(), { q: asked.get("q") })) }, "Search without the filters"))));
}

/** A button that puts the next page below. */
function further(asked, list, unfinished) {
  const button = h("button", { class: "more", type: "button", onclick: async () => {
    button.disabled = true;
    const offset = list.children.length;
    const found = await call("search", parameters(asked, { offset, ...(unfinished ? { unfinished: true } : {}) })).catch((error) => {
      button.replaceWith(h("p", { class: "problem" }, `${error.title}: ${error.message}`));
      throw error;
    });
    list.append(...found.hits.map((each) => hit(asked, each)));
    list.children[offset]?.querySelector("a").focus();
    button.disabled = false;
    if (found.hits.length < PAGE) button.remove();
  } }, "More");
  return button;
}

function leaving(asked) {
  const of = (route, more = {}) => {
    const query = new URLSearchParams(asked);
    query.delete("sort");
    query.delete("by");
    if (route === "export") query.delete("collapse");
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    return `/v1/${route}${query.size ? `?${query}` : ""}`;
  };
  if (hasKey()) return null; // a link cannot carry the key
  return h("p", { class: "leaving" }, "Take it along: ",
    h("a", { href: of("feed.rss") }, "RSS"), " · ", h("a", { href: of("feed.json") }, "JSON Feed"), " · ",
    h("a", { href: of("export", { format: "csv" }), download: true }, "CSV"), " · ",
    h("a", { href: of("export"), download: true }, "JSON lines"));
}
