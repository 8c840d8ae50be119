/** The device's clock, and by how much the server's was ahead of it at the last answer; times of our own are the device's. */
import { signal } from "@preact/signals";

/** Milliseconds by which the server is ahead; null until an answer said. */
export const serverAhead = signal<number | null>(null);

/** A slow clock for screens that show ages: it ticks each half minute. */
export const tick = signal(Date.now());
setInterval(() => (tick.value = Date.now()), 30_000);

export const now = (): Date => new Date();

/** What the server's clock says now, as far as it is known: for words on the screen and for what the server judges by it. */
export const serverNow = (): Date => new Date(Date.now() + (serverAhead.value ?? 0));

const SECONDS_MS = 2_000;

/**
 * By how much the server's clock is ahead, to compare a moment of this device with one that a service told. The `Date` of
 * an answer has whole seconds: a small difference is none, and of a larger one a second less is taken, so that what a
 * service told after something was sent never seems to be older than it.
 */
export const skewMs = (): number => {
  const ahead = serverAhead.value ?? 0;
  return Math.abs(ahead) < SECONDS_MS ? 0 : ahead - SECONDS_MS / 2;
};

/** Learn the offset from an answer's `Date` header (whole seconds are enough). */
export function learn(dateHeader: string | null): void {
  const said = dateHeader === null ? NaN : Date.parse(dateHeader);
  if (!Number.isNaN(said)) serverAhead.value = said - Date.now();
}
