/** Typed clients of the five services, at this origin; types come from their committed OpenAPI documents. */
import createClient, { type Middleware } from "openapi-fetch";
import { learn } from "../clock";
import { locale } from "../i18n";
import { noteCall } from "../net/connectivity";
import { accessToken } from "./access";
import { problemOf, UNHEARD, type Problem } from "./problem";
import type { paths as Coordination } from "./types/coordination";
import type { paths as Directory } from "./types/directory";
import type { paths as Distribution } from "./types/distribution";
import type { paths as Registration } from "./types/registration";
import type { paths as Shelter } from "./types/shelter";

const TIMEOUT_MS = 20_000;

/** `fetch` that ends by itself, notes how it went for `connectivity`, and learns the server's clock. */
export async function timedFetch(input: Request | string, init: RequestInit = {}, ms = TIMEOUT_MS): Promise<Response> {
  const began = performance.now();
  const given = input instanceof Request ? input.signal : init.signal;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, ms);
  given?.addEventListener("abort", end);
  if (given?.aborted) end();
  try {
    const answer = await fetch(input, { ...init, signal: ending.signal });
    noteCall(performance.now() - began, answer.status >= 500);
    learn(answer.headers.get("Date"));
    return answer;
  } catch (trouble) {
    if (!given?.aborted) noteCall(performance.now() - began, true); // who left a screen says nothing of the network
    throw trouble;
  } finally {
    clearTimeout(timer);
    given?.removeEventListener("abort", end);
  }
}

const asWorker: Middleware = {
  async onRequest({ request }) {
    request.headers.set("Accept-Language", locale());
    const token = await accessToken();
    if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
};

function client<Paths extends {}>(): ReturnType<typeof createClient<Paths>> {
  const made = createClient<Paths>({ baseUrl: location.origin, fetch: (request) => timedFetch(request) });
  made.use(asWorker);
  return made;
}

export const api = {
  directory: client<Directory>(),
  registration: client<Registration>(),
  distribution: client<Distribution>(),
  shelter: client<Shelter>(),
  coordination: client<Coordination>(),
};

/** What a read came to: data with its headers, or a problem; never an exception for a missing network. */
export type Read<T> = { readonly ok: true; readonly data: T; readonly response: Response } | { readonly ok: false; readonly problem: Problem };

/** `await read(api.shelter.GET(...))`. */
export async function read<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<Read<T>> {
  try {
    const { data, error, response } = await asked;
    if (response.ok && data !== undefined) return { ok: true, data, response };
    return { ok: false, problem: problemOf(response.status, error) };
  } catch {
    return { ok: false, problem: UNHEARD };
  }
}
