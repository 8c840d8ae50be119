/** What the chip in the header says of the outbox. */
import { computed } from "@preact/signals";
import { tick } from "../clock";
import { mode } from "../net/connectivity";
import { isUnsent, type Entry } from "./entry";
import { entries } from "./outbox";
import { allSentAt } from "./sender";

export interface Status {
  readonly kind: "sent" | "waiting" | "review";
  readonly unsent: number;
  readonly review: number;
  readonly offline: boolean;
  readonly at: string | null;
}

export function statusOf(all: readonly Entry[]): Pick<Status, "kind" | "unsent" | "review"> {
  const unsent = all.filter(isUnsent).length;
  const review = all.filter((entry) => entry.state === "REVIEW" || entry.state === "EXPIRED").length;
  return { kind: review > 0 ? "review" : unsent > 0 ? "waiting" : "sent", unsent, review };
}

export const status = computed<Status>(() => ({
  ...statusOf(entries.value),
  offline: mode.value === "local",
  at: allSentAt.value,
}));

export const WARN_HOURS = 24;
export const BLOCK_HOURS = 72;

/** How long the oldest unsent entry waits, in whole hours: a banner at 24, an advice that stands in the way at 72. */
export const oldestUnsentHours = computed(() => {
  const oldest = entries.value.find(isUnsent);
  return oldest === undefined ? 0 : Math.floor((tick.value - Date.parse(oldest.captured_at)) / 3_600_000);
});
