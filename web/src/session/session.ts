/** Who works on this device now: signs in once per shift with the network, then unlocks with a PIN, with or without it. */
import { computed, signal } from "@preact/signals";
import { accessToken, forgetToken, useToken, workAs, type TokenAnswer } from "../api/access";
import { api, read } from "../api/client";
import type { Problem } from "../api/problem";
import { newId } from "../ids";
import type { PublicKey } from "../outbox/jwe";
import { newDataKey, type DataKey } from "../store/crypto";
import { readMeta, writeMeta } from "../store/db";
import { device } from "./device";
import { shareKeys } from "./sharing";
import { openSlot, readSlot, sealSlot, shut, changeSlot, writeSlot, deviceShare, ringUnder, tryPin } from "./slots";
import type { Held, Opened, Refusal, Slot, Tried } from "./slots";
import { hear, tell } from "./tabs";

export interface Worker {
  readonly staff_id: string;
  readonly display_name: string;
  readonly roles: readonly Held[];
  readonly certificate: string;
  readonly shift_id: string;
  /** Signs what this worker saves; in memory, and gone when the device locks. */
  readonly signing: CryptoKey;
  /** A shift that was opened without a network, by PIN: the ribbon says so. */
  readonly offline: boolean;
}

/** The worker of the moment; null while the device is locked. */
export const worker = signal<Worker | null>(null);
/** All data keys that this worker opens, oldest first; none while the device is locked. */
export const dataKeys = signal<readonly DataKey[]>([]);
/** What this device's copies are sealed with; null while it is locked. */
export const dataKey = computed<DataKey | null>(() => dataKeys.value.at(-1) ?? null);

/** Whether the worker holds one of the roles at this device's site. */
export const holds = (...roles: string[]): boolean =>
  worker.value?.roles.some((held) => roles.includes(held.role) && (held.site_id === null || held.site_id === device.value?.site_id)) ?? false;

export const unlocked = computed(() => worker.value !== null);

const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const NOT_ENROLLED: Problem = { status: 401, code: "not_enrolled", title: "" };

/** Sign in with the network; the device then has a session, and `beginShift` makes the PIN. Null, or why not. */
export async function signIn(body: { username: string; password: string; totp?: string; new_password?: string }): Promise<Problem | null> {
  const answer = await read(api.directory.POST("/directory/v1/sign-in", { body }));
  if (!answer.ok) return answer.problem;
  useToken(answer.data as TokenAnswer);
  return null;
}

/** Begin a shift on this device with a PIN; the worker signed in before. Null, or why not. */
export async function beginShift(pin: string): Promise<Problem | null> {
  const own = device.value;
  if (!own) return NOT_ENROLLED;
  const pair = (await crypto.subtle.generateKey(CURVE, true, ["sign", "verify"])) as CryptoKeyPair;
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const answer = await openShift({ id: newId(), device_id: own.device_id, public_key: { kty, crv, x, y } });
  if ("status" in answer) {
    if (answer.status === 401) forgetToken(); // the sign-in is too old: it is asked for again
    return answer;
  }
  signOut();
  const keys = await keysOfBefore(answer.staff.id, pin);
  const signing = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const slot: Slot = {
    staff_id: answer.staff.id,
    display_name: answer.staff.display_name,
    roles: answer.staff.roles,
    shift_id: answer.shift_id,
    certificate: answer.worker_certificate,
    offline_until: answer.offline_until,
    wrong_pins: 0,
    locked_until: null,
    ...(await sealSlot(pin, { text: answer.cache_share, of: "server" }, signing, keys)),
  };
  await writeSlot(slot);
  await writeMeta("outbox_key", answer.outbox_key);
  await enter(slot, signing, keys);
  return null;
}

/** The cookie of the sign-in has served: from here on the shift's key does what it did, and it is one secret less. */
function signOut(): void {
  void read(api.directory.POST("/directory/v1/sign-out", {}));
}

/** The data keys of this worker's shift before, if it was not ended and its PIN is the same; a new one in any case. */
async function keysOfBefore(staff: string, pin: string): Promise<readonly DataKey[]> {
  const before = await readSlot(staff);
  const opened = before === undefined ? null : await openSlot(before, pin);
  const known = [...(opened?.keys ?? []), ...dataKeys.value];
  return known.length > 0 ? known : [await newDataKey()];
}

interface ShiftAnswer {
  readonly shift_id: string;
  readonly worker_certificate: string;
  readonly cache_share: string;
  readonly offline_until: string;
  readonly staff: { readonly id: string; readonly display_name: string; readonly roles: readonly Held[] };
  readonly outbox_key: PublicKey;
}

type Asking = (path: string, init: object) => Promise<{ data?: ShiftAnswer; error?: unknown; response: Response }>;

async function openShift(body: { id: string; device_id: string; public_key: object }): Promise<ShiftAnswer | Problem> {
  const asked = (api.directory.POST as unknown as Asking)("/directory/v1/shifts", {
    body,
    headers: { "Idempotency-Key": newId() },
  });
  const answer = await read(asked);
  return answer.ok ? answer.data : answer.problem;
}

export type Unlocking = "open" | Refusal;

/** Unlock with a PIN; wrong ones are counted for this worker alone. */
export async function unlock(staff: string, pin: string): Promise<Unlocking> {
  const tried = await tryPin(staff, pin);
  if (typeof tried === "string") return tried;
  await admit(tried, []);
  return "open";
}

/**
 * Let a worker in whose PIN was right. Where their shift ended, this begins one without a network: with a data key of
 * its own and those that were handed over, and none of what was kept here before.
 */
export async function admit({ slot, opened }: Tried, handed: readonly DataKey[]): Promise<void> {
  const own = opened.keys ?? [];
  const missing = handed.filter((key) => !own.some((held) => held.id === key.id));
  const keys = [...own, ...missing];
  if (keys.length === 0) keys.push(await newDataKey());
  const open = opened.keys !== null && missing.length === 0 ? slot : await reopened(slot, opened, keys);
  await enter(open, opened.signing, keys);
}

async function reopened(slot: Slot, { bits }: Opened, keys: readonly DataKey[]): Promise<Slot> {
  const share = slot.share ?? deviceShare();
  const ring = await ringUnder(bits, share, keys);
  return (await changeSlot(slot.staff_id, (found) => ({ ...found, share, ring }))) ?? slot;
}

async function enter(slot: Slot, signing: ArrayBuffer, keys: readonly DataKey[]): Promise<void> {
  const { staff_id, display_name, roles, certificate, shift_id } = slot;
  const key = await crypto.subtle.importKey("pkcs8", signing, CURVE, false, ["sign"]);
  dataKeys.value = keys;
  const own = device.value;
  workAs(own ? { shift_id, device_id: own.device_id, signing: key } : null);
  void accessToken(); // so that it is there when the first screen reads
  worker.value = { staff_id, display_name, roles, certificate, shift_id, signing: key, offline: slot.share?.of === "device" };
  await shareKeys(staff_id, keys);
}

/** Who would take something back now (`outbox/undoing.ts`). */
export const undoer = () => ({ staff_id: worker.value?.staff_id ?? null, coordinates: holds("SITE_COORDINATOR") });

/** Lock this tab and the others: keys leave the memory, what is unsent goes on being sent. */
export function lock(): void {
  lockHere();
  tell("lock");
}

function lockHere(): void {
  worker.value = null;
  dataKeys.value = [];
  workAs(null);
}
hear("lock", lockHere);

/** End this worker's shift: the share goes, here at once and there when it can be told. What is unsent stays, and is sent. */
export async function endShift(): Promise<void> {
  const ending = worker.value;
  if (ending === null) return;
  await closeShift(ending.staff_id, ending.shift_id);
  lock();
}

/** Shut a worker's place here, and remember to tell the server. */
export async function closeShift(staff_id: string, shift_id: string): Promise<void> {
  await changeSlot(staff_id, shut);
  const ends = (await readMeta<string[]>("shifts_to_end")) ?? [];
  await writeMeta("shifts_to_end", [...new Set([...ends, shift_id])]);
}
