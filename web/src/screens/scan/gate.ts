/**
 * The gate: whoever was away and scans is back, at once; a guest leaves for a while by one tap; somebody without a place is
 * shown the way to the beds. Decided by the board and the roster that this device keeps.
 */
import { newId } from "../../ids";
import type { Guest } from "../../data/board";
import type { ShownBoard, ShownGuest } from "../../data/overlay";
import { shown as board } from "../../data/pending";
import { rosterPeople } from "../../data/roster";
import { isForReview } from "../../outbox/entry";
import { NotSaved, save, settled, type Action } from "../../outbox/outbox";
import { isChildBand } from "../../people/ages";
import { householdCode } from "../../people/household";
import { device } from "../../session/device";
import { api, read } from "../../api/client";
import { mode } from "../../net/connectivity";
import { practice } from "../../store/db";
import { amend, blank, show, type Shown } from "./shown";
import type { Judged } from "./pipeline";

const ASK_MS = 2_500;
const HEARD_MS = 60_000;

/** Everybody who is here, with what this device did and the server's board does not have yet. */
export function allGuests(all: ShownBoard | null): ShownGuest[] {
  if (all === null) return [];
  const housed = all.rooms.flatMap((room) => [...room.guests, ...room.beds.flatMap((bed) => bed.guests)]);
  return [...all.without.filter((guest) => guest.kept === undefined), ...housed];
}

export async function atGate({ scan, doubled }: Judged): Promise<void> {
  const { code, payload } = scan;
  const base = { id: newId(), use: "gate", code, payload, notes: doubled ? ["doubled" as const] : [] } as const;
  if (!scan.fits) return show(blank({ ...base, kind: "unknown", why: "check_character" }));
  const guest = await guestOf(code);
  if (guest === null) return show(blank({ ...base, kind: "unknown", why: "no_guest", local: mode.value === "local" && !practice.value }));
  if (isAway(guest)) return comeBack(base.id, guest, code, payload);
  const word = guest.place === "WITHOUT_BED" ? "without_place" : "here";
  show(blank({ ...base, kind: word === "here" ? "received" : "attention", word, guest }));
}

const isAway = (guest: Guest): boolean => Boolean(guest.away_since);

/** The guest whose card it is, by the board or the roster; a card that neither tells of is asked for where there is a network. */
async function guestOf(code: string): Promise<Guest | null> {
  const guests = allGuests(board.peek());
  const found = guestHere(code);
  if (found !== undefined || mode.value === "local" || practice.value) return found ?? null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_MS));
  const answer = await Promise.race([read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code } } })), late]);
  if (answer === null || !answer.ok) return null;
  const { person, household_id } = answer.data; // what is not known is left out, at both
  const own = guests.find((guest) => Boolean(guest.person_id) && guest.person_id === person?.person_id);
  return own ?? guests.find((guest) => Boolean(guest.household_id) && guest.household_id === household_id) ?? null;
}

/** The guest whose card it is, as this device knows it. */
export function guestHere(code: string): Guest | undefined {
  const guests = allGuests(board.value);
  return guests.find(({ card }) => card === code) ?? bearer(guests, code);
}

/** Whose card it is by the roster: the one whose own it is before those of the household. */
function bearer(guests: readonly Guest[], code: string): Guest | undefined {
  const people = rosterPeople.value.filter(({ card_codes }) => card_codes.includes(code));
  const [first] = people.sort((one, other) => one.card_codes.indexOf(code) - other.card_codes.indexOf(code));
  return first?.person_id ? guests.find(({ person_id }) => person_id === first.person_id) : undefined;
}

const nameOf = (guest: Guest): string => (guest.household_id ? householdCode(guest.household_id) : (guest.card ?? ""));

function step(kind: "leave" | "return", step_id: string, guests: readonly Guest[]): Action {
  const household = nameOf(guests[0]!);
  const ids = guests.map(({ stay_id }, at) => ({ id: at === 0 ? step_id : newId(), stay_id }));
  return {
    service: "shelter",
    operation: `POST /shelter/v1/stays/${kind}`,
    summary: kind === "leave" ? { text: "leave", values: { household } } : { text: "return", values: { household } },
    aggregates: guests.flatMap(({ stay_id, household_id }) => [stay_id, ...(household_id ? [household_id] : [])]),
    body: { site_id: device.value?.site_id ?? "", guests: ids },
    undo: {
      service: "shelter",
      operation: `POST /shelter/v1/stays/steps/${step_id}/reverse`,
      body: { id: newId(), reason: "UNDONE_AT_THE_DESK", also: ids.slice(1).map(({ id }) => id) },
      summary: kind === "leave" ? { text: "leave_undone", values: { household } } : { text: "return_undone", values: { household } },
    },
  };
}

async function comeBack(id: string, guest: Guest, code: string, payload: string): Promise<void> {
  show(blank({ id, use: "gate", kind: "give", word: "returned", code, payload, guest }));
  await written(id, step("return", id, [guest]));
}

/** They leave for a while: one tap. `all` of the household that are here, or the bearer alone. */
export async function leaveForAWhile(before: Shown, all: boolean): Promise<void> {
  const { guest, code, payload } = before;
  if (guest === null) return;
  const id = newId();
  const guests = all ? familyHere(guest) : [guest];
  if (guests.every((one) => isChildBand(one.age))) {
    // The shelter lets no child out alone: nothing is saved that it would refuse when they are gone.
    return show(blank({ id, use: "gate", kind: "attention", why: "child_alone", code, payload, guest }));
  }
  show(blank({ id, use: "gate", kind: "give", word: "left", code, payload, guest, kits: guests.length }));
  await written(id, step("leave", id, guests));
}

/** Those of the household who are here now, the bearer first. */
export function familyHere(guest: Guest): Guest[] {
  if (!guest.household_id) return [guest];
  const others = allGuests(board.value).filter((one) => one.household_id === guest.household_id && one.stay_id !== guest.stay_id);
  return [guest, ...others.filter((one) => !isAway(one))];
}

async function written(id: string, action: Action): Promise<void> {
  try {
    const entry = await save(action);
    amend(id, { entry, mark: "saved" });
    void settled(entry.id, HEARD_MS).then((outcome) => {
      if (outcome !== null) amend(id, { entry: outcome.entry, mark: isForReview(outcome.entry) ? "otherwise" : "confirmed" });
    });
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    amend(id, { mark: "not_saved" });
  }
}
