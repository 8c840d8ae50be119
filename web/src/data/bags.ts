/** Luggage in custody at this shelter, by tags: whose it is only the stay tells. */
import { api, read } from "../api/client";
import type { components } from "../api/types/shelter";
import { now } from "../clock";
import { device } from "../session/device";
import { kept } from "../store/kept";

export type Bag = components["schemas"]["BagOut"];
export type BagKind = Bag["kind"];

const PAGE = 200;

export const bags = kept<readonly Bag[]>("bags", async () => {
  const at = now().toISOString();
  const path = { id: device.value?.site_id ?? "" };
  const answer = await read(api.shelter.GET("/shelter/v1/shelters/{id}/bags", { params: { path, query: { limit: PAGE } } }));
  return answer.ok ? { ok: true, data: answer.data.items, etag: null, as_of: at } : answer;
});
