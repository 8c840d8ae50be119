/**
 * The worker's access token: in memory only, renewed through the refresh cookie that no script can read. The browser has
 * one such cookie, of whoever signed in last: nobody else's reads go under it, whoever unlocks with a PIN meanwhile.
 */
import { computed, signal } from "@preact/signals";

const EARLY_MS = 60_000;

interface Token {
  readonly text: string;
  readonly until: number;
  readonly staff_id: string;
}

const token = signal<Token | null>(null);
const acting = signal<string | null>(null);
/** False once the directory said that the cookie's session is over. */
const mayRenew = signal(false);
let renewing: Promise<void> | null = null;

/** Whether the worker of the moment has a session: without one this device reads nothing new, and sends all the same. */
export const sessionLives = computed(
  () => mayRenew.value && (token.value === null || acting.value === null || token.value.staff_id === acting.value),
);

export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly staff_id: string;
}

/** Act as this worker from now on, or as nobody. */
export function actAs(staff_id: string | null): void {
  acting.value = staff_id;
  mayRenew.value = mayRenew.value || staff_id !== null;
}

/** Somebody signed in: the token is theirs, and so are the calls from now on. */
export function useToken(answer: TokenAnswer): void {
  keep(answer);
  acting.value = answer.staff_id;
}

function keep(answer: TokenAnswer): void {
  token.value = {
    text: answer.access_token,
    until: Date.now() + answer.expires_in * 1000 - EARLY_MS,
    staff_id: answer.staff_id,
  };
  mayRenew.value = true;
}

export function forgetToken(): void {
  token.value = null;
  mayRenew.value = false;
}

/** A token of who works here, good for a minute, or null: none of theirs, or no network to renew it. */
export async function accessToken(): Promise<string | null> {
  if (acting.value === null || !sessionLives.value) return null;
  if (token.value === null || token.value.until <= Date.now()) {
    renewing ??= renew().finally(() => (renewing = null));
    await renewing;
  }
  return own()?.text ?? null;
}

const own = (): Token | null => {
  const held = token.value;
  return held !== null && held.staff_id === acting.value && held.until > Date.now() - EARLY_MS ? held : null;
};

/** Continue the session of the cookie, as after a reload; answers whose it is, or null. */
export async function continueSession(): Promise<string | null> {
  renewing ??= renew().finally(() => (renewing = null));
  await renewing;
  if (token.value !== null) acting.value = token.value.staff_id;
  return token.value?.staff_id ?? null;
}

async function renew(): Promise<void> {
  const spent = token.value;
  try {
    const answer = await fetch("/directory/v1/sessions/refresh", { method: "POST" });
    if (token.value !== spent) return; // somebody signed in meanwhile
    if (answer.ok) keep((await answer.json()) as TokenAnswer);
    else if (answer.status === 401) forgetToken();
  } catch {
    // No network: the session may live, and the next call tries again.
  }
}
