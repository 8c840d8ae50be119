/** The entries that this device keeps, as the screens see them, and how they change. */
import { signal } from "@preact/signals";
import { dataKeys } from "../session/session";
import { hear, tell } from "../session/tabs";
import { unseal } from "../store/crypto";
import { practice, withStores, withWork, type Sealed, type Stores } from "../store/db";
import { isOver, type Entry, type Removed } from "./entry";

/** All entries that this device keeps, in the order in which they were saved; those of the practice while one practises. */
export const entries = signal<readonly Entry[]>([]);

const all = (database: Stores): Promise<Entry[]> => database.getAllFromIndex("entries", "seq");

export async function loadEntries(): Promise<void> {
  const practising = practice.value;
  const found = await withWork(all);
  if (practising === practice.value) entries.value = found;
}
hear("changed", () => void loadEntries());
hear("saved", () => void loadEntries());

/** The entries of the real outbox, whatever the screens show. */
export const outboxEntries = (): Promise<Entry[]> => withStores(all);

/** Tell this tab and the others that entries changed. */
export async function entriesChanged(kind: "changed" | "saved" = "changed"): Promise<void> {
  await loadEntries();
  tell(kind);
}

/** Change entries of the real outbox as they stand now, all in one transaction; `change` answers null to leave one. */
export async function changeEntries(
  ids: readonly string[],
  change: (entry: Entry) => Partial<Entry> | null,
): Promise<void> {
  await withStores(async (database) => {
    const writing = database.transaction("entries", "readwrite", { durability: "strict" });
    for (const id of ids) {
      const stored = await writing.store.get(id);
      const changed = stored === undefined ? null : change(stored);
      if (changed !== null) await writing.store.put({ ...stored!, ...changed });
    }
    await writing.done;
  });
  await entriesChanged();
}

/** What was sealed on this device, or null: the device is locked, or its key is gone and the summary is all that is seen. */
export async function opened<T>(sealed: Sealed | null): Promise<T | null> {
  const key = dataKeys.value.find((held) => held.id === sealed?.key_id);
  if (sealed === null || key === undefined) return null;
  try {
    return JSON.parse(await unseal(key, sealed)) as T;
  } catch {
    return null;
  }
}

/** So long the device shows what is over; what the server has not is never dropped. */
export const OVER_HOURS_MAX = 72;

const isOld = (entry: Entry, oldest: number): boolean =>
  isOver(entry) && (entry.decision?.told ?? true) && Date.parse(entry.sent_at ?? "") < oldest;

/**
 * Drop entries that the server has, or knows to be decided, after three days. What was decided here and never came to the
 * server leaves its line.
 */
export async function forgetOver(): Promise<void> {
  const oldest = Date.now() - OVER_HOURS_MAX * 3_600_000;
  const old = (await outboxEntries()).filter((entry) => isOld(entry, oldest));
  if (old.length === 0) return;
  await withStores(async (database) => {
    const writing = database.transaction(["entries", "removed"], "readwrite");
    for (const { id } of old) {
      const stored = await writing.objectStore("entries").get(id);
      if (stored === undefined || !isOld(stored, oldest)) continue;
      const { decision } = stored;
      if (stored.sealed !== null && decision !== null) {
        await writing.objectStore("removed").put(removedLine(stored, decision.by ?? "", decision.at, decision.reason));
      }
      await writing.objectStore("entries").delete(id);
    }
    await writing.done;
  });
  await entriesChanged();
}

/** What an entry took back stands again once that entry is not done: within the transaction that ends it. */
export async function standsAgain(store: EntryStore, undoing: string): Promise<void> {
  for (const one of await store.getAll()) if (one.undone_by === undoing) await store.put({ ...one, undone_by: null });
}

interface EntryStore {
  getAll(): Promise<Entry[]>;
  put(entry: Entry): Promise<unknown>;
}

/** What stays of an entry that leaves this device. */
export function removedLine(entry: Entry, removed_by: string, removed_at: string, reason: string): Removed {
  const { id, seq, service, operation, summary, captured_at, worker, state } = entry;
  return { id, seq, service, operation, summary, captured_at, worker, state, removed_at, removed_by, reason };
}
