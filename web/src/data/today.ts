/** What happened at the site since midnight, by the shelter's own clock. */
import { api, read } from "../api/client";
import type { components } from "../api/types/shelter";
import { now } from "../clock";
import { localDay } from "../i18n/dates";
import { device } from "../session/device";
import { kept } from "../store/kept";

/** Today's arrivals, departures and people. */
export const today = kept<components["schemas"]["HistoryDay"]>("today", async () => {
  const at = now();
  const day = localDay(at);
  const path = { id: device.value?.site_id ?? "" };
  const answer = await read(api.shelter.GET("/shelter/v1/shelters/{id}/history", { params: { path, query: { from: day, to: day } } }));
  if (!answer.ok) return answer;
  const found = answer.data.days.at(-1);
  if (found === undefined) return { ok: false, problem: { status: 404, code: "no_day", title: "" } };
  return { ok: true, data: found, etag: null, as_of: at.toISOString() };
});
