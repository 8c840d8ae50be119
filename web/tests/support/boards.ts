/** Boards for tests: a room of beds, a hall, and who is where. */
import type { Board, BoardBed, Guest } from "../../src/data/board";
import type { Pending } from "../../src/data/overlay";

export const guest = (stay_id: string, change: Partial<Guest> = {}): Guest => ({
  stay_id, household_size: 1, place: "BED", since: "2026-11-30T10:00:00Z", cases: [], alerts: [], ...change,
});

export const bed = (id: string, guests: Guest[] = [], change: Partial<BoardBed> = {}): BoardBed => ({
  id, code: id.toUpperCase(), kind: "SINGLE", state: guests.length > 0 ? "OCCUPIED" : "AVAILABLE", guests, ...change,
});

export function aBoard(beds: BoardBed[], change: { without?: Guest[]; places?: number; taken?: number; hall?: Guest[] } = {}): Board {
  const { without = [], places = 10, taken = 0, hall = [] } = change;
  const numbers = {
    present: 0, away: 0, in_beds: 0, in_places: 0, sharing: 0, overflow: 0, without_bed: without.length, beds: beds.length, beds_free: 0, beds_held: 0,
    beds_away: 0, beds_out_of_service: 0, places, places_held: 0, places_free: 0, sphere_places: 0, over_area: 0, overflow_open: true,
  };
  return {
    site_id: "site",
    numbers,
    without_bed: without,
    rooms: [
      { id: "room", code: "R01", mode: "NUMBERED", places: 0, taken: 0, held: 0, beds, guests: [] },
      { id: "hall", code: "R07", mode: "COUNTED", places, taken, held: 0, beds: [], guests: hall },
    ],
  };
}

let numbered = 0;
export const entry = (path: string, body: object, change: Partial<Pending> = {}): Pending => {
  numbered += 1;
  const base = { id: `e${numbered}`, operation: `POST /shelter/v1/${path}`, body, captured_at: "2026-11-30T12:00:00Z" };
  return { ...base, review: false, sent: false, undone_by: null, people: 0, ...change };
};
