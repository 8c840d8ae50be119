/** The board with what this device did and the server's board does not have yet. */
import { computed, effect, signal } from "@preact/signals";
import { skewMs } from "../clock";
import { entries, opened } from "../outbox/entries";
import { isForReview, isSentAfter, isUnsent, type Entry } from "../outbox/entry";
import { inOrder } from "../outbox/order";
import { worker } from "../session/session";
import { board, type Guest } from "./board";
import { changedBeds } from "./changes";
import { overlaid, type Before, type Pending, type Place, type ShownBoard } from "./overlay";

const bodies = signal<ReadonlyMap<string, unknown>>(new Map());

/** An entry of which the board that is drawn may not know: unsent, in review, or sent after it was asked. */
function isPending(entry: Entry, as_of: string | null): boolean {
  if (entry.service !== "shelter") return false;
  if (isUnsent(entry) || isForReview(entry)) return true;
  return as_of !== null && isSentAfter(entry, as_of, skewMs());
}

const relevant = computed(() => inOrder(entries.value).filter((entry) => isPending(entry, board.value.value.as_of)));

effect(() => {
  const missing = relevant.value.filter((entry) => !bodies.peek().has(entry.id));
  if (missing.length > 0) void read(missing);
});

async function read(missing: readonly Entry[]): Promise<void> {
  const found = await Promise.all(missing.map(async (entry) => [entry.id, await opened(entry.readable)] as const));
  bodies.value = new Map([...bodies.value, ...found]);
}

/** Who works here next reads with their own key. */
effect(() => {
  void worker.value?.staff_id;
  bodies.value = new Map();
});

export const pending = computed<readonly Pending[]>(() =>
  relevant.value.flatMap((entry) => {
    const body = bodies.value.get(entry.id);
    if (body === undefined || body === null) return [];
    const { id, operation, captured_at, undone_by } = entry;
    const people = Number(entry.summary.values["people"] ?? 0);
    return [{ id, operation, body, captured_at, undone_by, people, review: isForReview(entry), sent: entry.state === "SENT" }];
  }),
);

const before = signal<Before>(new Map());

/** Remember somebody as they are, for whoever takes the step (or the end) with this id back. */
export function remember(all: readonly { readonly id: string; readonly guest: Guest; readonly place: Place }[]): void {
  before.value = new Map([...before.value, ...all.map((one) => [one.id, one] as const)]);
}

export const shown = computed<ShownBoard | null>(() => {
  const { data } = board.value.value;
  return data === null ? null : overlaid(data, pending.value, before.value);
});

/** How often each bed was changed by somebody else while this screen was looked at. */
export const flashes = signal<ReadonlyMap<string, { readonly times: number; readonly at: number }>>(new Map());

let drawn = board.value.peek().data;
effect(() => {
  const { data } = board.value.value;
  if (data === drawn) return;
  const last = drawn;
  drawn = data;
  if (data === null || last === null) return;
  const own = new Set(entries.peek().filter((one) => one.service === "shelter").flatMap((one) => one.aggregates));
  const changed = changedBeds(last, data, own);
  if (changed.length === 0) return;
  const at = Date.now();
  flashes.value = new Map([...flashes.value, ...changed.map((id) => [id, { times: (flashes.value.get(id)?.times ?? 0) + 1, at }] as const)]);
});

/** Once the server has an entry its board is read again. */
let waiting = 0;
effect(() => {
  const count = entries.value.filter((entry) => entry.service === "shelter" && isUnsent(entry)).length;
  if (count < waiting && board.value.peek().data !== null) void board.refresh();
  waiting = count;
});
