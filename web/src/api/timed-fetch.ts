import { learn } from "../clock";
import { noteCall } from "../net/connectivity";

const TIMEOUT_MS = 20_000;

/**
 * `fetch` that ends by itself, notes how it went for `connectivity`, and learns the server's clock. One that may take
 * longer than others, as fifty entries do, tells nothing of the line by its time.
 */
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
    if (ms <= TIMEOUT_MS || answer.status >= 500) noteCall(performance.now() - began, answer.status >= 500);
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
