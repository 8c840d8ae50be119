/**
 * Who works here on one day opens what the others keep here: a data key that one worker opened or made goes on the rings
 * of the others whose shift the server opened, and on those of the coordinator's codes. A shift that was opened without
 * a network gets none in this way: there the outgoing worker hands over, or the coordinator says a code.
 */
import type { DataKey } from "../store/crypto";
import { readMeta, writeMeta } from "../store/db";
import { withKeys, type Ring } from "./rings";
import { changeSlot, readSlots } from "./slots";

/** A coordinator's one-time code, as this device knows it: by the ring that it opens. */
export interface CodeRing {
  readonly slot_id: string;
  readonly salt: string;
  readonly iterations: number;
  readonly ring: Ring;
}
export const CODES = "offline_codes";

export async function shareKeys(from: string, keys: readonly DataKey[]): Promise<void> {
  for (const slot of await readSlots()) {
    if (slot.staff_id === from || slot.ring === null || slot.share?.of !== "server") continue;
    const before = slot.ring;
    const ring = await withKeys(before, keys);
    if (ring === before) continue;
    // Only where it is still the same shift: a share that went meanwhile must not come back.
    await changeSlot(slot.staff_id, (found) =>
      found.ring?.private_key.iv.join() === before.private_key.iv.join() ? { ...found, ring } : found,
    );
  }
  const codes = (await readMeta<CodeRing[]>(CODES)) ?? [];
  const filled = await Promise.all(codes.map(async (code) => ({ ...code, ring: await withKeys(code.ring, keys) })));
  if (filled.some((code, at) => code.ring !== codes[at]!.ring)) await writeMeta(CODES, filled);
}
