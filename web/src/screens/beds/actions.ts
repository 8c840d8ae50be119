/** What is done on the board: saved on this device, told in one sentence, and taken back by one tap. */
import type { Guest } from "../../data/board";
import { remember } from "../../data/pending";
import type { Place, ShownBed, ShownGuest } from "../../data/overlay";
import { newId } from "../../ids";
import { mode } from "../../net/connectivity";
import { entries, NotSaved, otherwise, save, undo, type Action } from "../../outbox/outbox";
import type { Entry, Summary, Undo } from "../../outbox/entry";
import { discard } from "../../outbox/review";
import { householdCode } from "../../people/household";
import { device } from "../../session/device";
import { shortCode, toast } from "../../ui";
import type { Reason } from "./ending";
import type { Found } from "./numbers";
import { placesText, type Person, type Placing, type Spot } from "./placing";
import { t } from "./texts";

const site = (): string => device.value?.site_id ?? "";
const undone = (): { id: string; reason: string } => ({ id: newId(), reason: "UNDONE_AT_DESK" });

/** H-7K2Q, or the end of a card, or how many they are: what a board may say of somebody. */
export const codeOf = (household_id: string | null | undefined, card: string | null | undefined): string =>
  household_id ? householdCode(household_id) : card ? shortCode(card) : t("somebody");

/** Save, tell, and offer the way back; what could not be saved is said too. `replaces` is what was not done before. */
export async function done(action: Action, said: string, replaces?: string): Promise<boolean> {
  try {
    const entry = await saved(action, replaces);
    if (entry === null) toast({ text: t("said.decided") });
    else toast({ text: said, ...(action.undo === undefined ? {} : { undo: () => void takeBack(entry) }) });
    return entry !== null;
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    toast({ text: t(trouble.reason === "locked" ? "said.locked" : "said.not_saved") });
    return false;
  }
}

function saved(action: Action, replaces: string | undefined): Promise<Entry | null> {
  const before = replaces === undefined ? undefined : entries.value.find((one) => one.id === replaces);
  return before === undefined ? save(action) : otherwise(before, action, "OTHER_PLACE");
}

async function takeBack(entry: Entry): Promise<void> {
  toast({ text: t((await undo(entry)) === null ? "said.not_undone" : "said.undone") });
}

const shelter = (operation: string, body: object, summary: Summary): Undo => ({ service: "shelter", operation: `POST /shelter/v1/${operation}`, body, summary });

const placeOf = ({ bed, room }: Found): Place => (bed !== null ? { bed_id: bed.id } : room !== null ? { room_id: room.id } : {});

/** Who a step takes along, with the step's id. */
function steps(guests: readonly Found[]): { id: string; guest: Guest; place: Place }[] {
  const all = guests.map((one) => ({ id: newId(), guest: one.guest, place: placeOf(one) }));
  remember(all);
  return all;
}

const whose = (guests: readonly Found[]): string => codeOf(guests[0]?.guest.household_id, guests[0]?.guest.card);

const touched = (guests: readonly Found[]): string[] => [
  ...new Set(guests.flatMap(({ guest, bed }) => [guest.stay_id, ...(bed === null ? [] : [bed.id]), ...(guest.household_id ? [guest.household_id] : [])])),
];

const stepsBack = (ids: readonly string[], summary: Summary): Undo =>
  shelter(`stays/steps/${ids[0]}/reverse`, { ...undone(), ...(ids.length > 1 ? { also: ids.slice(1) } : {}) }, summary);

/** Out for a while, or back. */
export function atTheGate(guests: readonly Found[], way: "leave" | "return"): Promise<boolean> {
  const taken = steps(guests);
  const household = whose(guests);
  const body = { site_id: site(), guests: taken.map(({ id, guest }) => ({ id, stay_id: guest.stay_id })) };
  const values = { household };
  const [did, back]: [Summary, Summary] =
    way === "leave" ? [{ text: "leave", values }, { text: "leave_undone", values }] : [{ text: "return", values }, { text: "return_undone", values }];
  const action = shelter(`stays/${way}`, body, did);
  const undo = stepsBack(taken.map(({ id }) => id), back);
  return done({ ...action, aggregates: touched(guests), undo }, t(`said.${way}`, { count: guests.length, household }));
}

/** They are here: seen. */
export function seen(guests: readonly Found[]): Promise<boolean> {
  const household = whose(guests);
  const body = { site_id: site(), guests: guests.map(({ guest }) => ({ id: newId(), stay_id: guest.stay_id })) };
  const action = shelter("stays/seen", body, { text: "seen", values: { household } });
  return done({ ...action, aggregates: touched(guests) }, t("said.seen", { count: guests.length, household }));
}

export function ended(guests: readonly Found[], reason: Reason): Promise<boolean> {
  remember(guests.map((one) => ({ id: one.guest.stay_id, guest: one.guest, place: placeOf(one) })));
  const household = whose(guests);
  const ids = guests.map(({ guest }) => guest.stay_id);
  const places = guests.flatMap(({ bed, room }) => [bed?.code ?? room?.code ?? ""]).filter(Boolean).join(", ");
  const body = { site_id: site(), ends: ids.map((stay_id) => ({ stay_id, reason })) };
  const action = shelter("stays/end", body, { text: "check_out", values: { household, places } });
  // Whoever is shared with comes back before who shares.
  const hosts = [...guests].sort((one, other) => Number(one.guest.place === "SHARES_WITH") - Number(other.guest.place === "SHARES_WITH"));
  const [first = "", ...also] = hosts.map(({ guest }) => guest.stay_id);
  const undo = shelter(`stays/${first}/end/reverse`, { ...undone(), also }, { text: "check_out_undone", values: { household } });
  return done({ ...action, aggregates: touched(guests), undo }, t("said.check_out", { count: guests.length, household }));
}

export function bedState(bed: ShownBed, state: "AVAILABLE" | "CLEANING" | "OUT_OF_SERVICE"): Promise<boolean> {
  const values = { bed: bed.code };
  const set = (to: string, summary: Summary): Undo => shelter(`beds/${bed.id}/state`, { state: to }, summary);
  const undo = set(bed.state, { text: "bed_state_undone", values });
  return done({ ...set(state, { text: "bed_state", values }), aggregates: [bed.id], undo }, t(`said.bed.${state}`, values));
}

export const placesWords = { to: (from: string, to: string): string => t("from_to", { from, to }) };

const where = (spot: Spot, people: readonly Person[]): object => {
  if (spot.shares_with !== undefined) return { shares_with_stay_id: people[spot.shares_with]!.stay_id };
  return spot.bed_id === undefined ? { room_id: spot.room_id } : { bed_id: spot.bed_id };
};

/** Everybody to their places, in one call: all of them or nobody. `as` are those of them who are here already. */
export function placed(now: Placing, as: readonly Found[]): Promise<boolean> {
  const household = codeOf(now.household_id, now.people[0]?.card);
  const places = placesText(now.spots, placesWords);
  const count = now.people.length;
  const beds = now.spots.flatMap((spot) => (spot?.bed_id === undefined ? [] : [spot.bed_id]));
  const values = { household, places };
  const aggregates = [...new Set([...now.people.flatMap((one) => [one.stay_id, one.household_id ?? "", one.person_id ?? "", one.card ?? ""]), ...beds, ...touched(as)])].filter(Boolean);
  const said = t("said.placed", { count, places });
  if (now.kind === "move") {
    const taken = steps(as);
    const hostsFirst = [...taken].sort((one, other) => shares(now, one.guest.stay_id) - shares(now, other.guest.stay_id));
    const moves = hostsFirst.map(({ id, guest }) => ({ id, stay_id: guest.stay_id, ...where(spotOf(now, guest.stay_id), now.people) }));
    const action = shelter("stays/move", { site_id: site(), moves }, { text: "move", values });
    return done({ ...action, aggregates, undo: stepsBack(taken.map(({ id }) => id), { text: "move_undone", values: { household } }) }, said, now.replaces);
  }
  const stays = now.people.map((one, at) => ({
    id: one.stay_id,
    ...(one.person_id !== null ? { person_id: one.person_id } : one.card !== null ? { card: one.card } : {}),
    ...(one.household_id === null ? {} : { household_id: one.household_id }),
    ...where(now.spots[at]!, now.people),
  }));
  const offline = mode.value === "local";
  const body = { site_id: site(), stays, propose: true, ...(offline ? { recorded_offline: true, started_at: new Date().toISOString() } : {}) };
  const [first = "", ...also] = sharersFirst(now).map((one) => one.stay_id);
  const undo = shelter(`stays/${first}/reverse`, { ...undone(), also }, { text: "check_in_undone", values: { household } });
  return done({ ...shelter("stays", body, { text: "check_in", values }), aggregates, undo }, said, now.replaces);
}

/** Whoever could not have their place is here without one for now; a move that was not done leaves them where they are. */
export async function leftWithout(guests: readonly ShownGuest[], replaces: Entry): Promise<boolean> {
  const household = codeOf(guests[0]?.household_id, guests[0]?.card);
  if (!replaces.operation.endsWith("/stays")) return discard(replaces, "LEFT_AS_IT_WAS");
  const stays = guests.map((guest) => ({
    id: guest.stay_id,
    ...(guest.person_id ? { person_id: guest.person_id } : guest.card ? { card: guest.card } : {}),
    ...(guest.household_id ? { household_id: guest.household_id } : {}),
    without_bed: true,
  }));
  const action = shelter("stays", { site_id: site(), stays }, { text: "check_in_without", values: { household } });
  return done({ ...action, aggregates: replaces.aggregates }, t("said.without", { count: guests.length, household }), replaces.id);
}

const spotOf = (now: Placing, stay_id: string): Spot => now.spots[now.people.findIndex((one) => one.stay_id === stay_id)]!;

const shares = (now: Placing, stay_id: string): number => Number(spotOf(now, stay_id).shares_with !== undefined);

/** A check-in is not undone while somebody shares its bed. */
const sharersFirst = (now: Placing): Person[] =>
  [...now.people].sort((one, other) => shares(now, other.stay_id) - shares(now, one.stay_id));
