/**
 * New versions of the client. The service worker fetches them whole; one begins by itself while nobody works here and
 * nothing is unsent, else it is offered. What begins is a reload: the outbox is not touched by it.
 */
import { effect, signal } from "@preact/signals";
import { entries, outboxEntries } from "../outbox/entries";
import { isUnsent } from "../outbox/entry";
import { worker } from "../session/session";
import { hear, tell } from "../session/tabs";
import { reloadNeeded } from "../store/db";
import { each } from "./pace";

const LOOK_MS = 3_600_000;
/** So long the other tabs have to say that somebody works in them. */
const ASK_MS = 500;

/** A new version waits to begin. */
export const updateReady = signal(false);

let waiting: ServiceWorker | null = null;
let begins = false;

/** Register the service worker and watch for new ones. */
export async function watchUpdates(): Promise<void> {
  hear("busy?", () => void (worker.value !== null && tell("busy")));
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  let hadOne = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadOne) begun();
    hadOne = true;
  });
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => null);
  if (registration === null) return;
  found(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && hadOne && found(coming));
  });
  each(LOOK_MS, () => void registration.update().catch(() => undefined));
  effect(() => {
    // Looked at again when a worker leaves and when the outbox changes.
    if (worker.value === null && updateReady.value && !entries.value.some(isUnsent)) void applyIfIdle();
  });
}

function found(installed: ServiceWorker | null): void {
  if (installed === null) return;
  waiting = installed;
  updateReady.value = true;
}

/** Begin the version that waits, as when somebody presses the button. */
export function applyUpdate(): void {
  begins = true;
  waiting?.postMessage({ type: "SKIP_WAITING" });
}

async function applyIfIdle(): Promise<void> {
  if ((await outboxEntries()).some(isUnsent) || (await othersAreBusy())) return;
  if (worker.value === null) applyUpdate();
}

function othersAreBusy(): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = hear("busy", () => resolve(true));
    tell("busy?");
    setTimeout(() => {
      stop();
      resolve(false);
    }, ASK_MS);
  });
}

/** Another version controls the page now. A tab in which somebody works asks for the reload and does not do it. */
function begun(): void {
  if (begins || worker.value === null) location.reload();
  else reloadNeeded.value = true;
}
