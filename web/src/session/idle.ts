/** The lock after minutes without a touch: 15 on a table, 5 on a phone that is carried; a scan is a touch. */
import { signal } from "@preact/signals";
import { readMeta, writeMeta } from "../store/db";
import { lock, worker } from "./session";
import { hear, tell } from "./tabs";

export const IDLE_MINUTES = { table: 15, carried: 5 } as const;
export const WARNING_MINUTES = 2;
/** The other tabs hear of touches, so that one that nobody looks at does not lock the one in use. */
const TELL_MS = 5_000;

export type Carrying = keyof typeof IDLE_MINUTES;
export const carrying = signal<Carrying>("table");

/** Seconds until the device locks, once it is less than two minutes; else null. */
export const locksIn = signal<number | null>(null);

let touched = Date.now();
let told = 0;

/** Whoever is there did something. */
export function touch(): void {
  touchedNow();
  if (touched - told < TELL_MS) return;
  told = touched;
  tell("touch");
}

function touchedNow(): void {
  touched = Date.now();
  locksIn.value = null;
}

export async function watchIdle(): Promise<void> {
  carrying.value = (await readMeta<Carrying>("carrying")) ?? "table";
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, touchedInTime, { capture: true, passive: true });
  hear("touch", touchedNow);
  document.addEventListener("visibilitychange", look); // a device that slept locks before it shows anything
  setInterval(look, 1_000);
}

/** A touch that wakes a device whose time is over unlocks nothing. */
function touchedInTime(): void {
  look();
  if (worker.value !== null) touch();
}

export async function carry(how: Carrying): Promise<void> {
  carrying.value = how;
  await writeMeta("carrying", how);
}

/** Lock when it is time; or say that it soon is. */
export function look(): void {
  if (worker.value === null) return touchedNow();
  const left = secondsLeft(touched, Date.now(), carrying.value);
  if (left <= 0) lock();
  else locksIn.value = left <= WARNING_MINUTES * 60 ? left : null;
}

/** Seconds until a device locks that was touched last at `touch`. */
export const secondsLeft = (touch: number, at: number, how: Carrying): number =>
  Math.ceil((touch + IDLE_MINUTES[how] * 60_000 - at) / 1000);
