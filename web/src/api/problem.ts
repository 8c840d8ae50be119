/** What a service says when it does not do what was asked (`docs/errors.md`), or that nothing was heard of it. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly retryable?: boolean;
  /** How long the service asks to be left alone, ms (`Retry-After`). */
  readonly retry_after_ms?: number;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly pointer?: string; readonly detail?: string }[];
}

/** No answer: no line, a time-out, or something that is not the service. */
export const UNHEARD: Problem = { status: 0, code: "unheard", title: "" };

export function problemOf(status: number, body: unknown, headers?: Headers): Problem {
  const seconds = Number(headers?.get("Retry-After") ?? NaN);
  const wait = seconds > 0 ? { retry_after_ms: seconds * 1_000 } : {};
  if (typeof body !== "object" || body === null || typeof (body as { code?: unknown }).code !== "string") {
    return { status, code: "unheard", title: "", ...wait };
  }
  return { ...(body as Problem), status, ...wait };
}

/**
 * Whether trying again later is all that can be done: the failure is the system's and not the request's.
 * 401 is one of them: the device signs in again, and nothing was judged.
 */
export const isSystemic = (status: number): boolean =>
  status === 0 || status === 401 || status === 408 || status === 425 || status === 429 || status >= 500;
