/** What this shelter's own staff may know of its guests beside the board: cards, sex, what they need; no name is used here. */
import { computed } from "@preact/signals";
import { api, read } from "../api/client";
import type { components } from "../api/types/registration";
import { now } from "../clock";
import { device } from "../session/device";
import { kept } from "../store/kept";

export type Roster = components["schemas"]["RosterOut"];

export const roster = kept<Roster>("roster", async (etag) => {
  const at = now().toISOString();
  const query = { site_id: device.value?.site_id ?? "" };
  const headers = etag === null ? {} : { "If-None-Match": etag };
  const answer = await read(api.registration.GET("/registration/v1/roster", { params: { query }, headers }));
  if (answer.ok) return { ok: true, data: answer.data, etag: answer.response.headers.get("ETag"), as_of: at };
  return answer.problem.status === 304 ? { ok: true, unchanged: true, as_of: at } : answer;
});

export interface Known {
  readonly card: string | null;
  readonly cards: readonly string[];
  readonly sex: string | null;
  readonly effects: readonly string[];
  readonly head: boolean;
}

/** By the person's id, or by the code of an anonymous card. */
export type KnownGuests = ReadonlyMap<string, Known>;

export function knownOf(people: Roster["people"]): KnownGuests {
  const known = new Map<string, Known>();
  for (const one of people) {
    const key = one.person_id ?? one.card_codes[0];
    if (key === undefined || key === null) continue;
    known.set(key, { card: one.card_codes[0] ?? null, cards: one.card_codes, sex: one.sex, effects: one.effects, head: one.head });
  }
  return known;
}

export const knownGuests = computed<KnownGuests>(() => knownOf(roster.value.value.data?.people ?? []));
