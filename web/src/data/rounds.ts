/** The site's open rounds and their sheets of paper. */
import { api } from "../api/client";
import type { components } from "../api/types/distribution";
import { device } from "../session/device";
import { kept, type Asked } from "../store/kept";
import { asked } from "./census";

type Schemas = components["schemas"];
export type RoundLine = Pick<Schemas["RoundInWords"], "round_id" | "code" | "kit_name">;
export type PaperSheet = Schemas["SheetOut"];

export const openRounds = kept<RoundLine[]>("rounds-on-paper", async () => {
  const query = { site_id: device.value?.site_id ?? "", state: "OPEN" as const, limit: 100 };
  const answer = await asked(() => api.distribution.GET("/distribution/v1/rounds", { params: { query } }));
  if (!answer.ok || "unchanged" in answer) return answer;
  return { ...answer, data: answer.data.items.map(({ round_id, code, kit_name }) => ({ round_id, code, kit_name })) };
});

export const sheetsOf = (round_id: string) =>
  kept<PaperSheet[]>(`sheets:${round_id}`, async (): Promise<Asked<PaperSheet[]>> => {
    const answer = await asked(() => api.distribution.GET("/distribution/v1/rounds/{round_id}/sheets", { params: { path: { round_id } } }));
    if (!answer.ok || "unchanged" in answer) return answer;
    return { ...answer, data: answer.data.items };
  });
