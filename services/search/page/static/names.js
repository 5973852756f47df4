// Codes as people read them.

const languages = new Intl.DisplayNames(undefined, { type: "language" });
const regions = new Intl.DisplayNames(undefined, { type: "region" });

function named(names, code) {
  try {
    return names.of(code) || code;
  } catch {
    return code;
  }
}

/** The value of a filter in words: `en` is English, `LB` Lebanon. */
export function label(filter, value) {
  if (filter === "language") return value === "und" ? "unknown" : named(languages, value);
  if (filter === "country") return named(regions, value);
  return value;
}

export const TITLES = {
  source: "Source", language: "Language", topic: "Topic", person: "People", organisation: "Organisations",
  place: "Places", country: "Countries", speaker: "Quoting", author: "Author", tag: "Category", agency: "Agency",
  entity: "Naming", since: "From", until: "Until", near: "Near",
};
