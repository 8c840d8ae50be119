/** The site's shelter as this device knows it: its layout, who is where (without who they are), and what waits. */
import { api, read } from "../api/client";
import type { components } from "../api/types/shelter";
import { now } from "../clock";
import { localDay } from "../i18n/dates";
import { device } from "../session/device";
import { kept, type Asked } from "../store/kept";
import { watched } from "./live";

type Schemas = components["schemas"];
export type Board = Schemas["Board"];
export type BoardRoom = Schemas["BoardRoom"];
export type BoardBed = Schemas["BoardBed"];
export type Guest = Schemas["Guest"];
export type Layout = Schemas["ShelterOut"];
export type LayoutRoom = Schemas["RoomOut"];
export type Forecast = Schemas["Forecast"];
export type NotSeen = Schemas["NotSeen"];
export type Hold = Schemas["HoldOut"];

const site = (): string => device.value?.site_id ?? "";

/** A read of the shelter that answers with an ETag. */
async function asked<T>(call: (headers: Record<string, string>) => Promise<{ data?: T; error?: unknown; response: Response }>, etag: string | null): Promise<Asked<T>> {
  const at = now().toISOString();
  const answer = await read(call(etag === null ? {} : { "If-None-Match": etag }));
  if (answer.ok) return { ok: true, data: answer.data, etag: answer.response.headers.get("ETag"), as_of: at };
  return answer.problem.status === 304 ? { ok: true, unchanged: true, as_of: at } : answer;
}

/** Who is where now. `as_of` is when it was asked, by this device's clock: what was sent before is in it. */
export const board = kept<Board>("board", (etag) =>
  asked((headers) => api.shelter.GET("/shelter/v1/shelters/{id}/board", { params: { path: { id: site() } }, headers }), etag),
);

/** Rooms and beds with what they are for; staff data. */
export const layout = kept<Layout>("layout", (etag) =>
  asked((headers) => api.shelter.GET("/shelter/v1/shelters/{id}", { params: { path: { id: site() } }, headers }), etag),
);

/** Who is expected tonight, and what is lacking. */
export const forecast = kept<Forecast>("forecast", () =>
  asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/forecast", { params: { path: { id: site() } } }), null),
);

/** Whom nobody met for a night. */
export const notSeen = kept<NotSeen>("not-seen", () =>
  asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/not-seen", { params: { path: { id: site() }, query: { nights: 1 } } }), null),
);

/** What is held now, and until when. */
export const holds = kept<readonly Hold[]>("holds", async () => {
  const today = localDay(now());
  const query = { from: today, to: today };
  const answer = await asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/holds", { params: { path: { id: site() }, query } }), null);
  if (!answer.ok || "unchanged" in answer) return answer as Asked<readonly Hold[]>;
  return { ...answer, data: answer.data.items.filter((hold) => hold.state === "LIVE") };
});

/**
 * Keep the board fresh while a screen shows it: the stream says that something changed, the board says what is
 * (`docs/live.md`); without a stream it is read each half minute,
 * and where the battery is spared, without one, each two minutes.
 *
 * @returns what ends it
 */
export function watchBoard(): () => void {
  void board.open();
  void layout.open();
  return watched({ path: () => `/shelter/v1/shelters/${site()}/events`, refresh: () => board.refresh() });
}
