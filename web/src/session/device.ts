/**
 * This device: enrolled once with a code, then known by credentials of its own. What is unsent is sent under them, so
 * that nobody's ended session keeps anybody's work back.
 */
import { signal } from "@preact/signals";
import { problemOf, UNHEARD, type Problem } from "../api/problem";
import { timedFetch } from "../api/timed-fetch";
import { locale } from "../i18n";
import { readMeta, writeMeta } from "../store/db";

export interface Device {
  readonly device_id: string;
  readonly site_id: string;
  readonly name: string;
  readonly client_id: string;
  readonly client_secret: string;
}

/** This device, null where it is not enrolled; undefined until `loadDevice` has read it. */
export const device = signal<Device | null | undefined>(undefined);

export async function loadDevice(): Promise<Device | null> {
  device.value = (await readMeta<Device>("device")) ?? null;
  return device.value;
}

/** Enrol with the code that a coordinator gave; answers null, or why not. */
export async function enrol(enrolment_code: string): Promise<Problem | null> {
  const answer = await post("/directory/v1/devices/enrol", { enrolment_code });
  if (!answer.ok) return answer.problem;
  const enrolled = answer.body as Device;
  const { device_id, site_id, name, client_id, client_secret } = enrolled;
  device.value = { device_id, site_id, name, client_id, client_secret };
  await writeMeta("device", device.value);
  forgetDeviceToken();
  return null;
}

let token: { text: string; until: number } | null = null;
let asking: Promise<string | Problem> | null = null;

export const forgetDeviceToken = (): void => void (token = null);

/** The device's access token, or why there is none. */
export async function deviceToken(): Promise<string | Problem> {
  if (token !== null && token.until > Date.now()) return token.text;
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

async function ask(): Promise<string | Problem> {
  const own = device.value ?? (await loadDevice());
  if (own === null) return { status: 401, code: "not_enrolled", title: "" };
  const basic = btoa(`${encodeURIComponent(own.client_id)}:${encodeURIComponent(own.client_secret)}`);
  const answer = await post("/directory/v1/token", "grant_type=client_credentials", { Authorization: `Basic ${basic}` });
  if (!answer.ok) return answer.problem;
  const { access_token, expires_in } = answer.body as { access_token: string; expires_in: number };
  token = { text: access_token, until: Date.now() + (expires_in - 60) * 1000 };
  return access_token;
}

interface Call {
  readonly method: "GET" | "POST";
  readonly body?: object;
  /** The Idempotency-Key. */
  readonly key?: string;
  /** How long to wait for the answer, where that is longer than usual. */
  readonly ms?: number;
}

/** Call a service under the device's credentials. */
export async function asDevice(path: string, { method, body, key, ms }: Call): Promise<Posted> {
  const bearer = await deviceToken();
  if (typeof bearer !== "string") return { ok: false, status: bearer.status, problem: bearer };
  const headers = {
    Authorization: `Bearer ${bearer}`,
    "Accept-Language": locale(),
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(key === undefined ? {} : { "Idempotency-Key": key }),
  };
  const answer = await sent(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, ms);
  if (answer.status === 401) forgetDeviceToken();
  return answer;
}

/** The directory does not know this device's credentials any more: it was revoked, or reported lost. */
export const isShutOut = (problem: Problem): boolean => problem.code === "client_refused";

export type Posted =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly problem: Problem };

const post = (path: string, body: object | string, headers: Record<string, string> = {}): Promise<Posted> => {
  const form = typeof body === "string";
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  return sent(path, {
    method: "POST",
    headers: { "Content-Type": type, ...headers },
    body: form ? body : JSON.stringify(body),
  });
};

async function sent(path: string, init: RequestInit, ms?: number): Promise<Posted> {
  try {
    const answer = await timedFetch(path, { ...init, credentials: "omit" }, ms);
    const said: unknown = await answer.json().catch(() => null);
    if (answer.ok) return { ok: true, status: answer.status, body: said };
    return { ok: false, status: answer.status, problem: problemOf(answer.status, said, answer.headers) };
  } catch {
    return { ok: false, status: 0, problem: UNHEARD };
  }
}
