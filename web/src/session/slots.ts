/**
 * A worker's place on this device: what proves who signs, under the PIN. Who copies the device has neither the signing
 * key nor the data key without it; the data key needs the server's share besides, which goes when the shift ends.
 */
import { withStores, type Sealed } from "../store/db";
import { pinBits, random, unwrap, wrap, wrappingKey, fromBase64url, PIN_ITERATIONS, type Bytes } from "../store/crypto";

export interface Held {
  readonly role: string;
  readonly site_id: string | null;
}

export interface Slot {
  readonly staff_id: string;
  readonly display_name: string;
  readonly roles: readonly Held[];
  readonly shift_id: string;
  readonly certificate: string;
  readonly offline_until: string;
  readonly salt: Bytes;
  readonly iterations: number;
  /** The private signing key (PKCS 8) under the PIN alone: an offline shift signs too. */
  readonly signing: Sealed;
  /** The data key under PIN and share; `key_id` is the data key's. */
  readonly data: Sealed;
  /** The server's share of this shift; null once the shift ended. */
  readonly share: string | null;
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
export const dropSlot = (staff: string): Promise<void> => withStores((database) => database.delete("slots", staff));

export interface Secrets {
  readonly signing: ArrayBuffer;
  readonly data: ArrayBuffer;
  readonly data_id: string;
}

type Sealing = Pick<Slot, "salt" | "iterations" | "signing" | "data">;

/** Put secrets under a PIN and a share. */
export async function sealSlot(pin: string, share: string, secrets: Secrets): Promise<Sealing> {
  const salt = random(16);
  const bits = await pinBits(pin, salt);
  return {
    salt,
    iterations: PIN_ITERATIONS,
    signing: await wrap(secrets.signing, await wrappingKey([bits], "amparo signing")),
    data: await wrap(secrets.data, await wrappingKey([bits, fromBase64url(share)], "amparo data"), secrets.data_id),
  };
}

export interface Opened {
  readonly signing: ArrayBuffer;
  /** Null where the shift ended and its share is gone. */
  readonly data: { readonly id: string; readonly bytes: ArrayBuffer } | null;
}

/** Open a slot; null if the PIN is another one. */
export async function openSlot(slot: Slot, pin: string): Promise<Opened | null> {
  const bits = await pinBits(pin, slot.salt, slot.iterations);
  try {
    const signing = await unwrap(slot.signing, await wrappingKey([bits], "amparo signing"));
    if (slot.share === null) return { signing, data: null };
    const data = await unwrap(slot.data, await wrappingKey([bits, fromBase64url(slot.share)], "amparo data"));
    return { signing, data: { id: slot.data.key_id, bytes: data } };
  } catch {
    return null;
  }
}
