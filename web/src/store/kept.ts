/**
 * Reads that outlive the network: what was read last stays on the device, under the data key, with the moment it was
 * true. A screen draws what is kept at once, and again when the server answered.
 */
import { effect, signal, type Signal } from "@preact/signals";
import { serverAhead, tick } from "../clock";
import { UNHEARD, type Problem } from "../api/problem";
import { device } from "../session/device";
import { dataKey, dataKeys, worker } from "../session/session";
import { seal, unseal } from "./crypto";
import { practice, withStores, type Cached } from "./db";

/** Content is purged after so many hours, whoever works here; unsent work never is. */
export const KEPT_HOURS_MAX = 72;

export interface Kept<T> {
  readonly data: T | null;
  /** When the data were true, by the server; null where there are none. */
  readonly as_of: string | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
}

export type Freshness = "fresh" | "ageing" | "stale";

/** Fresh up to an hour, ageing up to eight, then stale; by the server's clock as far as it is known. */
export function freshness(as_of: string | null, at: number = tick.value + (serverAhead.value ?? 0)): Freshness {
  const hours = as_of === null ? Infinity : (at - Date.parse(as_of)) / 3_600_000;
  return hours <= 1 ? "fresh" : hours <= 8 ? "ageing" : "stale";
}

/** What an ask came to: the data, or that they are as before (304). */
export type Asked<T> =
  | { readonly ok: true; readonly data: T; readonly etag: string | null; readonly as_of: string }
  | { readonly ok: true; readonly unchanged: true; readonly as_of: string }
  | { readonly ok: false; readonly problem: Problem };

export interface KeptRead<T> {
  readonly value: Signal<Kept<T>>;
  /** Ask the server what is so from now on: an answer that is on its way may not know what was just changed, so it is asked again after it. */
  refresh(): Promise<void>;
  /** Draw what the device keeps, then ask; with `minutes` only where what is kept is not so young. */
  open(minutes?: number): Promise<void>;
}

const EMPTY = { data: null, as_of: null, problem: null, loading: false } as const;
const all = new Map<string, Held<unknown>>();

/**
 * A read under a name of its own, the same one each time; `ask` gets the ETag of what is kept.
 *
 * @param practised - what is shown while somebody practises, when no service is asked
 */
export function kept<T>(name: string, ask: (etag: string | null) => Promise<Asked<T>>, practised?: () => T): KeptRead<T> {
  let found = all.get(name) as Held<T> | undefined;
  if (found === undefined) all.set(name, (found = made(name, { ask, practised })) as Held<unknown>);
  Object.assign(found.how, { ask, practised });
  return found;
}

interface How<T> {
  ask: (etag: string | null) => Promise<Asked<T>>;
  practised: (() => T) | undefined;
}
type Held<T> = KeptRead<T> & { readonly how: How<T> };

function made<T>(name: string, how: How<T>): Held<T> {
  const value = signal<Kept<T>>(EMPTY);
  let etag: string | null = null;
  let asking: Asking | null = null;
  let next: Asking | null = null;

  const isOn = (one: Asking | null): one is Asking => one?.at === moment(); // not one of before a lock, whose answer is dropped
  const ask = (): Promise<void> => {
    const mine = { at: moment(), done: askOnce().finally(() => asking === mine && (asking = null)) };
    asking = mine;
    return mine.done;
  };
  const refresh = (): Promise<void> => {
    if (!isOn(asking)) return ask();
    if (isOn(next)) return next.done;
    const mine: Asking = { at: moment(), done: asking.done.catch(() => undefined).then(() => (next === mine && (next = null), isOn(mine) ? ask() : undefined)) };
    next = mine;
    return mine.done;
  };
  async function askOnce(): Promise<void> {
    const at = moment();
    if (practice.value) return practiseWith();
    value.value = { ...value.value, loading: true };
    const answer = await how.ask(value.value.data === null ? null : etag).catch(() => ({ ok: false as const, problem: UNHEARD }));
    if (at !== moment()) return; // whoever asked does not work here any more: nobody else sees the answer
    if (!answer.ok) value.value = { ...value.value, loading: false, problem: answer.problem };
    else if ("unchanged" in answer) {
      value.value = { ...value.value, as_of: answer.as_of, loading: false, problem: null };
      await store(name, value.value.data, answer.as_of, etag);
    } else {
      etag = answer.etag;
      value.value = { data: answer.data, as_of: answer.as_of, loading: false, problem: null };
      await store(name, answer.data, answer.as_of, etag);
    }
  }
  function practiseWith(): void {
    const data = value.value.data ?? how.practised?.() ?? null;
    value.value = { data, as_of: new Date().toISOString(), problem: null, loading: false };
  }
  async function open(minutes = 0): Promise<void> {
    const at = moment();
    if (value.value.data === null && !practice.value) {
      const found = await stored<T>(name);
      if (found !== null && value.value.data === null && at === moment()) {
        etag = found.etag;
        value.value = { data: found.data, as_of: found.as_of, loading: true, problem: null };
      }
    }
    const { data, as_of } = value.value;
    if (data !== null && minutes > 0 && isYoung(as_of, minutes)) value.value = { ...value.value, loading: false };
    else await (isOn(asking) ? asking.done : ask());
  }
  return { value, refresh, open, how };
}

interface Asking {
  readonly at: number;
  readonly done: Promise<void>;
}

/** Of so few minutes; a moment that lies ahead shows that a clock was set, and is not young. */
function isYoung(as_of: string | null, minutes: number): boolean {
  const age = as_of === null ? Infinity : Date.now() - Date.parse(as_of);
  return age >= 0 && age < minutes * 60_000;
}

let closed = 0;
/** Another one after each lock, and after each beginning and end of the practice. */
const moment = (): number => closed;

/** Keep it; a device that cannot, as one that is full, shows it all the same. */
async function store(name: string, data: unknown, as_of: string, etag: string | null): Promise<void> {
  const [key, own] = [dataKey.value, device.value];
  if (key === null || !own) return;
  const content = await seal(key, JSON.stringify(data));
  const cached = { name, site_id: own.site_id, as_of, stored_at: Date.now(), etag, content };
  await withStores((database) => database.put("cache", cached)).catch(() => undefined);
}

async function stored<T>(name: string): Promise<{ data: T; as_of: string; etag: string | null } | null> {
  const found = await withStores((database) => database.get("cache", name)).catch(() => undefined);
  const key = dataKeys.value.find((held) => held.id === found?.content.key_id);
  if (found === undefined || key === undefined || isTooOld(found) || found.site_id !== device.value?.site_id) return null;
  try {
    return { data: JSON.parse(await unseal(key, found.content)) as T, as_of: found.as_of, etag: found.etag };
  } catch {
    return null;
  }
}

const HOUR_MS = 3_600_000;

/** By the device's clock alone; one that was stored later than now shows that the clock was set back, and its age is unknown. */
const isTooOld = ({ stored_at }: Cached): boolean => {
  const age = Date.now() - stored_at;
  return age > KEPT_HOURS_MAX * HOUR_MS || age < -HOUR_MS;
};

/** Forget in memory what the screens drew, as when the device locks. */
export function closeKept(): void {
  closed += 1;
  for (const { value } of all.values()) value.value = EMPTY;
}

/** Whoever works here next draws from what their own keys open. */
effect(() => {
  void worker.value?.staff_id;
  closeKept();
});

/** Remove from the device what is too old; `everything` at a wipe. Entries of the outbox are another store. */
export async function purgeKept({ everything = false } = {}): Promise<void> {
  await withStores(async (database) => {
    for (const cached of await database.getAll("cache")) {
      if (everything || isTooOld(cached)) await database.delete("cache", cached.name);
    }
  });
}
