/** Buses, flights and walking groups of this site that are expected or here. */
import { api, read } from "../api/client";
import type { components } from "../api/types/registration";
import { now } from "../clock";
import { kept } from "../store/kept";
import { siteId } from "./site";

export type Group = components["schemas"]["GroupOut"];
export type GroupInFull = components["schemas"]["GroupInFullOut"];
export type GroupState = Group["state"];

const PAGE = 200;
const PAGES_MAX = 5;

/** Those that are expected, and those that are here. */
export const groups = kept<readonly Group[]>("groups", async () => {
  const found: Group[] = [];
  const as_of = now().toISOString(); // before it is read: nothing later is in it for certain
  for (const state of ["EXPECTED", "ARRIVED"] as const) {
    let cursor: string | null | undefined;
    for (let page = 0; page < PAGES_MAX && cursor !== null; page += 1) {
      const query = { state, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await read(api.registration.GET("/registration/v1/arrival-groups", { params: { query } }));
      if (!answer.ok) return answer;
      found.push(...answer.data.items.filter((one) => one.site_id === siteId()));
      cursor = answer.data.next ?? null;
    }
  }
  return { ok: true, data: found, etag: null, as_of };
});

/** One group with its numbers; each is a read of its own name. */
export const groupInFull = (id: string) =>
  kept<GroupInFull>(`group:${id}`, async () => {
    const path = { arrival_group_id: id };
    const answer = await read(api.registration.GET("/registration/v1/arrival-groups/{arrival_group_id}", { params: { path } }));
    return answer.ok ? { ok: true, data: answer.data, etag: null, as_of: now().toISOString() } : answer;
  });
