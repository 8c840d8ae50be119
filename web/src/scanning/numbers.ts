/**
 * The device's own numbers of hand-outs: 1, 2, 3 … and never again. A device that lost its storage, or was enrolled anew,
 * goes on from the last number that the server has.
 */
import { asDevice, device } from "../session/device";
import { practice, withStores } from "../store/db";

export const COUNTER = "handout_seq";

/** Ask for the last number, and count on from it; what the device counted itself is never set back. */
export async function goOnCounting(): Promise<void> {
  const own = device.value;
  if (!own || practice.value) return;
  const answer = await asDevice(`/distribution/v1/devices/${own.device_id}`, { method: "GET" });
  const last = answer.ok ? ((answer.body as { last_seq?: number | null }).last_seq ?? 0) : 0;
  if (last === 0) return;
  await withStores(async (database) => {
    const writing = database.transaction("meta", "readwrite");
    const counted = ((await writing.store.get(`counter:${COUNTER}`)) as number | undefined) ?? 0;
    if (counted < last) await writing.store.put(last, `counter:${COUNTER}`);
    await writing.done;
  });
}
