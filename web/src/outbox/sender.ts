/**
 * Sends the outbox: one sender for all tabs (Web Locks), batches of at most fifty to one service, under the device's
 * credentials. A failure of the system stops everything for a while; an entry that is refused is kept by the server,
 * and holds back only what touches the same.
 */
import { signal } from "@preact/signals";
import { timedFetch } from "../api/client";
import { isSystemic, problemOf, UNHEARD, type Problem } from "../api/problem";
import { now } from "../clock";
import { locale } from "../i18n";
import { newId } from "../ids";
import { deviceToken, forgetDeviceToken } from "../session/device";
import { dataKey } from "../session/session";
import { seal } from "../store/crypto";
import { withStores, writeMeta } from "../store/db";
import type { Entry, State } from "./entry";
import { backOff, behindReview, sendable } from "./order";
import { entries, entriesChanged, loadEntries, onSaved } from "./outbox";

const BATCH = 50;
const TIMER_MS = 30_000;
const LOCK = "amparo-sender";

/** When everything had been sent last; null if never on this device. */
export const allSentAt = signal<string | null>(null);
/** Why nothing is sent now, where the system and not an entry is the reason. */
export const heldUp = signal<Problem | null>(null);

let failures = 0;
let notBefore = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Begin to send, at each of the moments that may be a good one. */
export async function startSender(): Promise<void> {
  await loadEntries();
  onSaved(() => void sendNow());
  addEventListener("online", () => void sendNow({ atOnce: true }));
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "visible" && sendNow()));
  setInterval(() => void sendNow(), TIMER_MS);
  await sendNow({ atOnce: true });
}

/** Send what may be sent; `atOnce` does not wait for the back-off, as when somebody presses the button. */
export async function sendNow({ atOnce = false } = {}): Promise<void> {
  if (atOnce) notBefore = 0;
  await navigator.locks.request(LOCK, { ifAvailable: true }, async (granted) => {
    if (granted !== null) await sendAll(atOnce);
  });
}

async function sendAll(atOnce: boolean): Promise<void> {
  if (Date.now() < notBefore) return;
  await expire();
  for (;;) {
    await loadEntries();
    const at = atOnce ? Number.MAX_SAFE_INTEGER : Date.now();
    const batch = sendable(entries.value, at, BATCH);
    if (batch.length === 0) break;
    const problem = await sendBatch(batch);
    heldUp.value = problem;
    if (problem !== null) return waitFor(problem);
    failures = 0;
    if (entries.value.length > 0) await holdBehindReview();
  }
  heldUp.value = null;
  if (!entries.value.some((entry) => entry.state !== "SENT" && entry.state !== "EXPIRED")) {
    allSentAt.value = now().toISOString();
    await writeMeta("all_sent_at", allSentAt.value);
  }
}

function waitFor(problem: Problem): void {
  failures += 1;
  const ms = backOff(failures, Math.random());
  notBefore = Date.now() + ms;
  if (problem.status === 401) forgetDeviceToken();
  clearTimeout(timer);
  timer = setTimeout(() => void sendNow(), ms);
}

interface Item {
  readonly id: string;
  readonly status: number;
  readonly answer?: unknown;
  readonly problem?: Problem;
  readonly parked: boolean;
}

/** Send one batch; null, or the failure of the system. Entries keep their state of before until they are answered. */
async function sendBatch(batch: readonly Entry[]): Promise<Problem | null> {
  const token = await deviceToken();
  if (typeof token !== "string") return token;
  await mark(batch, () => ({ state: "SENDING" }));
  const answer = await post(batch, token);
  if (!Array.isArray(answer)) {
    await mark(batch, (entry) => ({ state: "SAVED", attempts: entry.attempts + 1 }));
    return answer;
  }
  const byId = new Map(answer.map((item) => [item.id, item]));
  let systemic: Problem | null = null;
  for (const entry of batch) {
    const item = byId.get(entry.id);
    if (item === undefined || (!item.parked && isSystemic(item.status))) {
      systemic = item?.problem ?? UNHEARD;
      await mark([entry], () => ({ state: "SAVED", attempts: entry.attempts + 1 }));
    } else await settle(entry, item);
  }
  return systemic;
}

async function post(batch: readonly Entry[], token: string): Promise<Item[] | Problem> {
  try {
    const answer = await timedFetch(`/${batch[0]!.service}/v1/outbox-entries`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "Accept-Language": locale(),
        "Idempotency-Key": newId(),
      },
      body: JSON.stringify({ sent_at: now().toISOString(), entries: batch.map((entry) => ({ sealed: entry.sealed })) }),
      credentials: "omit",
    });
    const said = (await answer.json().catch(() => null)) as { items?: Item[] } | null;
    if (answer.status === 207 && said?.items !== undefined) return said.items;
    const problem = problemOf(answer.status, said);
    return isSystemic(problem.status) ? problem : { ...problem, status: problem.status === 413 ? 413 : problem.status };
  } catch {
    return UNHEARD;
  }
}

/** The server has it: only now may the device drop its copy. */
async function settle(entry: Entry, item: Item): Promise<void> {
  const key = dataKey.value;
  const done = item.status >= 200 && item.status < 300 && !item.parked;
  const answer = item.answer !== undefined && key !== null ? await seal(key, JSON.stringify(item.answer)) : null;
  const kept = done || item.parked;
  await mark([entry], () => ({
    state: done ? "SENT" : "REVIEW",
    attempts: entry.attempts + 1,
    sent_at: now().toISOString(),
    problem: item.problem ?? null,
    answer,
    sealed: kept ? null : entry.sealed,
  }));
}

async function mark(some: readonly Entry[], change: (entry: Entry) => Partial<Entry>): Promise<void> {
  await withStores(async (database) => {
    const writing = database.transaction("entries", "readwrite", { durability: "strict" });
    for (const one of some) {
      const stored = await writing.store.get(one.id);
      if (stored !== undefined) await writing.store.put({ ...stored, ...change(stored) });
    }
    await writing.done;
  });
  await entriesChanged();
}

async function expire(): Promise<void> {
  const at = Date.now();
  const late = entries.value.filter((one) => one.state === "SAVED" && one.expires_at !== null && Date.parse(one.expires_at) <= at);
  if (late.length > 0) await mark(late, () => ({ state: "EXPIRED" satisfies State }));
}

async function holdBehindReview(): Promise<void> {
  const behind = behindReview(entries.value).filter((entry) => entry.state !== "WAITS");
  if (behind.length > 0) await mark(behind, () => ({ state: "WAITS" }));
}
