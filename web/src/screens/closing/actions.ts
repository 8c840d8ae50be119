/** What is saved of a room and of a night: first who went out or came back, then what was seen, at last the closing. */
import type { CensusGuest, Composition } from "../../data/census";
import type { Action } from "../../outbox/outbox";
import { householdCode } from "../../people/household";
import { isChild, type Mark, type Room } from "./census";

export interface Walk {
  readonly site_id: string;
  readonly night: string;
}

/** What is said of one room is sent in its order; a room that somebody has to look at keeps no other one back. */
export const roomKey = (walk: Walk, key: string): string => `${nightKey(walk)}:${key}`;
const nightKey = ({ site_id, night }: Walk): string => `census:${site_id}:${night}`;

/** The name of a guest that anybody may read. */
export const guestCode = (guest: CensusGuest): string =>
  guest.household_id ? householdCode(guest.household_id) : (guest.card ?? guest.bed ?? "");

interface Said {
  readonly marks: Readonly<Record<string, Mark>>;
  readonly counted: Composition | null;
}

/** Only what differs from what was said of the room last: a step that was told before is not told again. */
export function roomActions(walk: Walk, room: Room, said: Said, newId: () => string): Action[] {
  const back = room.guests.filter((guest) => room.marks[guest.stay_id] === "left" && said.marks[guest.stay_id] !== "left");
  return [
    ...byHousehold(leavingNow(room, said.marks)).map((guests) => atTheGate(walk, guests, newId, "leave")),
    ...back.map((guest) => atTheGate(walk, [guest], newId, "return")),
    confirming(walk, room, { ...said, back }, newId),
  ];
}

const leavingNow = (room: Room, marks: Said["marks"]): CensusGuest[] =>
  room.guests.filter((guest) => marks[guest.stay_id] === "left" && room.marks[guest.stay_id] !== "left");

/** Who goes through the door together: whoever is of no household goes alone. */
function byHousehold(guests: readonly CensusGuest[]): CensusGuest[][] {
  const found = new Map<string, CensusGuest[]>();
  for (const guest of guests) {
    const key = guest.household_id ?? guest.stay_id;
    found.set(key, [...(found.get(key) ?? []), guest]);
  }
  return [...found.values()];
}

/** Children who would go out with no adult of their household: the shelter lets none of them go. */
export const alone = (room: Room, marks: Said["marks"]): CensusGuest[] =>
  byHousehold(leavingNow(room, marks)).flatMap((guests) => (guests.every(isChild) ? guests : []));

/** Why, in the ledger: the word of the tap. */
const UNDONE = "Deshacer";

function atTheGate({ site_id }: Walk, guests: readonly CensusGuest[], newId: () => string, way: "leave" | "return"): Action {
  const steps = guests.map(({ stay_id }) => ({ id: newId(), stay_id }));
  const [first, ...also] = steps.map(({ id }) => id);
  const values = { household: guestCode(guests[0]!) };
  return {
    service: "shelter",
    operation: `POST /shelter/v1/stays/${way}`,
    summary: { text: way, values },
    aggregates: [...new Set(guests.flatMap((guest) => [guest.stay_id, ...(guest.household_id ? [guest.household_id] : [])]))],
    body: { site_id, guests: steps },
    undo: {
      service: "shelter",
      operation: `POST /shelter/v1/stays/steps/${first}/reverse`,
      body: { id: newId(), reason: UNDONE, ...(also.length > 0 ? { also } : {}) },
      summary: { text: `${way}_undone`, values },
    },
  };
}

/**
 * Who went out stands in no way of it: a step that has to be looked at would keep back the room and its missing
 * children. Only who came back and is missing waits for that step, as nobody looks for somebody who is out.
 */
function confirming(walk: Walk, room: Room, { marks, counted, back }: Said & { readonly back: readonly CensusGuest[] }, newId: () => string): Action {
  const not_seen = Object.keys(marks).filter((id) => marks[id] === "missing");
  const seen = { id: newId(), room_id: room.room_id, not_seen, ...(room.kind === "hall" ? { counted } : {}) };
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/rooms`,
    summary: { text: "census_room", values: { room: room.code || "–" } },
    aggregates: [roomKey(walk, room.key), ...back.map((guest) => guest.stay_id).filter((id) => not_seen.includes(id))],
    body: { night_of: walk.night, rooms: [seen] },
  };
}

/** The night is closed after all that was said of its rooms: nothing is said of them afterwards. */
export function closingAction(walk: Walk, rooms: readonly Pick<Room, "key">[], people: number, newId: () => string): Action {
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/close`,
    summary: { text: "census_closed", values: { people } },
    aggregates: [nightKey(walk), ...rooms.map((room) => roomKey(walk, room.key))],
    body: { id: newId(), night_of: walk.night },
  };
}
