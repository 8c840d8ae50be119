/** The beds of this site as the board shows them: as the server last told, with what was done here. */
import { computed } from "@preact/signals";
import type { KnownBed } from "../outbox/replacing";
import type { ShownBed, ShownGuest } from "./overlay";
import { shown } from "./pending";

const rooms = computed(() => shown.value?.rooms ?? []);
const isFree = ({ state, guests }: ShownBed): boolean => state === "AVAILABLE" && guests.length === 0;

export const knownBeds = computed<readonly KnownBed[]>(() =>
  rooms.value.flatMap((room) => room.beds.map((bed) => ({ id: bed.id, code: bed.code, room_id: room.id, free: isFree(bed) }))),
);

/** Codes of the rooms by their ids. */
export const knownRooms = computed<ReadonlyMap<string, string>>(() => new Map(rooms.value.map(({ id, code }) => [id, code])));

/** Who is in a bed now, as far as the board tells. */
export const guestIn = (id: string): ShownGuest | undefined =>
  rooms.value.flatMap((room) => room.beds).find((bed) => bed.id === id)?.guests[0];

/** Whoever was given a place without a network that somebody else had: they are without one. */
export const withoutTheirs = computed<readonly ShownGuest[]>(() => (shown.value?.without ?? []).filter((guest) => guest.wanted_bed_id));
