/** The site of this device as the desk needs it: what kind it is, and in which municipality. */
import { api, read } from "../api/client";
import type { components } from "../api/types/directory";
import type { components as Registration } from "../api/types/registration";
import { now } from "../clock";
import { device } from "../session/device";
import { kept } from "../store/kept";

export type Site = Pick<components["schemas"]["SiteOut"], "id" | "code" | "kind" | "pcode">;
export type Population = Registration["schemas"]["Population"];
export type ArrivalKind = Registration["schemas"]["ArrivalKind"];

export const siteId = (): string => device.value?.site_id ?? "";

export const site = kept<Site>("site", async () => {
  const answer = await read(api.directory.GET("/directory/v1/sites/{site_id}", { params: { path: { site_id: siteId() } } }));
  if (!answer.ok) return answer;
  const { id, code, kind, pcode } = answer.data;
  return { ok: true, data: { id, code, kind, pcode }, etag: null, as_of: now().toISOString() };
});

/** Who comes to a site of this kind, unless somebody says otherwise. */
export function populationAt(kind: string | undefined): Population {
  switch (kind) {
    case "RECEPTION_CENTRE":
    case "CHILD_RECEPTION_CENTRE":
      return "RETURNEE";
    case "SHELTER":
    case "DISTRIBUTION_POINT":
    case "WAREHOUSE":
      return "DISPLACED";
    default:
      return "IN_TRANSIT";
  }
}

const ARRIVALS: Record<Population, ArrivalKind> = {
  IN_TRANSIT: "TRANSIT_ENTRY",
  RETURNEE: "RETURN",
  DISPLACED: "DISPLACEMENT",
  DESTINATION_OTHER: "REGISTRATION",
  HOST: "REGISTRATION",
};

/** What the arrival of such people is called. */
export const arrivalKind = (population: Population): ArrivalKind => ARRIVALS[population];

/** They come from another country: asked for their country instead of a municipality. */
export const fromAbroad = (population: Population): boolean => population === "IN_TRANSIT" || population === "DESTINATION_OTHER";
