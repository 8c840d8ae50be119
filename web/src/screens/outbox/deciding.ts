/** What somebody may decide about an entry that was not done, and deciding it. */
import { holds, worker } from "../../session/session";
import type { Entry } from "../../outbox/entry";
import { NotSaved, otherwise, type Action } from "../../outbox/outbox";
import { discard } from "../../outbox/review";
import { retry } from "../../outbox/retrying";
import { toast } from "../../ui";
import { t } from "./texts";

/** What a service kept untried is for whoever coordinates; what it refused also for whoever did it. */
export function mayDecide(entry: Entry): boolean {
  if (entry.state === "EXPIRED" || holds("SITE_COORDINATOR")) return true;
  return entry.problem !== null && entry.problem.code !== "quarantined" && entry.worker === worker.value?.staff_id;
}

/** The server keeps it and may try again. */
export const isParked = (entry: Entry): boolean => entry.state === "REVIEW" && entry.sealed === null;

export async function doOtherwise(entry: Entry, action: Action, reason: string): Promise<void> {
  try {
    const done = await otherwise(entry, action, reason);
    toast({ text: done === null ? t("decided.before") : t("decided.otherwise") });
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    toast({ text: t("decided.not_saved") });
  }
}

export async function leaveUndone(entry: Entry, reason: string): Promise<void> {
  toast({ text: t((await discard(entry, reason)) ? "decided.discarded" : "decided.before") });
}

export async function tryAgain(entry: Entry): Promise<void> {
  const came = await retry(entry, t("again.reason"));
  if (!came.ok) return toast({ text: t(came.problem.status === 0 ? "again.no_network" : "again.refused") });
  toast({ text: t(came.state === "OPEN" ? "again.refused" : "again.done") });
}
