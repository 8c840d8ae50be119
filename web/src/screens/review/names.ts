/** Names of the site's devices and staff, for who coordinates it; kept, as both are asked for on each list. */
import { api, read } from "../../api/client";
import { now } from "../../clock";
import { kept } from "../../store/kept";

type Names = Readonly<Record<string, string>>;

const devices = kept<Names>("names of devices", async () => {
  const answer = await read(api.directory.GET("/directory/v1/devices", {}));
  if (!answer.ok) return answer;
  return { ok: true, data: Object.fromEntries(answer.data.items.map((one) => [one.device_id, one.name])), etag: null, as_of: now().toISOString() };
});

const staff = kept<Names>("names of staff", async () => {
  const answer = await read(api.directory.GET("/directory/v1/staff", {}));
  if (!answer.ok) return answer;
  return { ok: true, data: Object.fromEntries(answer.data.items.map((one) => [one.staff_id, one.display_name])), etag: null, as_of: now().toISOString() };
});

export const openNames = (): Promise<unknown> => Promise.all([devices.open(), staff.open()]);
export const deviceName = (id: string | null | undefined): string | undefined => devices.value.value.data?.[id ?? ""];
export const staffName = (id: string | null | undefined): string | undefined => staff.value.value.data?.[id ?? ""];
