/** The night's census, as the shelter expects it, and what else the end of a shift needs to know. */
import { computed } from "@preact/signals";
import { api, read, type Read } from "../api/client";
import type { components } from "../api/types/shelter";
import type { components as Stores } from "../api/types/distribution";
import type { components as People } from "../api/types/registration";
import { now } from "../clock";
import { device } from "../session/device";
import { kept, type Asked } from "../store/kept";
import { roster, rosterPeople } from "./roster";

type Schemas = components["schemas"];
export type Census = Schemas["CensusOut"];
export type CensusRoom = Schemas["CensusRoom"];
export type CensusGuest = Schemas["CensusGuest"];
export type Composition = Schemas["Composition"];
export type Posted = Schemas["Posted"];
export type Forecast = Schemas["Forecast"];
export type NotSeen = Schemas["NotSeen"];
export type DaysLeft = Stores["schemas"]["DaysLeftOut"];

/** Of a guest what counting needs: no name. */
export interface Counted {
  readonly person_id: string | null;
  readonly household_id: string | null;
  readonly card_codes: readonly string[];
  readonly sex: People["schemas"]["GuestOut"]["sex"];
}

const site = (): string => device.value?.site_id ?? "";

/** A read without an ETag, true when it was asked. */
export async function asked<T>(call: () => Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Asked<T>> {
  const at = now().toISOString();
  const answer: Read<T> = await read(call());
  return answer.ok ? { ok: true, data: answer.data, etag: null, as_of: at } : answer;
}

/** Tonight: whom each room is expected to hold, and what was seen so far. */
export const census = kept<Census>("census", () =>
  asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/census", { params: { path: { id: site() } } })),
);

/** Tomorrow night, as it is expected now. */
export const tomorrow = (night: string) =>
  kept<Forecast>("forecast-tomorrow", () =>
    asked(() =>
      api.shelter.GET("/shelter/v1/shelters/{id}/forecast", { params: { path: { id: site() }, query: { night_of: night } } }),
    ),
  );

/** For how many days the stock lasts; warehouse and coordination may know. */
export const daysLeft = kept<DaysLeft>("days-left", () =>
  asked(() => api.distribution.GET("/distribution/v1/stock/days-left", { params: { query: { site_id: site() } } })) as Promise<Asked<DaysLeft>>,
);

/** Whom nobody met for a day. */
export const notSeen = kept<NotSeen>("not-seen", () =>
  asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/not-seen", { params: { path: { id: site() } } })),
);

/** Who is a woman, a man, a girl or a boy here, by the roster that the device keeps; null where it has none. */
export const sexes = computed<readonly Counted[] | null>(() =>
  roster.value.value.data === null
    ? null
    : rosterPeople.value.map(({ person_id = null, household_id = null, card_codes, sex }) => ({ person_id, household_id, card_codes, sex })),
);
