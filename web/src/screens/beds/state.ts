/** What this screen shows and what is being done on it. */
import { computed, signal } from "@preact/signals";
import { serverNow, tick } from "../../clock";
import { holds, layout, notSeen } from "../../data/board";
import { knownGuests } from "../../data/guests";
import { shown } from "../../data/pending";
import { filtered, NO_FILTERS, type Filters } from "./filters";
import { roomsById } from "./fitting";
import type { Placing } from "./placing";
import type { Beside } from "./view";

export type Selected =
  | { readonly kind: "bed"; readonly id: string }
  | { readonly kind: "hall"; readonly id: string }
  | { readonly kind: "guest"; readonly id: string };
export type Opened = "legend" | "filters" | "confirm" | "end" | "child" | "why" | null;

export const asList = signal(false);
export const size = signal<"s" | "m" | "l">("m");
export const filters = signal<Filters>(NO_FILTERS);
export const selected = signal<Selected | null>(null);
export const placing = signal<Placing | null>(null);
export const housing = signal<{ readonly group_id: string; readonly room_id: string | null } | null>(null);
/** Rooms that were folded. */
export const folded = signal<ReadonlySet<string>>(new Set());
export const opened = signal<Opened>(null);

export const layoutRooms = computed(() => roomsById(layout.value.value.data));

export const beside = computed<Beside>(() => {
  void tick.value;
  return {
    known: knownGuests.value,
    stepFree: new Set([...layoutRooms.value.values()].filter((room) => room.accessible).map((room) => room.id)),
    heldUntil: new Map((holds.value.value.data ?? []).flatMap((hold) => (hold.beds ?? []).map((bed) => [bed.bed_id, hold.expires_at] as const))),
    silent: new Set((notSeen.value.value.data?.guests ?? []).map((guest) => guest.stay_id)),
    at: serverNow(),
  };
});

/** The board as it is drawn: while somebody is being given a place, all of it. */
export const drawn = computed(() => {
  const all = shown.value;
  if (all === null) return null;
  return placing.value === null ? filtered(all, filters.value, beside.value) : all;
});

/** Leave what was begun; the board stays as it is. */
export function rest(): void {
  placing.value = null;
  housing.value = null;
  opened.value = null;
}

export function forget(): void {
  rest();
  selected.value = null;
  filters.value = NO_FILTERS;
}
