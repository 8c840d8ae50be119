/** The practice mode: everything works, on data of its own, and nothing of it is ever sent. */
import { effect } from "@preact/signals";
import { loadEntries } from "../outbox/entries";
import { worker } from "../session/session";
import { practice, PRACTICE_DATABASE, closeStores } from "./db";
import { closeKept } from "./kept";

/** Begin or end to practise; what was done in practice is gone afterwards. A lock ends it too, and so does a reload. */
export async function practise(on: boolean): Promise<void> {
  if (practice.value === on) return;
  practice.value = on;
  closeKept();
  await closeStores();
  await emptied();
  await loadEntries();
}

/** Whoever unlocks next works, and may not know that somebody practised. */
effect(() => void (worker.value === null && practise(false)));

function emptied(): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(PRACTICE_DATABASE);
    asked.onsuccess = () => resolve();
    asked.onblocked = () => resolve(); // another tab practises: its data go when it ends
    asked.onerror = () => reject(asked.error);
  });
}
