/** The note for the next shift, which writes itself: only what somebody must do or know, in codes. */
import type { Board, Guest } from "../../data/board";
import { householdCode } from "../../people/household";
import type { Alarm } from "./census";

export interface Waiting {
  readonly people: number;
  /** Codes of the first household, and how many people are not of it. */
  readonly first: string | null;
  readonly more: number;
}

export function withoutPlace(board: Board | null): Waiting | null {
  const guests = board?.without_bed ?? [];
  if (guests.length === 0) return null;
  const household = guests.find((guest) => guest.household_id)?.household_id ?? null;
  const of = guests.filter((guest) => household !== null && guest.household_id === household).length;
  return { people: guests.length, first: household === null ? null : householdCode(household), more: guests.length - of };
}

/** The beds, or rooms, of those who are said to leave on that day, each once and in their order. */
export function leavingOn(board: Board | null, day: string): { readonly people: number; readonly places: readonly string[] } {
  const found: string[] = [];
  let people = 0;
  const look = (guests: readonly Guest[] | undefined, code: string): void => {
    const leaving = (guests ?? []).filter((guest) => guest.leaves_on === day);
    people += leaving.length;
    if (leaving.length > 0 && !found.includes(code)) found.push(code);
  };
  for (const room of board?.rooms ?? []) {
    for (const bed of room.beds ?? []) look(bed.guests, bed.code);
    look(room.guests, room.code);
  }
  return { people, places: found };
}

const WAKE_MINUTES = 30;

/** `04:00` → `03:30`: half an hour for a family to be ready; null for what is no time. */
export function wakeAt(bus: string): string | null {
  const read = /^([01]?\d|2[0-3])[:.h]?([0-5]\d)$/.exec(bus.trim());
  if (read === null) return null;
  const minutes = (Number(read[1]) * 60 + Number(read[2]) - WAKE_MINUTES + 1440) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export interface OpenAlarm {
  readonly place: string;
  readonly since: string | null;
}

const CHILD_NOT_SEEN = "CHILD_NOT_SEEN";

/** Children not seen: those of tonight's walk, and those of whom the board still has a case. */
export function openAlarms(alarms: readonly Alarm[], board: Board | null, seenHere: ReadonlySet<string>): OpenAlarm[] {
  const found = new Map<string, OpenAlarm>(alarms.map((one) => [one.stay_id, { place: one.place, since: one.since }]));
  const look = (guests: readonly Guest[] | undefined, place: string): void => {
    for (const guest of guests ?? []) {
      const open = guest.cases?.includes(CHILD_NOT_SEEN) && !seenHere.has(guest.stay_id);
      if (open && !found.has(guest.stay_id)) found.set(guest.stay_id, { place, since: null });
    }
  };
  for (const room of board?.rooms ?? []) {
    for (const bed of room.beds ?? []) look(bed.guests, bed.code);
    look(room.guests, room.code);
  }
  look(board?.without_bed, "");
  return [...found.values()];
}
