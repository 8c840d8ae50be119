/**
 * The data keys that a worker, or a coordinator's code, opens. A ring has a key pair of its own: a new data key is added
 * with the public half, by whoever is unlocked, and all of them are opened with the private half, which is wrapped.
 */
import { base64url, exportDataKey, fromBase64url, importDataKey, unwrap, wrap, type DataKey } from "../store/crypto";
import type { Sealed } from "../store/db";
import { openSealed, sealTo, type PublicKey } from "../outbox/jwe";

export interface Ring {
  readonly public_key: PublicKey;
  /** The private half (PKCS 8) under PIN and share, or under a code. */
  readonly private_key: Sealed;
  /** Oldest first. */
  readonly keys: readonly { readonly id: string; readonly sealed: string }[];
}

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;

/** A ring with these keys, opened by `under`. */
export async function newRing(under: CryptoKey, keys: readonly DataKey[]): Promise<Ring> {
  const pair = (await crypto.subtle.generateKey(CURVE, true, ["deriveBits"])) as CryptoKeyPair;
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const private_key = await wrap(await crypto.subtle.exportKey("pkcs8", pair.privateKey), under);
  return withKeys({ public_key: { kty, crv, x, y } as PublicKey, private_key, keys: [] }, keys);
}

/** The ring with these keys too; the same object where it has them all. */
export async function withKeys(ring: Ring, keys: readonly DataKey[]): Promise<Ring> {
  const missing = keys.filter((key) => !ring.keys.some((held) => held.id === key.id));
  if (missing.length === 0) return ring;
  const sealed = missing.map(async (key) => ({
    id: key.id,
    sealed: await sealTo(ring.public_key, base64url(await exportDataKey(key))),
  }));
  return { ...ring, keys: [...ring.keys, ...(await Promise.all(sealed))] };
}

/** @throws DOMException (OperationError) if `under` is another key. */
export async function openRing(ring: Ring, under: CryptoKey): Promise<DataKey[]> {
  const own = await crypto.subtle.importKey("pkcs8", await unwrap(ring.private_key, under), CURVE, false, ["deriveBits"]);
  return Promise.all(
    ring.keys.map(async ({ id, sealed }) => importDataKey(id, fromBase64url(await openSealed(own, sealed)).buffer)),
  );
}
