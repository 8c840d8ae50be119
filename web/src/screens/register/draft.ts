/** A family as it is being typed. Nothing here is sent; `body.ts` makes the registration of it. */
import { newId } from "../../ids";
import type { components } from "../../api/types/registration";
import type { Population } from "../../data/site";
import { bornAbout, mayBeChild, todayHere, type Birth } from "../../people/ages";
import { NOBODY, total, type Composition } from "../../people/composition";
import { NO_DATE, readDate, type TypedDate } from "../../ui/typed-date";

type Schemas = components["schemas"];
export type Sex = Schemas["Sex"];
export type Relationship = Schemas["Relationship"];
export type CareBasis = Schemas["CareBasis"];
export type Effect = Schemas["Effect"];

/** Somebody in the household by id, somebody else, or nobody. */
export type Carer = string | "other" | "none";

export interface Person {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  /** They have no family name, or nobody knows it. */
  readonly no_family: boolean;
  readonly sex: Sex | null;
  readonly by_date: boolean;
  readonly age: number | null;
  readonly date: TypedDate;
  readonly relationship: Relationship;
  readonly document: string;
  readonly phone: string;
  readonly nationality: string | null;
  readonly carer: Carer | null;
  readonly care_basis: CareBasis | null;
  readonly effects: readonly Effect[];
}

export interface Consent {
  /** What the text was read in, and what the family speaks. */
  readonly language: string;
  readonly assistance: boolean | null;
  readonly share: boolean | null;
}

export interface Draft {
  readonly id: string;
  readonly population: Population | null;
  readonly head: Person;
  readonly members: readonly Person[];
  /** People who are counted without a name. */
  readonly unnamed: Composition;
  readonly counting: boolean;
  readonly origin: { readonly pcode: string | null; readonly text: string; readonly place: string };
  readonly group_id: string | null;
  readonly protected: boolean;
  /** Protection was to be told something: that alone is kept, not what and not of whom. */
  readonly told: boolean;
  readonly consent: Consent;
  readonly card: string;
}

export const person = (relationship: Relationship, family = "", nationality: string | null = null): Person => ({
  id: newId(),
  given: "",
  family,
  no_family: false,
  sex: null,
  by_date: false,
  age: null,
  date: NO_DATE,
  relationship,
  document: "",
  phone: "",
  nationality,
  carer: null,
  care_basis: null,
  effects: [],
});

export const emptyDraft = (): Draft => ({
  id: newId(),
  population: null,
  head: person("HEAD"),
  members: [],
  unnamed: NOBODY,
  counting: false,
  origin: { pcode: null, text: "", place: "" },
  group_id: null,
  protected: false,
  told: false,
  consent: { language: "es", assistance: null, share: null },
  card: "",
});

export const everybody = (draft: Draft): readonly Person[] => [draft.head, ...draft.members];

/** Whether anything is known of somebody: a head of whom nothing is, is no person of their own. */
export const isKnown = (one: Person): boolean => !isEmptyRow(one) || one.document.trim() !== "" || (one.relationship === "HEAD" && nameOf(one) !== "");

/** The people with a row of their own: who was opened as a new row and left empty is none. */
export const named = (draft: Draft): readonly Person[] => everybody(draft).filter(isKnown);

/** Who is counted without a name: nobody once the counting was switched off, whatever was typed before. */
export const countedOf = (draft: Draft): Composition => (draft.counting ? draft.unnamed : NOBODY);

export const peopleOf = (draft: Draft): number => named(draft).length + total(countedOf(draft));

/** What was told is in memory alone: after a lock it is gone, and has to be told again. */
export const toldBefore = (draft: Draft, needs: Readonly<Record<string, readonly string[]>>): boolean => draft.told && !isTold(draft, needs);

/** Whether protection will be told of somebody of the family. */
export const isTold = (draft: Draft, needs: Readonly<Record<string, readonly string[]>>): boolean =>
  everybody(draft).some((one) => (needs[one.id] ?? []).length > 0);

export const nameOf = (one: Person): string => [one.given.trim(), one.no_family ? "" : one.family.trim()].filter(Boolean).join(" ");

/** A family name that was put there for somebody of whom nothing was typed yet says nothing. */
export const isEmptyRow = (one: Person): boolean => one.given.trim() === "" && one.sex === null && birthOf(one) === null;

export function birthOf(one: Person, today: string = todayHere()): Birth | null {
  if (!one.by_date) return one.age === null ? null : bornAbout(one.age, today);
  const read = readDate(one.date);
  return "day" in read && read.day <= today ? { birth_date: read.day, birth_precision: "DAY" } : null;
}

export const isChild = (one: Person, today: string = todayHere()): boolean => mayBeChild(birthOf(one, today), today);

/** One more row: the family name of the head stands there, to be changed; a row that is empty is used first. */
export function withMember(draft: Draft): Draft {
  const last = draft.members.at(-1);
  if (last !== undefined && isEmptyRow(last)) return draft;
  const { family, no_family, nationality } = draft.head;
  return { ...draft, members: [...draft.members, person("UNKNOWN", no_family ? "" : family.trim(), nationality)] };
}

export const withPerson = (draft: Draft, changed: Person): Draft =>
  changed.id === draft.head.id
    ? { ...draft, head: changed }
    : { ...draft, members: draft.members.map((one) => (one.id === changed.id ? changed : one)) };

/** Somebody less; whom they cared for is asked again. */
export function withoutPerson(draft: Draft, id: string): Draft {
  const asked = (one: Person): Person => (one.carer === id ? { ...one, carer: null, care_basis: null } : one);
  return { ...draft, head: asked(draft.head), members: draft.members.filter((one) => one.id !== id).map(asked) };
}

export const isUntouched = (draft: Draft): boolean =>
  named(draft).length === 0 && total(draft.unnamed) === 0 && draft.card === "" && draft.origin.place === "" && !draft.protected && !draft.told;
