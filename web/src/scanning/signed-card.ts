/** The text in a card's QR, and what it proves without asking anybody (`docs/cards.md`). */
import { utf8, type Bytes } from "../store/crypto";
import { isCardCode } from "./card-code";
import { decodeCbor, type Cbor } from "./cbor";
import { verified, type PublicKeys } from "./ed25519";

export const MARK = "AM1";
export const TEXT_CHARACTERS_MAX = 240;
const KID_BYTES = 16;
const SIGNATURE_BYTES = 64;
const CLOCK_AHEAD_SECONDS = 600;

export interface SignedCard {
  readonly code: string;
  /** Seconds since 1970. */
  readonly issued: number;
  readonly kid: string;
  /** What was signed, and by which signature. */
  readonly content: Bytes;
  readonly signature: Bytes;
}

/** What a QR says, in its one canonical spelling; null where it is no card's, or damaged. Nothing is proved by it yet. */
export function readSigned(text: string): SignedCard | null {
  if (!text.startsWith(MARK) || text.length > TEXT_CHARACTERS_MAX) return null;
  const packed = fromBase32(text.slice(MARK.length));
  if (packed === null) return null;
  try {
    return cardOf(decodeCbor(packed), packed);
  } catch {
    return null;
  }
}

function cardOf(said: Cbor, packed: Bytes): SignedCard | null {
  if (!Array.isArray(said) || said.length !== 4) return null;
  const [code, issued, kid, signature] = said as readonly Cbor[];
  if (typeof code !== "string" || !isCardCode(code)) return null;
  if (typeof issued !== "number" || issued >= 2 ** 40) return null;
  if (!(kid instanceof Uint8Array) || kid.length !== KID_BYTES) return null;
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_BYTES) return null;
  // The signed list is the same three values: the head of a list of three, and what stands before the signature's head.
  const values = packed.subarray(1, packed.length - SIGNATURE_BYTES - 2);
  const content = Uint8Array.from([...utf8(MARK), 0x83, ...values]);
  return { code, issued, kid: uuidOf(kid), content, signature };
}

/** `unproven`: this browser cannot verify, or has read no keys. */
export type Proof = "proven" | "unproven" | "key_unknown" | "forged";

/** Whether this operation printed the card; `at` is the moment by the server's clock as far as it is known. */
export async function proofOf(card: SignedCard, keys: PublicKeys | null, at: Date): Promise<Proof> {
  if (keys === null || keys.size === 0) return "unproven";
  const key = keys.get(card.kid);
  if (key === undefined) return "key_unknown";
  const holds = await verified(key, card.signature, card.content);
  if (holds === null) return "unproven";
  return holds && card.issued <= at.getTime() / 1000 + CLOCK_AHEAD_SECONDS ? "proven" : "forged";
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Letters in the last group of eight that a whole number of bytes can leave. */
const REST_LETTERS = [0, 2, 4, 5, 7];

/** RFC 4648 without padding; null where it is none, or has spare bits. */
function fromBase32(text: string): Bytes | null {
  if (!REST_LETTERS.includes(text.length % 8)) return null;
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (const letter of text) {
    const value = BASE32.indexOf(letter);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return (held & ((1 << bits) - 1)) === 0 ? Uint8Array.from(bytes) : null;
}

export function uuidOf(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
