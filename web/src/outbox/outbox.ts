/**
 * The outbox: whatever somebody does here is saved on the device first, and sent by `sender.ts`. An entry is written
 * once, with the device's next number; saved means that it was read back.
 */
import { signal } from "@preact/signals";
import { now } from "../clock";
import { newId } from "../ids";
import { device } from "../session/device";
import { dataKey, worker } from "../session/session";
import { base64url, seal, unseal, utf8 } from "../store/crypto";
import { readMeta, withStores, type Sealed } from "../store/db";
import type { Entry, Service, Signed, Summary, Undo } from "./entry";
import { sealTo } from "./jwe";

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
}

/** Not saved: the device is locked or has no shift, or its storage refused; the text is for the screen. */
export class NotSaved extends Error {
  constructor(readonly reason: "locked" | "storage") {
    super(reason);
  }
}

/** All entries that this device keeps, oldest first. */
export const entries = signal<readonly Entry[]>([]);

const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("amparo-outbox");
if (others !== null) others.onmessage = () => void loadEntries();

export async function loadEntries(): Promise<void> {
  entries.value = await withStores((database) => database.getAllFromIndex("entries", "seq"));
}

/** Tell this tab and the others that entries changed. */
export async function entriesChanged(): Promise<void> {
  await loadEntries();
  others?.postMessage("changed");
}

let saving: Promise<unknown> = Promise.resolve();

/**
 * Save an action on this device; it is then sent by itself.
 *
 * @throws NotSaved
 */
export function save(action: Action): Promise<Entry> {
  const saved = saving.then(() => saveOne(action));
  saving = saved.catch(() => undefined);
  return saved;
}

async function saveOne(action: Action): Promise<Entry> {
  for (;;) {
    const names = ["seq", ...(action.counters ?? [])];
    const before = await countersNow(names);
    const numbers = Object.fromEntries(names.map((name, at) => [name, before[at]! + 1]));
    const entry = await written(action, numbers);
    if (await stored(entry, names, before)) {
      await entriesChanged();
      wake();
      return entry;
    }
  }
}

const countersNow = (names: readonly string[]): Promise<number[]> =>
  Promise.all(names.map(async (name) => (await readMeta<number>(`counter:${name}`)) ?? 0));

/** Write an entry if no other tab took one of its numbers meanwhile, and read it back. */
async function stored(entry: Entry, names: readonly string[], before: readonly number[]): Promise<boolean> {
  try {
    return await withStores(async (database) => {
      const writing = database.transaction(["meta", "entries"], "readwrite", { durability: "strict" });
      const meta = writing.objectStore("meta");
      for (const [at, name] of names.entries()) {
        if (((await meta.get(`counter:${name}`)) ?? 0) !== before[at]) return false;
        await meta.put(before[at]! + 1, `counter:${name}`);
      }
      await writing.objectStore("entries").add(entry);
      await writing.done;
      if ((await database.get("entries", entry.id))?.seq !== entry.seq) throw new NotSaved("storage");
      return true;
    });
  } catch (trouble) {
    if (trouble instanceof DOMException && trouble.name === "ConstraintError") return false;
    throw trouble instanceof NotSaved ? trouble : new NotSaved("storage");
  }
}

async function written(action: Action, numbers: Readonly<Record<string, number>>): Promise<Entry> {
  const [by, own, key] = [worker.value, device.value, dataKey.value];
  const recipient = await readMeta<JsonWebKey & { kid?: string }>("outbox_key");
  if (!by || !own || !key || !recipient) throw new NotSaved("locked");
  const id = newId();
  const captured_at = now().toISOString();
  const body = typeof action.body === "function" ? action.body(numbers) : action.body;
  const signed = JSON.stringify({
    id,
    idempotency_key: newId(),
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
    id,
    seq: numbers["seq"]!,
    service: action.service,
    operation: action.operation,
    aggregates: action.aggregates,
    summary: action.summary,
    captured_at,
    worker: by.staff_id,
    worker_name: by.display_name,
    state: "SAVED",
    attempts: 0,
    retry_at: 0,
    expires_at: action.expires_at ?? null,
    sent_at: null,
    problem: null,
    undo: action.undo === undefined ? null : await seal(key, JSON.stringify(action.undo)),
    undone_by: null,
    readable: await seal(key, JSON.stringify(body)),
    answer: null,
    sealed: await sealTo(recipient, JSON.stringify(proof)),
  };
}

/** What was sealed on this device, or null: the device is locked, or its key is another shift's. */
export async function opened<T>(sealed: Sealed | null): Promise<T | null> {
  const key = dataKey.value;
  if (sealed === null || key === null || key.id !== sealed.key_id) return null;
  try {
    return JSON.parse(await unseal(key, sealed)) as T;
  } catch {
    return null;
  }
}

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
    const done = (outcome: Outcome | null): void => {
      clearTimeout(timer);
      stop();
      resolve(outcome);
    };
    const timer = setTimeout(() => done(null), ms);
    const stop = entries.subscribe((all) => {
      const entry = all.find((one) => one.id === id);
      if (entry === undefined || entry.state === "SAVED" || entry.state === "SENDING") return;
      void opened(entry.answer).then((answer) => done({ entry, answer }));
    });
  });
}

/** Take an action back, by its own undo; the entry that does it, or null where there is none or the device is locked. */
export async function undo(entry: Entry): Promise<Entry | null> {
  const how = await opened<Undo>(entry.undo);
  if (how === null || entry.undone_by !== null) return null;
  const taken = await save({ ...how, aggregates: entry.aggregates });
  await withStores((database) => database.put("entries", { ...entry, undone_by: taken.id }));
  await entriesChanged();
  return taken;
}
