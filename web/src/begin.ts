/** What runs once when a tab opens: the choices of this device, the idle lock, the sender, the service worker. */
import { effect } from "@preact/signals";
import { speak, type Language } from "./i18n";
import { applyTheme } from "./session/choices";
import { loadDevice } from "./session/device";
import { watchIdle } from "./session/idle";
import { worker } from "./session/session";
import { startSender } from "./outbox/sender";
import { readMeta } from "./store/db";
import { closeKept, purgeKept } from "./store/kept";

export async function begin(): Promise<void> {
  await speak((await readMeta<Language>("language")) ?? "es");
  await applyTheme();
  await loadDevice();
  await purgeKept();
  await watchIdle();
  effect(() => {
    if (worker.value === null) closeKept();
  });
  await startSender();
}
