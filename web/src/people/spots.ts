/** Where guests are, as the board has it and as this device's own work leaves it. Pure. */
import type { Board, Guest } from "../data/board";
import type { Entry } from "../outbox/entry";

export type Spot =
  | { readonly kind: "bed"; readonly code: string; readonly room: string }
  | { readonly kind: "room"; readonly room: string }
  | { readonly kind: "without" };

export interface Placed {
  readonly guest: Guest;
  readonly spot: Spot;
}

/** All guests of a board by their stay. */
export function placedOf(board: Board | null): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  const put = (guests: readonly Guest[] | undefined, spot: Spot): void => guests?.forEach((guest) => placed.set(guest.stay_id, { guest, spot }));
  put(board?.without_bed, { kind: "without" });
  for (const room of board?.rooms ?? []) {
    put(room.guests, { kind: "room", room: room.code });
    for (const bed of room.beds ?? []) put(bed.guests, { kind: "bed", code: bed.code, room: room.code });
  }
  return placed;
}

/** What was done to a stay here and is not on the board yet. */
export type Change = { readonly what: "away" | "back" | "out" | "again"; readonly at: string };

const KINDS: Readonly<Record<string, Change["what"]>> = {
  "POST /shelter/v1/stays/leave": "away",
  "POST /shelter/v1/stays/return": "back",
  "POST /shelter/v1/stays/end": "out",
};
const OPPOSITE = { away: "back", back: "away", out: "again", again: "out" } as const;

type Told = Pick<Entry, "id" | "operation" | "aggregates" | "captured_at" | "state" | "sent_at" | "undone_by">;

/**
 * By stay, the last thing that this device did to it and the board does not show: an entry counts until a board was asked
 * for after it was answered. What waits for a person's look changes nothing.
 */
export function changesOf(entries: readonly Told[], asOf: string | null): Map<string, Change> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const shown = (entry: Told): boolean => entry.state === "SENT" && entry.sent_at !== null && asOf !== null && entry.sent_at <= asOf;
  const counts = (entry: Told | undefined): entry is Told => entry !== undefined && !["REVIEW", "EXPIRED", "DISMISSED"].includes(entry.state);
  const changes = new Map<string, Change>();
  for (const entry of entries) {
    const what = KINDS[entry.operation];
    if (what === undefined || !counts(entry)) continue;
    const undo = entry.undone_by === null ? undefined : byId.get(entry.undone_by);
    const undone = counts(undo);
    if (shown(entry) === (undone && shown(undo))) {
      if (shown(entry) || undone) continue; // both are on the board, or together they change nothing
    }
    if (shown(entry) && !undone) continue;
    const change = undone ? { what: OPPOSITE[what], at: undo.captured_at } : { what, at: entry.captured_at };
    for (const id of entry.aggregates) changes.set(id, change);
  }
  return changes;
}

/** A board's guest with what was done here. */
export function changed(placed: Placed, change: Change | undefined): Placed | null {
  if (change === undefined) return placed;
  if (change.what === "out") return null;
  const away_since = change.what === "away" ? change.at : change.what === "back" ? null : (placed.guest.away_since ?? null);
  return { ...placed, guest: { ...placed.guest, away_since } };
}
