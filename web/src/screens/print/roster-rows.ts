/** The board as lists by area. */
import type { Board, Guest } from "../../data/board";
import { byCode } from "../closing/census";
import { householdCode } from "../../people/household";

export interface Row {
  readonly guest: Guest;
  readonly place: string;
  readonly household: string;
}

export interface Area {
  readonly key: string;
  /** Its neutral code; empty for those without a place. */
  readonly code: string;
  readonly rows: readonly Row[];
}

export function areasOf(board: Board): Area[] {
  const row = (guest: Guest, place: string): Row => ({ guest, place, household: guest.household_id ? householdCode(guest.household_id) : "" });
  const rooms = [...board.rooms].sort((a, b) => byCode(a.code, b.code)).map((room): Area => {
    const inBeds = (room.beds ?? []).flatMap((bed) => (bed.guests ?? []).map((guest) => row(guest, bed.code)));
    const others = (room.guests ?? []).map((guest) => row(guest, ""));
    return { key: room.id, code: room.code, rows: [...inBeds, ...others] };
  });
  const nowhere: Area = { key: "nowhere", code: "", rows: board.without_bed.map((guest) => row(guest, "–")) };
  return [nowhere, ...rooms].filter((area) => area.rows.length > 0);
}

/** A lookup takes so many at once. */
const LOOKUP_MOST = 200;

/** The ids of all people of the areas, each once, in groups that one call takes. */
export function lookupGroups(areas: readonly Area[]): string[][] {
  const ids = [...new Set(areas.flatMap((area) => area.rows.map((row) => row.guest.person_id ?? "")).filter(Boolean))];
  return Array.from({ length: Math.ceil(ids.length / LOOKUP_MOST) }, (_, at) => ids.slice(at * LOOKUP_MOST, (at + 1) * LOOKUP_MOST));
}
