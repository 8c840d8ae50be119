/** What a tile says of a bed: codes, ages and times, and never who. Pure. */

import type { KnownGuests, Known } from "../../data/guests";
import type { ShownBed, ShownGuest } from "../../data/overlay";
import { clockTime, howLong, minutesBetween } from "../../i18n/dates";
import { householdCode } from "../../people/household";
import { shortCode, type AgeGroup, type BedEffect, type BedState } from "../../ui";
import { t } from "./texts";

/** What the tiles need beside the board. */
export interface Beside {
  readonly known: KnownGuests;
  /** Rooms without a step. */
  readonly stepFree: ReadonlySet<string>;
  /** By bed, until when it is held. */
  readonly heldUntil: ReadonlyMap<string, string>;
  /** Stays of whom nobody met for a night. */
  readonly silent: ReadonlySet<string>;
  readonly at: Date;
}

export interface TileView {
  readonly id: string;
  readonly code: string;
  readonly state: BedState;
  readonly word: string | undefined;
  readonly household: string | undefined;
  readonly age: AgeGroup | null;
  readonly cardEnd: string | undefined;
  readonly since: string | undefined;
  readonly effects: readonly BedEffect[];
  readonly kind: string | undefined;
  readonly review: boolean;
}

const STATES: Record<ShownBed["state"], BedState> = {
  AVAILABLE: "free",
  HELD: "held",
  OCCUPIED: "occupied",
  AWAY: "away",
  OUT_OF_SERVICE: "out",
  CLEANING: "cleaning",
};
const AGES: Record<string, AgeGroup> = { "0-5": "infant", "6-11": "child", "12-17": "child", "18-59": "adult", "60+": "elder" };

export const ageOf = (guest: Pick<ShownGuest, "age">): AgeGroup | null => AGES[guest.age ?? ""] ?? null;

const BANDS = ["0-5", "6-11", "12-17", "18-59", "60+"] as const;

export function ageWord(age: string | null | undefined): string {
  const band = BANDS.find((one) => one === age);
  return t(band === undefined ? "age.unknown" : `age.${band}`);
}

export const knownAs = (guest: ShownGuest, known: KnownGuests): Known | null =>
  known.get(guest.person_id ?? guest.card ?? "") ?? null;

export const cardOf = (guest: ShownGuest, known: KnownGuests): string | null =>
  guest.card ?? knownAs(guest, known)?.card ?? null;

/** Somebody has to look at a guest: a case, an entry in review, or nobody met them for a night. */
export const needsLook = (guest: ShownGuest, silent: ReadonlySet<string>): boolean =>
  guest.mark === "review" || (guest.cases ?? []).length > 0 || silent.has(guest.stay_id);

export function tileView(bed: ShownBed, room_id: string, beside: Beside): TileView {
  const [first] = bed.guests;
  const state = stateOf(bed);
  const alone = bed.guests.length === 1;
  return {
    id: bed.id,
    code: bed.code,
    state,
    word: wordOf(bed, state, beside.at),
    household: first?.household_id ? householdCode(first.household_id) : undefined,
    age: first === undefined ? null : ageOf(first),
    cardEnd: first === undefined ? undefined : underOf(bed, first, alone, beside.known),
    since: first === undefined || bed.guests.some((one) => one.mark === "waiting") ? undefined : sinceText(first.since, beside.at),
    effects: effectsOf(bed, room_id, beside),
    kind: first === undefined ? kindOf(bed, beside) : undefined,
    review: bed.mark === "review" || bed.guests.some((guest) => needsLook(guest, beside.silent)),
  };
}

/** A tile has room for `5 h` and `2 d`, and none for minutes. */
function sinceText(since: string, at: Date): string {
  const minutes = minutesBetween(since, at);
  return minutes < 60 ? t("tile.new") : howLong(minutes);
}

const stateOf = (bed: ShownBed): BedState =>
  bed.kind === "DOUBLE" && bed.guests.length === 1 && bed.state === "OCCUPIED" ? "partial" : STATES[bed.state];

function wordOf(bed: ShownBed, state: BedState, at: Date): string | undefined {
  const count = bed.guests.length;
  if (state === "partial") return t("tile.partial");
  if (state === "occupied" && bed.kind === "DOUBLE") return t("tile.both");
  if (state !== "away") return undefined;
  const left = bed.guests[0]?.away_since;
  return left && count > 0 ? t("tile.away", { time: howLong(minutesBetween(left, at)) }) : undefined;
}

function underOf(bed: ShownBed, first: ShownGuest, alone: boolean, known: KnownGuests): string {
  if (bed.guests.some((guest) => guest.mark === "waiting")) return t("tile.unsent");
  if (!alone) return t("tile.people", { count: bed.guests.length });
  const card = cardOf(first, known);
  return card === null ? "" : shortCode(card);
}

function kindOf(bed: ShownBed, { heldUntil }: Beside): string {
  const until = heldUntil.get(bed.id);
  if (bed.mark === "waiting") return t("tile.unsent");
  if (bed.state === "HELD") return until === undefined ? "" : t("tile.until", { time: clockTime(until) });
  return bed.state === "AVAILABLE" ? t(`kind.${bed.kind}`) : "";
}

const LOW: readonly string[] = ["SINGLE", "DOUBLE", "LOWER"];

/** Of a bed with guests what they need, of one without what it gives. */
function effectsOf(bed: ShownBed, room_id: string, { known, stepFree }: Beside): BedEffect[] {
  const needs = new Set(bed.guests.flatMap((guest) => knownAs(guest, known)?.effects ?? []));
  const empty = bed.guests.length === 0;
  const marks: BedEffect[] = [];
  if (empty ? LOW.includes(bed.kind) : needs.has("LOWER_BED")) marks.push("low");
  if (empty ? stepFree.has(room_id) : needs.has("STEP_FREE")) marks.push("ramp");
  if (bed.kind === "CRIB") marks.push("cot");
  return marks;
}
