/** Getting work off this device by hand: a file of sealed copies for whoever holds the installation's key; removals with a reason. */
import { now } from "../clock";
import { device } from "../session/device";
import { worker } from "../session/session";
import { withStores, withWork } from "../store/db";
import { entriesChanged, outboxEntries, removedLine, standsAgain } from "./entries";
import { isOver, type Entry, type Removed } from "./entry";

export interface Export {
  readonly name: string;
  readonly file: Blob;
  readonly entries: number;
}

/**
 * What the server has not, as a file: one JSON object a line, with the copy that only the installation's key opens
 * (`amparo outbox open`). Nothing leaves the outbox by this.
 */
export async function exportUnsent(): Promise<Export> {
  const unsent = (await outboxEntries()).filter((entry) => entry.sealed !== null && !isOver(entry));
  const lines = unsent.map(({ id, seq, service, captured_at, sealed }) =>
    JSON.stringify({ id, seq, service, device_id: device.value?.device_id ?? null, captured_at, sealed }),
  );
  const at = now().toISOString().replace(/[:.]/g, "-");
  return {
    name: `amparo-pendientes-${at}.jsonl`,
    file: new Blob(lines.map((line) => `${line}\n`), { type: "application/jsonl" }),
    entries: unsent.length,
  };
}

/** Take an entry off this device for a reason; false if the device is locked, or the entry is being sent. */
export async function removeEntry(entry: Entry, reason: string): Promise<boolean> {
  const by = worker.value?.staff_id;
  if (by === undefined || reason.trim() === "") return false;
  const done = await withWork(async (database) => {
    const writing = database.transaction(["entries", "removed"], "readwrite", { durability: "strict" });
    const found = await writing.objectStore("entries").get(entry.id);
    const may = found !== undefined && found.state !== "SENDING";
    if (may) {
      await writing.objectStore("removed").put(removedLine(found, by, now().toISOString(), reason.trim()));
      await writing.objectStore("entries").delete(entry.id);
      if (found.state !== "SENT") await standsAgain(writing.objectStore("entries"), found.id);
    }
    await writing.done;
    return may;
  });
  await entriesChanged();
  return done;
}

/** What was taken off this device, and by whom; it stays. */
export const removedEntries = (): Promise<Removed[]> => withStores((database) => database.getAll("removed"));
