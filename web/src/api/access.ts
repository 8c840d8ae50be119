/** The worker's access token: in memory only, renewed through the refresh cookie that no script can read. */
import { signal } from "@preact/signals";

const EARLY_MS = 60_000;

interface Token {
  readonly text: string;
  readonly until: number;
  readonly staff_id: string;
}

let token: Token | null = null;
let renewing: Promise<Token | null> | null = null;

/** Whether the directory still knows this worker's session; what is unsent is sent without it. */
export const sessionLives = signal<boolean>(false);

export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly staff_id: string;
}

export function useToken(answer: TokenAnswer): void {
  token = {
    text: answer.access_token,
    until: Date.now() + answer.expires_in * 1000 - EARLY_MS,
    staff_id: answer.staff_id,
  };
  sessionLives.value = true;
}

export function forgetToken(): void {
  token = null;
  sessionLives.value = false;
}

/** A token that is good for a minute at least, or null: not signed in, or no network to renew it. */
export async function accessToken(): Promise<string | null> {
  if (token !== null && token.until > Date.now()) return token.text;
  if (token === null && !sessionLives.value) return null;
  renewing ??= renew().finally(() => (renewing = null));
  return (await renewing)?.text ?? null;
}

/** Continue the session of the cookie, as after a reload; answers whose it is, or null. */
export async function continueSession(): Promise<string | null> {
  sessionLives.value = true;
  await accessToken();
  return token?.staff_id ?? null;
}

async function renew(): Promise<Token | null> {
  try {
    const answer = await fetch("/directory/v1/sessions/refresh", { method: "POST" });
    if (answer.ok) useToken((await answer.json()) as TokenAnswer);
    else if (answer.status === 401) forgetToken();
  } catch {
    // No network: the session may live, and the next call tries again.
  }
  return token !== null && token.until > Date.now() - EARLY_MS ? token : null;
}
