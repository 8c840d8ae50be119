/** What is saved of a room and of a night: first who went out or came back, then what was seen, at last the closing. */
import type { CensusGuest, Composition } from "../../data/census";
import type { Action } from "../../outbox/outbox";
import { householdCode } from "../../people/household";
import type { Mark, Room } from "./census";

export interface Walk {
  readonly site_id: string;
  readonly night: string;
}

/** Entries of one night are sent in their order: its closing after its rooms. */
export const censusKey = ({ site_id, night }: Walk): string => `census:${site_id}:${night}`;

/** The name of a guest that anybody may read. */
export const guestCode = (guest: CensusGuest): string =>
  guest.household_id ? householdCode(guest.household_id) : (guest.card ?? guest.bed ?? "");

export function roomActions(
  walk: Walk,
  room: Room,
  said: { readonly marks: Readonly<Record<string, Mark>>; readonly counted: Composition | null },
  newId: () => string,
): Action[] {
  const marked = (mark: Mark) => room.guests.filter((guest) => said.marks[guest.stay_id] === mark);
  const left = marked("left").filter((guest) => !guest.away_since);
  const back = marked("here").filter((guest) => guest.away_since);
  return [
    ...left.map((guest) => leaving(walk, guest, newId)),
    ...back.map((guest) => coming(walk, guest, newId)),
    confirming(walk, room, { ...said, moved: [...left, ...back] }, newId),
  ];
}

/** Why, in the ledger: the word of the tap. */
const UNDONE = "Deshacer";

function leaving({ site_id }: Walk, guest: CensusGuest, newId: () => string): Action {
  const step = newId();
  const values = { household: guestCode(guest) };
  return {
    service: "shelter",
    operation: "POST /shelter/v1/stays/leave",
    summary: { text: "leave", values },
    aggregates: [guest.stay_id],
    body: { site_id, guests: [{ id: step, stay_id: guest.stay_id }] },
    undo: {
      service: "shelter",
      operation: `POST /shelter/v1/stays/steps/${step}/reverse`,
      body: { id: newId(), reason: UNDONE },
      summary: { text: "leave_undone", values },
    },
  };
}

function coming({ site_id }: Walk, guest: CensusGuest, newId: () => string): Action {
  return {
    service: "shelter",
    operation: "POST /shelter/v1/stays/return",
    summary: { text: "return", values: { household: guestCode(guest) } },
    aggregates: [guest.stay_id],
    body: { site_id, guests: [{ id: newId(), stay_id: guest.stay_id }] },
  };
}

interface Said {
  readonly marks: Readonly<Record<string, Mark>>;
  readonly counted: Composition | null;
  readonly moved: readonly CensusGuest[];
}

function confirming(walk: Walk, room: Room, { marks, counted, moved }: Said, newId: () => string): Action {
  const not_seen = Object.keys(marks).filter((id) => marks[id] === "missing");
  const seen = { id: newId(), room_id: room.room_id, not_seen, ...(room.kind === "hall" ? { counted } : {}) };
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/rooms`,
    summary: { text: "census_room", values: { room: room.code || "–" } },
    aggregates: [censusKey(walk), ...moved.map((guest) => guest.stay_id)],
    body: { night_of: walk.night, rooms: [seen] },
  };
}

export function closingAction(walk: Walk, people: number, newId: () => string): Action {
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/close`,
    summary: { text: "census_closed", values: { people } },
    aggregates: [censusKey(walk)],
    body: { id: newId(), night_of: walk.night },
  };
}
