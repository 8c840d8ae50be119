/**
 * Reads that outlive the network: what was read last stays on the device, under the data key, with the moment it was
 * true. A screen draws what is kept at once, and again when the server answered.
 */
import { signal, type Signal } from "@preact/signals";
import { tick } from "../clock";
import { UNHEARD, type Problem } from "../api/problem";
import { device } from "../session/device";
import { dataKey } from "../session/session";
import { seal, unseal } from "./crypto";
import { withStores } from "./db";

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

/** Fresh up to an hour, ageing up to eight, then stale. */
export function freshness(as_of: string | null, at: number = tick.value): Freshness {
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
  /** Ask the server; at once where nobody asks already. */
  refresh(): Promise<void>;
  /** Draw what the device keeps, then ask. */
  open(): Promise<void>;
}

const EMPTY = { data: null, as_of: null, problem: null, loading: false } as const;
const all: Signal<Kept<unknown>>[] = [];

/** A read under a name of its own; `ask` gets the ETag of what is kept. */
export function kept<T>(name: string, ask: (etag: string | null) => Promise<Asked<T>>): KeptRead<T> {
  const value = signal<Kept<T>>(EMPTY);
  all.push(value as Signal<Kept<unknown>>);
  let etag: string | null = null;
  let asking: Promise<void> | null = null;

  const refresh = (): Promise<void> => {
    asking ??= refreshOnce().finally(() => (asking = null));
    return asking;
  };
  async function refreshOnce(): Promise<void> {
    value.value = { ...value.value, loading: true };
    const answer = await ask(value.value.data === null ? null : etag).catch(() => ({ ok: false as const, problem: UNHEARD }));
    if (!answer.ok) value.value = { ...value.value, loading: false, problem: answer.problem };
    else if ("unchanged" in answer) value.value = { ...value.value, as_of: answer.as_of, loading: false, problem: null };
    else {
      etag = answer.etag;
      value.value = { data: answer.data, as_of: answer.as_of, loading: false, problem: null };
      await store(name, answer.data, answer.as_of, etag);
    }
  }
  async function open(): Promise<void> {
    if (value.value.data === null) {
      const found = await stored<T>(name);
      if (found !== null && value.value.data === null) {
        etag = found.etag;
        value.value = { data: found.data, as_of: found.as_of, loading: true, problem: null };
      }
    }
    await refresh();
  }
  return { value, refresh, open };
}

async function store(name: string, data: unknown, as_of: string, etag: string | null): Promise<void> {
  const [key, own] = [dataKey.value, device.value];
  if (key === null || !own) return;
  const content = await seal(key, JSON.stringify(data));
  await withStores((database) => database.put("cache", { name, site_id: own.site_id, as_of, etag, content }));
}

async function stored<T>(name: string): Promise<{ data: T; as_of: string; etag: string | null } | null> {
  const key = dataKey.value;
  const found = await withStores((database) => database.get("cache", name));
  if (key === null || found === undefined || found.content.key_id !== key.id) return null;
  if (Date.now() - Date.parse(found.as_of) > KEPT_HOURS_MAX * 3_600_000) return null;
  return { data: JSON.parse(await unseal(key, found.content)) as T, as_of: found.as_of, etag: found.etag };
}

/** Forget in memory what the screens drew, as when the device locks. */
export function closeKept(): void {
  for (const value of all) value.value = EMPTY;
}

/** Remove from the device what is too old; `everything` at a wipe. Entries of the outbox are another store. */
export async function purgeKept({ everything = false } = {}): Promise<void> {
  const oldest = Date.now() - KEPT_HOURS_MAX * 3_600_000;
  await withStores(async (database) => {
    for (const cached of await database.getAll("cache")) {
      if (everything || Date.parse(cached.as_of) < oldest) await database.delete("cache", cached.name);
    }
  });
}
