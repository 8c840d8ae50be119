/** In which order entries may be sent: first in, first out for each thing that they touch, and never for all of them. */
import { isUnsent, type Entry } from "./entry";

/**
 * The entries that may be sent now, oldest first: none that has to wait (`retry_at`), and none behind an older one of
 * the same aggregate, unless that one stands in this very batch before it.
 *
 * An aggregate whose entry is in review is not blocked for good: what came behind it is told to the server too, which
 * judges each alone, but only once a person dealt with the one in front (`WAITS`).
 */
export function sendable(all: readonly Entry[], at: number, batch: number): Entry[] {
  const blocked = new Set<string>();
  const chosen: Entry[] = [];
  for (const entry of all) {
    if (entry.state === "REVIEW") for (const one of entry.aggregates) blocked.add(one);
    if (!isUnsent(entry)) continue;
    const waits = entry.retry_at > at || entry.aggregates.some((one) => blocked.has(one));
    const service = chosen[0]?.service ?? entry.service;
    // A batch goes to one service; what is another's waits for the next, and what touches the same with it.
    if (!waits && entry.service === service && chosen.length < batch) chosen.push(entry);
    else for (const one of entry.aggregates) blocked.add(one);
  }
  return chosen;
}

/** The entries that now wait behind one in review. */
export function behindReview(all: readonly Entry[]): Entry[] {
  const blocked = new Set<string>();
  const waiting: Entry[] = [];
  for (const entry of all) {
    if (entry.state === "REVIEW") for (const one of entry.aggregates) blocked.add(one);
    else if (isUnsent(entry) && entry.aggregates.some((one) => blocked.has(one))) {
      waiting.push(entry);
      for (const one of entry.aggregates) blocked.add(one);
    }
  }
  return waiting;
}

const FIRST_MS = 2_000;
const MOST_MS = 300_000;

/** How long to wait after so many failures in a row: 2 s, doubled up to 5 min, and up to half of it by chance more. */
export const backOff = (failures: number, chance: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1)) * (1 + chance / 2);
