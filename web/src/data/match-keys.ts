/**
 * What a typed document or phone is matched by: keyed hashes, from which no number is read (`docs/registration.md`, The
 * roster). The salt is that of the same answer.
 */
const KEYS = { hash: "SHA-256", name: "HMAC" } as const;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const KEY_LETTERS = 10;
const DOCUMENT_LENGTH_MIN = 5;
const PHONE_LENGTH_MIN = 7;
const PHONE_DIGITS = 8;

/** The key of a typed document; null where it is too short to tell anybody from anybody. */
export async function documentKey(salt: string, typed: string): Promise<string | null> {
  const number = typed.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  return [...number].length < DOCUMENT_LENGTH_MIN ? null : matchKey(salt, `document:${number}`);
}

/** The key of a typed phone's last digits; null where it has too few. */
export async function phoneKey(salt: string, typed: string): Promise<string | null> {
  const digits = typed.normalize("NFKC").replace(/[^0-9]/g, "");
  return digits.length < PHONE_LENGTH_MIN ? null : matchKey(salt, `phone:${digits.slice(-PHONE_DIGITS)}`);
}

async function matchKey(salt: string, text: string): Promise<string> {
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(salt), KEYS, false, ["sign"]);
  return base32(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes.encode(text))));
}

/** The first ten letters of the digest's base 32 (RFC 4648): 50 bits of the first seven bytes. */
function base32(digest: Uint8Array): string {
  let bits = 0n;
  for (const byte of digest.slice(0, 7)) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length: KEY_LETTERS }, (_, at) => LETTERS[Number((bits >> BigInt(51 - 5 * at)) & 31n)]).join("");
}
