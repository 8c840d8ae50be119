/** What this shelter's own staff may know of its guests beside the board: cards, sex, what they need; no name is used here. */
import { computed } from "@preact/signals";
import { rosterPeople, type RosterGuest } from "./roster";

export interface Known {
  readonly card: string | null;
  readonly sex: string | null;
  readonly effects: readonly string[];
}

/** By the person's id, or by the code of an anonymous card. */
export type KnownGuests = ReadonlyMap<string, Known>;

export function knownOf(people: readonly RosterGuest[]): KnownGuests {
  const known = new Map<string, Known>();
  for (const one of people) {
    const key = one.person_id ?? one.card_codes[0];
    if (key === undefined || key === null) continue;
    known.set(key, { card: one.card_codes[0] ?? null, sex: one.sex, effects: one.effects });
  }
  return known;
}

export const knownGuests = computed<KnownGuests>(() => knownOf(rosterPeople.value));
