/** Which tiles are other than they were, so that a screen can point at what somebody else did. Pure. */
import type { Board, BoardBed } from "./board";

const sign = (bed: BoardBed): string =>
  [bed.state, ...(bed.guests ?? []).map((guest) => `${guest.stay_id}${guest.away_since ? "*" : ""}`)].join();

/** The beds that changed from one board to the next; `own` are ids of what this device did itself. */
export function changedBeds(before: Board, after: Board, own: ReadonlySet<string>): string[] {
  const was = new Map(before.rooms.flatMap((room) => (room.beds ?? []).map((bed) => [bed.id, bed] as const)));
  const changed: string[] = [];
  for (const room of after.rooms) {
    for (const bed of room.beds ?? []) {
      const old = was.get(bed.id);
      if (old === undefined || sign(old) === sign(bed)) continue;
      const touched = [bed.id, ...(old.guests ?? []).map((one) => one.stay_id), ...(bed.guests ?? []).map((one) => one.stay_id)];
      if (!touched.some((id) => own.has(id))) changed.push(bed.id);
    }
  }
  return changed;
}
