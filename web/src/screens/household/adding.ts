/** One more person of a household, as registration takes it: somebody who was only counted, was born, or came later. Pure. */
import { ADULT_YEARS, bornAbout, type Birth } from "../../people/ages";
import { classOf, queueOf, type Joining } from "../../people/joining";

export type How = "joined" | "counted" | "born";

export interface Draft {
  readonly how: How;
  readonly given: string;
  readonly family: string;
  readonly sex: "FEMALE" | "MALE" | "OTHER" | "NOT_STATED" | null;
  readonly age: number | null;
  readonly relationship: string;
  readonly care: "PARENT" | "OTHER_RELATIVE" | "UNRELATED_ADULT" | "NONE" | null;
}

export const EMPTY: Draft = { how: "joined", given: "", family: "", sex: null, age: null, relationship: "UNKNOWN", care: null };

export const isMinor = (draft: Draft): boolean => draft.how === "born" || (draft.age !== null && draft.age < ADULT_YEARS);

/** Whether protection is to be called: a child whom no parent cares for. */
export const alarms = (draft: Draft): boolean => isMinor(draft) && draft.care !== null && draft.care !== "PARENT";

export interface About {
  readonly id: string;
  readonly site_id: string;
  readonly household_id: string;
  readonly head: string | null;
  readonly today: string;
}

const birthOf = (draft: Draft, today: string): Birth | null =>
  draft.how === "born" ? { birth_date: today, birth_precision: "DAY" } : draft.age === null ? null : bornAbout(draft.age, today);

/** `NamedMemberIn`. */
export function namedBody(draft: Draft, about: About) {
  const [given, family] = [draft.given.trim(), draft.family.trim()];
  const ofFamily = draft.care === "PARENT" || draft.care === "OTHER_RELATIVE";
  const care = isMinor(draft) && draft.care !== null ? { care_basis: draft.care, ...(ofFamily && about.head !== null ? { cared_for_by: about.head } : {}) } : {};
  return {
    site_id: about.site_id,
    was_born: draft.how === "born",
    member: {
      id: about.id,
      ...(given === "" ? {} : { given_names: given }),
      ...(family === "" ? {} : { family_names: family }),
      sex: draft.sex ?? "NOT_STATED",
      ...birthOf(draft, about.today),
      relationship: draft.relationship,
      ...care,
    },
  };
}

export type Queued = About & Omit<Joining, "household_id" | "site_id">;

/** The household is counted one more, and that one gets a record. */
export const queueBody = (draft: Draft, about: Queued) =>
  queueOf([{ counted: classOf(draft.sex, isMinor(draft)), named: namedBody(draft, about) }], about);
