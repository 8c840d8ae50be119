/**
 * A device is heard when its log is whole (`docs/scanners.md`): what it gave goes piece by piece with `more`, and once
 * nothing waits it says so with a log of no items. A round closes when all its devices were heard.
 */
import { effect } from "@preact/signals";
import { now } from "../clock";
import { newId } from "../ids";
import { isForReview, isHandout, isUnsent, type Entry } from "../outbox/entry";
import { entries } from "../outbox/outbox";
import { asDevice, device } from "../session/device";
import { practice, readMeta, writeMeta } from "../store/db";

const LAST = "handouts_heard";

/** Watch the outbox, and say so when its last hand-out was sent; answers what ends it. */
export function tellWhenWhole(): () => void {
  return effect(() => {
    void device.value; // only a device of a site may say so
    const handouts = practice.value ? [] : entries.value.filter(isHandout);
    const last = handouts.at(-1);
    if (last !== undefined && !handouts.some(isMissing)) void tell(last.id);
  });
}

/** The server has neither it nor a word of what became of it. */
const isMissing = (entry: Entry): boolean => isUnsent(entry) || (isForReview(entry) && entry.sealed !== null);

let telling = "";

async function tell(last: string): Promise<void> {
  const own = device.value;
  if (!own || telling === last || (await readMeta<string>(LAST)) === last) return;
  telling = last;
  const body = { device_id: own.device_id, sent_at: now().toISOString(), more: false, items: [] };
  const answer = await asDevice("/distribution/v1/handouts/batch", { method: "POST", body, key: newId() });
  if (answer.ok) await writeMeta(LAST, last);
  else telling = "";
}
