/**
 * A card that stays before a scanner is read again and again, and is one scan. Keys: identical reads within 2.5 s of the
 * first are one, so that a second pull of the trigger counts. A camera looks by itself: one that it never lost for so long
 * is still the same card.
 */
import { SAME_SCAN_MS } from "./deciding";

/** So close together a hand holds no card twice: the scanner sends each read twice. */
const TWICE_MS = 150;
const REMEMBERED = 50;

export type Seen = "new" | "same" | "sent_twice";
export type Reader = "keys" | "camera";

export class Candidates {
  /** Since when reads of a payload are the same scan. */
  private readonly since = new Map<string, number>();

  /** Whether this is another scan than the ones before; `at` by any one clock. */
  see(payload: string, at: number, by: Reader = "keys"): Seen {
    const before = this.since.get(payload);
    if (before !== undefined && Math.abs(at - before) <= SAME_SCAN_MS) {
      if (by === "camera") this.since.set(payload, at);
      return by === "keys" && at - before <= TWICE_MS ? "sent_twice" : "same";
    }
    this.since.delete(payload);
    this.since.set(payload, at);
    const [oldest] = this.since.keys();
    if (this.since.size > REMEMBERED && oldest !== undefined) this.since.delete(oldest);
    return "new";
  }
}
