/**
 * What this device keeps, in IndexedDB. The outbox is never touched by an update of the client: a version of the schema
 * adds stores and changes none of `entries` (`tests/store.test.ts` opens the schemas before this one).
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Entry } from "../outbox/entry";
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
  readonly as_of: string;
  readonly etag: string | null;
  readonly content: Sealed;
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  entries: { key: string; value: Entry; indexes: { seq: number; state: string } };
  slots: { key: string; value: Slot };
  cache: { key: string; value: Cached };
}

export type Stores = IDBPDatabase<Schema>;
export const DATABASE = "amparo";
export const SCHEMA_VERSION = 1;

let opened: Promise<Stores> | null = null;

/** The database of this origin, opened once for the tab, and once more after the browser closed it. */
export function stores(): Promise<Stores> {
  opened ??= openDB<Schema>(DATABASE, SCHEMA_VERSION, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore("meta");
        const entries = database.createObjectStore("entries", { keyPath: "id" });
        entries.createIndex("seq", "seq", { unique: true });
        entries.createIndex("state", "state");
        database.createObjectStore("slots", { keyPath: "staff_id" });
        database.createObjectStore("cache", { keyPath: "name" });
      }
    },
    blocking: () => void closeStores(), // another tab has a newer version: let it begin
    terminated: () => (opened = null),
  });
  return opened;
}

/** Close the database; the next use opens it again. */
export async function closeStores(): Promise<void> {
  const closing = opened;
  opened = null;
  (await closing)?.close();
}

/** Do something with the database; if the browser lost its connection (iOS does) it is opened again, once. */
export async function withStores<T>(work: (database: Stores) => Promise<T>): Promise<T> {
  try {
    return await work(await stores());
  } catch (trouble) {
    if (!(trouble instanceof DOMException) || !["InvalidStateError", "UnknownError"].includes(trouble.name)) throw trouble;
    opened = null;
    return work(await stores());
  }
}

export const readMeta = <T>(key: string): Promise<T | undefined> =>
  withStores((database) => database.get("meta", key) as Promise<T | undefined>);

export const writeMeta = (key: string, value: unknown): Promise<void> =>
  withStores(async (database) => void (await database.put("meta", value, key)));

export const dropMeta = (key: string): Promise<void> => withStores((database) => database.delete("meta", key));
