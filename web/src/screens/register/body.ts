/** The registration that a draft makes: one call for household, people, consent, card and arrival. */
import type { components } from "../../api/types/registration";
import { arrivalKind, fromAbroad, type ArrivalKind, type Population } from "../../data/site";
import { newId } from "../../ids";
import { NOBODY, total, without, type Composition } from "../../people/composition";
import { typedCard } from "../../people/card-code";
import { basisOf, carerOf } from "./care";
import { birthOf, countedOf, isKnown, named, type Draft, type Person } from "./draft";

type Schemas = components["schemas"];
export type HouseholdIn = Schemas["HouseholdIn"];
type MemberIn = Schemas["MemberIn"];

export interface Circumstances {
  readonly site_id: string;
  /** The municipality of the site, where they arrived; null where this device does not know it. */
  readonly place_pcode: string | null;
  readonly population: Population;
  readonly at: string;
  readonly text_version: string;
  /** Whether somebody interprets, because the text is not written in their language. */
  readonly interpreted: boolean;
  /** Restricted needs that were told: kept in memory alone until now. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** The group they came with, whose kind of arrival is theirs. */
  readonly group: { readonly id: string; readonly kind: ArrivalKind; readonly means: Schemas["Means"] } | null;
}

/** Whoever says no to being written down gets the same, and is kept without a name, document, telephone or address. */
export const saidNo = (draft: Draft): boolean => draft.consent.assistance === false;

export function bodyOf(draft: Draft, about: Circumstances): HouseholdIn {
  const people = recorded(draft, about);
  const counted = unnamedOf(draft, people);
  const card = typedCard(draft.card);
  const head = people.includes(draft.head) ? draft.head.id : undefined;
  return {
    id: draft.id,
    site_id: about.site_id,
    population: about.population,
    members: people.map((one) => memberOf(draft, one, about)),
    ...(counted === null ? {} : { unnamed: { ...counted } }),
    ...(head === undefined ? {} : { head_person_id: head }),
    ...(dwelling(draft, about) ?? {}),
    consents: people.length > 0 ? consents(draft, about) : [],
    ...(about.place_pcode === null ? {} : { arrival: arrival(draft, about, about.place_pcode, { people, counted: counted !== null }) }),
    cards: "code" in card ? [{ code: card.code, kind: "CARD" }] : [],
    protected: draft.protected,
  } as HouseholdIn;
}

/** Who gets a record: also a head of whom nothing is known but what protection is told, or it would be told of nobody. */
function recorded(draft: Draft, about: Pick<Circumstances, "needs">): readonly Person[] {
  const told = about.needs[draft.head.id] !== undefined && !isKnown(draft.head);
  return told ? [draft.head, ...named(draft)] : named(draft);
}

/** The people without a record; a card alone is given to one person of whom nothing is said. */
function unnamedOf(draft: Draft, people: readonly Person[]): Composition | null {
  const typed = countedOf(draft);
  const counted = people.length > named(draft).length && total(typed) > 0 ? without(typed, 1) : typed;
  if (total(counted) > 0) return counted;
  return people.length === 0 ? { ...NOBODY, not_stated: 1 } : null;
}

export function memberOf(draft: Draft, one: Person, about: Circumstances): MemberIn {
  const birth = birthOf(one);
  const anonymous = saidNo(draft);
  const carer = carerOf(draft, one);
  const in_household = carer !== null && carer !== "other" && carer !== "none";
  return {
    id: one.id,
    ...(anonymous ? {} : identity(one, about.population)),
    sex: one.sex ?? "NOT_STATED",
    ...(birth === null ? {} : anonymous ? { birth_date: `${birth.birth_date.slice(0, 4)}-01-01`, birth_precision: "ESTIMATED" } : birth),
    ...(one.nationality === null || !fromAbroad(about.population) ? {} : { nationality: one.nationality }),
    ...(draft.origin.pcode === null || fromAbroad(about.population) ? {} : { origin_department: draft.origin.pcode.slice(0, 4) }),
    languages: [draft.consent.language],
    relationship: one.id === draft.head.id ? "HEAD" : one.relationship,
    populations: [about.population],
    effects: [...one.effects],
    needs: [...(about.needs[one.id] ?? [])],
    care_basis: basisOf(draft, one),
    ...(in_household ? { cared_for_by: carer } : {}),
  } as MemberIn;
}

function identity(one: Person, population: Population): Partial<MemberIn> {
  const [given_names, family_names, number, phone] = [one.given, one.no_family ? "" : one.family, one.document, one.phone].map((text) => text.trim());
  const abroad = fromAbroad(population);
  const papers = { id: newId(), type: abroad ? "PASSPORT" : "NATIONAL_ID", country: abroad ? (one.nationality ?? "HN") : "HN", number };
  return {
    ...(given_names ? { given_names } : {}),
    ...(family_names ? { family_names } : {}),
    ...(number ? { documents: [papers] } : {}),
    ...(phone ? { phone } : {}),
  } as Partial<MemberIn>;
}

/** Where they lived: of people from here, by municipality and what they call the place. */
function dwelling(draft: Draft, about: Circumstances): Pick<HouseholdIn, "dwelling"> | null {
  const { pcode, text } = draft.origin;
  if (pcode === null || fromAbroad(about.population)) return null;
  const place_text = saidNo(draft) ? "" : text.trim();
  return { dwelling: { place_pcode: pcode, ...(place_text ? { place_text } : {}) } };
}

export function consents(draft: Draft, about: Circumstances): Schemas["ConsentIn"][] {
  const { language, assistance, share } = draft.consent;
  const answers = { ASSISTANCE: assistance, SHARE_PARTNERS: assistance === false ? null : share } as const;
  return Object.entries(answers).flatMap(([purpose, given]) =>
    given === null
      ? []
      : [{
          id: newId(),
          purpose: purpose as keyof typeof answers,
          given,
          basis: "CONSENT" as const,
          text_version: about.text_version,
          language,
          channel: about.interpreted ? ("INTERPRETED" as const) : ("SPOKEN" as const),
        }],
  );
}

type Came = { readonly people: readonly Person[]; readonly counted: boolean };

function arrival(draft: Draft, about: Circumstances, place_pcode: string, { people, counted }: Came): Schemas["HouseholdArrivalIn"] {
  const ids = [...people.map((one) => one.id), ...(counted ? [draft.id] : [])];
  const abroad = fromAbroad(about.population);
  return {
    kind: about.group?.kind ?? arrivalKind(about.population),
    occurred_at: about.at,
    place_pcode,
    means: about.group?.means ?? "NOT_STATED",
    ...(about.group === null ? {} : { arrival_group_id: about.group.id }),
    ...(draft.origin.pcode === null || abroad ? {} : { origin_pcode: draft.origin.pcode }),
    ids: Object.fromEntries(ids.map((id) => [id, newId()])),
  } as Schemas["HouseholdArrivalIn"];
}

