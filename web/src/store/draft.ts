/** What somebody is still writing: a note, a report's free words. It may name people, so it is sealed as other content is. */
import { dataKey, dataKeys } from "../session/session";
import { seal, unseal } from "./crypto";
import { dropMeta, readMeta, writeMeta, type Sealed } from "./db";

interface Kept {
  readonly content: Sealed;
  readonly at: number;
}

/** After so many hours nobody reads it any more. */
const DRAFT_HOURS_MAX = 72;

/** Keep it under its name; a device that is locked keeps nothing. */
export async function writeDraft(name: string, draft: unknown): Promise<void> {
  const key = dataKey.value;
  if (key === null) return;
  const kept: Kept = { content: await seal(key, JSON.stringify(draft)), at: Date.now() };
  await writeMeta(`draft:${name}`, kept);
}

/** What was written, or null: nothing, too old, or by somebody who handed no key over. */
export async function readDraft<T>(name: string): Promise<T | null> {
  const kept = await readMeta<Kept>(`draft:${name}`).catch(() => undefined);
  if (kept === undefined) return null;
  if (Date.now() - kept.at > DRAFT_HOURS_MAX * 3_600_000) {
    await dropMeta(`draft:${name}`);
    return null;
  }
  const key = dataKeys.value.find((held) => held.id === kept.content.key_id);
  if (key === undefined) return null;
  try {
    return JSON.parse(await unseal(key, kept.content)) as T;
  } catch {
    return null;
  }
}
