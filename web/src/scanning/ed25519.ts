/** Ed25519 by WebCrypto, where the browser has it; where it has not, nothing is proved and nothing is refused for it. */
import type { Bytes } from "../store/crypto";

/** An open JWK set (RFC 7517) of `OKP` keys, as the services publish them. */
export interface KeySet {
  readonly keys: readonly { readonly kid?: string; readonly kty?: string; readonly crv?: string; readonly x?: string }[];
}

export type PublicKeys = ReadonlyMap<string, CryptoKey>;

const ALGORITHM = { name: "Ed25519" } as const;

/** The keys by their kid; null where this browser has no Ed25519. */
export async function publicKeys(set: KeySet): Promise<PublicKeys | null> {
  const keys = new Map<string, CryptoKey>();
  for (const { kid, kty, crv, x } of set.keys) {
    if (kid === undefined || x === undefined || kty !== "OKP" || crv !== "Ed25519") continue;
    try {
      keys.set(kid, await crypto.subtle.importKey("jwk", { kty, crv, x }, ALGORITHM, false, ["verify"]));
    } catch (trouble) {
      if (trouble instanceof DOMException && trouble.name === "NotSupportedError") return null;
    }
  }
  return keys;
}

/** Whether a signature is a key's over a content; null where that cannot be told here. */
export async function verified(key: CryptoKey, signature: Bytes, content: Bytes): Promise<boolean | null> {
  try {
    return await crypto.subtle.verify(ALGORITHM, key, signature, content);
  } catch {
    return null;
  }
}
