/** The public keys by which cards and packs prove themselves, kept on the device. */
import { now } from "../clock";
import { asDevice } from "../session/device";
import { kept, type KeptRead } from "../store/kept";
import { publicKeys, type KeySet, type PublicKeys } from "./ed25519";

/** A read under the device's own credentials: a scanner's data, whoever's session is over. */
export async function asked<T>(path: string): Promise<{ ok: true; data: T; etag: null; as_of: string } | { ok: false; problem: import("../api/problem").Problem }> {
  const as_of = now().toISOString();
  const answer = await asDevice(path, { method: "GET" });
  return answer.ok ? { ok: true, data: answer.body as T, etag: null, as_of } : { ok: false, problem: answer.problem };
}

/** Of cards (`docs/cards.md`); without the network the last set serves. */
export const cardKeys = kept<KeySet>("card-keys", () => asked("/registration/v1/card-keys"));
/** Of offline packs. */
export const packKeys = kept<KeySet>("pack-keys", () => asked("/distribution/v1/pack-keys"));

const made = new WeakMap<KeySet, Promise<PublicKeys | null>>();

/** The keys as they are known now; null where none are, or this browser verifies nothing. */
export async function keysOf(read: KeptRead<KeySet>): Promise<PublicKeys | null> {
  const set = read.value.peek().data;
  if (set === null) return null;
  let keys = made.get(set);
  if (keys === undefined) made.set(set, (keys = publicKeys(set)));
  return keys;
}
