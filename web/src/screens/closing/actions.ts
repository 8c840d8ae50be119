/** What is saved of a room and of a night: first who went out or came back, then what was seen, at last the closing. */
import type { CensusGuest, Composition } from "../../data/census";
import type { Action } from "../../outbox/outbox";
import { householdCode } from "../../people/household";
import type { Mark, Room } from "./census";

export interface Walk {
  readonly site_id: string;
  readonly night: string;
}

/** What is said of a room waits for nothing that is to be looked at in another one; the night's closing waits for all. */
export const roomKey = ({ site_id, night }: Walk, room: Pick<Room, "key">): string => `census:${site_id}:${night}:${room.key}`;

/** The name of a guest that anybody may read. */
export const guestCode = (guest: CensusGuest): string =>
  guest.household_id ? householdCode(guest.household_id) : (guest.card ?? guest.bed ?? "");

type Marks = Readonly<Record<string, Mark>>;

/**
 * @param before - what this device said of the room last, which its list may not know yet: nobody leaves twice
 */
export function roomActions(
  walk: Walk,
  room: Room,
  said: { readonly marks: Marks; readonly counted: Composition | null; readonly before?: Marks | undefined },
  newId: () => string,
): Action[] {
  const marked = (mark: Mark) => room.guests.filter((guest) => said.marks[guest.stay_id] === mark);
  const isOut = (guest: CensusGuest): boolean => {
    const last = said.before?.[guest.stay_id];
    return last === undefined || last === "missing" ? Boolean(guest.away_since) : last === "left";
  };
  const alone = new Set(childrenAlone(room, said.marks).map((guest) => guest.stay_id));
  const left = marked("left").filter((guest) => !isOut(guest) && !alone.has(guest.stay_id));
  const back = marked("here").filter(isOut);
  return [
    ...byHousehold(left).map((guests) => leaving(walk, guests, newId)),
    ...byHousehold(back).map((guests) => coming(walk, guests, newId)),
    confirming(walk, room, { ...said, moved: [...left, ...back], alone }, newId),
  ];
}

/** Children of whom nobody of age of their household is out with them: they are not said to have left, but missed. */
export function childrenAlone(room: Room, marks: Marks): CensusGuest[] {
  const out = room.guests.filter((guest) => marks[guest.stay_id] === "left" && !guest.away_since);
  const taking = new Set(out.filter((guest) => !isChild(guest)).map((guest) => guest.household_id));
  return out.filter((guest) => isChild(guest) && (!guest.household_id || !taking.has(guest.household_id)));
}

const CHILD = ["0-5", "6-11", "12-17"];
const isChild = (guest: CensusGuest): boolean => CHILD.includes(guest.age ?? "");

/** Who goes together goes in one call: the shelter lets no child leave by itself. */
function byHousehold(guests: readonly CensusGuest[]): CensusGuest[][] {
  const parties = new Map<string, CensusGuest[]>();
  for (const guest of guests) {
    const key = guest.household_id ?? guest.stay_id;
    parties.set(key, [...(parties.get(key) ?? []), guest]);
  }
  return [...parties.values()];
}

/** Why, in the ledger: the word of the tap. */
const UNDONE = "Deshacer";

const leaving = (walk: Walk, guests: readonly CensusGuest[], newId: () => string): Action => gate(walk, "leave", guests, newId);
const coming = (walk: Walk, guests: readonly CensusGuest[], newId: () => string): Action => gate(walk, "return", guests, newId);

/** A household out or in, all of them at once, and its way back. */
function gate({ site_id }: Walk, kind: "leave" | "return", guests: readonly CensusGuest[], newId: () => string): Action {
  const steps = guests.map((guest) => ({ id: newId(), stay_id: guest.stay_id }));
  const [first, ...also] = steps.map((step) => step.id);
  const values = { household: guestCode(guests[0]!) };
  return {
    service: "shelter",
    operation: `POST /shelter/v1/stays/${kind}`,
    summary: { text: kind, values },
    aggregates: guests.map((guest) => guest.stay_id),
    body: { site_id, guests: steps },
    undo: {
      service: "shelter",
      operation: `POST /shelter/v1/stays/steps/${first}/reverse`,
      body: { id: newId(), reason: UNDONE, ...(also.length === 0 ? {} : { also }) },
      summary: { text: `${kind}_undone`, values },
    },
  };
}

interface Said {
  readonly marks: Marks;
  readonly counted: Composition | null;
  readonly moved: readonly CensusGuest[];
  readonly alone: ReadonlySet<string>;
}

function confirming(walk: Walk, room: Room, { marks, counted, moved, alone }: Said, newId: () => string): Action {
  const not_seen = Object.keys(marks).filter((id) => marks[id] === "missing" || alone.has(id));
  const seen = { id: newId(), room_id: room.room_id, not_seen, ...(room.kind === "hall" ? { counted } : {}) };
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/rooms`,
    summary: { text: "census_room", values: { room: room.code || "–" } },
    aggregates: [roomKey(walk, room), ...moved.map((guest) => guest.stay_id)],
    body: { night_of: walk.night, rooms: [seen] },
  };
}

export function closingAction(walk: Walk, rooms: readonly Pick<Room, "key">[], people: number, newId: () => string): Action {
  return {
    service: "shelter",
    operation: `POST /shelter/v1/shelters/${walk.site_id}/census/close`,
    summary: { text: "census_closed", values: { people } },
    aggregates: [`census:${walk.site_id}:${walk.night}`, ...rooms.map((room) => roomKey(walk, room))],
    body: { id: newId(), night_of: walk.night },
  };
}
