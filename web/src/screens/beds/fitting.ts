/**
 * What this device can tell of a bed and of who is to sleep there: why a bed does not fit, and a suggestion of its own
 * where the shelter cannot be asked. The rules themselves are the shelter's (`docs/placing.md`). Pure.
 */
import type { Layout, LayoutRoom } from "../../data/board";
import type { ShownBed, ShownBoard, ShownRoom } from "../../data/overlay";
import { freeIn } from "./numbers";
import type { Option, Person, Spot } from "./placing";

/** Who may set a reason aside: nobody (the bed is not free), the desk, or the officer of protection. */
export type Strength = "taken" | "desk" | "officer";
export interface WhyNot {
  readonly code: "OCCUPIED" | "HELD" | "AWAY" | "CLEANING" | "OUT_OF_SERVICE" | "WOMEN" | "MEN" | "CHILDREN" | "ISOLATION" | "ACCESS" | "GIVEN" | "CRIB" | "UPPER" | "LOW_NEEDED" | "STEP_FREE_NEEDED";
  readonly strength: Strength;
}

const because = (code: WhyNot["code"], strength: Strength): WhyNot => ({ code, strength });
const SMALL = ["0-5"];
const CHILDREN = ["0-5", "6-11", "12-17"];
const LOW = ["SINGLE", "DOUBLE", "LOWER", "COT"];

/** Why this bed is not for one of these people; null where it is for one of them. */
export function whyNot(bed: ShownBed, room: LayoutRoom | undefined, people: readonly Person[]): WhyNot | null {
  if (bed.state !== "AVAILABLE") return because(bed.state, "taken");
  const reasons = people.map((one) => forOne(bed, room, one, people));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

function forOne(bed: ShownBed, room: LayoutRoom | undefined, one: Person, people: readonly Person[]): WhyNot | null {
  return (room === undefined ? null : ofRoom(room, one, people)) ?? ofBed(bed, room, one);
}

function ofRoom(room: LayoutRoom, one: Person, people: readonly Person[]): WhyNot | null {
  if (room.household_id && room.household_id !== one.household_id) return because("GIVEN", "desk");
  const needsAccess = people.some((other) => other.effects.some((effect) => effect === "STEP_FREE" || effect === "LOWER_BED" || effect === "CARER_BESIDE"));
  switch (room.population) {
    case "WOMEN":
      return one.sex === "MALE" && !["0-5", "6-11"].includes(one.age ?? "") ? because("WOMEN", "officer") : null;
    case "MEN":
      return one.sex === "FEMALE" || CHILDREN.includes(one.age ?? "") ? because("MEN", "desk") : null;
    case "UNACCOMPANIED_CHILDREN":
      return because("CHILDREN", "officer"); // who is alone is the shelter's to say
    case "ISOLATION":
      return because("ISOLATION", "desk");
    case "ACCESSIBLE":
      return needsAccess ? null : because("ACCESS", "desk");
    default:
      return null;
  }
}

function ofBed(bed: ShownBed, room: LayoutRoom | undefined, one: Person): WhyNot | null {
  if (bed.kind === "CRIB" && !SMALL.includes(one.age ?? "")) return because("CRIB", "desk");
  if (bed.kind === "UPPER" && SMALL.includes(one.age ?? "")) return because("UPPER", "desk");
  if (one.effects.includes("LOWER_BED") && !LOW.includes(bed.kind)) return because("LOW_NEEDED", "desk");
  return one.effects.includes("STEP_FREE") && !room?.accessible ? because("STEP_FREE_NEEDED", "desk") : null;
}

export const roomsById = (layout: Layout | null): ReadonlyMap<string, LayoutRoom> =>
  new Map((layout?.rooms ?? []).map((room) => [room.id, room]));

const SUGGESTED_MAX = 2;

/** Free beds of one room for all of them, the room first that keeps the least over; then a hall. */
export function ownOptions(board: ShownBoard, rooms: ReadonlyMap<string, LayoutRoom>, people: readonly Person[]): Option[] {
  const inBeds = board.rooms
    .map((room) => ({ room, spots: seated(room, rooms.get(room.id), people) }))
    .filter((one): one is { room: ShownRoom; spots: Spot[] } => one.spots !== null)
    .sort((one, other) => freeIn(one.room) - freeIn(other.room))
    .slice(0, SUGGESTED_MAX)
    .map(({ spots }): Option => ({ spots, reasons: [], decided_by: null }));
  const hall = board.rooms.find((room) => room.mode === "COUNTED" && freeIn(room) >= people.length);
  return hall === undefined ? inBeds : [...inBeds, hallOption(hall, people)];
}

export const hallOption = (room: ShownRoom, people: readonly Person[]): Option => ({
  spots: people.map(() => ({ room_id: room.id, room_code: room.code })),
  reasons: [],
  decided_by: null,
});

/** A bed for each of them in a room, whoever has fewer beds to choose from first; null where there is none for one. */
function seated(room: ShownRoom, own: LayoutRoom | undefined, people: readonly Person[]): Spot[] | null {
  const free = room.beds.filter((bed) => bed.state === "AVAILABLE");
  if (room.mode === "COUNTED" || free.length < people.length) return null;
  const choices = people.map((one, at) => ({ at, beds: free.filter((bed) => forOne(bed, own, one, people) === null) }));
  const taken = new Set<string>();
  const spots: Spot[] = [];
  for (const { at, beds } of choices.sort((one, other) => one.beds.length - other.beds.length || one.at - other.at)) {
    const bed = beds.find((one) => !taken.has(one.id));
    if (bed === undefined) return null;
    taken.add(bed.id);
    spots[at] = spotOf(room, bed);
  }
  return spots;
}

export const spotOf = (room: ShownRoom, bed: ShownBed): Spot => ({
  room_id: room.id, room_code: room.code, bed_id: bed.id, bed_code: bed.code,
});
