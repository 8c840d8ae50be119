/** Today's rounds with their packs, the keys that prove cards, groups and consent: from now on the device has them. */
import { consentTexts } from "../data/consent";
import { groups } from "../data/groups";
import { site } from "../data/site";
import { practice } from "../store/db";
import { tellWhenWhole } from "./heard";
import { cardKeys } from "./keys";
import { RoundDesk } from "./round-desk";
import { rounds } from "./rounds";

const YOUNG_MINUTES = 15;

let telling: (() => void) | null = null;

export async function load(): Promise<void> {
  telling ??= tellWhenWhole();
  if (practice.peek()) return;
  await Promise.all([rounds, cardKeys, consentTexts, groups, site].map((one) => one.open(YOUNG_MINUTES)));
  for (const round of rounds.value.peek().data ?? []) await new RoundDesk(round).load(YOUNG_MINUTES);
}
