/** Whoever was protected on this device is an anonymous card from that tap on, as the next list will have them. Pure. */
import type { RosterGuest } from "../data/roster";
import type { Entry } from "../outbox/entry";

const PROTECTING = /^POST \/registration\/v1\/(?:persons|households)\/([^/]+)\/protect$/;

type Told = Pick<Entry, "operation" | "state" | "sent_at">;

/** Ids of the households and people whom this device protected, and whom a list of that moment may still name. */
export function protectedHere(entries: readonly Told[], asOf: string | null): Set<string> {
  const ids = new Set<string>();
  for (const { operation, state, sent_at } of entries) {
    const id = PROTECTING.exec(operation)?.[1];
    const listed = state === "SENT" && sent_at !== null && asOf !== null && sent_at <= asOf;
    if (id !== undefined && !listed && state !== "DISMISSED") ids.add(id);
  }
  return ids;
}

export function withoutProtected(people: readonly RosterGuest[], entries: readonly Told[], asOf: string | null): readonly RosterGuest[] {
  const ids = protectedHere(entries, asOf);
  if (ids.size === 0) return people;
  const hidden = (one: RosterGuest): boolean => ids.has(one.household_id ?? "") || ids.has(one.person_id ?? "");
  return people.map((one) => (hidden(one) ? asCard(one) : one));
}

const asCard = ({ card_codes }: RosterGuest): RosterGuest => ({
  person_id: null, household_id: null, card_codes, sex: "NOT_STATED", household_size: 1, head: false, effects: [], document_keys: [], phone_keys: [],
});
