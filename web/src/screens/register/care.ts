/** Who cares for a child, and whether somebody must be called (`domain.md`, Children; the service decides the same). */
import { todayHere } from "../../people/ages";
import { countedOf, everybody, isChild, isKnown, type CareBasis, type Carer, type Draft, type Person, type Relationship } from "./draft";

export type Alarm = "UNACCOMPANIED" | "SEPARATED";

/** What may be said of somebody who cares for a child. */
export const BASES = ["PARENT", "CUSTOMARY_CAREGIVER", "LEGAL_GUARDIAN", "OTHER_RELATIVE", "UNRELATED_ADULT"] as const;

const STRANGERS: readonly Relationship[] = ["NON_RELATIVE", "UNKNOWN"];

/** The adults who may be named as carers of one. */
export const adultsBeside = (draft: Draft, one: Person, today: string = todayHere()): readonly Person[] =>
  everybody(draft).filter((other) => other.id !== one.id && isKnown(other) && !isChild(other, today));

/** A child of the head is cared for by the head, until somebody says otherwise; of no other child is anything taken for granted. */
export function carerOf(draft: Draft, one: Person, today: string = todayHere()): Carer | null {
  if (!isChild(one, today)) return null; // an age that was corrected leaves no carer behind
  if (one.carer === "other" || one.carer === "none" || adultsBeside(draft, one, today).some((other) => other.id === one.carer)) return one.carer;
  const { head } = draft;
  return one.relationship === "CHILD" && isKnown(head) && !isChild(head, today) ? head.id : null;
}

/** As what somebody cares for the child: as was said, else what the kinship to the head says of the two. */
export function basisOf(draft: Draft, one: Person, today: string = todayHere()): CareBasis {
  const carer = carerOf(draft, one, today);
  if (carer === null || !isChild(one, today)) return "NOT_ASKED";
  if (carer === "none") return "NONE";
  if (one.care_basis !== null) return one.care_basis;
  if (carer === "other") return "OTHER_RELATIVE";
  return kinship(one.relationship, everybody(draft).find((other) => other.id === carer)?.relationship ?? "UNKNOWN");
}

const COUPLE: readonly Relationship[] = ["HEAD", "SPOUSE", "PARTNER"];

function kinship(child: Relationship, carer: Relationship): CareBasis {
  if (STRANGERS.includes(child) || STRANGERS.includes(carer)) return "UNRELATED_ADULT";
  if (child === "CHILD" && COUPLE.includes(carer)) return "PARENT";
  if (child === "FOSTER_CHILD" && COUPLE.includes(carer)) return "CUSTOMARY_CAREGIVER";
  if ((child === "HEAD" || child === "SIBLING") && carer === "PARENT") return "PARENT";
  return "OTHER_RELATIVE";
}

/** Whether protection is to be called about one; an adult in the household silences nothing that was said. */
export function alarmOf(draft: Draft, one: Person, today: string = todayHere()): Alarm | null {
  if (!isChild(one, today)) return null;
  const basis = basisOf(draft, one, today);
  if (basis === "NONE" || basis === "UNRELATED_ADULT") return "UNACCOMPANIED";
  if (basis === "OTHER_RELATIVE") return "SEPARATED";
  return basis === "NOT_ASKED" && !hasKin(draft, one, today) ? "UNACCOMPANIED" : null;
}

function hasKin(draft: Draft, one: Person, today: string): boolean {
  if (STRANGERS.includes(one.relationship)) return false;
  const kin = adultsBeside(draft, one, today).some((other) => !STRANGERS.includes(other.relationship));
  return kin || (countedOf(draft).women + countedOf(draft).men > 0 && !isKnown(draft.head));
}

export const alarms = (draft: Draft): readonly Person[] => everybody(draft).filter((one) => isKnown(one) && alarmOf(draft, one) !== null);
