/**
 * What this device keeps, in IndexedDB. The outbox is never touched by an update of the client: a version of the schema
 * adds stores and changes none of `entries` (`tests/store.test.ts` opens the schemas before this one).
 */
import { signal } from "@preact/signals";
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Entry, Removed } from "../outbox/entry";
import type { Slot } from "../session/slots";

/** A text under the data key. */
export interface Sealed {
  readonly key_id: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

export interface Cached {
  readonly name: string;
  readonly site_id: string;
  /** When it was true, by the server's clock. */
  readonly as_of: string;
  /** When it was stored, by the device's clock, ms of the epoch: its age here is told by one clock alone. */
  readonly stored_at: number;
  readonly etag: string | null;
  readonly content: Sealed;
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  entries: { key: string; value: Entry; indexes: { seq: number; state: string } };
  removed: { key: string; value: Removed };
  slots: { key: string; value: Slot };
  cache: { key: string; value: Cached };
}

export type Stores = IDBPDatabase<Schema>;
export const DATABASE = "amparo";
/** Where work of the practice mode goes; the sender never opens it. */
export const PRACTICE_DATABASE = "amparo-practice";

/** One step of the schema; steps are added at the end and never changed, so that any older device catches up. */
export type Upgrade = (database: Stores) => void;
export const UPGRADES: readonly Upgrade[] = [
  (database) => {
    database.createObjectStore("meta");
    const entries = database.createObjectStore("entries", { keyPath: "id" });
    entries.createIndex("seq", "seq", { unique: true });
    entries.createIndex("state", "state");
    database.createObjectStore("removed", { keyPath: "id" });
    database.createObjectStore("slots", { keyPath: "staff_id" });
    database.createObjectStore("cache", { keyPath: "name" });
  },
];

/** The browser lost its storage, or another tab has a newer client: nothing is saved here before the page is read again. */
export const reloadNeeded = signal(false);
/** While somebody practises: what is saved goes elsewhere and is never sent. Change it with `practise`. */
export const practice = signal(false);

/** Open a database with all steps of its schema. */
export function openStores(name: string, upgrades: readonly Upgrade[] = UPGRADES): Promise<Stores> {
  return openDB<Schema>(name, upgrades.length, {
    upgrade: (database, from) => upgrades.slice(from).forEach((step) => step(database)),
    blocking: () => void closeStores().then(() => (reloadNeeded.value = true)), // a newer client waits to begin
    terminated: () => void opened.delete(name),
  });
}

const opened = new Map<string, Promise<Stores>>();

function stores(name: string): Promise<Stores> {
  let found = opened.get(name);
  if (found === undefined) {
    found = openStores(name);
    found.catch((trouble: unknown) => {
      opened.delete(name);
      if (trouble instanceof DOMException && trouble.name === "VersionError") reloadNeeded.value = true;
    });
    opened.set(name, found);
  }
  return found;
}

/** Close the databases; the next use opens them again. */
export async function closeStores(): Promise<void> {
  const closing = [...opened.values()];
  opened.clear();
  for (const one of closing) (await one.catch(() => null))?.close();
}

const LOST = ["InvalidStateError", "UnknownError"];
const isLost = (trouble: unknown): boolean => trouble instanceof DOMException && LOST.includes(trouble.name);

/**
 * Do something with this device's database. If the browser lost its connection (iOS does) it is opened again, once, and
 * `work` runs again: it must bear that, whether or not its first run was written.
 */
export const withStores = <T>(work: (database: Stores) => Promise<T>): Promise<T> => withDatabase(DATABASE, work);

/** The same where work of the moment goes: apart while somebody practises. */
export const withWork = <T>(work: (database: Stores) => Promise<T>): Promise<T> =>
  withDatabase(practice.value ? PRACTICE_DATABASE : DATABASE, work);

async function withDatabase<T>(name: string, work: (database: Stores) => Promise<T>): Promise<T> {
  try {
    return await work(await stores(name));
  } catch (trouble) {
    if (!isLost(trouble)) throw trouble;
    opened.delete(name);
  }
  try {
    return await work(await stores(name));
  } catch (trouble) {
    if (isLost(trouble)) reloadNeeded.value = true;
    throw trouble;
  }
}

export const readMeta = <T>(key: string): Promise<T | undefined> =>
  withStores((database) => database.get("meta", key) as Promise<T | undefined>);

export const writeMeta = (key: string, value: unknown): Promise<void> =>
  withStores(async (database) => void (await database.put("meta", value, key)));

export const dropMeta = (key: string): Promise<void> => withStores((database) => database.delete("meta", key));
