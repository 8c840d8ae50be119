/**
 * One tab at a time: Web Locks where the browser has them, else a lease in the database that its holder renews, and that
 * ends by itself where the holder was killed.
 */
import { newId } from "../ids";
import { withStores } from "../store/db";

const LEASE_MS = 20_000;
const RENEW_MS = 5_000;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

const holder = newId();

/** Do something unless another tab does it; answers whether it was done here. */
export async function alone(name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (locks === undefined) return leased(name, work);
  return locks.request(name, { ifAvailable: true }, async (granted) => {
    if (granted !== null) await work();
    return granted !== null;
  });
}

/** The same by a lease. */
export async function leased(name: string, work: () => Promise<void>, by: string = holder): Promise<boolean> {
  if (!(await take(name, by, LEASE_MS))) return false;
  const renewing = setInterval(() => void take(name, by, LEASE_MS), RENEW_MS);
  try {
    await work();
  } finally {
    clearInterval(renewing);
    await take(name, by, 0);
  }
  return true;
}

function take(name: string, by: string, ms: number): Promise<boolean> {
  return withStores(async (database) => {
    const writing = database.transaction("meta", "readwrite");
    const held = (await writing.store.get(`lease:${name}`)) as Lease | undefined;
    const left = held === undefined ? 0 : held.until - Date.now();
    const free = left <= 0 || left > LEASE_MS || held!.holder === by; // longer than any lease: the clock was set back
    if (free) await writing.store.put({ holder: by, until: Date.now() + ms } satisfies Lease, `lease:${name}`);
    await writing.done;
    return free;
  });
}
