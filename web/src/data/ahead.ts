/** Today's rounds with their packs, the keys that prove cards, groups, consent and tonight's census: the device has them from now on. */
import { census } from "./census";
import { consentTexts } from "./consent";
import { groups } from "./groups";
import { site } from "./site";
import { practice } from "../store/db";
import { tellWhenWhole } from "../scanning/heard";
import { cardKeys } from "../scanning/keys";
import { RoundDesk } from "../scanning/round-desk";
import { rounds } from "../scanning/rounds";

const YOUNG_MINUTES = 15;

let telling: (() => void) | null = null;

export async function load(): Promise<void> {
  telling ??= tellWhenWhole();
  if (practice.peek()) return;
  await Promise.all([rounds, cardKeys, consentTexts, groups, site, census].map((one) => one.open(YOUNG_MINUTES)));
  for (const round of rounds.value.peek().data ?? []) await new RoundDesk(round).load(YOUNG_MINUTES);
}
