/** What is wrong with a scanner's profile, told by what arrived. Pure. */
import type { Arrival } from "./collector";
import { readGs1 } from "./gs1";
import { parseScan } from "./scan";

/** `good`: a card, as it should come; the others say what to mend, or what is only good to know. */
export type Finding =
  | "card"
  | "signed_card"
  | "goods"
  | "no_suffix"
  | "doubled"
  | "small_letters"
  | "wrong_layout"
  | "separator_missing"
  | "check_digit"
  | "as_text"
  | "alt"
  | "slow"
  | "identifier"
  | "typed_between"
  | "unknown";

export interface Found {
  readonly finding: Finding;
  /** Nothing has to be mended for it. */
  readonly fine: boolean;
}

/** A lane waits for it, and inside a field of text it is told from a hand with trouble (`listener.ts`). */
const SLOW_MS = 100;
/** `]Q1` on a layout where another key stands in place of the bracket. */
const WRONG_LAYOUT = /^[^\]A-Za-z0-9\x00-\x1f][A-Za-z]\d/;

export function findingsOf(arrival: Pick<Arrival, "text" | "suffix" | "how" | "characters" | "typed">, alt: boolean): Found[] {
  const { text, suffix, how, characters, typed } = arrival;
  const scan = parseScan(text);
  const gs1 = scan === null ? readGs1(text) : null;
  const small = scan === null && text !== text.toUpperCase() && parseScan(text.toUpperCase()) !== null;
  const told: [Finding, boolean, boolean][] = [
    ["signed_card", true, scan?.fits === true && scan.signed !== null],
    ["card", true, scan?.fits === true && scan.signed === null],
    ["goods", true, gs1?.ok === true],
    ["separator_missing", false, gs1?.ok === false && gs1.why === "separator_missing"],
    ["check_digit", false, gs1?.ok === false && gs1.why === "check_digit"],
    ["doubled", false, scan?.doubled === true],
    ["small_letters", false, small],
    ["wrong_layout", false, scan === null && WRONG_LAYOUT.test(text)],
    ["unknown", false, scan?.fits !== true && gs1 === null && !small],
    ["no_suffix", false, suffix === "silence"],
    ["slow", false, longestGap(characters) > SLOW_MS],
    ["as_text", true, how === "text"],
    ["identifier", true, /^\][A-Za-z]\d/.test(text)],
    ["alt", true, alt],
    ["typed_between", true, typed !== ""],
  ];
  return told.filter(([, , holds]) => holds).map(([finding, fine]) => ({ finding, fine }));
}

export const longestGap = (characters: Arrival["characters"]): number =>
  characters.slice(1).reduce((longest, { at }, place) => Math.max(longest, at - characters[place]!.at), 0);

/** Names of what has no picture (ISO 646). */
const NAMES: Readonly<Record<number, string>> = { 0: "NUL", 2: "STX", 3: "ETX", 4: "EOT", 9: "TAB", 10: "LF", 13: "CR", 27: "ESC", 28: "FS", 29: "GS", 30: "RS", 31: "US", 32: "SP", 127: "DEL" };

/** How a character is shown, with its code point: `K U+004B`, `GS U+001D`. */
export function shownAs(character: string): { readonly sign: string; readonly point: string } {
  const code = character.codePointAt(0) ?? 0;
  return { sign: NAMES[code] ?? (code < 32 ? "CTRL" : character), point: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` };
}
