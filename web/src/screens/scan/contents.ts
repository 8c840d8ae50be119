/** What a kit holds, and what its items are called: kept, so that a partial hand-out needs no network. */
import { api, read } from "../../api/client";
import { now } from "../../clock";
import { versionAt, type Round } from "../../scanning/rounds";
import { kept, type KeptRead } from "../../store/kept";

export interface Part {
  readonly item_id: string;
  /** Pieces of a kit, as far as the bill says it for every household. */
  readonly quantity: number;
}

export function contentsOf(round: Round, at: Date): KeptRead<readonly Part[]> {
  const version = versionAt(round, at);
  return kept<readonly Part[]>(`bill:${round.kit_id}:${version}`, async () => {
    const as_of = now().toISOString();
    const path = { kit_id: round.kit_id, version };
    const answer = await read(api.distribution.GET("/distribution/v1/kits/{kit_id}/versions/{version}", { params: { path } }));
    if (!answer.ok) return answer;
    return { ok: true, data: answer.data.components.map(({ item_id, quantity }) => ({ item_id, quantity })), etag: null, as_of };
  });
}

export const itemNames = kept<Readonly<Record<string, string>>>("items", async () => {
  const as_of = now().toISOString();
  const answer = await read(api.distribution.GET("/distribution/v1/items", { params: { query: { limit: 200 } } }));
  if (!answer.ok) return answer;
  return { ok: true, data: Object.fromEntries((answer.data.items ?? []).map((item) => [item.id, item.name])), etag: null, as_of };
});
