/** One more person of a household, as registration takes it: somebody who was only counted, was born, or came later. Pure. */
import { bornAbout, type Birth } from "../../people/ages";

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

export const ADULT_YEARS = 18;
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

const NOBODY = { women: 0, men: 0, girls: 0, boys: 0, not_stated: 0 };

/** The class in which they are counted. */
export function classOf(draft: Draft): keyof typeof NOBODY {
  const minor = isMinor(draft);
  if (draft.sex === "FEMALE") return minor ? "girls" : "women";
  return draft.sex === "MALE" ? (minor ? "boys" : "men") : "not_stated";
}

export interface Queued extends About {
  readonly device_id: string;
  readonly edit_id: string;
  readonly at: string;
  /** The household's version that was read; of the counts only the difference matters. */
  readonly version: number;
}

/** `QueueIn`: the household is counted one more, and that one gets a record. */
export function queueBody(draft: Draft, about: Queued) {
  const { household_id, site_id, at } = about;
  const edit = {
    id: about.edit_id,
    household_id,
    site_id,
    base_version: about.version,
    base_unnamed: NOBODY,
    changes: { unnamed: { ...NOBODY, [classOf(draft)]: 1 } },
  };
  return {
    device_id: about.device_id,
    sent_at: at,
    more: true, // an outbox is no queue of that kind: nothing says that all before it has come
    items: [
      { kind: "EDIT_HOUSEHOLD", happened_at: at, device_seq: 1, edit },
      { kind: "NAME_MEMBER", happened_at: at, device_seq: 2, household_id, named: namedBody(draft, about) },
    ],
  };
}
