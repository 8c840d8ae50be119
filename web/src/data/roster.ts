/**
 * Who has an open stay at this site, as this device may keep it (`docs/registration.md`, The roster; ADR 0038). It is read
 * at the start of a shift and then once an hour: each answer is a read of identity of everybody in it, and even a 304
 * costs the server half a second.
 */
import { computed, effect, untracked } from "@preact/signals";
import { api, read } from "../api/client";
import type { components } from "../api/types/registration";
import { now } from "../clock";
import { entries } from "../outbox/entries";
import { each } from "../net/pace";
import { withoutProtected } from "../people/protected";
import { device } from "../session/device";
import { holds, worker } from "../session/session";
import { kept } from "../store/kept";

export type Roster = components["schemas"]["RosterOut"];
export type RosterGuest = components["schemas"]["GuestOut"];

/** Whom registration answers a roster. */
const READERS = ["REGISTRAR", "SHELTER_STAFF", "SITE_COORDINATOR", "PROTECTION_OFFICER"];
const YOUNG_MINUTES = 60;

export const roster = kept<Roster>("roster", async (etag) => {
  const query = { site_id: device.value?.site_id ?? "" };
  const headers = etag === null ? {} : { "If-None-Match": etag };
  const at = now().toISOString();
  const answer = await read(api.registration.GET("/registration/v1/roster", { params: { query }, headers }));
  if (answer.ok) return { ok: true, data: answer.data, etag: answer.response.headers.get("ETag"), as_of: at };
  return answer.problem.status === 304 ? { ok: true, unchanged: true, as_of: at } : answer;
});

/** Everybody of the list; whom somebody protected here is a card already, before the server's next list says so. */
export const rosterPeople = computed<readonly RosterGuest[]>(() => {
  const { data, as_of } = roster.value.value;
  return data === null ? [] : withoutProtected(data.people, entries.value, as_of);
});

export const readsRoster = (): boolean => holds(...READERS);

/** Draw the list that is kept, and load it where it is an hour old. */
export async function openRoster(): Promise<void> {
  if (readsRoster()) await roster.open(YOUNG_MINUTES);
}

/** From now on it is loaded whenever somebody begins to work here, and each hour. */
export function watchRoster(): void {
  effect(() => {
    void worker.value?.staff_id;
    untracked(() => void openRoster());
  });
  each((YOUNG_MINUTES / 4) * 60_000, () => void openRoster());
}
