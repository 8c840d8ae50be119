/**
 * Other places for guests whose bed somebody else has by now: what the server named, if that is still free, else free
 * beds of the same room. The ids of what was refused are free: nothing of it was stored.
 */
import type { Problem } from "../api/problem";

/** A guest's stay in a check-in, or a move, of the operation's body. */
export interface Placed {
  readonly id: string;
  readonly stay_id?: string;
  readonly bed_id?: string | null;
  readonly room_id?: string | null;
  readonly shares_with_stay_id?: string | null;
  readonly without_bed?: boolean;
}

export interface PlacingBody {
  readonly stays?: readonly Placed[];
  readonly moves?: readonly Placed[];
}

/** A bed as the board tells it. */
export interface KnownBed {
  readonly id: string;
  readonly code: string;
  readonly room_id: string;
  readonly free: boolean;
}

const PLACING = ["POST /shelter/v1/stays", "POST /shelter/v1/stays/move"];
const WRONG_PLACE = ["bed_taken", "bed_out_of_service", "room_given", "place_taken"];

/** Whether an entry was refused because of the place that it asked for. */
export const isAboutPlace = (operation: string, code: string | undefined): boolean =>
  PLACING.includes(operation) && WRONG_PLACE.includes(code ?? "");

export const placesIn = (body: PlacingBody): readonly Placed[] => body.stays ?? body.moves ?? [];

const withPlaces = (body: PlacingBody, places: readonly Placed[]): PlacingBody =>
  body.stays === undefined ? { ...body, moves: places } : { ...body, stays: places };

function without({ bed_id, room_id, shares_with_stay_id, without_bed, ...guest }: Placed): Placed {
  return guest;
}

/** The body with other places, or null where none is known. */
export function suggested(body: PlacingBody, problem: Problem | null, beds: readonly KnownBed[]): PlacingBody | null {
  const named = serversChoice(body, problem);
  if (named !== null && placesIn(named).every((one) => isFree(one.bed_id, beds))) return named;
  return sameRooms(body, beds);
}

/** A bed that the board does not know is the server's business. */
const isFree = (id: string | null | undefined, beds: readonly KnownBed[]): boolean =>
  beds.find((bed) => bed.id === id)?.free ?? true;

function serversChoice(body: PlacingBody, problem: Problem | null): PlacingBody | null {
  const next = problem?.parameters?.["next"] as { kind?: string; stays?: readonly Placed[] } | undefined;
  if (next?.stays === undefined || next.kind === "WITHOUT_BED") return null;
  const places = placesIn(body).map((guest) => {
    const place = next.stays!.find((one) => one.id === guest.id);
    return place === undefined ? guest : { ...without(guest), ...place };
  });
  return withPlaces(body, places);
}

function sameRooms(body: PlacingBody, beds: readonly KnownBed[]): PlacingBody | null {
  const asked = new Set(placesIn(body).map((one) => one.bed_id));
  const spare = beds.filter((bed) => bed.free && !asked.has(bed.id));
  const places: Placed[] = [];
  for (const guest of placesIn(body)) {
    const wanted = beds.find((bed) => bed.id === guest.bed_id);
    if (wanted === undefined || wanted.free) {
      places.push(guest);
      continue;
    }
    const at = spare.findIndex((bed) => bed.room_id === wanted.room_id);
    if (at < 0) return null;
    places.push({ ...without(guest), bed_id: spare.splice(at, 1)[0]!.id });
  }
  return places.some((one) => one.bed_id) ? withPlaces(body, places) : null;
}

/** The same guests without a place for now; nobody is lost by it. */
export const withoutPlace = (body: PlacingBody): PlacingBody =>
  withPlaces(body, placesIn(body).map((guest) => ({ ...without(guest), without_bed: true })));

/** Codes of the beds and counted rooms in a body, each once, as the screens name places. */
export function placeCodes(body: PlacingBody, beds: readonly KnownBed[], rooms: ReadonlyMap<string, string> = new Map()): string {
  const codes = placesIn(body).map(({ bed_id, room_id }) => beds.find((bed) => bed.id === bed_id)?.code ?? rooms.get(room_id ?? ""));
  return [...new Set(codes.filter((code) => code !== undefined))].join(", ");
}
