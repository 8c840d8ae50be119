/** The lock after minutes without a touch: 15 on a table, 5 on a phone that is carried; a scan is a touch. */
import { signal } from "@preact/signals";
import { readMeta, writeMeta } from "../store/db";
import { lock, worker } from "./session";

export const IDLE_MINUTES = { table: 15, carried: 5 } as const;
export const WARNING_MINUTES = 2;

export type Carrying = keyof typeof IDLE_MINUTES;
export const carrying = signal<Carrying>("table");

/** Seconds until the device locks, once it is less than two minutes; else null. */
export const locksIn = signal<number | null>(null);

let touched = Date.now();

/** Whoever is there did something. */
export function touch(): void {
  touched = Date.now();
  locksIn.value = null;
}

export async function watchIdle(): Promise<void> {
  carrying.value = (await readMeta<Carrying>("carrying")) ?? "table";
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, touch, { capture: true, passive: true });
  setInterval(look, 1_000);
}

export async function carry(how: Carrying): Promise<void> {
  carrying.value = how;
  await writeMeta("carrying", how);
}

function look(): void {
  if (worker.value === null) return touch();
  const left = Math.ceil((touched + IDLE_MINUTES[carrying.value] * 60_000 - Date.now()) / 1000);
  if (left <= 0) lock();
  else locksIn.value = left <= WARNING_MINUTES * 60 ? left : null;
}
