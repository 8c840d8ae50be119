/**
 * What was typed and not yet saved stays on the device under the data key, for the worker who typed it alone: a lock or a
 * reload loses nothing, and whoever unlocks next sees nothing of it. Restricted needs are not in it.
 */
import { dataKey, dataKeys, worker } from "../../session/session";
import { device } from "../../session/device";
import { seal, unseal, type DataKey } from "../../store/crypto";
import { withWork } from "../../store/db";
import { isUntouched, type Draft } from "./draft";

const WAIT_MS = 300;

const nameFor = (staff_id: string): string => `draft:register:${staff_id}`;

/** The draft of whoever works here now, or null. */
export async function readDraft(): Promise<Draft | null> {
  const by = worker.peek();
  if (by === null) return null;
  try {
    const found = await withWork((database) => database.get("cache", nameFor(by.staff_id)));
    const key = dataKeys.peek().find((held) => held.id === found?.content.key_id);
    return found === undefined || key === undefined ? null : (JSON.parse(await unseal(key, found.content)) as Draft);
  } catch {
    return null; // a draft that can't be read is none; what was saved is elsewhere
  }
}

interface Written {
  readonly draft: Draft;
  readonly key: DataKey;
  readonly name: string;
}

let next: Written | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keep a draft a moment later; the key is that of now, for a lock may come in between. */
export function keepDraft(draft: Draft): void {
  const [key, by] = [dataKey.peek(), worker.peek()];
  if (key === null || by === null) return;
  next = { draft, key, name: nameFor(by.staff_id) };
  clearTimeout(timer);
  timer = setTimeout(() => void flushDraft(), WAIT_MS);
}

/** Write what waits, as when the screen is left. */
export async function flushDraft(): Promise<void> {
  const writing = next;
  next = null;
  clearTimeout(timer);
  if (writing === null) return;
  const { draft, key, name } = writing;
  if (isUntouched(draft)) return drop(name);
  const content = await seal(key, JSON.stringify(draft));
  const at = new Date().toISOString();
  const cached = { name, site_id: device.peek()?.site_id ?? "", as_of: at, stored_at: Date.now(), etag: null, content };
  await withWork((database) => database.put("cache", cached)).catch(() => undefined);
}

/** It was saved, or is to be forgotten. */
export async function dropDraft(): Promise<void> {
  next = null;
  clearTimeout(timer);
  const by = worker.peek();
  if (by !== null) await drop(nameFor(by.staff_id));
}

const drop = (name: string): Promise<void> => withWork((database) => database.delete("cache", name)).catch(() => undefined);
