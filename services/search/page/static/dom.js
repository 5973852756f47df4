// Elements made from data. Text only ever becomes text nodes: no markup of others can reach the page.

const SVG = "http://www.w3.org/2000/svg";
const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element with attributes (`onclick` and the like are listeners) and children (strings are text). */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same of SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Attributes of text in this language: screen readers and line breaking need it, and the direction follows from it. */
export function written(language) {
  const known = language && language !== "und";
  return { lang: known ? language : undefined, dir: RIGHT_TO_LEFT.has(language) ? "rtl" : known ? "ltr" : "auto" };
}

/** What was searched for, marked. */
export function marked(pieces) {
  return pieces.map((piece) => (piece.found ? h("mark", {}, piece.text) : piece.text));
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const minute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const counted = new Intl.NumberFormat();

/** A moment, in the reader's own time zone. */
export function time(iso, exact = true) {
  return h("time", { datetime: iso }, (exact ? minute : day).format(new Date(iso)));
}

export function count(number, one, many = `${one}s`) {
  return `${counted.format(number)} ${number === 1 ? one : many}`;
}

/** A link that leads away; only to where a browser may go. */
export function away(url, ...children) {
  return /^https?:\/\//i.test(url || "")
    ? h("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, children)
    : h("span", {}, children);
}

/** Say it to screen readers. */
export function say(text) {
  document.getElementById("status").textContent = text;
}
