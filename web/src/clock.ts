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

/** Learn the offset from an answer's `Date` header (whole seconds are enough). */
export function learn(dateHeader: string | null): void {
  const said = dateHeader === null ? NaN : Date.parse(dateHeader);
  if (!Number.isNaN(said)) serverAhead.value = said - Date.now();
}
