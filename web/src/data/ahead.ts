/** Today's rounds with their packs, the keys that prove cards, groups and consent: the device has them from now on. */
import { watchCensus } from "./census-watch";
import { consentTexts } from "./consent";
import { groups } from "./groups";
import { site } from "./site";
import { practice } from "../store/db";
import { tellWhenWhole } from "../scanning/heard";
import { cardKeys } from "../scanning/keys";
import { RoundDesk } from "../scanning/round-desk";
import { rounds } from "../scanning/rounds";

const YOUNG_MINUTES = 15;

let watching = false;

export async function load(): Promise<void> {
  if (!watching) {
    watching = true;
    tellWhenWhole();
    watchCensus();
  }
  if (practice.peek()) return;
  await Promise.all([rounds, cardKeys, consentTexts, groups, site].map((one) => one.open(YOUNG_MINUTES)));
  for (const round of rounds.value.peek().data ?? []) await new RoundDesk(round).load(YOUNG_MINUTES);
}
