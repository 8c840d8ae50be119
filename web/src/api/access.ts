/**
 * The access token of who works here: in memory only. Before a shift it is the sign-in's; once a shift is open, whoever
 * unlocks with a PIN has tokens for their own signing key, and no other secret of a session is kept on the device.
 */
import { computed, signal } from "@preact/signals";
import { serverNow } from "../clock";
import { newId } from "../ids";
import { lineUp } from "../net/connectivity";
import { base64url, utf8 } from "../store/crypto";
import { problemOf } from "./problem";
import { timedFetch } from "./timed-fetch";

const EARLY_MS = 60_000;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;
const HEADER = { alg: "ES256", typ: "shift+jwt" } as const;

/** Who works here, and what proves it. */
export interface OnShift {
  readonly shift_id: string;
  readonly device_id: string;
  readonly signing: CryptoKey;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

interface Token {
  readonly text: string;
  readonly until: number;
}

const token = signal<Token | null>(null);
const onShift = signal<OnShift | null>(null);
/** The directory said that the shift is over, or that nothing may be done in it any more. */
const isOver = signal(false);
let asking: Promise<void> | null = null;

/** Whether who is here may read: without that this device reads nothing new, and sends all the same. */
export const sessionLives = computed(() => token.value !== null || (onShift.value !== null && !isOver.value));

/** Read as this worker from now on, or as nobody; nobody's token is left to the next. */
export function workAs(shift: OnShift | null): void {
  onShift.value = shift;
  isOver.value = false;
  asking = null;
  token.value = null;
}

/** Somebody signed in with a password, and begins a shift with this token. */
export function useToken(answer: TokenAnswer): void {
  token.value = { text: answer.access_token, until: Date.now() + answer.expires_in * 1000 };
}

export const forgetToken = (): void => void (token.value = null);

/** A token of who works here, good for a minute, or null: the shift is over, or there is no network to ask for one. */
export async function accessToken(): Promise<string | null> {
  const shift = onShift.value;
  if (shift === null) return own(0);
  if (own(EARLY_MS) === null && !isOver.value && lineUp.value) {
    asking ??= ask(shift).finally(() => onShift.value === shift && (asking = null));
    await asking;
  }
  return onShift.value === shift ? own(0) : null;
}

const own = (leftMs: number): string | null => {
  const held = token.value;
  return held !== null && held.until - leftMs > Date.now() ? held.text : null;
};

/** Ask for a token; a device whose clock was not known to be wrong learns it from the refusal, and asks once more. */
async function ask(shift: OnShift): Promise<void> {
  let refusal = await answerTo(shift);
  if (refusal === "assertion_refused") refusal = await answerTo(shift);
  if (onShift.value === shift && refusal !== null && FINAL.includes(refusal)) isOver.value = true;
}

const FINAL = ["shift_ended", "access_ended", "assertion_refused"];

/** Null once there is a token; else why there is none. */
async function answerTo(shift: OnShift): Promise<string | null> {
  try {
    const answer = await timedFetch(`/directory/v1/shifts/${shift.shift_id}/token`, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ assertion: await assertion(shift, serverNow()) }),
    });
    const said: unknown = await answer.json();
    if (!answer.ok) return problemOf(answer.status, said).code;
    if (onShift.value === shift) useToken(said as TokenAnswer); // whoever came meanwhile has their own
    return null;
  } catch {
    return "unheard";
  }
}

/** What the directory takes for a token, once, within a minute of its own clock (ADR 0036). */
async function assertion({ shift_id, device_id, signing }: OnShift, at: Date): Promise<string> {
  const claims = { sub: shift_id, device: device_id, iat: Math.floor(at.getTime() / 1000), jti: newId() };
  const text = [HEADER, claims].map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
  const signature = await crypto.subtle.sign(SIGNING, signing, utf8(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}
