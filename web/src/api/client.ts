/** Typed clients of the five services, at this origin; types come from their committed OpenAPI documents. */
import createClient, { type Middleware } from "openapi-fetch";
import { locale } from "../i18n";
import { accessToken, forgetToken } from "./access";
import { problemOf, UNHEARD, type Problem } from "./problem";
import { timedFetch } from "./timed-fetch";
import type { paths as Coordination } from "./types/coordination";
import type { paths as Directory } from "./types/directory";
import type { paths as Distribution } from "./types/distribution";
import type { paths as Registration } from "./types/registration";
import type { paths as Shelter } from "./types/shelter";

export { timedFetch };

const asWorker: Middleware = {
  async onRequest({ request }) {
    request.headers.set("Accept-Language", locale());
    const token = await accessToken();
    if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401) forgetToken(); // it was revoked: the next read asks whether the shift goes on
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
