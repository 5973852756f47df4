// Where the visitor is: kept in the address behind `#`, so that every search and article can be linked and gone back to.

export const FILTERS = ["source", "language", "topic", "person", "organisation", "place", "country", "speaker", "author", "tag", "agency", "entity"];
const CHOSEN = [...FILTERS, "q", "since", "until", "near", "km", "sort", "collapse", "by"];

/** `{view: "search", asked}` or `{view: "article", id, asked}`; `asked` holds the search that was made last. */
export function here() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split("?");
  const given = new URLSearchParams(query);
  const asked = new URLSearchParams();
  for (const name of CHOSEN) for (const value of given.getAll(name)) if (value) asked.append(name, value);
  const article = /^\/article\/([0-9a-f]{32})$/.exec(path);
  return article ? { view: "article", id: article[1], asked } : { view: "search", asked };
}

export function toSearch(asked) {
  const query = asked.toString();
  return query ? `#/?${query}` : "#/";
}

export function toArticle(id, asked) {
  const query = asked ? asked.toString() : "";
  return `#/article/${id}${query ? `?${query}` : ""}`;
}

/** The search with a value of a filter put in or taken out. */
export function toggled(asked, name, value) {
  const next = new URLSearchParams(asked);
  const kept = next.getAll(name).filter((each) => each !== value);
  const had = kept.length < next.getAll(name).length;
  next.delete(name);
  for (const each of had ? kept : [...kept, value]) next.append(name, each);
  return next;
}

/** The search with single values set, or (empty) taken out. */
export function changed(asked, values) {
  const next = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(values)) {
    next.delete(name);
    if (value) next.set(name, value);
  }
  return next;
}
