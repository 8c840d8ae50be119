/** Where the client is: the location's hash, so that one page serves all (`#/beds?room=A`). */
import { computed, signal } from "@preact/signals";

export interface Place {
  /** The screen's name: the first step of the path. */
  readonly screen: string;
  /** The steps behind it. */
  readonly steps: readonly string[];
  readonly query: URLSearchParams;
}

const hash = signal(location.hash);
addEventListener("hashchange", () => (hash.value = location.hash));

/** The place that the hash names; without one it is the start. */
export const place = computed<Place>(() => placeOf(hash.value));

export function placeOf(text: string): Place {
  const [path = "", query = ""] = text.replace(/^#\/?/, "").split("?");
  const [screen = "", ...steps] = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { screen: screen || "start", steps, query: new URLSearchParams(query) };
}

/** The hash of a screen, for a link. */
export function to(screen: string, steps: readonly string[] = [], query: Record<string, string> = {}): string {
  const path = [screen, ...steps].map(encodeURIComponent).join("/");
  const asked = new URLSearchParams(query).toString();
  return `#/${path}${asked ? `?${asked}` : ""}`;
}

/** Go to a screen; with `replace` the place that is left is not in the history. */
export function go(target: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", target);
  else location.hash = target;
  hash.value = location.hash;
}
