// Calls of the API, with the visitor's key where there is one.

const KEY = "headwater-key";

/** What the API answered instead: `status`, and words for the visitor. */
export class Problem extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export function setKey(key) {
  sessionStorage.setItem(KEY, key);
}

export function hasKey() {
  return Boolean(sessionStorage.getItem(KEY));
}

/** The answer of a route of version 1; `parameters` is a URLSearchParams. Throws Problem, or AbortError. */
export async function call(route, parameters = new URLSearchParams(), signal = undefined) {
  const key = sessionStorage.getItem(KEY);
  const query = parameters.toString();
  let answer;
  try {
    answer = await fetch(`/v1/${route}${query ? `?${query}` : ""}`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "Headwater does not answer", "Is `headwater serve` running? Try again in a moment.");
  }
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({ title: "Something went wrong", detail: answer.statusText }));
  throw new Problem(answer.status, told.title, told.detail);
}
