/**
 * The gate: whoever was away and scans is back, at once; a guest leaves for a while by one tap; somebody without a place is
 * shown the way to the beds. Decided by the board that this device keeps.
 */
import { newId } from "../../ids";
import { board, type Board, type Guest } from "../../data/board";
import { isForReview, type Entry } from "../../outbox/entry";
import { entries, NotSaved, save, settled, type Action } from "../../outbox/outbox";
import { householdCode } from "../../people/household";
import { device } from "../../session/device";
import { api, read } from "../../api/client";
import { mode } from "../../net/connectivity";
import { practice } from "../../store/db";
import { amend, blank, show, type Shown } from "./shown";
import type { Judged } from "./pipeline";

const ASK_MS = 2_500;
const HEARD_MS = 60_000;

export const allGuests = (all: Board): Guest[] => [
  ...(all.without_bed ?? []),
  ...(all.rooms ?? []).flatMap((room) => [...(room.guests ?? []), ...(room.beds ?? []).flatMap((bed) => bed.guests ?? [])]),
];

export async function atGate({ scan, doubled }: Judged): Promise<void> {
  const { code, payload } = scan;
  const base = { id: newId(), use: "gate", code, payload, notes: doubled ? ["doubled" as const] : [] } as const;
  if (!scan.fits) return show(blank({ ...base, kind: "unknown", why: "check_character" }));
  const guest = await guestOf(code);
  if (guest === null) return show(blank({ ...base, kind: "unknown", why: "no_guest", local: mode.value === "local" && !practice.value }));
  if (isAway(guest, entries.value)) return comeBack(base.id, guest, code, payload);
  const word = guest.place === "WITHOUT_BED" ? "without_place" : "here";
  show(blank({ ...base, kind: word === "here" ? "received" : "attention", word, guest }));
}

/** Away by the board, or by what this device saved and the board does not know yet. */
export function isAway(guest: Guest, all: readonly Entry[]): boolean {
  const steps = all.filter((entry) => isGate(entry) && entry.aggregates.includes(guest.stay_id) && entry.undone_by === null && !isForReview(entry) && entry.state !== "DISMISSED");
  const last = steps.at(-1);
  const known = board.value.peek().as_of ?? "";
  if (last === undefined || (last.state === "SENT" && (last.sent_at ?? "") < known)) return guest.away_since !== null && guest.away_since !== undefined;
  return last.operation.endsWith("/leave");
}

const isGate = (entry: Entry): boolean => /^POST \/shelter\/v1\/stays\/(leave|return)$/.test(entry.operation);

/** The guest whose card it is; another card of the same person is asked for, where there is a network. */
async function guestOf(code: string): Promise<Guest | null> {
  const all = board.value.peek().data;
  if (all === null) return null;
  const guests = allGuests(all);
  const found = guests.find(({ card }) => card === code);
  if (found !== undefined || mode.value === "local" || practice.value) return found ?? null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_MS));
  const answer = await Promise.race([read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code } } })), late]);
  if (answer === null || !answer.ok) return null;
  const { person, household_id } = answer.data;
  const own = guests.find((guest) => guest.person_id !== null && guest.person_id === person?.person_id);
  return own ?? guests.find((guest) => household_id !== null && guest.household_id === household_id) ?? null;
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
  show(blank({ id, use: "gate", kind: "give", word: "left", code, payload, guest, kits: guests.length }));
  await written(id, step("leave", id, guests));
}

/** Those of the household who are here now, the bearer first. */
export function familyHere(guest: Guest): Guest[] {
  const { data } = board.value.peek();
  if (data === null || !guest.household_id) return [guest];
  const others = allGuests(data).filter((one) => one.household_id === guest.household_id && one.stay_id !== guest.stay_id && !isAway(one, entries.value));
  return [guest, ...others];
}

async function written(id: string, action: Action): Promise<void> {
  try {
    const entry = await save(action);
    amend(id, { entry, mark: "saved" });
    void settled(entry.id, HEARD_MS).then((outcome) => {
      if (outcome !== null) amend(id, { entry: outcome.entry, mark: isForReview(outcome.entry) ? "otherwise" : "confirmed" });
      void board.refresh();
    });
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    amend(id, { mark: "not_saved" });
  }
}
