/** What the mode says of each bed while somebody is being given a place. */
import type { ShownBed, ShownRoom } from "../../data/overlay";
import { whyNot, type WhyNot } from "./fitting";
import { freeIn } from "./numbers";
import { numberedIn, numberIn } from "./placing";
import { layoutRooms, placing } from "./state";
import { t } from "./texts";
import type { InMode } from "./tile";

/** Why nobody of those who wait fits into a bed; null where somebody does. */
export function reasonOf(bed: ShownBed, room_id: string): WhyNot | null {
  const now = placing.value;
  return now === null ? null : whyNot(bed, layoutRooms.value.get(room_id), now.people);
}

export function modeOf(bed: ShownBed, room: ShownRoom): InMode | null {
  const now = placing.value;
  if (now === null) return null;
  const number = numberIn(now, bed.id);
  if (number >= 0) return { number: number + 1 };
  const why = reasonOf(bed, room.id);
  return why === null ? { fit: 1 } : { why: t(`why.${why.code}`) };
}

/** How many of those who are being placed are to go to this hall. */
export const inHall = (room_id: string): number => (placing.value === null ? 0 : numberedIn(placing.value, room_id));

/** A full hall takes everybody, the rest as overflow; it is raised where there is room. */
export const fits = (room: ShownRoom): boolean => freeIn(room) >= (placing.value?.people.length ?? 0);
