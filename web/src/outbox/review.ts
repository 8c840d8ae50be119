/**
 * What was not done and is kept at the server for somebody to look at: this device asks now and then what was decided, so
 * that what waits behind it goes on; and it tells what its own workers decided.
 */
import { accessToken } from "../api/access";
import { timedFetch } from "../api/client";
import type { Problem } from "../api/problem";
import { locale } from "../i18n";
import { newId } from "../ids";
import { each } from "../net/pace";
import { asDevice } from "../session/device";
import { worker } from "../session/session";
import { withWork } from "../store/db";
import { changeEntries, entriesChanged, outboxEntries, standsAgain } from "./entries";
import { isForReview, isOver, type Decision, type Entry } from "./entry";
import { decided } from "./outbox";
import { sendNow } from "./sender";

const POLL_MS = 60_000;
const POLLED_MAX = 20;

/** Watch what is in review, and begin to tell what was decided here. */
export function watchReview(): void {
  each(POLL_MS, () => void pollReview());
}

/** It is not done, for this reason. Answers false if somebody decided meanwhile. */
export async function discard(entry: Entry, reason: string): Promise<boolean> {
  const done = await withWork(async (database) => {
    const writing = database.transaction("entries", "readwrite", { durability: "strict" });
    const found = await writing.store.get(entry.id);
    const may = found !== undefined && isForReview(found);
    if (may) {
      await writing.store.put({ ...found, state: "DISMISSED", ...decided(found, "DISCARDED", reason) });
      await standsAgain(writing.store, found.id);
    }
    await writing.done;
    return may;
  });
  await entriesChanged();
  void pollReview();
  void sendNow();
  return done;
}

interface Parked {
  readonly state: "OPEN" | "QUARANTINED" | "RETRIED" | "APPLIED_OTHERWISE" | "DISCARDED";
  readonly problem?: Problem | null;
  readonly decided_by?: string | null;
  readonly decided_at?: string | null;
  readonly reason?: string | null;
}

/** The server keeps it: it may be asked what was decided. */
const isKeptThere = (entry: Entry): boolean =>
  entry.sealed === null && (entry.state === "REVIEW" || (entry.state === "DISMISSED" && entry.decision?.told === false));

let from = 0;
let polling: Promise<void> | null = null;

/** Ask of a few of them, others the next time. */
export function pollReview(): Promise<void> {
  polling ??= pollOnce().finally(() => (polling = null));
  return polling;
}

async function pollOnce(): Promise<void> {
  const all = await outboxEntries();
  const kept = all.filter(isKeptThere);
  if (kept.length === 0) return;
  const start = from < kept.length ? from : 0;
  const some = kept.slice(start, start + POLLED_MAX);
  from = start + some.length;
  let changed = false;
  for (const entry of some) {
    if (entry.state === "DISMISSED" && mayTell(entry, all)) await tellDecision(entry, toTell(entry, all));
    const answer = await asDevice(`/${entry.service}/v1/parked-entries/${entry.id}`, { method: "GET" });
    if (!answer.ok && answer.status === 0) break;
    if (answer.ok) changed = (await follow(entry, answer.body as Parked)) || changed;
  }
  if (changed) await sendNow();
}

async function follow(entry: Entry, parked: Parked): Promise<boolean> {
  if (parked.state === "OPEN" || parked.state === "QUARANTINED") return false;
  const how = parked.state;
  await changeEntries([entry.id], (found) => {
    if (found.state === "DISMISSED" && found.decision !== null) return { decision: { ...found.decision, told: true } };
    if (found.state !== "REVIEW") return null;
    if (how === "RETRIED") return { state: "SENT", problem: null };
    return { state: "DISMISSED", decision: theirs(how, parked) };
  });
  if (how === "DISCARDED") {
    const taken = (await outboxEntries()).filter((one) => one.undone_by === entry.id).map((one) => one.id);
    if (taken.length > 0) await changeEntries(taken, (found) => (found.undone_by === entry.id ? { undone_by: null } : null));
  }
  return true;
}

const theirs = (how: Decision["how"], parked: Parked): Decision => ({
  how,
  reason: parked.reason ?? "",
  by: parked.decided_by ?? null,
  at: parked.decided_at ?? new Date().toISOString(),
  told: true,
});

const replacement = (entry: Entry, all: readonly Entry[]): Entry | undefined => all.find((one) => one.id === entry.replaced_by);

/** A decision is told by whoever made it; what was done otherwise, once that is over. */
function mayTell(entry: Entry, all: readonly Entry[]): boolean {
  const other = replacement(entry, all);
  return entry.decision?.by === worker.peek()?.staff_id && (other === undefined || isOver(other));
}

/** Where what was done instead was not done either, the end of that is what is told. */
function toTell(entry: Entry, all: readonly Entry[]): Decision | null {
  const other = replacement(entry, all);
  return other?.state === "DISMISSED" ? { ...other.decision!, how: "DISCARDED" } : entry.decision;
}

/** It goes under the session of the person who decided, and waits until they work here. */
async function tellDecision(entry: Entry, decision: Decision | null): Promise<void> {
  const token = await accessToken();
  if (token === null || decision === null) return;
  const { how, reason } = decision;
  await timedFetch(`/${entry.service}/v1/parked-entries/${entry.id}/resolve`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "Accept-Language": locale(),
      "Idempotency-Key": newId(),
    },
    body: JSON.stringify({ resolution: how, reason }),
  }).catch(() => undefined); // what the server then says of the entry shows whether it heard
}
