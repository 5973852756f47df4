// One article with everything that is known of it.

import { call } from "./api.js";
import { away, count, h, say, time, written } from "./dom.js";
import { map } from "./map.js";
import { label } from "./names.js";
import { toSearch } from "./place.js";
import { copies, similar, story } from "./related.js";
import { revisions } from "./revisions.js";

const KINDS = { person: "person", organisation: "organisation", place: "place" };

/** The article as the content of the page; what takes longer comes after. Throws Problem, AbortError. */
export async function article(id, asked, { signal } = {}) {
  const told = await call(`articles/${id}`, undefined, signal);
  document.title = `${told.title} · Headwater`;
  say(`Article: ${told.title}`);
  const beside = h("div", { class: "beside" }, map(told.places), names(told));
  const below = h("div", { class: "below" });
  follow(id, told, below, signal);
  return h("div", { class: "article" },
    h("p", {}, h("a", { href: toSearch(asked), class: "back" }, "‹ Back to the results")),
    h("div", { class: "columns" }, h("article", {}, head(told), body(told), captions(told), facts(told)), beside), below);
}

async function follow(id, told, below, signal) {
  const ask = (part, show) => call(`articles/${id}/${part}`, undefined, signal).then(show, (error) =>
    error.name === "AbortError" ? null : h("p", { class: "problem" }, `${part}: ${error.message}`));
  const parts = await Promise.all([
    ask("revisions", (found) => revisions(found, told.language)), ask("story", (found) => story(id, found)),
    ask("copies", (found) => copies(id, found)), ask("similar", similar),
  ]);
  below.replaceChildren(...parts.filter(Boolean));
  below.dataset.complete = "true";
}

function head(told) {
  const by = told.authors?.length ? [" · by ", h("bdi", {}, told.authors.join(", "))] : [];
  return h("header", {},
    h("h1", { tabindex: "-1", ...written(told.language) }, told.title),
    h("p", { class: "about" }, h("bdi", {}, told.source), " · ", time(told.time),
      told.published ? null : h("span", { title: "no publication date is stated" }, " (first seen)"), by, told.agency && ` · ${told.agency}`,
      ` · ${label("language", told.language)} · ${count(Math.max(1, Math.round(told.reading_seconds / 60)), "minute")} to read`,
      told.revision > 1 && h("span", {}, " · ", h("a", { href: "#revisions", onclick: jump }, `revision ${told.revision}`))),
    told.url && h("p", {}, away(told.url, "Read it at its source ↗")),
    told.topics?.length > 0 && h("p", { class: "tags" }, told.topics.map((topic) =>
      h("a", { class: "topic", href: toSearch(new URLSearchParams({ topic: topic.code })), title: `${Math.round(100 * topic.confidence)} % sure` }, topic.name))));
}

function jump(event) {
  event.preventDefault(); // the address behind # is the place in the page, not a spot in the text
  document.getElementById("revisions")?.scrollIntoView({ behavior: "smooth" });
}

/** Where its agency's terms keep the words inside, the terms stand in their place; a notice stands below them. */
function body(told) {
  if (told.withheld) return h("p", { class: "dim" }, `Its words are not shown: ${told.withheld}`);
  const link = linker(told);
  const notice = [told.rights?.notice, told.rights?.terms].filter(Boolean).join(" · ");
  return h("div", {}, words(told, link), notice && h("p", { class: "dim" }, notice));
}

function words(told, link) {
  return h("div", { class: "text", ...written(told.language) }, told.text.split(/\n+/).filter((line) => line.trim()).map((line) => h("p", {}, link(line))));
}

/** Names that the article gives in full become links to what else names them. */
function linker(told) {
  const kinds = new Map((told.entities || []).filter((one) => KINDS[one.kind]).map((one) => [one.name, one.kind]));
  if (!kinds.size) return (line) => line;
  const escaped = [...kinds.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${escaped.join("|")})(?![\\p{L}\\p{N}])`, "u");
  return (line) => line.split(pattern).map((part) => kinds.has(part)
    ? h("a", { class: `named ${kinds.get(part)}`, href: toSearch(new URLSearchParams({ [kinds.get(part)]: part })) }, part) : part);
}

function captions(told) {
  if (!told.captions?.length) return null;
  return h("section", { class: "captions" }, h("h2", {}, "Captions"), told.captions.map((caption) =>
    h("p", written(told.language), caption.text, caption.credit && h("span", { class: "dim" }, ` (${caption.credit})`))));
}

function names(told) {
  const groups = [["person", "People"], ["organisation", "Organisations"]].map(([kind, title]) =>
    [kind, title, (told.entities || []).filter((one) => one.kind === kind)]).filter(([, , found]) => found.length);
  return groups.map(([kind, title, found]) => h("section", {}, h("h2", {}, title), h("ul", { class: "names" }, found.map((one) => h("li", {},
    h("a", { href: toSearch(new URLSearchParams({ [kind]: one.name })) }, h("bdi", {}, one.name)),
    one.role && h("span", { class: "dim", dir: "auto" }, ` ${one.role}`), one.mentions > 1 && h("span", { class: "count" }, ` ${one.mentions}×`))))));
}

function facts(told) {
  const quotes = (told.quotes || []).filter((quote) => quote.speaker);
  return h("div", { class: "facts" },
    told.extract?.length > 0 && h("details", {}, h("summary", {}, "In three sentences"), h("div", written(told.language), told.extract.map((one) => h("p", {}, one.text)))),
    quotes.length > 0 && h("details", {}, h("summary", {}, "Who says what"), quotes.map((quote) => h("blockquote", written(told.language), `“${quote.text}”`, h("footer", {}, "– ",
      h("a", { href: toSearch(new URLSearchParams({ speaker: quote.speaker })) }, quote.speaker))))),
    told.events?.length > 0 && h("details", {}, h("summary", {}, "What happened when"), h("ul", {}, told.events.map((event) => h("li", {},
      h("b", {}, event.date), " ", h("span", written(told.language), event.text))))),
    h("details", {}, h("summary", {}, "Where it comes from"), h("dl", {},
      row("Read by", `${told.provenance.producer} from ${told.provenance.input} ${told.provenance.position || ""}`),
      row("First seen", time(told.first_seen)), row("Indexed", time(told.indexed)), row("Id", told.id),
      Object.entries(told.stages || {}).map(([stage, stamp]) => row(stage, stamp.model)),
      told.tone && row("Tone", `${told.tone.value.toFixed(2)} of -1 to 1, ${Math.round(100 * told.tone.confidence)} % sure`),
      told.readability && row("Readability", `${told.readability.value.toFixed(0)} (${told.readability.formula})`))));
}

function row(name, value) {
  return [h("dt", {}, name), h("dd", { dir: "auto" }, value)];
}
