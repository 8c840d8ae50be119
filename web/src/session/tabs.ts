/** What the tabs of this device tell each other: who touched, that it locks, that entries changed. */
export type Told = { readonly kind: "touch" | "lock" | "saved" | "changed" | "wiped" | "leave" | "busy?" | "busy" };

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("amparo-tabs");
const listeners = new Set<(told: Told) => void>();
if (channel !== null) channel.onmessage = (event: MessageEvent<Told>) => listeners.forEach((hear) => hear(event.data));

/** Tell the other tabs; this one does not hear it. */
export const tell = (kind: Told["kind"]): void => channel?.postMessage({ kind } satisfies Told);

/** Hear what the other tabs tell; answers how to stop. */
export function hear(kind: Told["kind"], listener: () => void): () => void {
  const own = (told: Told): void => void (told.kind === kind && listener());
  listeners.add(own);
  return () => void listeners.delete(own);
}
