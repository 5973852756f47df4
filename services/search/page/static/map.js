// Where an article's places lie: an outline of the countries and a point for each, as a picture without any server.

import { h, svg } from "./dom.js";
import { toSearch } from "./place.js";
import { LAND } from "./world.js";

const LEAST_WIDTH = 24; // degrees: closer, the outline tells nothing
const RATIO = 0.52;

/** A map of the places that were resolved; null where there are none. */
export function map(places) {
  if (!places?.length) return null;
  const view = window_(places);
  const squeezed = Math.cos((view.middle * Math.PI) / 180);
  const box = [view.left * squeezed, view.top, view.width * squeezed, view.height].map((each) => each * 10);
  const size = box[2] / 100;
  const points = places.map((place) => {
    const at = { cx: place.location.lon * 10 * squeezed, cy: -place.location.lat * 10 };
    return svg("circle", { ...at, r: size * (1.3 + 0.5 * Math.min(4, (place.mentions || 1) - 1)), class: `point ${place.kind}` }, svg("title", {}, place.name));
  });
  const picture = svg("svg", { viewBox: box.join(" "), role: "img", "aria-label": `Map of ${places.map((place) => place.name).join(", ")}` },
    svg("path", { d: LAND, class: "land", transform: `scale(${squeezed} 1)`, "stroke-width": size / 6 }), points);
  return h("figure", { class: "map" }, picture, h("figcaption", {}, h("ul", { class: "inline" }, places.map((place) => h("li", {},
    h("a", { href: toSearch(new URLSearchParams({ place: place.name })) }, h("bdi", {}, place.name)),
    h("span", { class: "dim" }, ` ${[place.country, `${place.location.lat.toFixed(2)}, ${place.location.lon.toFixed(2)}`].filter(Boolean).join(" · ")}`))))));
}

/** The stretch of the globe that shows all of them with room around, in degrees; `top` counts from the equator down. */
function window_(places) {
  const lons = places.map((place) => place.location.lon);
  const lats = places.map((place) => place.location.lat);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const width = Math.min(360, Math.max(LEAST_WIDTH, (east - west) * 1.4, ((north - south) * 1.5) / RATIO));
  const middle = Math.max(-75, Math.min(75, (north + south) / 2));
  const height = width * RATIO * Math.cos((middle * Math.PI) / 180);
  const tall = Math.max(height, (north - south) * 1.3);
  return { left: (west + east) / 2 - width / 2, top: -middle - tall / 2, width, height: tall, middle };
}
