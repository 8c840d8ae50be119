/** What this device does for itself now and then: forgets what is too old, ends shifts that the server ended, has codes ready. */
import { effect, signal, untracked } from "@preact/signals";
import { newId } from "../ids";
import { forgetOver } from "../outbox/entries";
import { readMeta, writeMeta } from "../store/db";
import { purgeKept } from "../store/kept";
import { wipeCache } from "../store/wipe";
import { asDevice, device, deviceToken, isShutOut } from "./device";
import { prepareCodes } from "./handover";
import { lock, unlocked, worker } from "./session";
import { changeSlot, readSlots, shut } from "./slots";

const EACH_MS = 900_000;

/** The directory knows this device no more: what it kept was forgotten, what is unsent waits for a new enrolment. */
export const shutOut = signal(false);

export async function startUpkeep(): Promise<void> {
  await forgetOld();
  setInterval(() => void keepUp({ locks: true }), EACH_MS);
  // At once, and when somebody unlocks: codes are made ready only while data keys are open.
  effect(() => {
    void unlocked.value;
    untracked(() => void keepUp());
  });
}

let running: Promise<void> | null = null;

/**
 * All of it, as far as the network is there.
 *
 * @param locks - whether a shift that ended elsewhere closes what is open; whoever just unlocked is told first
 */
export function keepUp({ locks = false } = {}): Promise<void> {
  running ??= keepUpOnce(locks).finally(() => (running = null));
  return running;
}

async function keepUpOnce(locks: boolean): Promise<void> {
  await forgetOld();
  if (!device.value) return;
  const token = await deviceToken();
  if (typeof token !== "string") {
    shutOut.value = isShutOut(token);
    if (shutOut.value) await wipeCache();
    return;
  }
  shutOut.value = false;
  await tellEnds();
  await followEnds();
  if (locks) await lockWhatEnded();
  await prepareCodes();
}

async function forgetOld(): Promise<void> {
  await purgeKept();
  await forgetOver();
  for (const slot of await readSlots()) {
    if (slot.share !== null && Date.parse(slot.offline_until) < Date.now()) await changeSlot(slot.staff_id, shut);
  }
}

/** Tell the directory which shifts ended here while nobody heard. */
async function tellEnds(): Promise<void> {
  for (const shift of (await readMeta<string[]>("shifts_to_end")) ?? []) {
    const answer = await asDevice(`/directory/v1/shifts/${shift}/end`, { method: "POST", key: newId() });
    if (!answer.ok && answer.status !== 404) return;
    const left = (await readMeta<string[]>("shifts_to_end")) ?? [];
    await writeMeta("shifts_to_end", left.filter((one) => one !== shift));
  }
}

/** A shift that ended at the directory ends here: its share goes. */
async function followEnds(): Promise<void> {
  for (const slot of await readSlots()) {
    if (slot.share?.of !== "server") continue;
    const answer = await asDevice(`/directory/v1/shifts/${slot.shift_id}`, { method: "GET" });
    const ended = answer.ok ? typeof (answer.body as { cache_share?: unknown }).cache_share !== "string" : answer.status === 404;
    if (ended) await changeSlot(slot.staff_id, (found) => (found.shift_id === slot.shift_id ? shut(found) : found));
  }
}

/** Somebody ended it from elsewhere: what is open here closes. An offline shift has no share and no end there. */
async function lockWhatEnded(): Promise<void> {
  const own = worker.peek();
  const slot = (await readSlots()).find((one) => one.staff_id === own?.staff_id);
  if (own?.offline === false && slot?.share === null && slot.shift_id === own.shift_id) lock();
}
