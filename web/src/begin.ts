/** What runs once when a tab opens: whether the browser keeps anything, the choices of this device, the lock, the sender. */
import { loadAhead } from "./ahead";
import { watchRoster } from "./data/roster";
import { speak, type Language } from "./i18n";
import { watchLine } from "./net/connectivity";
import { watchUpdates } from "./net/updates";
import { watchReview } from "./outbox/review";
import { startSender } from "./outbox/sender";
import { applyTheme, sparePower } from "./session/choices";
import { loadDevice } from "./session/device";
import { watchLeaving } from "./session/exit";
import { watchIdle } from "./session/idle";
import { startUpkeep } from "./session/upkeep";
import { readMeta } from "./store/db";
import { checkSafety } from "./store/safety";

export async function begin(): Promise<void> {
  void watchUpdates();
  if ((await checkSafety()).refused !== null) return; // the page says so, and lets nobody begin what would be lost
  await speak((await readMeta<Language>("language")) ?? "es");
  await applyTheme();
  await sparePower();
  await loadDevice();
  await watchIdle();
  watchLeaving();
  watchLine();
  watchReview();
  await startSender();
  await startUpkeep();
  watchRoster();
  loadAhead();
}
