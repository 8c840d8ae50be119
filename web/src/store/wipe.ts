/** Forget what this device keeps of people: copies, keys, workers' places. Unsent work stays, sealed, and is sent. */
import { lock } from "../session/session";
import { CODES } from "../session/sharing";
import { withStores } from "./db";
import { closeKept } from "./kept";

export async function wipeCache(): Promise<void> {
  lock();
  closeKept();
  await withStores(async (database) => {
    const writing = database.transaction(["cache", "slots", "meta"], "readwrite", { durability: "strict" });
    await writing.objectStore("cache").clear();
    await writing.objectStore("slots").clear();
    await writing.objectStore("meta").delete(CODES);
    await writing.done;
  });
}
