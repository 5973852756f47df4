// Other articles: those that copy this one or that it copies, those of its story, and those like it.

import { count, h, time, written } from "./dom.js";
import { toArticle } from "./place.js";

const FEW = 12;

/** Who copies whom; null where nobody does. */
export function copies(id, group) {
  if (group.members.length < 2) return null;
  const first = group.members.find((member) => member.id === group.first);
  return section("copies", `${count(group.total, "article")} with this text`, group.members, id, (member) => [
    member.share && ` · ${Math.round(100 * member.share)} % of the shorter text is the same`, member.id === group.lead && " · came in first",
  ], first && `First published by ${first.source}.`);
}

/** Who tells the same story; null where nobody else does. */
export function story(id, told) {
  if (told.members.length < 2) return null;
  const about = `${count(told.total, "article")} of ${count(told.sources, "source")}`;
  return section("story", `The story: ${about}`, told.members, id, (member) => [member.copy && " · a copy"]);
}

/** What is like it; null where nothing is. */
export function similar(found) {
  return found.length ? section("similar", "More like this", found, "", () => []) : null;
}

function section(name, title, members, own, more, note) {
  const item = (member) => h("li", { class: member.id === own ? "own" : undefined },
    member.id === own ? h("span", { dir: "auto" }, member.title) : h("a", { href: toArticle(member.id), ...written(member.language) }, member.title),
    h("p", { class: "about" }, h("bdi", {}, member.source), " · ", time(member.time), more(member)));
  const list = h("ol", {}, members.slice(0, FEW).map(item));
  const rest = members.slice(FEW);
  const button = h("button", { type: "button", onclick: () => {
    list.append(...rest.map(item));
    button.remove();
  } }, `${rest.length} more`);
  return h("section", { class: "related", "aria-labelledby": name }, h("h2", { id: name }, title), note && h("p", {}, note), list, rest.length ? button : null);
}
