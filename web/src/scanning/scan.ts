/**
 * What a scanner or a hand typed, and the card in it; never guessed. What a keyboard wedge adds is taken off where it has
 * one reading; the rules are those of `shared/contracts/scans.py`, held to them by common vectors.
 */
import { CODE_SHAPE, isCardCode } from "./card-code";
import { readSigned, TEXT_CHARACTERS_MAX, type SignedCard } from "./signed-card";

export const RAW_CHARACTERS_MAX = 2 * TEXT_CHARACTERS_MAX + 20;

export interface CardScan {
  readonly code: string;
  /** What was read, without what the wedge added: the ten characters or the QR's text. */
  readonly payload: string;
  /** What the QR says, if it was a full one; nothing is proved by it yet. */
  readonly signed: SignedCard | null;
  /** Whether the check character fits. */
  readonly fits: boolean;
  /** The payload came twice: the scanner's profile has to be mended. */
  readonly doubled: boolean;
}

const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/;
const AIM = /^\][A-Za-z][0-9A-Za-z]/;

/** The card in one scan; null where there is none in it, more than one, or a damaged one. */
export function parseScan(raw: string): CardScan | null {
  if (raw.length > RAW_CHARACTERS_MAX) return null;
  const pieces = raw.split(CONTROLS).filter((piece) => piece !== "");
  const payloads = new Set(pieces.map(once));
  if (payloads.size !== 1) return null;
  const [payload] = payloads as unknown as [string];
  const doubled = pieces.length > 1 || payload !== withoutAim(pieces[0]!);
  if (CODE_SHAPE.test(payload)) {
    const fits = isCardCode(payload);
    return doubled && !fits ? null : { code: payload, payload, signed: null, fits, doubled };
  }
  const signed = readSigned(payload);
  return signed === null ? null : { code: signed.code, payload, signed, fits: true, doubled };
}

/** `XX` as `X`, without AIM identifiers; a text that is a code by itself is left alone. */
function once(text: string): string {
  const bare = withoutAim(text);
  if (CODE_SHAPE.test(bare)) return bare;
  const half = text.length >> 1;
  if (text.slice(0, half) === text.slice(half)) return withoutAim(text.slice(0, half));
  const bareHalf = bare.length >> 1;
  return bare.slice(0, bareHalf) === bare.slice(bareHalf) ? bare.slice(0, bareHalf) : bare;
}

export const withoutAim = (text: string): string => text.replace(AIM, "");

/** A scan with a whole, right card in it: nothing more has to come. */
export const isWhole = (raw: string): boolean => parseScan(raw)?.fits === true;
