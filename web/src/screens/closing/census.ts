/** The census of a night as somebody walks it: what a room expects, what was said of it here, and what comes of both. */
import type { Census, CensusGuest, CensusRoom, Composition } from "../../data/census";
import { isChildBand } from "../../people/ages";

/** There; not there, and nobody knows where; out for a while, and said so. */
export type Mark = "here" | "missing" | "left";

/** What was said of a room on this device, until the server's own answer is newer. */
export interface SaidRoom {
  readonly at: string;
  readonly marks: Readonly<Record<string, Mark>>;
  readonly counted: Composition | null;
  /** The entry of the outbox that tells it. */
  readonly entry: string;
}

export interface SaidClosing {
  readonly at: string;
  readonly people: number;
  readonly entry: string;
}

export interface SaidNight {
  readonly night: string;
  readonly rooms: Readonly<Record<string, SaidRoom>>;
  readonly closed: SaidClosing | null;
}

export const nothingSaid = (night: string): SaidNight => ({ night, rooms: {}, closed: null });

export type RoomKind = "beds" | "hall" | "nowhere";

export interface Room {
  /** Its id, or `nowhere`. */
  readonly key: string;
  readonly room_id: string | null;
  readonly code: string;
  readonly kind: RoomKind;
  /** So many are looked for. */
  readonly expected: number;
  readonly away: number;
  readonly guests: readonly CensusGuest[];
  /** How each of them stands by what was said last, here or to the server. */
  readonly marks: Readonly<Record<string, Mark>>;
  readonly done: boolean;
  readonly at: string | null;
  /** Seen or counted, once it is done. */
  readonly found: number;
  /** How many are otherwise than expected. */
  readonly differences: number;
  readonly missing: readonly CensusGuest[];
  readonly counted: Composition | null;
}

export const NOWHERE = "nowhere";
export const keyOf = (room: CensusRoom): string => room.room_id ?? NOWHERE;

/** How a guest stands before anybody touches the row. */
export function markOf(guest: CensusGuest): Mark {
  if (guest.away_since) return "left";
  return guest.seen === false ? "missing" : "here";
}

export const totalOf = (counted: Composition): number =>
  counted.women + counted.men + counted.girls + counted.boys + counted.not_stated;

/** The rooms where somebody is looked for, in the order of the walk; whoever is gone is in none. */
export function roomsOf(census: Census, said: SaidNight, inHalls: InHalls = () => []): Room[] {
  const own = said.night === census.night_of ? said.rooms : {};
  return census.rooms
    .map((room) => drawn(room, own[keyOf(room)], inHalls))
    .filter((room) => room.done || room.expected + room.away > 0)
    .sort((a, b) => Number(b.kind === "nowhere") - Number(a.kind === "nowhere") || byCode(a.code, b.code));
}

/** As they hang on the doors: R2 before R10. */
export const byCode = (a: string, b: string): number => a.localeCompare(b, "es", { numeric: true });

/** Who is in a hall, by the board: the census expects a number there. */
export type InHalls = (room_id: string) => readonly CensusGuest[];

function drawn(room: CensusRoom, said: SaidRoom | undefined, inHalls: InHalls): Room {
  const listed = room.mode === "COUNTED" && room.room_id ? inHalls(room.room_id) : (room.guests ?? []);
  const guests = listed.filter((guest) => !guest.gone).sort((a, b) => byCode(a.bed ?? "", b.bed ?? ""));
  const kind: RoomKind = room.room_id === null || room.room_id === undefined ? "nowhere" : room.mode === "COUNTED" ? "hall" : "beds";
  const marks = Object.fromEntries(guests.map((guest) => [guest.stay_id, said?.marks[guest.stay_id] ?? markOf(guest)]));
  const counted = said === undefined ? (room.counted ?? null) : said.counted;
  const at = said?.at ?? room.confirmed_at ?? null;
  const missing = guests.filter((guest) => marks[guest.stay_id] === "missing" && !guest.away_since);
  const left = guests.filter((guest) => marks[guest.stay_id] === "left" && !guest.away_since);
  const found = counted === null ? room.expected - missing.length - left.length : totalOf(counted);
  return {
    key: keyOf(room),
    room_id: room.room_id ?? null,
    code: room.code ?? "",
    kind,
    expected: room.expected,
    away: room.away ?? 0,
    guests,
    marks,
    done: at !== null,
    at,
    found: at === null ? 0 : found,
    differences: kind === "hall" ? Math.abs(found - room.expected) : missing.length + left.length,
    missing: at === null ? [] : missing,
    counted,
  };
}

export interface Progress {
  readonly rooms: number;
  readonly done: number;
  readonly people: number;
  readonly counted: number;
}

export function progressOf(rooms: readonly Room[]): Progress {
  const done = rooms.filter((room) => room.done);
  return {
    rooms: rooms.length,
    done: done.length,
    people: rooms.reduce((sum, room) => sum + room.expected, 0),
    counted: done.reduce((sum, room) => sum + room.found, 0),
  };
}

/** The next room of the walk: the first that nobody confirmed. */
export const nextRoom = (rooms: readonly Room[]): Room | null => rooms.find((room) => !room.done) ?? null;

export const isChild = (guest: { readonly age?: string | null }): boolean => isChildBand(guest.age);

/** So many fewer children were counted in a hall than stay there, and nobody said which. */
export function childrenShort(room: Room, counted: Composition | null = room.counted, marks: Readonly<Record<string, Mark>> = {}): number {
  if (room.kind !== "hall" || counted === null) return 0;
  const named = new Set(room.missing.map((guest) => guest.stay_id));
  const looked = room.guests.filter((guest) => isChild(guest) && !guest.away_since && !named.has(guest.stay_id));
  const there = looked.filter((guest) => marks[guest.stay_id] !== "missing");
  return Math.max(0, there.length - counted.girls - counted.boys - counted.not_stated);
}

export interface Alarm {
  readonly stay_id: string;
  readonly place: string;
  readonly age: string;
  readonly person_id: string | null;
  readonly since: string | null;
  readonly room: string;
}

/** Children who were not seen, by the place where they should be. */
export function alarmsOf(rooms: readonly Room[]): Alarm[] {
  return rooms.flatMap((room) =>
    room.missing.filter(isChild).map((guest) => ({
      stay_id: guest.stay_id,
      place: guest.bed ?? room.code,
      age: guest.age ?? "",
      person_id: guest.person_id ?? null,
      since: room.at,
      room: room.key,
    })),
  );
}

export interface Balance {
  readonly before: number;
  readonly came: number;
  readonly left: number;
  readonly people: number;
  /** People on the board less those of the night; null where no board is known. */
  readonly off: number | null;
}

export function balanceOf(census: Census, board: { readonly present: number; readonly away: number } | null): Balance {
  const { people_before: before, came, left, people } = census.posted ?? census.expected;
  return { before, came, left, people, off: board === null ? null : board.present + board.away - people };
}
