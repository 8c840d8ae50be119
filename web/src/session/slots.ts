/**
 * A worker's place on this device: what proves who signs, under the PIN. Who copies the device has neither the signing
 * key nor a data key without it; the data keys need the shift's share besides, which goes when the shift ends.
 */
import { withStores, type Sealed } from "../store/db";
import { base64url, fromBase64url, pinBits, random, unwrap, wrap, wrappingKey, PIN_ITERATIONS } from "../store/crypto";
import type { Bytes, DataKey } from "../store/crypto";
import { newRing, openRing, type Ring } from "./rings";

export interface Held {
  readonly role: string;
  readonly site_id: string | null;
}

/** What opens the data keys besides the PIN: the server's, or one that this device made for a shift without a network. */
export interface Share {
  readonly text: string;
  readonly of: "server" | "device";
}

export interface Slot {
  readonly staff_id: string;
  readonly display_name: string;
  readonly roles: readonly Held[];
  readonly shift_id: string;
  readonly certificate: string;
  /** The end of the seven days in which the PIN opens a shift. */
  readonly offline_until: string;
  readonly salt: Bytes;
  readonly iterations: number;
  /** The private signing key (PKCS 8) under the PIN alone: a shift without a network signs too. */
  readonly signing: Sealed;
  /** The data keys, under PIN and share; null once the shift ended, as its share is. */
  readonly ring: Ring | null;
  readonly share: Share | null;
  readonly wrong_pins: number;
  readonly locked_until: number | null;
}

/** After five wrong PINs this worker waits, not the device: 1, 5, then 20 minutes each time. */
export const WRONG_PINS_MAX = 5;
const WAIT_MINUTES = [1, 5, 20];

/** Until when a worker waits after so many wrong PINs in a row, in ms of the epoch, or null. */
export function waitAfter(wrong: number, at: number): number | null {
  if (wrong === 0 || wrong % WRONG_PINS_MAX !== 0) return null;
  const round = Math.min(wrong / WRONG_PINS_MAX, WAIT_MINUTES.length) - 1;
  return at + WAIT_MINUTES[round]! * 60_000;
}

export const readSlots = (): Promise<Slot[]> => withStores((database) => database.getAll("slots"));
export const readSlot = (staff: string): Promise<Slot | undefined> =>
  withStores((database) => database.get("slots", staff));
export const writeSlot = (slot: Slot): Promise<void> =>
  withStores(async (database) => void (await database.put("slots", slot)));

/** Change a slot as it stands now; nothing where it is gone. */
export function changeSlot(staff: string, change: (slot: Slot) => Slot): Promise<Slot | undefined> {
  return withStores(async (database) => {
    const writing = database.transaction("slots", "readwrite");
    const slot = await writing.store.get(staff);
    const changed = slot === undefined ? undefined : change(slot);
    if (changed !== undefined && changed !== slot) await writing.store.put(changed);
    await writing.done;
    return changed;
  });
}

/** Without its share the data keys are shut: the shift ended. */
export const shut = (slot: Slot): Slot => ({ ...slot, share: null, ring: null });

const PURPOSE = { signing: "amparo signing", data: "amparo data" } as const;

/** Data keys under a PIN's bits and a share. */
export const ringUnder = async (bits: ArrayBuffer, share: Share, keys: readonly DataKey[]): Promise<Ring> =>
  newRing(await wrappingKey([bits, fromBase64url(share.text)], PURPOSE.data), keys);

export const deviceShare = (): Share => ({ text: base64url(random(32)), of: "device" });

type Sealing = Pick<Slot, "salt" | "iterations" | "signing" | "ring" | "share">;

/** Put a signing key and data keys under a PIN and a share. */
export async function sealSlot(pin: string, share: Share, signing: ArrayBuffer, keys: readonly DataKey[]): Promise<Sealing> {
  const salt = random(16);
  const bits = await pinBits(pin, salt);
  return {
    salt,
    iterations: PIN_ITERATIONS,
    signing: await wrap(signing, await wrappingKey([bits], PURPOSE.signing)),
    ring: await ringUnder(bits, share, keys),
    share,
  };
}

export interface Opened {
  readonly signing: ArrayBuffer;
  /** What the PIN came to: a share beside it opens data keys. */
  readonly bits: ArrayBuffer;
  /** Null where the shift ended and its share is gone. */
  readonly keys: readonly DataKey[] | null;
}

/** Open a slot; null if the PIN is another one. */
export async function openSlot(slot: Slot, pin: string): Promise<Opened | null> {
  const bits = await pinBits(pin, slot.salt, slot.iterations);
  try {
    const signing = await unwrap(slot.signing, await wrappingKey([bits], PURPOSE.signing));
    if (slot.share === null || slot.ring === null) return { signing, bits, keys: null };
    const under = await wrappingKey([bits, fromBase64url(slot.share.text)], PURPOSE.data);
    return { signing, bits, keys: await openRing(slot.ring, under) };
  } catch {
    return null;
  }
}

export type Refusal = "wrong" | "waiting" | "shift_over";
export type Tried = { readonly slot: Slot; readonly opened: Opened };

/**
 * Try a worker's PIN. It is counted as wrong before it is tried, in one transaction, so that neither a second tab nor
 * the end of this one gives away more tries; the right one clears the count.
 */
export async function tryPin(staff: string, pin: string): Promise<Tried | Refusal> {
  const at = Date.now();
  let refused: Refusal | null = null;
  const slot = await changeSlot(staff, (found) => {
    refused = refusal(found, at);
    if (refused !== null) return found;
    const wrong_pins = found.wrong_pins + 1;
    return { ...found, wrong_pins, locked_until: waitAfter(wrong_pins, at) };
  });
  if (slot === undefined) return "shift_over";
  if (refused !== null) return refused;
  const opened = await openSlot(slot, pin);
  if (opened === null) return "wrong";
  const cleared = await changeSlot(staff, (found) => ({ ...found, wrong_pins: 0, locked_until: null }));
  return { slot: cleared ?? slot, opened };
}

function refusal(slot: Slot, at: number): Refusal | null {
  if (Date.parse(slot.offline_until) < at) return "shift_over";
  return slot.locked_until !== null && slot.locked_until > at ? "waiting" : null;
}
