/** Files of the services: papers to print and tables to take away. They need the worker's token, so they are no links. */
import { accessToken } from "../api/access";
import { timedFetch } from "../api/client";
import { problemOf, UNHEARD, type Problem } from "../api/problem";
import { locale } from "../i18n";

export interface Wanted {
  /** The path at this origin, with its query. */
  readonly path: string;
  /** Papers that are asked for with a body. */
  readonly body?: object | undefined;
  /** The file's name as it is saved. */
  readonly name: string;
}

export type Fetched = { readonly ok: true; readonly blob: Blob } | { readonly ok: false; readonly problem: Problem };

export async function fetchFile({ path, body }: Wanted): Promise<Fetched> {
  const token = await accessToken();
  const headers: Record<string, string> = { "Accept-Language": locale() };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  try {
    const answer = await timedFetch(path, init);
    if (answer.ok) return { ok: true, blob: await answer.blob() };
    return { ok: false, problem: problemOf(answer.status, await answer.json().catch(() => null)) };
  } catch {
    return { ok: false, problem: UNHEARD };
  }
}

/** Long enough for a slow phone to hand it to the program that shows it. */
const KEPT_MS = 60_000;

/** Hand the file to the device: it is saved under its name, and its own program shows and prints it. */
export function hand(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
