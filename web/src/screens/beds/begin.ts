/** Begin to give somebody a place: who they are, and what the shelter proposes for them. */
import { api, read } from "../../api/client";
import type { components } from "../../api/types/shelter";
import { knownGuests } from "../../data/guests";
import { shown } from "../../data/pending";
import type { ShownGuest } from "../../data/overlay";
import { newId } from "../../ids";
import { mode } from "../../net/connectivity";
import type { Entry } from "../../outbox/entry";
import { device } from "../../session/device";
import { ownOptions } from "./fitting";
import { begun, suggested, type Option, type Person, type Placing, type Spot } from "./placing";
import { layoutRooms, placing, rest, selected } from "./state";
import { t } from "./texts";
import { cardOf, knownAs } from "./view";

type Proposals = components["schemas"]["ProposalsOut"];
type ProposedPlace = components["schemas"]["ProposedPlace"];
/** Whom the shelter is asked for. */
interface Query {
  readonly household?: string;
  readonly person?: string[];
  readonly card?: string[];
}

/** So long the shelter may think before this device suggests something itself. */
const PATIENCE_MS = 2_500;
const NAMED_MAX = 20;

export function personOf(guest: ShownGuest): Person {
  const known = knownAs(guest, knownGuests.peek());
  const card = cardOf(guest, knownGuests.peek());
  return {
    stay_id: guest.stay_id,
    person_id: guest.person_id ?? null,
    card: guest.person_id ? null : (guest.card ?? card),
    household_id: guest.household_id ?? null,
    age: guest.age ?? null,
    sex: known?.sex ?? null,
    effects: known?.effects ?? [],
  };
}

/** Those who are here already go to another place, or to a first one. */
export function beginMove(guests: readonly ShownGuest[], replaces?: string): Promise<void> {
  const people = guests.map(personOf);
  const query: Query = {
    person: people.flatMap((one) => (one.person_id === null ? [] : [one.person_id])),
    card: people.flatMap((one) => (one.person_id === null && one.card !== null ? [one.card] : [])),
  };
  const all = (query.person?.length ?? 0) + (query.card?.length ?? 0);
  const now = { ...begun("move", people), ...(replaces === undefined ? {} : { replaces }) };
  return begin(now, all === people.length && all <= NAMED_MAX ? query : null);
}

/** Another place for those whose entry was not done; their check-in is done anew, in its stead. */
export function beginAgain(guests: readonly ShownGuest[], entry: Entry): Promise<void> {
  if (!entry.operation.endsWith("/stays")) return beginMove(guests, entry.id);
  const people = guests.map(personOf);
  const query: Query = people[0]?.household_id ? { household: people[0].household_id } : { card: people.flatMap((one) => one.card ?? []) };
  return begin({ ...begun("check_in", people), replaces: entry.id }, query);
}

/** A household, or the bearer of a card, comes in. `unknown`: who they are is the server's to say. */
export const beginCheckIn = (query: Query, people: readonly Person[], unknown = false): Promise<void> =>
  begin(begun("check_in", people, unknown), query);

/** So many of a household of which this device knows nothing: each is one of it, and no more is said. */
export function sayHowMany(count: number): void {
  const now = placing.value;
  if (now === null) return;
  const people = Array.from({ length: count }, (_, at) => now.people[at] ?? newcomer({ household_id: now.household_id }));
  placing.value = { ...now, people, spots: people.map(() => null), touched: false };
  suggestAlone(now.notes);
}

export const newcomer = (one: Partial<Person>): Person => ({
  stay_id: newId(), person_id: null, card: null, household_id: null, age: null, sex: null, effects: [], ...one,
});

async function begin(now: Placing, query: Query | null): Promise<void> {
  rest();
  selected.value = null;
  placing.value = now;
  if (now.people.length > 0) window.scrollTo({ top: 0 });
  const mine = (): boolean => placing.value?.people[0]?.stay_id === now.people[0]?.stay_id;
  const alone = (): void => void (mine() && placing.value!.asking && suggestAlone());
  if (query === null || mode.value === "local") return alone();
  const timer = setTimeout(() => !now.unknown && alone(), PATIENCE_MS);
  const path = { id: device.value?.site_id ?? "" };
  const answer = await read(api.shelter.GET("/shelter/v1/shelters/{id}/proposals", { params: { path, query } }));
  clearTimeout(timer);
  if (!mine()) return;
  if (!answer.ok) return alone();
  placing.value = proposed(placing.value!, answer.data);
  if (placing.value.options.length === 0) suggestAlone(placing.value.notes);
}

/** What this device suggests by itself; it says that it asked nobody. */
function suggestAlone(notes: readonly string[] = []): void {
  const [board, now] = [shown.value, placing.value];
  if (board === null || now === null) return;
  placing.value = suggested(now, ownOptions(board, layoutRooms.value, now.people), { own: true, notes });
}

/** The shelter's proposals as options; of a check-in, with everybody whom it names. */
export function proposed(now: Placing, told: Proposals): Placing {
  const people = now.kind === "check_in" ? named(now, told) : now.people;
  const order = orderOf(people, told);
  const options: Option[] = told.proposals
    .filter((one) => one.kind === "PLACEMENT" && (one.places?.length ?? 0) > 0)
    .map((one) => ({ spots: spotsOf(one.places ?? [], order, people.length), reasons: one.reasons.map(({ text }) => text), decided_by: null }));
  for (const one of told.relaxations) {
    if (one.decided_by !== "DESK" || (one.places?.length ?? 0) === 0) continue;
    options.push({ spots: spotsOf(one.places ?? [], order, people.length), reasons: [t("set_aside", { rules: one.rules.map(({ text }) => text).join(", ") })], decided_by: "DESK" });
  }
  for (const one of told.counted) {
    if (one.overflow > 0 || options.length >= 3) continue;
    options.push({ spots: people.map(() => ({ room_id: one.room_id, room_code: one.room_code })), reasons: [one.text], decided_by: null });
  }
  const refer = told.proposals.find((one) => one.kind === "REFERRAL");
  const notes = [...(refer?.reasons ?? []), ...told.notes].map(({ text }) => text);
  const whole = options.filter((one) => one.spots.every(Boolean));
  const fresh = now.people.length === people.length ? { ...now, people, unknown: false } : { ...now, people, unknown: false, household_id: people[0]?.household_id ?? null, spots: people.map(() => null), touched: false };
  return suggested(fresh, whole, { own: false, notes });
}

/** The guests whom the shelter would house, with what this device knew of them. */
function named(now: Placing, told: Proposals): readonly Person[] {
  return told.guests.map((guest) => {
    const before = now.people.find((one) => (guest.person_id ? one.person_id === guest.person_id : guest.card && one.card === guest.card));
    return before ?? newcomer({ person_id: guest.person_id ?? null, card: guest.person_id ? null : (guest.card ?? null), household_id: now.household_id });
  });
}

/** By the shelter's number of a guest, their place among the people. */
function orderOf(people: readonly Person[], told: Proposals): ReadonlyMap<number, number> {
  const order = new Map<number, number>();
  const left = new Set(people.keys());
  for (const guest of told.guests) {
    const at = people.findIndex((one, place) => left.has(place) && (guest.person_id ? one.person_id === guest.person_id : guest.card ? one.card === guest.card : true));
    if (at >= 0) {
      order.set(guest.number, at);
      left.delete(at);
    }
  }
  return order;
}

function spotsOf(places: readonly ProposedPlace[], order: ReadonlyMap<number, number>, count: number): Spot[] {
  const spots = new Array<Spot>(count);
  for (const place of places) {
    const at = order.get(place.guest);
    if (at === undefined) continue;
    const shares = place.shares_with === undefined || place.shares_with === null ? undefined : order.get(place.shares_with);
    spots[at] = {
      room_id: place.room_id,
      room_code: place.room_code,
      ...(place.bed_id ? { bed_id: place.bed_id, bed_code: place.bed_code ?? "" } : {}),
      ...(shares === undefined ? {} : { shares_with: shares }),
    };
  }
  return spots;
}
