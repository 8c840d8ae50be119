/** A card that stays before a scanner is read again and again: identical reads within 2.5 s of the first are one. */
import { SAME_SCAN_MS } from "./deciding";

/** So close together a hand holds no card twice: the scanner sends each read twice. */
const TWICE_MS = 150;
const REMEMBERED = 50;

export type Seen = "new" | "same" | "sent_twice";

export class Candidates {
  private readonly accepted = new Map<string, number>();

  /** Whether this is another scan than the ones before; `at` by any one clock. */
  see(payload: string, at: number): Seen {
    const before = this.accepted.get(payload);
    if (before !== undefined && Math.abs(at - before) <= SAME_SCAN_MS) return at - before <= TWICE_MS ? "sent_twice" : "same";
    this.accepted.delete(payload);
    this.accepted.set(payload, at);
    const [oldest] = this.accepted.keys();
    if (this.accepted.size > REMEMBERED && oldest !== undefined) this.accepted.delete(oldest);
    return "new";
  }
}
