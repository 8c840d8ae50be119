/** In which order entries may be sent: first in, first out for each thing that they touch, and never for all of them. */
import { isUnsent, type Entry, type Service } from "./entry";

/** How much goes in one request, of an intake that takes 50 entries and 1 MiB. */
export interface Room {
  readonly entries: number;
  readonly characters: number;
}

export const inOrder = (all: readonly Entry[]): Entry[] =>
  [...all].sort((one, other) => one.place - other.place || one.seq - other.seq);

/**
 * The entries that may be sent now in one request, oldest first: none that has to wait (`retry_at`), and none behind an
 * older one of the same aggregate, wherever that one goes: it waits until that one was answered, because a service judges
 * each entry of a batch alone and would do the second though it refused the first. A batch is one service's; `resting`
 * services get nothing now.
 *
 * What stands behind an entry in review is not blocked for good: it goes once a person dealt with the one in front.
 */
export function sendable(all: readonly Entry[], at: number, room: Room, resting: ReadonlySet<Service> = new Set()): Entry[] {
  const blocked = new Set<string>();
  const chosen: Entry[] = [];
  let characters = 0;
  for (const entry of inOrder(all)) {
    if (!isUnsent(entry) && entry.state !== "REVIEW") continue;
    const service = chosen[0]?.service ?? entry.service;
    const free = isUnsent(entry) && entry.retry_at <= at && !entry.aggregates.some((one) => blocked.has(one));
    for (const one of entry.aggregates) blocked.add(one);
    if (!free || entry.service !== service || resting.has(service)) continue;
    characters += entry.sealed?.length ?? 0;
    if (chosen.length > 0 && characters > room.characters) break;
    chosen.push(entry);
    if (chosen.length >= room.entries) break;
  }
  return chosen;
}

/** The entries that wait behind one in review. */
export function behindReview(all: readonly Entry[]): Entry[] {
  const blocked = new Set<string>();
  const waiting: Entry[] = [];
  for (const entry of inOrder(all)) {
    const behind = isUnsent(entry) && entry.aggregates.some((one) => blocked.has(one));
    if (behind) waiting.push(entry);
    if (behind || entry.state === "REVIEW") for (const one of entry.aggregates) blocked.add(one);
  }
  return waiting;
}

const FIRST_MS = 2_000;
const MOST_MS = 300_000;

/** How long to wait after so many failures in a row: 2 s, doubled up to 5 min, and up to half of it by chance more. */
export const backOff = (failures: number, chance: number): number =>
  Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1)) * (1 + chance / 2);
