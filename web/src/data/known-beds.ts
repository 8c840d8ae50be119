/** The beds of this site as the board last told them. */
import { computed } from "@preact/signals";
import type { KnownBed } from "../outbox/replacing";
import { board, type BoardBed, type Guest } from "./board";

export const knownBeds = computed<readonly KnownBed[]>(() =>
  (board.value.value.data?.rooms ?? []).flatMap((room) =>
    (room.beds ?? []).map(({ id, code, state }) => ({ id, code, room_id: room.id, free: state === "AVAILABLE" })),
  ),
);

/** Codes of the rooms by their ids. */
export const knownRooms = computed<ReadonlyMap<string, string>>(
  () => new Map((board.value.value.data?.rooms ?? []).map(({ id, code }) => [id, code])),
);

const beds = computed<readonly BoardBed[]>(() => (board.value.value.data?.rooms ?? []).flatMap((room) => room.beds ?? []));

/** Who is in a bed now, as far as the board tells. */
export const guestIn = (bed: string): Guest | undefined => beds.value.find(({ id }) => id === bed)?.guests?.[0];
