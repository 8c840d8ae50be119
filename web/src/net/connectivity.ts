/**
 * Whether to decide here or to ask the server: of the last five calls two failed, or the mean took more than three
 * seconds, and the device decides by itself (the rule of pretixSCAN). Good answers bring it back by themselves.
 */
import { computed, effect, signal } from "@preact/signals";

const CALLS = 5;
const FAILED_MAX = 2;
const MEAN_MS_MAX = 3_000;

interface Call {
  readonly ms: number;
  readonly failed: boolean;
}

export const calls = signal<readonly Call[]>([]);
/** Whether the browser has a network at all. */
export const lineUp = signal(typeof navigator === "undefined" || navigator.onLine);
if (typeof addEventListener !== "undefined") {
  addEventListener("online", () => {
    lineUp.value = true;
    calls.value = []; // what failed without a line says nothing of the one that came back
  });
  addEventListener("offline", () => (lineUp.value = false));
}

/** Note how a call went; a refusal by the server is no failure of the network. */
export function noteCall(ms: number, failed: boolean): void {
  calls.value = [...calls.value, { ms, failed }].slice(-CALLS);
}

export function isLocal(recent: readonly Call[]): boolean {
  const failed = recent.filter((call) => call.failed).length;
  const mean = recent.reduce((sum, call) => sum + call.ms, 0) / Math.max(1, recent.length);
  return failed >= FAILED_MAX || mean > MEAN_MS_MAX;
}

/** `local`: decide on this device; `online`: the server's answer is worth waiting for. */
export const mode = computed<"online" | "local">(() => (!lineUp.value || isLocal(calls.value) ? "local" : "online"));

/** Since when this device decides by itself; null while the server is heard. */
export const localSince = signal<Date | null>(null);
effect(() => {
  localSince.value = mode.value === "local" ? (localSince.peek() ?? new Date()) : null;
});

const LOOK_MS = 15_000;

/** While the device decides by itself it looks now and then whether it still has to. */
export function watchLine(): void {
  setInterval(() => void (lineUp.value && isLocal(calls.value) && document.visibilityState === "visible" && look()), LOOK_MS);
}

async function look(): Promise<void> {
  const began = performance.now();
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), LOOK_MS);
  const failed = await fetch("/livez", { cache: "no-store", signal: ending.signal }).then((answer) => !answer.ok, () => true);
  clearTimeout(timer);
  noteCall(performance.now() - began, failed);
}
