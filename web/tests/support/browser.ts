/// <reference types="node" />
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

const timers = new Set<NodeJS.Timeout>();
for (const name of ["setTimeout", "setInterval"] as const) {
  const own = globalThis[name] as (...given: unknown[]) => NodeJS.Timeout;
  Object.assign(globalThis, {
    [name]: (...given: unknown[]) => {
      const timer = own(...given);
      timers.add(timer);
      return timer;
    },
  });
}

/** A device that holds nothing yet, whose page came from this origin. */
export function freshDevice(from: string): void {
  timers.forEach((timer) => clearTimeout(timer)); // the tabs of the device before do nothing more
  timers.clear();
  origin = from;
  (location as { origin: string }).origin = from;
  location.hash = "";
  globalThis.indexedDB = new IDBFactory();
}
