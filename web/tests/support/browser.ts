/** What a browser has and Node has not, as far as the offline core asks for it; the database is fake-indexeddb's. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

const events = new EventTarget();
const page = Object.assign(new EventTarget(), { visibilityState: "visible", documentElement: { lang: "", dataset: {} } });
const nodeFetch = globalThis.fetch;
let origin = "http://127.0.0.1:9";

Object.assign(globalThis, {
  addEventListener: events.addEventListener.bind(events),
  dispatchEvent: events.dispatchEvent.bind(events),
  document: page,
  location: { origin: "http://127.0.0.1:9", hash: "", reload: () => undefined },
  history: { replaceState: (_: unknown, __: string, target: string) => void (location.hash = target) },
  fetch: (input: Request | string, init?: RequestInit) => nodeFetch(typeof input === "string" ? new URL(input, origin) : input, init),
});

/** A device that holds nothing yet, whose page came from this origin. */
export function freshDevice(from: string): void {
  origin = from;
  location.origin satisfies string;
  (location as { origin: string }).origin = from;
  location.hash = "";
  globalThis.indexedDB = new IDBFactory();
}
