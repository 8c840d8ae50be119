/** What a tap on a bed or a hall does: it shows who is there, or it gives a place. */
import { signal } from "@preact/signals";
import type { ShownBed, ShownRoom } from "../../data/overlay";
import { shown } from "../../data/pending";
import { reasonOf } from "./in-mode";
import { bedTapped, hallTapped, numberIn } from "./placing";
import { opened, placing, selected } from "./state";
import type { WhyNot } from "./fitting";

/** The bed that was tapped and does not fit, with why. */
export const refused = signal<{ readonly bed: ShownBed; readonly room: ShownRoom; readonly why: WhyNot } | null>(null);

export function tileTap(bed_id: string): void {
  const now = placing.value;
  if (now === null) {
    selected.value = { kind: "bed", id: bed_id };
    return;
  }
  const found = bedWithRoom(bed_id);
  if (found === null) return;
  const why = numberIn(now, bed_id) >= 0 ? null : reasonOf(found.bed, found.room.id);
  if (why !== null) {
    refused.value = { ...found, why };
    opened.value = "why";
    return;
  }
  give(bed_id);
}

/** Give the bed though the desk's own rule says otherwise, or because it fits. */
export function give(bed_id: string): void {
  const [now, found] = [placing.value, bedWithRoom(bed_id)];
  if (now === null || found === null) return;
  if (now.people.length === 1 && numberIn(now, bed_id) === 0) {
    opened.value = "confirm"; // it was suggested, and is meant
    return;
  }
  const { room } = found;
  const fits = (id: string): boolean => {
    const bed = room.beds.find((one) => one.id === id);
    return bed !== undefined && reasonOf(bed, room.id) === null;
  };
  placing.value = bedTapped(now, room, bed_id, fits);
  // One who is placed by one tap has nothing more to choose.
  opened.value = now.people.length === 1 ? "confirm" : null;
}

export function hallTap(room_id: string): void {
  const room = shown.value?.rooms.find((one) => one.id === room_id);
  if (placing.value === null || room === undefined) return;
  placing.value = hallTapped(placing.value, room);
  opened.value = "confirm";
}

function bedWithRoom(bed_id: string): { bed: ShownBed; room: ShownRoom } | null {
  for (const room of shown.value?.rooms ?? []) {
    const bed = room.beds.find((one) => one.id === bed_id);
    if (bed !== undefined) return { bed, room };
  }
  return null;
}
