/** A family whose record stands: who of the draft is who of it, and what of the draft is written to it. */
import { device } from "../../session/device";
import { siteId } from "../../data/site";
import { newId } from "../../ids";
import type { Entry } from "../../outbox/entry";
import { save } from "../../outbox/outbox";
import { householdCode } from "../../people/household";
import { classOf, queueOf } from "../../people/joining";
import { consents, memberOf, type Circumstances } from "./body";
import type { Found, Judgement } from "./candidates";
import { everybody, isChild, named, type Draft, type Person } from "./draft";

export interface Standing {
  readonly household_id: string;
  /** By the draft's ids: whoever has a record in that household. The head always has. */
  readonly people: Readonly<Record<string, string>>;
}

/** The record that the head already has at this site, if somebody said so. */
export const sameHead = (found: readonly Found[], judged: Readonly<Record<string, Judgement>>, draft: Draft): Found | null =>
  found.find((one) => one.person === draft.head.id && judged[one.key] === "SAME" && one.candidate.person?.household_id) ?? null;

/** The household that stands for the draft's, with everybody who was judged to be somebody of it. */
export function standingOf(found: readonly Found[], judged: Readonly<Record<string, Judgement>>, draft: Draft): Standing | null {
  const household_id = sameHead(found, judged, draft)?.candidate.person?.household_id;
  if (!household_id) return null;
  const same = found.filter((one) => judged[one.key] === "SAME" && one.candidate.person?.household_id === household_id);
  return { household_id, people: Object.fromEntries(same.map((one) => [one.person, one.candidate.person!.person_id])) };
}

/** Who was typed and has no record there: the household is one more with each of them. */
export const joining = (draft: Draft, standing: Standing): readonly Person[] => named(draft).filter((one) => !(one.id in standing.people));

/** What registration is told of all who join it. */
export function joiningBody(draft: Draft, about: Circumstances, standing: Standing) {
  const { household_id } = standing;
  const record = (one: Person) => {
    const member = memberOf(draft, one, about);
    const carer = member.cared_for_by;
    return { ...member, ...(carer ? { cared_for_by: standing.people[carer] ?? carer } : {}) };
  };
  const people = joining(draft, standing).map((one) => ({
    counted: classOf(one.sex, isChild(one)),
    named: { site_id: about.site_id, was_born: false, member: record(one) },
  }));
  const { site_id, at } = about;
  return queueOf(people, { household_id, site_id, at, device_id: device.peek()?.device_id ?? "", edit_id: newId(), version: 1 });
}

/** Whoever is new goes to the household as it stands; what is told of them goes with them. */
export async function join(draft: Draft, about: Circumstances, standing: Standing): Promise<void> {
  const people = joining(draft, standing);
  if (people.length === 0) return;
  await save({
    service: "registration",
    operation: "POST /registration/v1/registrations/batch",
    aggregates: [standing.household_id, ...people.map((one) => one.id)],
    summary: { text: "member", values: { household: householdCode(standing.household_id) } },
    body: joiningBody(draft, about, standing),
    confidential: draft.protected || people.some((one) => (about.needs[one.id] ?? []).length > 0),
  });
}

/** What was told, of each person to their own record, and what the head answered; the outbox names none of it. */
export async function tellStanding(draft: Draft, about: Circumstances, standing: Standing): Promise<boolean> {
  const { household_id, people } = standing;
  const quietly = (path: string, body: object, person_id: string): Promise<Entry> =>
    save({
      service: "registration",
      operation: `POST /registration/v1/${path}`,
      aggregates: [household_id, person_id],
      summary: { text: "record", values: { household: householdCode(household_id) } },
      body,
      confidential: true,
    });
  const head = people[draft.head.id]!;
  for (const [one, person_id] of Object.entries(people)) {
    for (const code of about.needs[one] ?? []) await quietly(`persons/${person_id}/needs`, { site_id: siteId(), code }, person_id);
  }
  for (const answer of consents(draft, about)) await quietly(`persons/${head}/consents`, { ...answer, site_id: siteId() }, head);
  if (draft.protected) await quietly(`households/${household_id}/protect`, {}, head);
  return draft.protected || everybody(draft).some((one) => (about.needs[one.id] ?? []).length > 0);
}
