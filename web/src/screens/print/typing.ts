/** What is read off a sheet of paper, and what is saved of it. */
import type { Action } from "../../outbox/outbox";
import type { ArrivalKind, Population } from "../../data/site";
import { bornAbout } from "../../people/ages";
import { householdCode } from "../../people/household";

export interface RegisterRow {
  readonly code: string;
  readonly given: string;
  readonly family: string;
  readonly age: number | null;
  readonly sex: "FEMALE" | "MALE" | "OTHER" | "NOT_STATED";
  readonly women: number;
  readonly men: number;
  readonly girls: number;
  readonly boys: number;
  /** 14:05 */
  readonly time: string;
  /** What they said to being written down; null where nothing is ticked. */
  readonly consent: boolean | null;
}

export const EMPTY_ROW: RegisterRow = {
  code: "", given: "", family: "", age: null, sex: "NOT_STATED", women: 0, men: 0, girls: 0, boys: 0, time: "", consent: null,
};

export interface About {
  readonly site_id: string;
  readonly place_pcode: string;
  readonly population: Population;
  readonly arrival: ArrivalKind;
  /** The local day that stands on the sheet. */
  readonly day: string;
  /** What was printed on the sheet's consent column; null where it is not known here. */
  readonly text_version: string | null;
}

/** The operation is six hours behind UTC, all year. */
const OFFSET = "-06:00";
const NOON = "12:00";

/** `14:05`, `1405` and `14h05` as they are written; null for what is no time. */
export function writtenTime(typed: string): string | null {
  const read = /^([01]?\d|2[0-3])[:.hH]?([0-5]\d)$/.exec(typed.trim());
  return read === null ? null : `${read[1]!.padStart(2, "0")}:${read[2]}`;
}

export const writtenAt = (day: string, time: string): string => new Date(`${day}T${writtenTime(time) ?? NOON}:00${OFFSET}`).toISOString();

/** A household of the paper: its head by name or without, the others as counts. Who said no is kept without a name. */
export function registerAction(row: RegisterRow, about: About, newId: () => string): Action {
  const [household, person] = [newId(), newId()];
  const others = { women: row.women, men: row.men, girls: row.girls, boys: row.boys };
  const counted = Object.values(others).some((count) => count > 0);
  const ids = Object.fromEntries([person, ...(counted ? [household] : [])].map((id) => [id, newId()]));
  const people = 1 + row.women + row.men + row.girls + row.boys;
  return {
    service: "registration",
    operation: "POST /registration/v1/households",
    summary: { text: "household", values: { household: householdCode(household), people } },
    aggregates: [household, person, row.code],
    body: {
      id: household,
      site_id: about.site_id,
      population: about.population,
      members: [head(row, about, person)],
      ...(counted ? { unnamed: others } : {}),
      head_person_id: person,
      consents: consentOf(row, about, newId),
      arrival: { kind: about.arrival, occurred_at: writtenAt(about.day, row.time), place_pcode: about.place_pcode, ids },
      cards: [{ code: row.code, kind: "CARD" }],
    },
  };
}

function head(row: RegisterRow, about: About, id: string): object {
  const named = row.consent !== false;
  return {
    id,
    ...(named && row.given.trim() ? { given_names: row.given.trim() } : {}),
    ...(named && row.family.trim() ? { family_names: row.family.trim() } : {}),
    sex: row.sex,
    ...(row.age === null ? {} : bornAbout(row.age, about.day)),
    relationship: "HEAD",
    populations: [about.population],
  };
}

function consentOf(row: RegisterRow, { text_version }: About, newId: () => string): object[] {
  if (row.consent === null || text_version === null) return [];
  return [{ id: newId(), purpose: "ASSISTANCE", given: row.consent, basis: "CONSENT", text_version, language: "es", channel: "WRITTEN" }];
}

export interface SheetRow {
  /** The row's printed code. */
  readonly row: string;
  readonly outcome: "GIVEN" | "VOID" | "EMPTY";
  /** The card that was written, or nothing. */
  readonly card: string;
  readonly quantity: number;
}

/** Rows of one sheet of hand-outs; the service records them as from paper. */
export function sheetAction(sheet: { readonly round_id: string; readonly sheet_id: string; readonly number: number }, written_on: string, rows: readonly SheetRow[]): Action {
  return {
    service: "distribution",
    operation: `POST /distribution/v1/rounds/${sheet.round_id}/sheets/${sheet.sheet_id}/rows`,
    summary: { text: "paper_rows", values: { count: rows.length, number: sheet.number } },
    aggregates: [sheet.sheet_id],
    body: {
      written_on,
      rows: rows.map(({ row, outcome, card, quantity }) => (outcome === "GIVEN" ? { row, outcome, ...(card ? { card } : {}), quantity } : { row, outcome })),
    },
  };
}
