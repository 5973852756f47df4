// Every text that an article has had, and what each changed of the one before, word by word.

import { count, h, time, written } from "./dom.js";

const AROUND = 8; // words of an unchanged stretch that are shown on each side of a change

/** The revisions; null where there is one only. */
export function revisions(told, language) {
  if (told.length < 2) return null;
  return h("section", { class: "revisions", "aria-labelledby": "revisions" },
    h("h2", { id: "revisions" }, count(told.length, "revision")),
    h("ol", {}, told.map((revision) => h("li", {}, head(revision), flags(revision), parts(revision, language)))));
}

function head(revision) {
  return h("h3", {}, `Revision ${revision.number} `, h("span", { class: "dim" }, time(revision.observed), ` · ${revision.channel}`,
    revision.current && " · current"));
}

function flags(revision) {
  const found = [...(revision.numbers || []).map((each) => `number ${each}`), ...(revision.names || []).map((each) => `name ${each}`)];
  if (!found.length) return null;
  const how = revision.notice ? `; the article says: ${revision.notice}` : "; the article does not say so";
  return h("p", { class: revision.silent ? "flag silent" : "flag" }, found.join(", "), how);
}

function parts(revision, language) {
  const diff = Object.entries(revision.diff || {});
  if (!diff.length) return h("p", { class: "diff", ...written(language) }, revision.title);
  return diff.map(([part, pieces]) => h("div", { class: "diff" }, h("span", { class: "part" }, part),
    h("p", written(language), pieces.flatMap((piece, at) => [piece_(piece, at === 0, at === pieces.length - 1), " "]))));
}

function piece_(piece, first, last) {
  const [[kind, text]] = Object.entries(piece);
  if (kind === "old") return h("del", {}, h("span", { class: "hidden" }, "taken out: "), text, h("span", { class: "hidden" }, ", "));
  if (kind === "new") return h("ins", {}, h("span", { class: "hidden" }, "put in: "), text, h("span", { class: "hidden" }, ", "));
  return shortened(text, first, last);
}

function shortened(text, first, last) {
  const words = text.split(/\s+/);
  if (words.length <= 2 * AROUND) return text;
  return [...(first ? [] : words.slice(0, AROUND)), "…", ...(last ? [] : words.slice(-AROUND))].join(" ");
}
