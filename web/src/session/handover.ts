/**
 * Shifts without a network: whoever signed in here in the last seven days works by PIN, but what is kept here opens only
 * if the outgoing worker hands it over, or with a code that the coordinator says by phone.
 */
import { isSystemic, type Problem } from "../api/problem";
import { newId } from "../ids";
import { fromBase64url, pinBits, type Bytes, type DataKey } from "../store/crypto";
import { readMeta, writeMeta } from "../store/db";
import { asDevice, device } from "./device";
import { newRing, openRing } from "./rings";
import { admit, closeShift, dataKeys } from "./session";
import { CODES, type CodeRing } from "./sharing";
import { tryPin, waitAfter, type Refusal } from "./slots";

export type HandedOver =
  | { readonly outcome: "open" }
  /** `no_keys`: the outgoing worker opens nothing that could be handed over. */
  | { readonly outcome: Refusal | "no_keys"; readonly who: "outgoing" | "incoming" };

/** The outgoing worker hands the device over, both with their PINs: the incoming one is let in, the other's shift ends. */
export async function handOver(outgoing: string, pin: string, incoming: string, incomingPin: string): Promise<HandedOver> {
  const from = await tryPin(outgoing, pin);
  if (typeof from === "string") return { outcome: from, who: "outgoing" };
  if (from.opened.keys === null) return { outcome: "no_keys", who: "outgoing" };
  const to = await tryPin(incoming, incomingPin);
  if (typeof to === "string") return { outcome: to, who: "incoming" };
  await admit(to, from.opened.keys);
  if (outgoing !== incoming) await closeShift(outgoing, from.slot.shift_id);
  return { outcome: "open" };
}

export type ByCode = "open" | Refusal | "wrong_code" | "code_waiting";

interface WrongCodes {
  readonly count: number;
  readonly until: number | null;
}

/** Open a shift by PIN, and what is kept here with a coordinator's code, which has served then. */
export async function openByCode(staff: string, pin: string, code: string): Promise<ByCode> {
  const wrong = (await readMeta<WrongCodes>("wrong_codes")) ?? { count: 0, until: null };
  if (wrong.until !== null && wrong.until > Date.now()) return "code_waiting";
  const count = wrong.count + 1;
  await writeMeta("wrong_codes", { count, until: waitAfter(count, Date.now()) } satisfies WrongCodes);
  const tried = await tryPin(staff, pin);
  if (typeof tried === "string") return tried;
  const found = await keysByCode(code);
  if (found === null) return "wrong_code";
  await admit(tried, found.keys);
  const left = (await readMeta<CodeRing[]>(CODES)) ?? [];
  await writeMeta(CODES, left.filter((one) => one.slot_id !== found.slot_id));
  await writeMeta("wrong_codes", { count: 0, until: null } satisfies WrongCodes);
  return "open";
}

/** As it was said: case, blanks and dashes don't matter. */
const plain = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, "");

async function keysByCode(code: string): Promise<{ slot_id: string; keys: DataKey[] } | null> {
  for (const one of (await readMeta<CodeRing[]>(CODES)) ?? []) {
    const bits = await pinBits(plain(code), fromBase64url(one.salt), one.iterations);
    try {
      return { slot_id: one.slot_id, keys: await openRing(one.ring, await codeKey(new Uint8Array(bits))) };
    } catch {
      // another code's
    }
  }
  return null;
}

const codeKey = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

const CODES_MAX = 5;
const CODES_FEW = 3;

interface NewCode {
  readonly slot_id: string;
  readonly wrapping_key?: string;
  readonly salt: string;
  readonly iterations: number;
}

/**
 * Have codes ready for a hand-over without a network; needs an unlocked device and the network. The server forgets the
 * codes of before, so those that this device holds are of no use from the moment it asks, and are asked for again until
 * an answer came.
 */
export async function prepareCodes(): Promise<Problem | null> {
  const keys = dataKeys.value;
  const held = (await readMeta<CodeRing[]>(CODES)) ?? [];
  const stale = (await readMeta<boolean>("codes_stale")) ?? false;
  if (!device.value || keys.length === 0 || (!stale && held.length >= CODES_FEW)) return null;
  await writeMeta("codes_stale", true);
  const path = `/directory/v1/devices/${device.value.device_id}/offline-slots`;
  const answer = await asDevice(path, { method: "POST", body: { count: CODES_MAX }, key: newId() });
  if (!answer.ok) {
    if (!isSystemic(answer.problem.status)) await writeMeta("codes_stale", stale);
    return answer.problem;
  }
  const made = (answer.body as { items: NewCode[] }).items.map(async ({ slot_id, wrapping_key, salt, iterations }) => ({
    slot_id,
    salt,
    iterations,
    ring: await newRing(await codeKey(fromBase64url(wrapping_key ?? "")), keys),
  }));
  await writeMeta(CODES, await Promise.all(made));
  await writeMeta("codes_stale", false);
  return null;
}
