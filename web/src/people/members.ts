/** A household as a desk sees it: who is registered, who is here and where, from whatever this device knows. Pure. */
import { ADULT_YEARS, isChildBand } from "./ages";
import type { Mark, ShownGuest } from "../data/overlay";
import type { RosterGuest } from "../data/roster";
import type { Placed, Spot } from "./spots";

export interface Member {
  /** The person, or the stay or card of whom no more is known. */
  readonly key: string;
  readonly person_id: string | null;
  readonly household_id: string | null;
  readonly stay_id: string | null;
  readonly given_names: string | null;
  readonly family_names: string | null;
  readonly sex: string;
  readonly age: number | null;
  /** Where no age is known: the band that the board has. */
  readonly band: string | null;
  readonly head: boolean;
  readonly relationship: string | null;
  readonly effects: readonly string[];
  readonly cards: readonly string[];
  readonly spot: Spot | null;
  readonly since: string | null;
  readonly away_since: string | null;
  readonly back_by: string | null;
  readonly leaves_on: string | null;
  readonly cases: readonly string[];
  readonly alerts: readonly string[];
  /** What was done to the stay here waits to be sent, or for somebody to look. */
  readonly mark: Mark | null;
  /** As the board has them. */
  readonly guest: ShownGuest | null;
}

/** What the page is asked for: a household, or one person or card without one. */
export interface Subject {
  readonly household?: string | undefined;
  readonly person?: string | undefined;
  readonly card?: string | undefined;
}

/** A record as registration answers it, after a tap that is written down. */
export interface Told {
  readonly person_id: string;
  readonly household_id?: string | null;
  readonly given_names: string | null;
  readonly family_names: string | null;
  readonly sex: string;
  readonly age_years: number | null;
  readonly relationship?: string;
  readonly effects?: readonly string[];
  readonly cards?: readonly { readonly code: string }[];
  readonly head?: boolean;
}

export interface Known {
  readonly people: readonly RosterGuest[];
  readonly placed: ReadonlyMap<string, Placed>;
  readonly told?: readonly Told[] | undefined;
}

type Draft = { -readonly [K in keyof Member]: Member[K] };

/** The household that a person or card is of; itself where it says one. */
export function householdOf(subject: Subject, { people, placed, told }: Known): string | null {
  if (subject.household !== undefined) return subject.household;
  const known = people.find((one) => isMeant(subject, one.person_id ?? null, one.card_codes));
  if (known?.household_id) return known.household_id;
  for (const { guest } of placed.values()) {
    if (isMeant(subject, guest.person_id ?? null, guest.card ? [guest.card] : []) && guest.household_id) return guest.household_id;
  }
  return told?.find((one) => one.person_id === subject.person)?.household_id ?? null;
}

const isMeant = (subject: Subject, person: string | null, cards: readonly string[]): boolean =>
  (subject.person !== undefined && person === subject.person) || (subject.card !== undefined && cards.includes(subject.card));

/** Everybody of the household: the head first, then by age, whoever is only counted last. */
export function membersOf(subject: Subject, known: Known): Member[] {
  const household = householdOf(subject, known);
  const isOurs = (id: string | null | undefined, person: string | null, cards: readonly string[]): boolean =>
    household === null ? isMeant(subject, person, cards) : id === household;
  const drafts = new Map<string, Draft>();
  for (const one of known.people) {
    if (!isOurs(one.household_id, one.person_id ?? null, one.card_codes)) continue;
    const key = one.person_id ?? `${one.card_codes[0] ?? "counted"}-${drafts.size}`; // a household's card is of several
    drafts.set(key, ofRoster(key, one));
  }
  for (const one of known.told ?? []) drafts.set(one.person_id, ofRecord(one, drafts.get(one.person_id)));
  const unplaced = [...drafts.values()];
  for (const placed of known.placed.values()) {
    const { guest } = placed;
    const cards = guest.card ? [guest.card] : [];
    const own = unplaced.find((one) => one.stay_id === null && isSame(one, guest));
    if (own === undefined && !isOurs(guest.household_id, guest.person_id ?? null, cards)) continue;
    place(own ?? newOf(drafts, placed), placed);
  }
  return [...drafts.values()].sort(before);
}

/** Of those without a record one is as good as another: a household's are told apart by nothing. */
function isSame(one: Draft, guest: ShownGuest): boolean {
  if (guest.person_id) return one.person_id === guest.person_id;
  if (one.person_id !== null) return false;
  return guest.card ? one.cards.includes(guest.card) : Boolean(guest.household_id) && one.household_id === guest.household_id;
}

const NOWHERE = { stay_id: null, spot: null, since: null, away_since: null, back_by: null, leaves_on: null, cases: [], alerts: [], band: null, mark: null, guest: null } as const;

function ofRoster(key: string, one: RosterGuest): Draft {
  return {
    ...NOWHERE,
    key,
    person_id: one.person_id ?? null,
    household_id: one.household_id ?? null,
    given_names: one.given_names ?? null,
    family_names: one.family_names ?? null,
    sex: one.sex,
    age: one.age ?? null,
    head: one.head,
    relationship: null,
    effects: one.effects,
    cards: one.card_codes,
  };
}

function ofRecord(one: Told, before: Draft | undefined): Draft {
  return {
    ...(before ?? NOWHERE),
    key: one.person_id,
    person_id: one.person_id,
    household_id: one.household_id ?? before?.household_id ?? null,
    given_names: one.given_names,
    family_names: one.family_names,
    sex: one.sex,
    age: one.age_years,
    head: one.head ?? before?.head ?? false,
    relationship: one.relationship ?? null,
    effects: one.effects ?? before?.effects ?? [],
    cards: one.cards?.map((card) => card.code) ?? before?.cards ?? [],
  };
}

function newOf(drafts: Map<string, Draft>, { guest }: Placed): Draft {
  const cards = guest.card ? [guest.card] : [];
  const made: Draft = {
    ...NOWHERE,
    key: guest.stay_id,
    person_id: guest.person_id ?? null,
    household_id: guest.household_id ?? null,
    given_names: null,
    family_names: null,
    sex: "NOT_STATED",
    age: null,
    head: false,
    relationship: null,
    effects: [],
    cards,
  };
  drafts.set(made.key, made);
  return made;
}

function place(member: Draft, { guest, spot }: Placed): void {
  member.stay_id = guest.stay_id;
  member.spot = spot;
  member.band = guest.age ?? null;
  member.since = guest.since;
  member.away_since = guest.away_since ?? null;
  member.back_by = guest.back_by ?? null;
  member.leaves_on = guest.leaves_on ?? null;
  member.cases = guest.cases ?? [];
  member.alerts = guest.alerts ?? [];
  member.mark = guest.mark ?? null;
  member.guest = guest;
}

const yearsOf = (one: Member): number => one.age ?? -1;
const before = (one: Member, other: Member): number => Number(other.head) - Number(one.head) || yearsOf(other) - yearsOf(one) || one.key.localeCompare(other.key);

/** Surely under age; whose age nobody knows is left to the shelter, which knows more. */
export const isChild = (one: Pick<Member, "age" | "band">): boolean =>
  one.age === null ? isChildBand(one.band) : one.age < ADULT_YEARS;

/** A child goes with somebody of age of its household, or by a hand-over; never alone. */
export const leavesChildAlone = (leaving: readonly Pick<Member, "age" | "band">[]): boolean =>
  leaving.some(isChild) && !leaving.some((one) => !isChild(one));
