/** Who works on this device now: signs in once per shift with the network, then unlocks with a PIN, with or without it. */
import { computed, signal } from "@preact/signals";
import { accessToken, continueSession, forgetToken, useToken, type TokenAnswer } from "../api/access";
import { api, read } from "../api/client";
import type { Problem } from "../api/problem";
import { newId } from "../ids";
import { exportDataKey, importDataKey, newDataKey, type DataKey } from "../store/crypto";
import { writeMeta } from "../store/db";
import { device } from "./device";
import { openSlot, readSlot, sealSlot, waitAfter, writeSlot, type Held, type Slot } from "./slots";

export interface Worker {
  readonly staff_id: string;
  readonly display_name: string;
  readonly roles: readonly Held[];
  readonly certificate: string;
  readonly shift_id: string;
  /** Signs what this worker saves; in memory, and gone when the device locks. */
  readonly signing: CryptoKey;
  /** A shift that was opened without a network, by PIN. */
  readonly offline: boolean;
}

/** The worker of the moment; null while the device is locked. */
export const worker = signal<Worker | null>(null);
/** What the device's copies are sealed with; null while it is locked. */
export const dataKey = signal<DataKey | null>(null);

/** Whether the worker holds one of the roles at this device's site. */
export const holds = (...roles: string[]): boolean =>
  worker.value?.roles.some((held) => roles.includes(held.role) && (held.site_id === null || held.site_id === device.value?.site_id)) ?? false;

export const unlocked = computed(() => worker.value !== null);

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Sign in with the network; the device then has a session, and `beginShift` makes the PIN. Null, or why not. */
export async function signIn(body: { username: string; password: string; totp?: string; new_password?: string }): Promise<Problem | null> {
  const answer = await read(api.directory.POST("/directory/v1/sign-in", { body }));
  if (!answer.ok) return answer.problem;
  useToken(answer.data as TokenAnswer);
  return null;
}

/** Whether a session of the cookie goes on; answers whose. */
export const resumeSession = (): Promise<string | null> => continueSession();

/** Begin a shift on this device with a PIN; the worker signed in before. Null, or why not. */
export async function beginShift(pin: string): Promise<Problem | null> {
  const own = device.value;
  if (!own) return { status: 401, code: "not_enrolled", title: "" };
  const keys = (await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"])) as CryptoKeyPair;
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const body = { id: newId(), device_id: own.device_id, public_key: { kty, crv, x, y } };
  const answer = await openShift(body);
  if ("status" in answer) return answer;
  const kept = dataKey.value ?? (await newDataKey());
  const signing = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const sealed = await sealSlot(pin, answer.cache_share, { signing, data: await exportDataKey(kept), data_id: kept.id });
  const slot: Slot = {
    staff_id: answer.staff.id,
    display_name: answer.staff.display_name,
    roles: answer.staff.roles,
    shift_id: answer.shift_id,
    certificate: answer.worker_certificate,
    offline_until: answer.offline_until,
    share: answer.cache_share,
    wrong_pins: 0,
    locked_until: null,
    ...sealed,
  };
  await writeSlot(slot);
  await writeMeta("outbox_key", answer.outbox_key);
  dataKey.value = kept;
  worker.value = asWorker(slot, await signingKey(signing), false);
  return null;
}

interface ShiftAnswer {
  readonly shift_id: string;
  readonly worker_certificate: string;
  readonly cache_share: string;
  readonly offline_until: string;
  readonly staff: { readonly id: string; readonly display_name: string; readonly roles: readonly Held[] };
  readonly outbox_key: JsonWebKey;
}

async function openShift(body: object): Promise<ShiftAnswer | Problem> {
  const asked = (api.directory.POST as unknown as (path: string, init: object) => Promise<{ data?: ShiftAnswer; error?: unknown; response: Response }>)(
    "/directory/v1/shifts",
    { body, headers: { "Idempotency-Key": newId() } },
  );
  const answer = await read(asked);
  return answer.ok ? answer.data : answer.problem;
}

export type Unlocking = "open" | "wrong" | "waiting" | "shift_over";

/** Unlock with a PIN; wrong ones are counted for this worker alone. */
export async function unlock(staff: string, pin: string): Promise<Unlocking> {
  const slot = await readSlot(staff);
  if (slot === undefined || Date.parse(slot.offline_until) < Date.now()) return "shift_over";
  if (slot.locked_until !== null && slot.locked_until > Date.now()) return "waiting";
  const opened = await openSlot(slot, pin);
  if (opened === null) {
    const wrong_pins = slot.wrong_pins + 1;
    await writeSlot({ ...slot, wrong_pins, locked_until: waitAfter(wrong_pins, Date.now()) });
    return "wrong";
  }
  if (slot.wrong_pins > 0) await writeSlot({ ...slot, wrong_pins: 0, locked_until: null });
  if (opened.data !== null) dataKey.value = await importDataKey(opened.data.id, opened.data.bytes);
  else dataKey.value ??= await newDataKey(); // an offline shift: what the shift before kept stays shut
  worker.value = asWorker(slot, await signingKey(opened.signing), slot.share === null);
  return "open";
}

/** Lock: keys leave the memory, what is unsent goes on being sent. */
export function lock(): void {
  worker.value = null;
  dataKey.value = null;
}

/** End this worker's shift: the server's share goes, here and there. What is unsent stays, and is sent. */
export async function endShift(): Promise<void> {
  const ending = worker.value;
  if (ending === null) return;
  const slot = await readSlot(ending.staff_id);
  if (slot !== undefined) await writeSlot({ ...slot, share: null });
  if ((await accessToken()) !== null) {
    const post = api.directory.POST as unknown as (path: string, init: object) => Promise<unknown>;
    const end = post(`/directory/v1/shifts/${ending.shift_id}/end`, { headers: { "Idempotency-Key": newId() } });
    await end.catch(() => undefined);
    await api.directory.POST("/directory/v1/sign-out", {}).catch(() => undefined);
  }
  forgetToken();
  lock();
}

const signingKey = (bytes: ArrayBuffer): Promise<CryptoKey> =>
  crypto.subtle.importKey("pkcs8", bytes, CURVE, false, ["sign"]);

function asWorker(slot: Slot, signing: CryptoKey, offline: boolean): Worker {
  const { staff_id, display_name, roles, certificate, shift_id } = slot;
  return { staff_id, display_name, roles, certificate, shift_id, signing, offline };
}
