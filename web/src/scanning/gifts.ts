/** What this device gave, read from its outbox: codes and numbers of the summaries, so that a reload forgets nothing. */
import { isForReview, isHandout, type Entry } from "../outbox/entry";

export interface Gift {
  readonly code: string;
  readonly kits: number;
}

const isOfRound = (entry: Entry, round_id: string): boolean => isHandout(entry) && entry.summary.values["round"] === round_id;

/**
 * What of a round no pack counts that was asked for at `askedAt` (ms by the device's clock): what was acknowledged before
 * is in it. What a pack counts and was taken back since is a gift less.
 */
export function giftsSince(all: readonly Entry[], round_id: string, askedAt: number): Gift[] {
  const byId = new Map(all.map((entry) => [entry.id, entry]));
  const isIn = (entry: Entry | undefined): boolean => entry?.state === "SENT" && Date.parse(entry.sent_at ?? "") < askedAt;
  return all.flatMap((entry) => {
    if (!isOfRound(entry, round_id) || entry.state === "DISMISSED") return [];
    const undoing = entry.undone_by === null ? undefined : byId.get(entry.undone_by);
    const stands = (isIn(entry) ? 0 : 1) - (undoing === undefined || isIn(undoing) || isRefused(undoing) ? 0 : 1);
    return stands === 0 ? [] : [{ code: codeOf(entry), kits: stands * kitsOf(entry) }];
  });
}

const isRefused = (entry: Entry): boolean => isForReview(entry) || entry.state === "DISMISSED";

export const codeOf = (entry: Entry): string => String(entry.summary.values["card"] ?? "");
export const kitsOf = (entry: Entry): number => Number(entry.summary.values["quantity"] ?? 1);

/** The hand-outs of a round that stand, oldest first. */
export const standing = (all: readonly Entry[], round_id: string): Entry[] =>
  all.filter((entry) => isOfRound(entry, round_id) && entry.undone_by === null && entry.state !== "DISMISSED");

/** What was given on a card last, by this device. */
export const lastGift = (all: readonly Entry[], round_id: string, code: string): Entry | undefined =>
  standing(all, round_id).filter((entry) => codeOf(entry) === code).at(-1);

const MINUTE_MS = 60_000;
const RATE_MINUTES = 5;

export interface Rate {
  readonly given: number;
  readonly last: string | null;
  readonly perMinute: number;
}

/** The numbers of the counter bar: how many, when the last, and how many a minute over the last five. */
export function rateOf(all: readonly Entry[], at: number): Rate {
  const times = all.map((entry) => Date.parse(entry.captured_at));
  const recent = times.filter((time) => at - time < RATE_MINUTES * MINUTE_MS);
  const minutes = Math.min(RATE_MINUTES, Math.max(1, (at - Math.min(...recent)) / MINUTE_MS));
  return {
    given: all.length,
    last: all.at(-1)?.captured_at ?? null,
    perMinute: recent.length === 0 ? 0 : Math.round(recent.length / minutes),
  };
}
