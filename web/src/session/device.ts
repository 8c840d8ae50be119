/**
 * This device: enrolled once with a code, then known by credentials of its own. What is unsent is sent under them, so
 * that nobody's ended session keeps anybody's work back.
 */
import { signal } from "@preact/signals";
import { timedFetch } from "../api/client";
import { problemOf, UNHEARD, type Problem } from "../api/problem";
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

type Posted = { ok: true; body: unknown } | { ok: false; problem: Problem };

async function post(path: string, body: object | string, headers: Record<string, string> = {}): Promise<Posted> {
  const type = typeof body === "string" ? "application/x-www-form-urlencoded" : "application/json";
  try {
    const answer = await timedFetch(path, {
      method: "POST",
      headers: { "Content-Type": type, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      credentials: "omit",
    });
    const said: unknown = await answer.json().catch(() => null);
    return answer.ok ? { ok: true, body: said } : { ok: false, problem: problemOf(answer.status, said) };
  } catch {
    return { ok: false, problem: UNHEARD };
  }
}
