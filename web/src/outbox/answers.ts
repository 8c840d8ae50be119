/** What a service said of entries, written down: only then may the device drop its copies. */
import { now } from "../clock";
import { isSystemic, UNHEARD, type Problem } from "../api/problem";
import { dataKey } from "../session/session";
import { seal } from "../store/crypto";
import type { Sealed } from "../store/db";
import { changeEntries } from "./entries";
import type { Entry } from "./entry";
import { backOff } from "./order";

export interface Item {
  /** Null where the service could not read the entry. */
  readonly id: string | null;
  readonly status: number;
  readonly answer?: unknown;
  readonly problem?: Problem | null;
  readonly parked: boolean;
}

/** Nothing is known of it at the service: it is to be sent again. */
export const isUnknown = (item: Item | undefined): boolean =>
  item === undefined || (!item.parked && (isSystemic(item.status) || item.problem?.retryable === true));

/**
 * The entries of a batch that the service did not come to, because one before them could not be judged: they may go at
 * once without that one, and nothing failed of their own.
 */
export function untried(batch: readonly Entry[], items: readonly Item[]): Entry[] {
  const unknown = batch.filter((entry, place) => isUnknown(answered(entry, items[place])));
  return unknown.slice(1).filter((entry) => items[batch.indexOf(entry)]?.problem?.code === "entry_not_tried");
}

/**
 * Write the verdicts of one batch down, all at once. What the service answered stands in the entries' order; one that
 * answers for another entry has answered nothing.
 */
export async function settle(batch: readonly Entry[], items: readonly Item[]): Promise<void> {
  const at = now().toISOString();
  const changes = new Map<string, Partial<Entry>>(untried(batch, items).map(({ id }) => [id, { state: "SAVED" }]));
  for (const [place, entry] of batch.entries()) {
    if (changes.has(entry.id)) continue;
    const item = answered(entry, items[place]);
    changes.set(entry.id, isUnknown(item) ? again(entry, item) : await verdict(entry, item!, at));
  }
  await changeEntries([...changes.keys()], (entry) => changes.get(entry.id)!);
}

export const answered = (entry: Entry, item: Item | undefined): Item | undefined =>
  item === undefined || (item.id !== null && item.id !== undefined && item.id !== entry.id) ? undefined : item;

function again(entry: Entry, item: Item | undefined): Partial<Entry> {
  const attempts = entry.attempts + 1;
  const retry_at = Date.now() + backOff(attempts, Math.random());
  return { state: "SAVED", attempts, retry_at, problem: item?.problem ?? UNHEARD };
}

async function verdict(entry: Entry, item: Item, at: string): Promise<Partial<Entry>> {
  const part = partRefused(item);
  const done = item.status >= 200 && item.status < 300 && !item.parked && part === null;
  return {
    state: done ? "SENT" : "REVIEW",
    attempts: entry.attempts + 1,
    sent_at: at,
    problem: item.problem ?? part ?? (item.status === 202 && item.parked ? QUARANTINED : null),
    answer: await kept(item.answer),
    sealed: done || item.parked ? null : entry.sealed,
  };
}

/** Kept there and not tried: whoever did it, or this device, was shut out, or the shift was over. */
const QUARANTINED: Problem = { status: 202, code: "quarantined", title: "" };

/** Of a batch that was done as one entry: the problem of its first item that was not, or null. */
function partRefused(item: Item): Problem | null {
  const within = item.status === 207 ? (item.answer as { items?: readonly Within[] } | null)?.items : undefined;
  const refused = within?.find(({ status }) => status >= 400);
  return refused === undefined ? null : (refused.problem ?? { status: refused.status, code: "unheard", title: "" });
}

interface Within {
  readonly status: number;
  readonly problem?: Problem | null;
}

async function kept(answer: unknown): Promise<Sealed | null> {
  const key = dataKey.value;
  return answer === undefined || answer === null || key === null ? null : seal(key, JSON.stringify(answer));
}

/** A whole request was refused that held this entry alone: it stays here, with its copy, for somebody to look at. */
export const refused = (entry: Entry, problem: Problem): Promise<void> =>
  changeEntries([entry.id], (found) => ({
    state: "REVIEW",
    attempts: found.attempts + 1,
    sent_at: now().toISOString(),
    problem,
  }));
