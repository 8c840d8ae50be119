/** Who is being given a place, what is suggested for them, and what was chosen; and how a tap changes it. Pure. */
import type { ShownRoom } from "../../data/overlay";
import { spotOf } from "./fitting";

export interface Person {
  /** Of the stay that moves, or that begins. */
  readonly stay_id: string;
  readonly person_id: string | null;
  readonly card: string | null;
  readonly household_id: string | null;
  readonly age: string | null;
  readonly sex: string | null;
  readonly effects: readonly string[];
}

export interface Spot {
  readonly room_id: string;
  readonly room_code: string;
  readonly bed_id?: string;
  readonly bed_code?: string;
  /** In the bed of this one of them, by number. */
  readonly shares_with?: number;
}

export interface Option {
  /** One for each person, in their order. */
  readonly spots: readonly Spot[];
  readonly reasons: readonly string[];
  /** Who sets a rule aside where this is chosen: it is not proposed, but possible. */
  readonly decided_by: "DESK" | null;
}

export interface Placing {
  readonly kind: "check_in" | "move";
  readonly people: readonly Person[];
  readonly household_id: string | null;
  readonly options: readonly Option[];
  readonly chosen: number | null;
  /** Null: not yet chosen. */
  readonly spots: readonly (Spot | null)[];
  /** Suggested by this device, which asked nobody. */
  readonly own: boolean;
  readonly asking: boolean;
  /** What the shelter says beside: refer first, ask which area. */
  readonly notes: readonly string[];
  /** Somebody chose by hand: what the shelter answers later does not change it. */
  readonly touched: boolean;
  /** This device does not know who they are: somebody has to say how many. */
  readonly unknown: boolean;
  /** The entry that was not done, and in whose stead this is done. */
  readonly replaces?: string;
}

export const begun = (kind: Placing["kind"], people: readonly Person[], unknown = false): Placing => ({
  kind,
  unknown,
  people,
  household_id: people[0]?.household_id ?? null,
  options: [],
  chosen: null,
  spots: people.map(() => null),
  own: false,
  asking: true,
  notes: [],
  touched: false,
});

/** What was suggested, the best chosen; what somebody chose meanwhile stays. */
export function suggested(placing: Placing, options: readonly Option[], how: { own: boolean; notes?: readonly string[] }): Placing {
  const base = { ...placing, options, own: how.own, asking: false, notes: how.notes ?? [] };
  if (placing.touched) return { ...base, chosen: null };
  const [best] = options;
  const good = best !== undefined && best.decided_by === null;
  return { ...base, chosen: good ? 0 : null, spots: good ? best.spots : placing.people.map(() => null) };
}

export const optionChosen = (placing: Placing, at: number): Placing => ({
  ...placing, chosen: at, spots: placing.options[at]?.spots ?? placing.spots, touched: true,
});

export const isWhole = (placing: Placing): boolean => placing.spots.every((spot) => spot !== null);

export const missing = (placing: Placing): number => placing.spots.filter((spot) => spot === null).length;

/** Which of them has this bed, by number; -1 for nobody. */
export const numberIn = (placing: Placing, bed_id: string): number => placing.spots.findIndex((spot) => spot?.bed_id === bed_id);

export const numberedIn = (placing: Placing, room_id: string): number =>
  placing.spots.filter((spot) => spot?.room_id === room_id && spot.bed_id === undefined && spot.shares_with === undefined).length;

/**
 * A tap on a bed: one of them goes there. All of them go to its room where nobody was placed yet, or where everybody was:
 * then they are placed anew, from this bed on. A tap on a bed that was chosen takes it back.
 */
export function bedTapped(placing: Placing, room: ShownRoom, bed_id: string, fits: (bed_id: string) => boolean): Placing {
  const base = { ...placing, chosen: null, touched: true };
  if (numberIn(placing, bed_id) >= 0) return { ...base, spots: freed(placing, bed_id) };
  const anew = isWhole(placing) || placing.spots.every((spot) => spot === null);
  const spots: (Spot | null)[] = anew ? placing.people.map(() => null) : [...placing.spots];
  const taken = new Set(spots.map((spot) => spot?.bed_id));
  const start = room.beds.findIndex((bed) => bed.id === bed_id);
  const from = [...room.beds.slice(start), ...room.beds.slice(0, start)];
  const free = from.filter((bed) => bed.id === bed_id || (anew && fits(bed.id))).filter((bed) => !taken.has(bed.id));
  for (const bed of free) {
    const next = spots.indexOf(null);
    if (next < 0) break;
    spots[next] = spotOf(room, bed);
  }
  return { ...base, spots };
}

/** Without this bed: its guest is not placed, nor is who was to share it. */
function freed(placing: Placing, bed_id: string): (Spot | null)[] {
  const number = numberIn(placing, bed_id);
  return placing.spots.map((spot, at) => (at === number || spot?.shares_with === number ? null : spot));
}

/** All of them into a hall. */
export const hallTapped = (placing: Placing, room: ShownRoom): Placing => ({
  ...placing, chosen: null, touched: true, spots: placing.people.map(() => ({ room_id: room.id, room_code: room.code })),
});

/** In how many rooms they would be. */
export const roomsOf = (spots: readonly (Spot | null)[]): number => new Set(spots.map((spot) => spot?.room_id).filter(Boolean)).size;

/** `R03-09 a R03-11`, `R03-09, R04-02`, `Gimnasio`: each bed once, in the order of codes. */
export function placesText(spots: readonly (Spot | null)[], words: { readonly to: (from: string, to: string) => string }): string {
  const beds = [...new Set(spots.flatMap((spot) => (spot?.bed_code === undefined ? [] : [spot.bed_code])))].sort();
  const halls = [...new Set(spots.flatMap((spot) => (spot !== null && spot.bed_code === undefined && spot.shares_with === undefined ? [spot.room_code] : [])))];
  return [...runs(beds).map(([from, to]) => rangeText(from, to, words)), ...halls].join(", ");
}

const rangeText = (from: string, to: string, words: { readonly to: (from: string, to: string) => string }): string =>
  from === to ? from : words.to(from, to);

/** Codes that follow on one another by their last number, as [first, last]. */
function runs(codes: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (const code of codes) {
    const last = found.at(-1);
    if (last !== undefined && follows(last[1], code)) last[1] = code;
    else found.push([code, code]);
  }
  return found.flatMap(([from, to]): [string, string][] => (follows(from, to) ? [[from, from], [to, to]] : [[from, to]]));
}

function follows(one: string, next: string): boolean {
  const [a, b] = [/^(.*?)(\d+)$/.exec(one), /^(.*?)(\d+)$/.exec(next)];
  return a !== null && b !== null && a[1] === b[1] && Number(b[2]) === Number(a[2]) + 1;
}
