/** Tonight's list is on the device before it is needed: the network often fails in the evening, when the night is counted. */
import { effect, untracked } from "@preact/signals";
import { serverNow } from "../clock";
import { tonight } from "../i18n/dates";
import { each } from "../net/pace";
import { holds, worker } from "../session/session";
import { census } from "./census";

/** Whom the shelter answers a night's list. */
const READERS = ["SHELTER_STAFF", "SITE_COORDINATOR", "ADMIN"];
const YOUNG_MINUTES = 60;

/** Draw the list that is kept, and load it where it is an hour old or of another night. */
export async function openCensus(): Promise<void> {
  if (!holds(...READERS)) return;
  await census.open(YOUNG_MINUTES);
  const { data, problem } = census.value.peek();
  if (data !== null && problem === null && data.night_of !== tonight(serverNow())) await census.refresh();
}

/** From now on it is loaded whenever somebody begins to work here, and each hour; whoever is where comes with the roster. */
export function watchCensus(): void {
  effect(() => {
    void worker.value?.staff_id;
    untracked(() => void openCensus());
  });
  each((YOUNG_MINUTES / 4) * 60_000, () => void openCensus());
}
