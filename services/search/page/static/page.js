// The page: follows the address, and searches while somebody types.

import { Problem, setKey } from "./api.js";
import { article } from "./article.js";
import { h, say } from "./dom.js";
import { listen } from "./keyboard.js";
import { changed, here, toSearch } from "./place.js";
import { search } from "./search.js";

const PAUSE = 150; // milliseconds without a key before it is searched
const main = document.getElementById("main");
const words = document.getElementById("words");
let running = new AbortController();
let waiting = 0;
let last = "";

/** Show what the address says. `typing`: the words are unfinished, and the visitor's place is the field. */
async function show({ typing = false } = {}) {
  clearTimeout(waiting);
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const place = here();
  if (!typing) words.value = place.asked.get("q") || "";
  main.setAttribute("aria-busy", "true");
  try {
    const content = place.view === "article" ? await article(place.id, place.asked, { signal }) : await search(place.asked, { unfinished: typing, signal });
    if (signal.aborted) return;
    main.replaceChildren(content);
    if (!typing) arrive(place);
  } catch (error) {
    if (error.name !== "AbortError") main.replaceChildren(trouble(error));
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
}

/** A new place begins at its top, where screen readers and keyboards go on. */
function arrive(place) {
  const where = `${place.view} ${place.id || ""}`;
  if (last && last !== where) {
    scrollTo(0, 0);
    main.querySelector("h1")?.focus({ preventScroll: true });
  }
  last = where;
}

function trouble(error) {
  if (!(error instanceof Problem)) throw error;
  say(`${error.title}: ${error.message}`);
  if (error.status === 401) return door(error.message);
  return h("div", { class: "problem", role: "alert" }, h("h2", {}, error.title), h("p", {}, error.message),
    h("button", { type: "button", onclick: () => show() }, "Try again"));
}

function door(why) {
  const field = h("input", { id: "key", type: "password", autocomplete: "off", required: true });
  return h("form", { class: "door", onsubmit: (event) => {
    event.preventDefault();
    setKey(field.value.trim());
    show();
  } }, h("h2", {}, "Who are you?"), h("p", {}, why), h("label", { for: "key" }, "API key, kept until this tab is closed"), field, h("button", {}, "Go on"));
}

/** Put the words into the address without an entry in the history for each letter. */
function typed(unfinished) {
  const next = toSearch(changed(here().view === "search" ? here().asked : new URLSearchParams(), { q: words.value.trim() }));
  if (!unfinished && next !== location.hash) {
    location.hash = next;
    return;
  }
  history.replaceState(null, "", next);
  show({ typing: unfinished });
}

words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => typed(true), PAUSE);
});
document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  typed(false);
});
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => show());
listen(words, main);
show();
