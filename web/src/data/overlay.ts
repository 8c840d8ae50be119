/**
 * The board as it will be once what was done here has arrived: the server's board with this device's own entries laid
 * over it, in their order. Pure. What is laid twice is laid once, so an entry may stay until a board is read that has it.
 */
import type { Board, BoardBed, BoardRoom, Guest } from "./board";
import { doingOf, type Doing, type Where } from "./doing";

/** `waiting`: saved here and not sent; `review`: it was not done, and somebody has to look. */
export type Mark = "waiting" | "review";

export interface ShownGuest extends Guest {
  readonly mark?: Mark;
  /** The entry that waits or is in review. */
  readonly entry?: string;
  /** Of somebody whose move was not done: the place that is kept for them meanwhile. */
  readonly kept?: Place;
}
export interface ShownBed extends Omit<BoardBed, "guests"> {
  readonly guests: readonly ShownGuest[];
  readonly mark?: Mark;
}
export interface ShownRoom extends Omit<BoardRoom, "beds" | "guests"> {
  readonly beds: readonly ShownBed[];
  readonly guests: readonly ShownGuest[];
}
export interface ShownBoard {
  readonly without: readonly ShownGuest[];
  readonly rooms: readonly ShownRoom[];
}

/** An entry as the overlay reads it. */
export interface Pending {
  readonly id: string;
  readonly operation: string;
  readonly body: unknown;
  readonly captured_at: string;
  readonly review: boolean;
  readonly sent: boolean;
  readonly undone_by: string | null;
  /** How many people it houses, where its body does not name them. */
  readonly people: number;
}

export interface Place {
  readonly bed_id?: string;
  readonly room_id?: string;
}
/** Somebody as they were before a step or an end, by its id: what an undo brings back. */
export type Before = ReadonlyMap<string, { readonly guest: Guest; readonly place: Place }>;

/** The board with these entries; `before` is what this device remembers of what it changed. */
export function overlaid(board: Board, entries: readonly Pending[], before: Before = new Map()): ShownBoard {
  const draft = new Draft(board);
  const undoing = new Set(entries.filter((entry) => !entry.review).map((entry) => entry.id));
  const undone = new Set(entries.filter((one) => one.undone_by !== null && undoing.has(one.undone_by) && !one.sent));
  const taking = new Set([...undone].map((one) => one.undone_by));
  for (const entry of entries) {
    if (undone.has(entry) || taking.has(entry.id)) continue; // together they change nothing
    for (const one of doingOf(entry.operation, entry.body, entry.people)) apply(draft, one, entry, before);
  }
  return draft.drawn();
}

function apply(draft: Draft, doing: Doing, entry: Pending, before: Before): void {
  const marked = entry.sent ? {} : { mark: entry.review ? ("review" as const) : ("waiting" as const), entry: entry.id };
  switch (doing.kind) {
    case "in":
      if (draft.has(doing.guest.stay_id)) return;
      return draft.put({ ...doing.guest, since: doing.at ?? entry.captured_at, ...marked }, entry.review ? null : doing.where);
    case "move":
      return entry.review ? draft.unplaced(doing.stay_id, marked) : draft.move(doing.stay_id, doing.where, marked);
    case "away":
      return draft.change(doing.stay_id, { ...(entry.review ? {} : { away_since: doing.at ?? entry.captured_at }), ...marked });
    case "back":
      return draft.change(doing.stay_id, { ...(entry.review ? {} : { away_since: null, back_by: null }), ...marked });
    case "seen":
      return draft.change(doing.stay_id, marked);
    case "out":
      return entry.review ? draft.change(doing.stay_id, marked) : draft.drop(doing.stay_id);
    case "bed":
      return draft.setBed(doing.bed_id, entry.review ? null : doing.state, marked.mark);
    case "count":
      return entry.review ? undefined : draft.count(doing.room_id, doing.people);
    case "restore": {
      const found = before.get(doing.id);
      if (found === undefined || entry.review) return;
      draft.drop(found.guest.stay_id);
      return draft.put({ ...found.guest, ...marked }, found.place);
    }
  }
}

type BedDraft = { -readonly [K in keyof ShownBed]: ShownBed[K] } & { guests: ShownGuest[] };
type RoomDraft = { -readonly [K in keyof ShownRoom]: ShownRoom[K] } & { beds: BedDraft[]; guests: ShownGuest[] };

class Draft {
  private readonly rooms: RoomDraft[];
  private without: ShownGuest[];
  private readonly beds = new Map<string, BedDraft>();
  private readonly halls = new Map<string, RoomDraft>();

  constructor(board: Board) {
    this.without = [...board.without_bed];
    this.rooms = board.rooms.map((room) => {
      const beds = (room.beds ?? []).map((bed): BedDraft => ({ ...bed, guests: [...(bed.guests ?? [])] }));
      const drawn: RoomDraft = { ...room, beds, guests: [...(room.guests ?? [])] };
      for (const bed of beds) this.beds.set(bed.id, bed);
      this.halls.set(room.id, drawn);
      return drawn;
    });
  }

  drawn = (): ShownBoard => ({ without: this.without, rooms: this.rooms });

  has = (stay_id: string): boolean => this.spot(stay_id) !== null;

  private *lists(): Generator<{ list: ShownGuest[]; bed?: BedDraft; hall?: RoomDraft }> {
    yield { list: this.without };
    for (const bed of this.beds.values()) if (bed.guests.length > 0) yield { list: bed.guests, bed };
    for (const hall of this.rooms) if (hall.guests.length > 0) yield { list: hall.guests, hall };
  }

  private spot(stay_id: string) {
    for (const where of this.lists()) {
      const at = where.list.findIndex((guest) => guest.stay_id === stay_id);
      if (at >= 0) return { ...where, at, guest: where.list[at]! };
    }
    return null;
  }

  /** Somebody leaves their place; whoever shared the bed with them has none then, and is answered. */
  private leave(stay_id: string): ShownGuest[] {
    const found = this.spot(stay_id);
    if (found === null) return [];
    found.list.splice(found.at, 1);
    if (found.hall !== undefined && found.guest.place === "PLACE") found.hall.taken -= 1;
    const { bed } = found;
    if (bed === undefined) return [];
    const alone = bed.guests.every((guest) => guest.place === "SHARES_WITH") ? bed.guests.splice(0) : [];
    settle(bed);
    return alone;
  }

  drop(stay_id: string): void {
    for (const guest of this.leave(stay_id)) this.put(guest, null);
  }

  change(stay_id: string, changes: Partial<ShownGuest>): void {
    const found = this.spot(stay_id);
    if (found === null) return;
    found.list[found.at] = { ...found.guest, ...changes };
    if (found.bed !== undefined) settle(found.bed);
  }

  move(stay_id: string, where: Where | null, marked: Partial<ShownGuest>): void {
    const found = this.spot(stay_id);
    if (found === null) return;
    if (this.isThere(found, where)) return this.change(stay_id, marked);
    const following = this.leave(stay_id);
    this.put({ ...found.guest, wanted_bed_id: null, ...marked }, where);
    for (const guest of following) this.put(guest, { shares_with: stay_id });
  }

  private isThere(found: { bed?: BedDraft; hall?: RoomDraft }, where: Where | null): boolean {
    if (where === null) return found.bed === undefined && found.hall === undefined;
    if (where.bed_id !== undefined) return found.bed?.id === where.bed_id;
    if (where.room_id !== undefined) return found.hall?.id === where.room_id;
    return false;
  }

  /** Their move was not done: they are shown as without a place, and the one that they had stays theirs. */
  unplaced(stay_id: string, marked: Partial<ShownGuest>): void {
    const found = this.spot(stay_id);
    if (found === null) return;
    this.change(stay_id, marked);
    if (found.list === this.without) return;
    const kept: Place = found.bed === undefined ? { room_id: found.hall!.id } : { bed_id: found.bed.id };
    this.without.push({ ...found.guest, ...marked, kept });
  }

  put(guest: ShownGuest, where: Where | null): void {
    if (this.has(guest.stay_id)) return;
    const host = where?.shares_with === undefined ? null : this.spot(where.shares_with);
    const bed = where?.bed_id === undefined ? host?.bed : this.beds.get(where.bed_id);
    const hall = where?.room_id === undefined ? host?.hall : this.halls.get(where.room_id);
    if (bed !== undefined) {
      bed.guests.push({ ...guest, place: host === null ? "BED" : "SHARES_WITH" });
      return settle(bed);
    }
    if (hall !== undefined) {
      const fits = hall.taken + hall.held < hall.places;
      hall.guests.push({ ...guest, place: host !== null ? "SHARES_WITH" : fits ? "PLACE" : "OVERFLOW" });
      if (host === null && fits) hall.taken += 1;
      return;
    }
    this.without.push({ ...guest, place: "WITHOUT_BED" }); // never lost: a place that is not on the board is none
  }

  setBed(bed_id: string, state: string | null, mark: Mark | undefined): void {
    const bed = this.beds.get(bed_id);
    if (bed === undefined) return;
    if (state !== null && bed.guests.length === 0) bed.state = state as ShownBed["state"];
    if (mark !== undefined) bed.mark = mark;
  }

  count(room_id: string, people: number): void {
    const hall = this.halls.get(room_id);
    if (hall !== undefined) hall.taken = Math.min(hall.places - hall.held, hall.taken + people);
  }
}

/** What a bed is by who is on it; who left gives it back. */
function settle(bed: BedDraft): void {
  if (bed.guests.length > 0) bed.state = bed.guests.every((guest) => guest.away_since) ? "AWAY" : "OCCUPIED";
  else if (bed.state === "OCCUPIED" || bed.state === "AWAY") bed.state = "AVAILABLE";
}
