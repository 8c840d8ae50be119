/** What happened at the site since midnight, by the shelter's own clock. */
import { api, read } from "../api/client";
import type { components } from "../api/types/shelter";
import { now } from "../clock";
import { localDay } from "../i18n/dates";
import { device } from "../session/device";
import { kept } from "../store/kept";

type Day = components["schemas"]["HistoryDay"];

/** Today's arrivals, departures and people. */
export const today = kept<Day>("today", async () => {
  const at = now();
  const day = localDay(at);
  const path = { id: device.value?.site_id ?? "" };
  const answer = await read(api.shelter.GET("/shelter/v1/shelters/{id}/history", { params: { path, query: { from: day, to: day } } }));
  if (!answer.ok) return answer;
  const found = answer.data.days.at(-1);
  if (found === undefined) return { ok: false, problem: { status: 404, code: "no_day", title: "" } };
  return { ok: true, data: found, etag: null, as_of: at.toISOString() };
});

/** What is kept may be of a day that is over: its arrivals are not today's. */
export const arrivalsOn = (at: Date, kept: Day | null): number | null => (kept?.day === localDay(at) ? kept.arrivals : null);

const YOUNG_MINUTES = 5;

/** Ask again where what is kept is some minutes old, or of another day. */
export async function followToday(): Promise<void> {
  const { data } = today.value.peek();
  await (data !== null && data.day !== localDay(now()) ? today.refresh() : today.open(YOUNG_MINUTES));
}
