/**
 * The words of the shelter's stream (`docs/live.md`): each says that something is not as it was. One stream is read
 * however many screens watch; it rests while nobody looks at the page, and where there is none the board is polled.
 */
import { accessToken } from "../api/access";
import { mode } from "../net/connectivity";
import { each } from "../net/pace";
import { lowPower } from "../session/choices";
import { eventOf, eventsIn, type LiveEvent } from "./live-words";

const POLL_MS = 30_000;
const STREAM_SECONDS = 50;
/** A stream that says nothing for so long has no line any more. */
const SILENT_MS = 75_000;
const RETRY_MS = [2_000, 5_000, 15_000, 30_000] as const;

export interface Watched {
  readonly path: () => string;
  readonly refresh: () => Promise<void>;
}

let watchers = 0;
let stop: (() => void) | null = null;

/** Refresh while anybody watches; what ends it is to be called once. */
export function watched(what: Watched): () => void {
  watchers += 1;
  stop ??= begin(what);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    watchers -= 1;
    // The next screen that watches comes a moment after the one that is left.
    setTimeout(() => {
      if (watchers > 0 || stop === null) return;
      stop();
      stop = null;
    }, 1_000);
  };
}

function begin(what: Watched): () => void {
  const ending = new AbortController();
  const reading = new Refreshing(what.refresh);
  let streaming = false;
  void (async () => {
    for (let failures = 0; !ending.signal.aborted; ) {
      await canListen(ending.signal);
      if (ending.signal.aborted) return;
      streaming = true;
      const heard = await listen(what.path(), reading, ending.signal);
      streaming = false;
      failures = heard ? 0 : failures + 1;
      if (failures > 0) await pause(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]!, ending.signal);
    }
  })();
  const stopPolling = each(POLL_MS, () => !streaming && visible() && reading.ask());
  const back = (): void => void (visible() && reading.ask());
  document.addEventListener("visibilitychange", back);
  return () => {
    ending.abort();
    reading.end();
    stopPolling();
    document.removeEventListener("visibilitychange", back);
  };
}

const visible = (): boolean => document.visibilityState === "visible";

/** Until there is a network, somebody who looks, and a battery for it. */
async function canListen(signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (mode.peek() !== "online" || lowPower.peek() || !visible())) await pause(1_000, signal);
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Words come in bursts: one read runs at a time, and one more after it where a word came meanwhile. */
class Refreshing {
  private running = false;
  private again = false;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(private readonly refresh: () => Promise<void>) {}

  ask(): void {
    this.again = true;
    if (this.running) return;
    this.running = true;
    void (async () => {
      while (this.again) {
        this.again = false;
        await this.refresh().catch(() => undefined);
      }
      this.running = false;
    })();
  }

  /** Nothing is told when a hold ends by itself. */
  askAt(moment: string): void {
    const wait = Date.parse(moment) - Date.now() + 500;
    if (!(wait > 0 && wait < 3 * 86_400_000)) return;
    const timer = setTimeout(() => (this.timers.delete(timer), this.ask()), Math.min(wait, 2 ** 31 - 1));
    this.timers.add(timer);
  }

  end(): void {
    this.again = false;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

let last: string | null = null;

/** Read one stream to its end; false where there was none. */
async function listen(path: string, reading: Refreshing, signal: AbortSignal): Promise<boolean> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal.addEventListener("abort", end, { once: true });
  let silence = setTimeout(end, SILENT_MS);
  try {
    const token = await accessToken();
    if (token === null) return false;
    const answer = await fetch(`${path}?seconds=${STREAM_SECONDS}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: "text/event-stream", ...(last === null ? {} : { "Last-Event-ID": last }) },
      signal: ending.signal,
    });
    if (!answer.ok || answer.body === null) return false;
    for await (const block of eventsIn(answer.body)) {
      clearTimeout(silence);
      silence = setTimeout(end, SILENT_MS);
      if (!visible() || lowPower.peek()) return true;
      if (said(eventOf(block), reading)) return true;
    }
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", end);
    ending.abort();
  }
}

/** Do what a word is for; true where the stream is over. */
function said(event: LiveEvent, reading: Refreshing): boolean {
  last = event.id ?? last;
  if (event.word === null) return false;
  reading.ask();
  if (event.expires_at !== null) reading.askAt(event.expires_at);
  return event.word === "again";
}
