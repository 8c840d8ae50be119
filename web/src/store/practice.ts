/** The practice mode: everything works, on data of its own, and nothing of it is ever sent. */
import { loadEntries } from "../outbox/entries";
import { practice, PRACTICE_DATABASE, closeStores } from "./db";
import { closeKept } from "./kept";

/** Begin or end to practise; what was done in practice is gone afterwards. A reload ends it too. */
export async function practise(on: boolean): Promise<void> {
  if (practice.value === on) return;
  practice.value = on;
  closeKept();
  await closeStores();
  await emptied();
  await loadEntries();
}

function emptied(): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(PRACTICE_DATABASE);
    asked.onsuccess = () => resolve();
    asked.onblocked = () => resolve(); // another tab practises: its data go when it ends
    asked.onerror = () => reject(asked.error);
  });
}
