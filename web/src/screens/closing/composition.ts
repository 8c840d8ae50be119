/** How many women, men, girls and boys a hall should hold: its guests of the board, by what the roster says of them. */
import type { Composition, Counted } from "../../data/census";
import type { Guest } from "../../data/board";
import { isChild } from "./census";

export const NOBODY: Composition = { women: 0, men: 0, girls: 0, boys: 0, not_stated: 0 };
export const FIELDS = ["men", "women", "boys", "girls"] as const;
export type Field = (typeof FIELDS)[number];

const FIELD: Record<string, readonly [child: Field, adult: Field]> = { FEMALE: ["girls", "women"], MALE: ["boys", "men"] };

/** Who is known by neither record nor card, or whose sex nobody stated, is counted as not stated. */
export function expectedIn(guests: readonly Guest[], people: readonly Counted[] | null): Composition {
  const byPerson = new Map<string, Counted>();
  const byCard = new Map<string, Counted>();
  for (const known of people ?? []) {
    if (known.person_id) byPerson.set(known.person_id, known);
    if (!known.household_id) known.card_codes.forEach((code) => byCard.set(code, known));
  }
  const found = { ...NOBODY };
  for (const guest of guests) {
    if (guest.away_since) continue;
    const known = byPerson.get(guest.person_id ?? "") ?? byCard.get(guest.card ?? "");
    const pair = FIELD[known?.sex ?? ""];
    found[pair === undefined ? "not_stated" : pair[isChild(guest) ? 0 : 1]] += 1;
  }
  return found;
}
