/** Which tiles are shown. Pure. */
import type { KnownGuests } from "../../data/guests";
import type { ShownBed, ShownBoard, ShownGuest, ShownRoom } from "../../data/overlay";
import { localDay } from "../../i18n/dates";
import { freeIn } from "./numbers";
import { knownAs } from "./view";

export type Counted = "free" | "occupied" | "held" | "out" | "without";

export interface Filters {
  /** One of the header's numbers. */
  readonly counted: Counted | null;
  readonly rooms: readonly string[];
  readonly household: string | null;
  readonly ages: readonly string[];
  readonly sexes: readonly string[];
  /** Effects that somebody needs, or that a free bed gives. */
  readonly needs: readonly string[];
  readonly together: number | null;
  readonly today: boolean;
  readonly unseen: boolean;
}

export const NO_FILTERS: Filters = {
  counted: null, rooms: [], household: null, ages: [], sexes: [], needs: [], together: null, today: false, unseen: false,
};

/** How many are set in the sheet; the header's number shows by itself. */
export function filtersSet(filters: Filters): number {
  const { rooms, household, ages, sexes, needs, together, today, unseen } = filters;
  const lists = [rooms, ages, sexes, needs].filter((some) => some.length > 0).length;
  return lists + [household !== null, together !== null, today, unseen].filter(Boolean).length;
}

export interface Facts {
  readonly known: KnownGuests;
  readonly stepFree: ReadonlySet<string>;
  readonly silent: ReadonlySet<string>;
  readonly at: Date;
}

const BY_COUNTER: Record<Exclude<Counted, "without">, readonly string[]> = {
  free: ["AVAILABLE"], occupied: ["OCCUPIED", "AWAY"], held: ["HELD"], out: ["OUT_OF_SERVICE", "CLEANING"],
};
const GIVES_LOW: readonly string[] = ["SINGLE", "DOUBLE", "LOWER", "COT"];

export function filtered(board: ShownBoard, filters: Filters, facts: Facts): ShownBoard {
  if (filters.counted === null && filtersSet(filters) === 0) return board;
  const rooms = board.rooms.filter((room) => roomFits(room, filters)).map((room) => ({
    ...room,
    beds: room.beds.filter((bed) => bedFits(bed, room, filters, facts)),
  }));
  const without = board.without.filter((guest) => guestFits(guest, filters, facts));
  return { without, rooms: rooms.filter((room) => room.beds.length > 0 || hallFits(room, filters, facts)) };
}

function roomFits(room: ShownRoom, { rooms, together }: Filters): boolean {
  if (rooms.length > 0 && !rooms.includes(room.id)) return false;
  return together === null || freeIn(room) >= together;
}

function bedFits(bed: ShownBed, room: ShownRoom, filters: Filters, facts: Facts): boolean {
  const { counted, together } = filters;
  if (counted === "without") return false;
  if (counted !== null && !BY_COUNTER[counted].includes(bed.state)) return false;
  if (together !== null && bed.state !== "AVAILABLE") return false;
  if (!asksOfGuests(filters)) return true;
  if (bed.guests.length > 0) return bed.guests.some((guest) => guestFits(guest, filters, facts));
  return onlyNeeds(filters) && bed.state === "AVAILABLE" && filters.needs.every((need) => gives(bed, room, need, facts));
}

const asksOfGuests = ({ household, ages, sexes, needs, today, unseen }: Filters): boolean =>
  household !== null || today || unseen || ages.length + sexes.length + needs.length > 0;

const onlyNeeds = ({ household, ages, sexes, today, unseen }: Filters): boolean =>
  household === null && !today && !unseen && ages.length + sexes.length === 0;

function gives(bed: ShownBed, room: ShownRoom, need: string, { stepFree }: Facts): boolean {
  if (need === "LOWER_BED") return GIVES_LOW.includes(bed.kind);
  return need === "STEP_FREE" && stepFree.has(room.id);
}

function hallFits(room: ShownRoom, filters: Filters, facts: Facts): boolean {
  if (room.mode !== "COUNTED") return false;
  const { counted } = filters;
  if (counted === "free" && freeIn(room) <= 0) return false;
  if (counted === "occupied" && room.taken === 0) return false;
  if (counted === "held" && room.held === 0) return false;
  if (counted === "out" || counted === "without") return false;
  return !asksOfGuests(filters) || room.guests.some((guest) => guestFits(guest, filters, facts));
}

export function guestFits(guest: ShownGuest, filters: Filters, { known, silent, at }: Facts): boolean {
  const one = knownAs(guest, known);
  return (
    (filters.household === null || guest.household_id === filters.household) &&
    (filters.ages.length === 0 || filters.ages.includes(guest.age ?? "")) &&
    (filters.sexes.length === 0 || filters.sexes.includes(one?.sex ?? "")) &&
    filters.needs.every((need) => one?.effects.includes(need) ?? false) &&
    (!filters.today || localDay(guest.since) === localDay(at)) &&
    (!filters.unseen || silent.has(guest.stay_id))
  );
}
