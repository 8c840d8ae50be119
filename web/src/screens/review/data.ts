/** What waits at the services for who coordinates this site: entries that were put aside, and cases of distribution. */
import { api, read, type Read } from "../../api/client";
import type { components } from "../../api/types/shelter";
import type { components as Distribution } from "../../api/types/distribution";
import { computed } from "@preact/signals";
import { now } from "../../clock";
import type { Service } from "../../outbox/entry";
import { device } from "../../session/device";
import { kept, type Asked } from "../../store/kept";

type ParkedOut = components["schemas"]["ParkedOut"];
export type Parked = ParkedOut & { readonly service: Service };
export type Case = Distribution["schemas"]["CaseOut"];
type State = "OPEN" | "QUARANTINED";

const LIMIT = 200;
const STATES: readonly State[] = ["OPEN", "QUARANTINED"];

/** The same read at three services. */
function ask(service: Service, state: State): Promise<Read<{ items: ParkedOut[] }>> {
  const params = { query: { site_id: device.value?.site_id ?? "", state, limit: LIMIT } };
  if (service === "shelter") return read(api.shelter.GET("/shelter/v1/parked-entries", { params }));
  if (service === "distribution") return read(api.distribution.GET("/distribution/v1/parked-entries", { params }));
  return read(api.registration.GET("/registration/v1/parked-entries", { params }));
}

const parkedAt = (service: Service) =>
  kept<Parked[]>(`parked ${service}`, async (): Promise<Asked<Parked[]>> => {
    const as_of = now().toISOString();
    const answers = await Promise.all(STATES.map((state) => ask(service, state)));
    const data: Parked[] = [];
    for (const answer of answers) {
      if (!answer.ok) return answer;
      data.push(...answer.data.items.map((item) => ({ ...item, service })));
    }
    return { ok: true, data, etag: null, as_of };
  });

const atServices = (["shelter", "registration", "distribution"] as const).map(parkedAt);

export const cases = kept<Case[]>("cases", async () => {
  const as_of = now().toISOString();
  const query = { site_id: device.value?.site_id ?? "", state: "OPEN", limit: LIMIT };
  const answer = await read(api.distribution.GET("/distribution/v1/cases", { params: { query } }));
  return answer.ok ? { ok: true, data: answer.data.items, etag: null, as_of } : answer;
});

/** All entries that were put aside, oldest first. */
export const parked = computed<readonly Parked[]>(() =>
  atServices.flatMap((one) => one.value.value.data ?? []).sort((one, other) => one.received_at.localeCompare(other.received_at)),
);

/** When the oldest of the lists was true; null while one is missing. */
export const asOf = computed<string | null>(() => {
  const moments = [...atServices, cases].map((one) => one.value.value.as_of);
  return moments.includes(null) ? null : (moments as string[]).sort()[0]!;
});

export const openReview = (): Promise<unknown> => Promise.all([...atServices, cases].map((one) => one.open()));
export const refreshReview = (): Promise<unknown> => Promise.all([...atServices, cases].map((one) => one.refresh()));
