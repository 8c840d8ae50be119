/**
 * Makes scans out of what is typed: characters that come one after the other, or as a whole text, until Enter, Tab or
 * silence. A scan that a hand typed into is taken apart again where the card in it is whole; nothing else is guessed.
 */
import { isWhole } from "./scan";

export type Suffix = "enter" | "tab" | "silence";

export interface Character {
  readonly text: string;
  /** Milliseconds, by any one clock. */
  readonly at: number;
}

/** One scan as it arrived. */
export interface Arrival {
  readonly text: string;
  readonly characters: readonly Character[];
  readonly suffix: Suffix;
  /** Key by key, or as a whole text. */
  readonly how: "keys" | "text";
  /** What a hand typed between, and is no part of the scan. */
  readonly typed: string;
}

/** After so long without a character a scan that is whole is over. */
export const SILENCE_MS = 80;
/** One that is not whole may come from a slow scanner: it is over after so long. */
export const STALE_MS = 1_200;
/** Less than this is somebody's hand on the keyboard and no scan. */
const SCAN_CHARACTERS_MIN = 6;
/** A gap that the scanner's own rhythm does not explain is a hand's. */
const GAP_MS = 15;
/** No scanner that is set up as it should be waits so long between two characters. */
const HAND_GAP_MS = 60;

export class Collector {
  private characters: Character[] = [];
  private how: Arrival["how"] = "keys";

  constructor(private readonly emit: (arrival: Arrival) => void) {}

  get empty(): boolean {
    return this.characters.length === 0;
  }

  /** A key. */
  key(text: string, at: number): void {
    this.overBefore(at);
    if (this.empty) this.how = "keys";
    this.characters.push({ text, at });
  }

  /** A text that was put in as a whole, with the Enter or Tab that it may hold. */
  text(text: string, at: number): void {
    this.overBefore(at);
    for (const piece of text.split(/(\r\n|\r|\n|\t)/)) {
      if (/^[\r\n\t]/.test(piece)) this.end(piece === "\t" ? "tab" : "enter");
      else if (piece !== "") {
        this.how = "text";
        for (const one of piece) this.characters.push({ text: one, at });
      }
    }
  }

  /** Enter or Tab; answers whether it ended a scan, and is not for the page. */
  end(suffix: Suffix): boolean {
    const { characters, how } = this;
    this.characters = [];
    if (characters.length === 0) return false;
    const { text, typed } = sorted(characters);
    if (characters.length < SCAN_CHARACTERS_MIN) return false;
    this.emit({ text, characters, suffix, how, typed });
    return true;
  }

  /** When to look again whether the scan is over; null while nothing is there. */
  due(): number | null {
    const last = this.characters.at(-1);
    if (last === undefined) return null;
    return last.at + (this.isWholeNow() ? SILENCE_MS : STALE_MS);
  }

  /** Look whether the silence has ended the scan. */
  look(at: number): void {
    const due = this.due();
    if (due !== null && at >= due) this.end("silence");
  }

  /** A timer may be late: what was over before this character is over. */
  private overBefore(at: number): void {
    const last = this.characters.at(-1);
    if (last !== undefined && at - last.at >= SILENCE_MS) this.look(at);
  }

  private isWholeNow(): boolean {
    return isWhole(sorted(this.characters).text);
  }
}

/** The scan in what was typed, and what a hand typed between. */
export function sorted(characters: readonly Character[]): { text: string; typed: string } {
  const all = textOf(characters);
  if (isWhole(all)) return { text: all, typed: "" };
  for (const part of parts(characters)) {
    if (part.length === characters.length || !isWhole(textOf(part))) continue;
    const own = new Set(part);
    return { text: textOf(part), typed: textOf(characters.filter((one) => !own.has(one))) };
  }
  return { text: all, typed: "" };
}

const textOf = (characters: readonly Character[]): string => characters.map(({ text }) => text).join("");

/** What may be the scan alone: without what only a hand types, and between gaps that are a hand's. */
function* parts(characters: readonly Character[]): Generator<readonly Character[]> {
  yield withoutHand(characters);
  for (const gap of [HAND_GAP_MS, rhythmOf(characters)]) {
    for (const part of segments(characters, gap)) {
      yield part;
      yield withoutHand(part);
      for (const inner of segments(part, rhythmOf(part))) {
        yield inner;
        yield withoutHand(inner);
      }
    }
  }
}

/** No card and no QR of one has a small letter, a space or an accent. */
const withoutHand = (characters: readonly Character[]): readonly Character[] =>
  characters.filter(({ text }) => !/[\p{Ll} ,.]|[^\x00-\x7f]/u.test(text));

/** A gap that the rhythm of the others does not explain. */
function rhythmOf(characters: readonly Character[]): number {
  const gaps = characters.slice(1).map(({ at }, place) => at - characters[place]!.at);
  const median = gaps.sort((one, other) => one - other)[gaps.length >> 1] ?? 0;
  return Math.max(GAP_MS, 4 * median);
}

/** What stands between longer gaps, the longest first. */
function segments(characters: readonly Character[], longer: number): (readonly Character[])[] {
  const found: Character[][] = [[]];
  for (const [place, one] of characters.entries()) {
    if (place > 0 && one.at - characters[place - 1]!.at > longer) found.push([]);
    found.at(-1)!.push(one);
  }
  return found.sort((one, other) => other.length - one.length);
}
