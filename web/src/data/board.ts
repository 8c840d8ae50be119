/** The site's shelter as this device knows it: its layout, who is where (without who they are), and live changes. */
import { effect } from "@preact/signals";
import { api, read } from "../api/client";
import type { components } from "../api/types/shelter";
import { accessToken } from "../api/access";
import { now } from "../clock";
import { mode } from "../net/connectivity";
import { each } from "../net/pace";
import { lowPower } from "../session/choices";
import { device } from "../session/device";
import { kept, type Asked } from "../store/kept";

type Schemas = components["schemas"];
export type Board = Schemas["Board"];
export type BoardRoom = Schemas["BoardRoom"];
export type BoardBed = Schemas["BoardBed"];
export type Guest = Schemas["Guest"];
export type Layout = Schemas["ShelterOut"];
export type Forecast = Schemas["Forecast"];

const site = (): string => device.value?.site_id ?? "";

/** A read of the shelter that answers with an ETag. */
async function asked<T>(call: (headers: Record<string, string>) => Promise<{ data?: T; error?: unknown; response: Response }>, etag: string | null): Promise<Asked<T>> {
  const at = now().toISOString();
  const answer = await read(call(etag === null ? {} : { "If-None-Match": etag }));
  if (answer.ok) return { ok: true, data: answer.data, etag: answer.response.headers.get("ETag"), as_of: at };
  return answer.problem.status === 304 ? { ok: true, unchanged: true, as_of: at } : answer;
}

/** Who is where now. */
export const board = kept<Board>("board", (etag) =>
  asked((headers) => api.shelter.GET("/shelter/v1/shelters/{id}/board", { params: { path: { id: site() } }, headers }), etag),
);

/** Rooms and beds with what they are for; staff data. */
export const layout = kept<Layout>("layout", (etag) =>
  asked((headers) => api.shelter.GET("/shelter/v1/shelters/{id}", { params: { path: { id: site() } }, headers }), etag),
);

/** Who is expected tonight, and what is lacking. */
export const forecast = kept<Forecast>("forecast", () =>
  asked(() => api.shelter.GET("/shelter/v1/shelters/{id}/forecast", { params: { path: { id: site() } } }), null),
);

const POLL_MS = 30_000;
const STREAM_SECONDS = 50;

/**
 * Keep the board fresh while a screen shows it: the stream says that something changed, the board says what is
 * (`docs/live.md`); without a stream it is read each half minute,
 * and where the battery is spared each two minutes, with none.
 *
 * @returns what ends it
 */
export function watchBoard(): () => void {
  const ending = new AbortController();
  void board.open();
  void layout.open();
  const stopPolling = each(POLL_MS, () => void board.refresh());
  const stop = effect(() => {
    if (mode.value === "online" && !lowPower.value) void listen(ending.signal);
  });
  return () => {
    ending.abort();
    stopPolling();
    stop();
  };
}

let listening = false;

async function listen(signal: AbortSignal): Promise<void> {
  if (listening) return;
  listening = true;
  let after: string | null = null;
  try {
    while (!signal.aborted && mode.peek() === "online" && !lowPower.peek()) {
      const token = await accessToken();
      if (token === null) return;
      after = await oneStream(signal, token, after);
      if (!signal.aborted) await board.refresh();
    }
  } catch {
    // No stream: the poll goes on, and the next change of mode tries again.
  } finally {
    listening = false;
  }
}

/** Read one stream to its end; answers the last id, for the next one. */
async function oneStream(signal: AbortSignal, token: string, after: string | null): Promise<string | null> {
  const answer = await fetch(`/shelter/v1/shelters/${site()}/events?seconds=${STREAM_SECONDS}`, {
    headers: { Authorization: `Bearer ${token}`, Accept: "text/event-stream", ...(after ? { "Last-Event-ID": after } : {}) },
    signal,
  });
  if (!answer.ok || answer.body === null) throw new Error("no stream");
  let last = after;
  for await (const block of blocks(answer.body)) {
    const word = /^event: ?(.*)$/m.exec(block)?.[1];
    last = /^id: ?(.*)$/m.exec(block)?.[1] ?? last;
    if (word === "again") break;
    if (word !== undefined) await board.refresh();
  }
  return last;
}

async function* blocks(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
