/**
 * Sends the outbox: one sender for all tabs, batches of at most fifty to one service, under the device's credentials. A
 * failure of a service rests that service, one of the line everything; an entry that is refused is kept by the server,
 * and holds back only what touches the same.
 */
import { signal } from "@preact/signals";
import type { Problem } from "../api/problem";
import { now } from "../clock";
import { newId } from "../ids";
import { alone } from "../net/alone";
import { calls } from "../net/connectivity";
import { asDevice } from "../session/device";
import { hear } from "../session/tabs";
import { readMeta, writeMeta } from "../store/db";
import { answered, isUnknown, refused, settle, untried, type Item } from "./answers";
import { changeEntries, entries, loadEntries, outboxEntries } from "./entries";
import { isForReview, isUnsent, type Entry, type Service } from "./entry";
import { backOff, behindReview, sendable } from "./order";
import { onSaved } from "./outbox";

const ROOM = { entries: 50, characters: 900_000 };
const TIMER_MS = 30_000;
/** An intake begins no entry after 25 s, and ends one after 20: whoever hangs up before hears of none of them. */
const ANSWER_MS_MAX = 60_000;
/** So many answers in a row in which a service could judge nothing, and it rests. */
const SILENT_MAX = 2;
/** No entry rests longer; if it seems so, the clock was set back. */
const REST_MS_MAX = 600_000;
const LOCK = "amparo-sender";

/** When everything had been sent last; null if never on this device. */
export const allSentAt = signal<string | null>(null);
/** Why nothing is sent now, where the system and not an entry is the reason. */
export const heldUp = signal<Problem | null>(null);

interface Rest {
  readonly failures: number;
  readonly until: number;
  readonly problem: Problem;
}

/** Who gets nothing for a while; `line`: nobody, nothing was heard at all or the device has no token. */
const rests = new Map<Service | "line", Rest>();
let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;
let again: { atOnce: boolean } | null = null;

/** Begin to send, at each of the moments that may be a good one. */
export async function startSender(): Promise<void> {
  await loadEntries();
  allSentAt.value = (await readMeta<string>("all_sent_at")) ?? null;
  onSaved(() => void sendNow());
  hear("saved", () => void sendNow());
  addEventListener("online", () => void sendNow({ atOnce: true }));
  document.addEventListener("visibilitychange", () => void (document.visibilityState === "visible" && sendNow()));
  setInterval(() => void sendNow(), TIMER_MS);
  calls.subscribe((recent) => {
    if (recent.at(-1)?.failed === false) afterGoodCall();
  });
  await sendNow({ atOnce: true });
}

/** Any call that was answered shows that the line is there again. */
function afterGoodCall(): void {
  if (running !== null || !entries.value.some(isUnsent)) return;
  if (rests.get("line")?.problem.status === 0) rests.delete("line");
  void sendNow();
}

/** Send what may be sent; `atOnce` does not wait for the back-off, as when somebody presses the button. */
export function sendNow({ atOnce = false } = {}): Promise<void> {
  if (running !== null) {
    again = { atOnce: atOnce || (again?.atOnce ?? false) };
    return running;
  }
  running = sendUntilQuiet(atOnce);
  return running;
}

/** Whoever asks meanwhile is heard: it is over in the very moment in which nobody had asked. */
async function sendUntilQuiet(atOnce: boolean): Promise<void> {
  try {
    for (let asked: { atOnce: boolean } | null = { atOnce }; asked !== null; ) {
      const { atOnce: now } = asked;
      again = null;
      await alone(LOCK, () => sendAll(now));
      asked = again;
    }
  } finally {
    running = null;
  }
}

/** One pass over the outbox: each entry is tried once at most. */
export async function sendAll(atOnce = false): Promise<void> {
  if (atOnce) rests.clear();
  const tried = new Set<string>();
  const silent = new Map<Service, number>();
  let room = ROOM;
  let sent = 0;
  for (;;) {
    await label();
    const batch = sendable(waiting(await outboxEntries(), tried, atOnce), Date.now(), room, resting());
    if (batch.length === 0 || resting("line")) break;
    const { service } = batch[0]!;
    const answer = await sendBatch(batch);
    if ("judged" in answer) {
      answer.judged.forEach((entry) => tried.add(entry.id));
      sent += answer.judged.length;
      room = { ...room, entries: Math.min(ROOM.entries, room.entries * 2) };
      silent.set(service, answer.trouble === null ? 0 : (silent.get(service) ?? 0) + 1);
      if (answer.trouble !== null && silent.get(service)! >= SILENT_MAX) rest(service, answer.trouble);
    } else if (isOfRequest(answer)) {
      if (batch.length === 1) await refused(batch[0]!, answer);
      room = { ...room, entries: Math.ceil(batch.length / 2) };
    } else rest(service, answer);
  }
  await conclude(sent);
}

const waiting = (all: readonly Entry[], tried: ReadonlySet<string>, atOnce: boolean): Entry[] =>
  all.map((entry) => {
    if (tried.has(entry.id)) return { ...entry, retry_at: Infinity };
    return atOnce || entry.retry_at > Date.now() + REST_MS_MAX ? { ...entry, retry_at: 0 } : entry;
  });

/** The request and not the system is at fault: a smaller one, and in the end each entry by itself, shows which. */
const isOfRequest = (problem: Problem): boolean => [400, 413, 422].includes(problem.status);

function resting(): Set<Service>;
function resting(line: "line"): boolean;
function resting(line?: "line"): Set<Service> | boolean {
  const now = [...rests].filter(([, { until }]) => until > Date.now() && until < Date.now() + REST_MS_MAX).map(([who]) => who);
  return line === undefined ? new Set(now.filter((who) => who !== "line")) : now.includes("line");
}

/** Nothing was heard, or the device is not known: that is everybody's. What a service says of itself is its own. */
const isOfTheLine = ({ status }: Problem): boolean => status === 0 || status === 401;

function rest(service: Service, problem: Problem): void {
  const who = isOfTheLine(problem) ? "line" : service;
  const failures = (rests.get(who)?.failures ?? 0) + 1;
  const asked = Math.min(problem.retry_after_ms ?? 0, REST_MS_MAX / 2);
  rests.set(who, { failures, until: Date.now() + Math.max(asked, backOff(failures, Math.random())), problem });
}

async function conclude(sent: number): Promise<void> {
  const left = await outboxEntries();
  const unsent = left.filter(isUnsent);
  const soonest = Math.min(...[...rests.values()].map(({ until }) => until), ...unsent.map((entry) => entry.retry_at || Infinity));
  heldUp.value = unsent.length === 0 ? null : ([...rests.values()].find(({ until }) => until > Date.now())?.problem ?? null);
  clearTimeout(timer);
  if (unsent.length > 0 && soonest < Infinity) timer = setTimeout(() => void sendNow(), Math.max(1_000, soonest - Date.now()));
  if (sent === 0 || unsent.length > 0 || left.some(isForReview)) return;
  allSentAt.value = now().toISOString();
  await writeMeta("all_sent_at", allSentAt.value);
}

interface Judged {
  /** Those that had their turn; the others go again at once. */
  readonly judged: readonly Entry[];
  /** Why the service could tell nothing of any of them, else null. */
  readonly trouble: Problem | null;
}

/** Send one batch; the verdicts, which are written down then, or why there are none. */
async function sendBatch(batch: readonly Entry[]): Promise<Judged | Problem> {
  const { service } = batch[0]!;
  const ids = batch.map((entry) => entry.id);
  await changeEntries(ids, () => ({ state: "SENDING" }));
  const body = { sent_at: now().toISOString(), entries: batch.map(({ sealed }) => ({ sealed })) };
  const answer = await asDevice(`/${service}/v1/outbox-entries`, { method: "POST", body, key: newId(), ms: ANSWER_MS_MAX });
  const items = answer.ok ? (answer.body as { items?: Item[] } | null)?.items : undefined;
  if (!Array.isArray(items)) {
    await changeEntries(ids, (entry) => (entry.state === "SENDING" ? { state: "SAVED", attempts: entry.attempts + 1 } : null));
    return answer.ok ? { status: 502, code: "unheard", title: "" } : answer.problem;
  }
  await settle(batch, items);
  const later = new Set(untried(batch, items));
  const judged = batch.filter((entry) => !later.has(entry));
  const heard = batch.some((entry, place) => !isUnknown(answered(entry, items[place])));
  rests.delete("line");
  if (heard) rests.delete(service);
  return { judged, trouble: heard ? null : troubleOf(items) };
}

const troubleOf = ([first]: readonly Item[]): Problem =>
  first?.problem ? { ...first.problem, status: first.status } : { status: 502, code: "unheard", title: "" };

/** Say of each entry what it waits for: its time is over, or one before it is in review, or not any more. */
async function label(): Promise<void> {
  const all = await outboxEntries();
  const at = Date.now();
  const late = (entry: Entry): boolean =>
    entry.expires_at !== null && (entry.state === "SAVED" || entry.state === "WAITS") && Date.parse(entry.expires_at) <= at;
  const behind = new Set(behindReview(all).map((entry) => entry.id));
  const wanted = (entry: Entry): Entry["state"] => {
    if (late(entry)) return "EXPIRED";
    if (behind.has(entry.id)) return "WAITS";
    return entry.state === "WAITS" ? "SAVED" : entry.state;
  };
  const other = all.filter((entry) => wanted(entry) !== entry.state);
  if (other.length > 0) await changeEntries(other.map(({ id }) => id), (entry) => (isUnsent(entry) ? { state: wanted(entry) } : null));
}
