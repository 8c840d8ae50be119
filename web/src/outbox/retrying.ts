/** Having the server try again what it kept for review: a person asks, with a reason, and needs the network. */
import { accessToken } from "../api/access";
import { timedFetch } from "../api/client";
import { problemOf, UNHEARD, type Problem } from "../api/problem";
import { locale } from "../i18n";
import { newId } from "../ids";
import { changeEntries } from "./entries";
import type { Entry, Service } from "./entry";
import { pollReview } from "./review";

export type Resolution = "RETRY" | "APPLIED_OTHERWISE" | "DISCARDED";

export type Resolved =
  /** OPEN: it was tried, and refused again for this reason. */
  | { readonly ok: true; readonly state: "OPEN" | "RETRIED" | "APPLIED_OTHERWISE" | "DISCARDED"; readonly problem: Problem | null }
  | { readonly ok: false; readonly problem: Problem };

/** Decide about an entry that a service keeps, as whoever works here. */
export async function resolveParked(service: Service, id: string, resolution: Resolution, reason: string): Promise<Resolved> {
  const token = await accessToken();
  if (token === null) return { ok: false, problem: UNHEARD };
  try {
    const answer = await timedFetch(`/${service}/v1/parked-entries/${id}/resolve`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "Accept-Language": locale(),
        "Idempotency-Key": newId(),
      },
      body: JSON.stringify({ resolution, reason }),
    });
    const said: unknown = await answer.json().catch(() => null);
    if (!answer.ok) return { ok: false, problem: problemOf(answer.status, said) };
    const { state, problem } = said as { state: "OPEN"; problem?: Problem | null };
    return { ok: true, state, problem: problem ?? null };
  } catch {
    return { ok: false, problem: UNHEARD };
  }
}

/** The same for an entry of this device; what came of it stands in the entry then. */
export async function retry(entry: Entry, reason: string): Promise<Resolved> {
  const came = await resolveParked(entry.service, entry.id, "RETRY", reason);
  if (came.ok && came.state === "OPEN" && came.problem !== null) {
    await changeEntries([entry.id], (found) => (found.state === "REVIEW" ? { problem: came.problem } : null));
  }
  if (came.ok || came.problem.code === "entry_decided") await pollReview();
  return came;
}
