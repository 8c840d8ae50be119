/** What an entry waits for that stands behind another one in review. */
import { isUnsent, type Entry } from "./entry";
import { inOrder } from "./order";

/** The entry in review that holds each waiting one back, by the waiting one's id; through others that wait, too. */
export function heldBackBy(all: readonly Entry[]): ReadonlyMap<string, Entry> {
  const first = new Map<string, Entry>();
  const held = new Map<string, Entry>();
  for (const entry of inOrder(all)) {
    const before = entry.aggregates.map((one) => first.get(one)).find((one) => one !== undefined);
    if (isUnsent(entry) && before !== undefined) held.set(entry.id, before);
    const root = entry.state === "REVIEW" ? entry : isUnsent(entry) ? before : undefined;
    if (root !== undefined) for (const one of entry.aggregates) if (!first.has(one)) first.set(one, root);
  }
  return held;
}
