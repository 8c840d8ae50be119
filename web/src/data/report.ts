/** The report of a day, as coordination counts it, and the shelter's last thirty days. */
import { api } from "../api/client";
import type { components } from "../api/types/coordination";
import type { components as Shelter } from "../api/types/shelter";
import { now } from "../clock";
import { localDay } from "../i18n/dates";
import { device } from "../session/device";
import { kept } from "../store/kept";
import { asked } from "./census";

export type DayReport = components["schemas"]["DayReport"];
export type SaddLine = components["schemas"]["SaddLine"];
export type History = Shelter["schemas"]["History"];
export type HistoryDay = Shelter["schemas"]["HistoryDay"];

const site = (): string => device.value?.site_id ?? "";

/** A day's numbers; `suppressed`: as they may leave the agency. */
export const dayReport = (day: string, suppressed: boolean) =>
  kept<DayReport>(`report:${day}${suppressed ? ":outside" : ""}`, () =>
    asked(() => api.coordination.GET("/coordination/v1/reports/day", { params: { query: { site_id: site(), day, suppressed } } })),
  );

export const HISTORY_DAYS = 30;

/** The last thirty days until today. */
export const history = kept<History>("history30", () => {
  const to = localDay(now());
  const from = new Date(Date.parse(`${to}T12:00:00Z`) - (HISTORY_DAYS - 1) * 86_400_000).toISOString().slice(0, 10);
  return asked(() =>
    api.shelter.GET("/shelter/v1/shelters/{id}/history", { params: { path: { id: site() }, query: { from, to } } }),
  );
});

/** Where a table of the day is saved from. */
export const tablePath = (day: string, kind: "csv" | "xlsx", suppressed: boolean): string =>
  `/coordination/v1/reports/day.${kind}?${new URLSearchParams({ site_id: site(), day, suppressed: String(suppressed) })}`;
