/** Where guests are, on the board with what this device did laid over it. Pure. */
import type { Place, ShownBoard, ShownGuest } from "../data/overlay";

export type Spot =
  | { readonly kind: "bed"; readonly code: string; readonly room: string; readonly id: string }
  | { readonly kind: "room"; readonly room: string; readonly id: string }
  | { readonly kind: "without" };

export interface Placed {
  readonly guest: ShownGuest;
  readonly spot: Spot;
}

/** All guests of a board by their stay. */
export function placedOf(board: ShownBoard | null): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  const put = (guests: readonly ShownGuest[], spot: Spot): void => guests.forEach((guest) => placed.set(guest.stay_id, { guest, spot }));
  put(board?.without ?? [], { kind: "without" });
  for (const room of board?.rooms ?? []) {
    put(room.guests, { kind: "room", room: room.code, id: room.id });
    for (const bed of room.beds) put(bed.guests, { kind: "bed", code: bed.code, room: room.code, id: bed.id });
  }
  return placed;
}

/** The place as the board's memory names it, for whoever takes a step back. */
export const placeOf = (spot: Spot): Place => (spot.kind === "bed" ? { bed_id: spot.id } : spot.kind === "room" ? { room_id: spot.id } : {});
