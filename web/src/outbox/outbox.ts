/**
 * The outbox: whatever somebody does here is saved on the device first, and sent by `sender.ts`. An entry is written
 * once, with the device's next number; saved means that it was read back.
 */
import { now } from "../clock";
import { newId } from "../ids";
import { device } from "../session/device";
import { dataKey, worker } from "../session/session";
import { base64url, seal, utf8 } from "../store/crypto";
import { practice, readMeta, reloadNeeded, withWork, type Stores } from "../store/db";
import { entries, entriesChanged, opened } from "./entries";
import { isForReview, isOver, type Decision, type Entry, type Service, type Signed, type Summary, type Undo } from "./entry";
import { sealTo, type PublicKey } from "./jwe";

export { entries, opened } from "./entries";

/** What a screen wants done. */
export interface Action {
  readonly service: Service;
  readonly operation: string;
  readonly summary: Summary;
  /** Ids of what it touches, in any order. */
  readonly aggregates: readonly string[];
  /** The operation's body; a function where it holds numbers of the device, see `counters`. */
  readonly body: object | ((numbers: Readonly<Record<string, number>>) => object);
  /** Counters of this device that go up by one with this entry, as `handout_seq`; without gaps. */
  readonly counters?: readonly string[];
  readonly if_match?: string;
  readonly expires_at?: string;
  readonly undo?: Undo;
  /** Nobody reads it again on this device: a protected record, a restricted need. The copy to be sent is all that is kept. */
  readonly confidential?: boolean;
}

/** Not saved: the device is locked or has no shift, or its storage refused; the text is for the screen. */
export class NotSaved extends Error {
  constructor(readonly reason: "locked" | "storage") {
    super(reason);
  }
}

/** The entry that another one changes as it is saved: `change` answers null if nothing is to be saved any more. */
interface Along {
  readonly id: string;
  readonly change: (entry: Entry, by: string) => Partial<Entry> | null;
}

let saving: Promise<unknown> = Promise.resolve();

/**
 * Save an action on this device; it is then sent by itself.
 *
 * @throws NotSaved
 */
export const save = async (action: Action): Promise<Entry> => (await saved(action))!;

function saved(action: Action, along?: Along): Promise<Entry | null> {
  const done = saving.then(() => saveOne(action, along));
  saving = done.catch(() => undefined);
  return done;
}

/** Another tab may take a number while this entry is signed with it; it gets the next one then. */
const TRIES_MAX = 200;

async function saveOne(action: Action, along?: Along): Promise<Entry | null> {
  const ids = { id: newId(), idempotency_key: newId() };
  const names = ["seq", ...(action.counters ?? [])];
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const before = await withStorage((database) => countersNow(database, names));
    const numbers = Object.fromEntries(names.map((name) => [name, before[name]! + 1]));
    const entry = await written(action, numbers, ids);
    const how = await withStorage((database) => stored(database, entry, before, along));
    if (how === "obsolete") return null;
    if (how === "taken") continue;
    await readBack(entry);
    await entriesChanged("saved");
    if (!practice.value) wake();
    return entry;
  }
  throw new NotSaved("storage");
}

type Counters = Readonly<Record<string, number>>;

async function countersNow(database: Stores, names: readonly string[]): Promise<Counters> {
  const read = names.map(async (name) => [name, ((await database.get("meta", `counter:${name}`)) as number) ?? 0] as const);
  return Object.fromEntries(await Promise.all(read));
}

/**
 * Write an entry with its numbers, or nothing: `taken` if another tab took one of them meanwhile. An entry that stands
 * there already was written by a first run whose end the browser did not tell.
 */
async function stored(database: Stores, entry: Entry, before: Counters, along?: Along): Promise<"stored" | "taken" | "obsolete"> {
  const writing = database.transaction(["meta", "entries"], "readwrite", { durability: "strict" });
  const [meta, store] = [writing.objectStore("meta"), writing.objectStore("entries")];
  const finish = async <T>(how: T): Promise<T> => writing.done.then(() => how);
  if ((await store.get(entry.id)) !== undefined) return finish("stored");
  for (const [name, number] of Object.entries(before)) {
    if (((await meta.get(`counter:${name}`)) ?? 0) !== number) return finish("taken");
  }
  if (along !== undefined) {
    const other = await store.get(along.id);
    const changed = other === undefined ? null : along.change(other, entry.id);
    if (changed === null) return finish("obsolete");
    await store.put({ ...other!, ...changed });
  }
  for (const [name, number] of Object.entries(before)) await meta.put(number + 1, `counter:${name}`);
  await store.add(entry);
  return finish("stored");
}

/** Saved is what can be read again; a browser whose storage lies has to read the page again. */
async function readBack(entry: Entry): Promise<void> {
  const found = await withStorage((database) => database.get("entries", entry.id));
  if (found?.seq === entry.seq && found.sealed === entry.sealed) return;
  reloadNeeded.value = true;
  throw new NotSaved("storage");
}

async function withStorage<T>(work: (database: Stores) => Promise<T>): Promise<T> {
  try {
    return await withWork(work);
  } catch {
    throw new NotSaved("storage");
  }
}

async function written(action: Action, numbers: Counters, ids: { id: string; idempotency_key: string }): Promise<Entry> {
  const [by, own, key] = [worker.value, device.value, dataKey.value];
  const recipient = await readMeta<PublicKey>("outbox_key").catch(() => undefined);
  if (!by || !own || !key || !recipient) throw new NotSaved("locked");
  const captured_at = now().toISOString();
  const body = typeof action.body === "function" ? action.body(numbers) : action.body;
  const signed = JSON.stringify({
    ...ids,
    device_id: own.device_id,
    seq: numbers["seq"],
    operation: action.operation,
    body,
    ...(action.if_match === undefined ? {} : { if_match: action.if_match }),
    captured_at,
    worker: by.staff_id,
  });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, by.signing, utf8(signed));
  const proof: Signed = { certificate: by.certificate, signed, signature: base64url(signature) };
  return {
    id: ids.id,
    seq: numbers["seq"]!,
    place: (action as Replacing).place ?? numbers["seq"]!,
    service: action.service,
    operation: action.operation,
    aggregates: action.aggregates,
    summary: action.summary,
    captured_at,
    worker: by.staff_id,
    worker_name: by.display_name,
    expires_at: action.expires_at ?? null,
    undo: action.undo === undefined ? null : await seal(key, JSON.stringify(action.undo)),
    readable: action.confidential ? null : await seal(key, JSON.stringify(body)),
    sealed: await sealTo(recipient, JSON.stringify(proof)),
    ...UNTOUCHED,
  };
}

const UNTOUCHED = {
  state: "SAVED",
  attempts: 0,
  retry_at: 0,
  sent_at: null,
  problem: null,
  undone_by: null,
  replaced_by: null,
  decision: null,
  answer: null,
} as const;

let wake: () => void = () => undefined;

/** Let the sender hear of each new entry. */
export const onSaved = (listener: () => void): void => void (wake = listener);

export interface Outcome {
  readonly entry: Entry;
  /** The operation's answer, where the server did it. */
  readonly answer: unknown;
}

/** Wait until an entry was answered, at most `ms`; null if nothing was heard of it by then: it will be sent. */
export function settled(id: string, ms: number): Promise<Outcome | null> {
  return new Promise((resolve) => {
    let over = false;
    const done = (outcome: Outcome | null): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      queueMicrotask(() => stop()); // the signal may call at once, before there is anything to stop
      resolve(outcome);
    };
    const timer = setTimeout(() => done(null), ms);
    const stop = entries.subscribe((all) => {
      const entry = all.find((one) => one.id === id);
      if (entry === undefined || !(isOver(entry) || isForReview(entry))) return;
      void opened(entry.answer).then((answer) => done({ entry, answer }));
    });
  });
}

/**
 * Take an action back, by its own undo; the entry that does it, or null: there is no undo, the device is locked, it was
 * taken back before, or it was not done and somebody has to look at it.
 */
export async function undo(entry: Entry): Promise<Entry | null> {
  const how = await opened<Undo>(entry.undo);
  if (how === null) return null;
  const change = (found: Entry, by: string): Partial<Entry> | null =>
    found.undone_by !== null || isForReview(found) || found.state === "DISMISSED" ? null : { undone_by: by };
  return saved({ ...how, aggregates: entry.aggregates }, { id: entry.id, change });
}

interface Replacing extends Action {
  readonly place?: number;
}

/**
 * Do in another way what was not done. The new entry stands where the first one stood, before all that wait behind it;
 * null if somebody decided about that one meanwhile.
 *
 * @throws NotSaved
 */
export async function otherwise(entry: Entry, action: Action, reason: string): Promise<Entry | null> {
  const change = (found: Entry, by: string): Partial<Entry> | null =>
    isForReview(found) ? { state: "DISMISSED", replaced_by: by, ...decided(found, "APPLIED_OTHERWISE", reason) } : null;
  const replacing: Replacing = { ...action, place: entry.place };
  return saved(replacing, { id: entry.id, change });
}

/** What is written of a decision that was made on this device. */
export function decided(entry: Entry, how: Decision["how"], reason: string): Pick<Entry, "decision" | "sent_at"> {
  const at = now().toISOString();
  // The server keeps what it parked, and is told; what it never had is decided here alone.
  const told = entry.state !== "REVIEW" || entry.sealed !== null;
  return { decision: { how, reason, by: worker.value?.staff_id ?? null, at, told }, sent_at: entry.sent_at ?? at };
}
