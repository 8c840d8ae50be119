/** The five numbers of the header, counted from what is drawn, so that they are never other than the tiles. Pure. */
import type { ShownBed, ShownBoard, ShownGuest, ShownRoom } from "../../data/overlay";

export interface Numbers {
  readonly free: number;
  /** With those who are away: the bed is kept. */
  readonly occupied: number;
  readonly held: number;
  readonly out: number;
  readonly without: number;
}

export const bedsOf = (board: ShownBoard): ShownBed[] => board.rooms.flatMap((room) => [...room.beds]);

const isOut = (bed: ShownBed): boolean => bed.state === "OUT_OF_SERVICE" || bed.state === "CLEANING";

export function numbersOf(board: ShownBoard): Numbers {
  const beds = bedsOf(board);
  const sum = (of: (room: ShownRoom) => number): number => board.rooms.reduce((total, room) => total + of(room), 0);
  return {
    free: beds.filter((bed) => bed.state === "AVAILABLE").length + sum(freePlaces),
    occupied: beds.filter((bed) => bed.state === "OCCUPIED" || bed.state === "AWAY").length + sum((room) => room.taken),
    held: beds.filter((bed) => bed.state === "HELD").length + sum((room) => room.held),
    out: beds.filter(isOut).length,
    without: board.without.filter((guest) => !guest.away_since).length,
  };
}

/** Places of a hall that nobody has or is to have. */
export const freePlaces = (room: ShownRoom): number => room.places - room.taken - room.held;

export const freeIn = (room: ShownRoom): number =>
  room.mode === "COUNTED" ? freePlaces(room) : room.beds.filter((bed) => bed.state === "AVAILABLE").length;

/** Everybody on the board with where they are. */
export interface Found {
  readonly guest: ShownGuest;
  readonly room: ShownRoom | null;
  readonly bed: ShownBed | null;
}

export function everybody(board: ShownBoard): Found[] {
  const found: Found[] = board.without.filter((guest) => guest.kept === undefined).map((guest) => ({ guest, room: null, bed: null }));
  for (const room of board.rooms) {
    for (const bed of room.beds) for (const guest of bed.guests) found.push({ guest, room, bed });
    for (const guest of room.guests) found.push({ guest, room, bed: null });
  }
  return found;
}

/** All of a guest's household who are here; one without a household is one. */
export function householdOf(board: ShownBoard, guest: ShownGuest): Found[] {
  const all = everybody(board);
  if (!guest.household_id) return all.filter((one) => one.guest.stay_id === guest.stay_id);
  return all.filter((one) => one.guest.household_id === guest.household_id);
}
