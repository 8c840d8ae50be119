/** What the chip in the header says of the outbox. */
import { computed, signal } from "@preact/signals";
import { tick } from "../clock";
import { mode } from "../net/connectivity";
import { practice } from "../store/db";
import { entries } from "./entries";
import { isForReview, isUnsent, type Entry } from "./entry";
import { allSentAt } from "./sender";

export interface Status {
  readonly kind: "sent" | "waiting" | "review";
  readonly unsent: number;
  readonly review: number;
  readonly offline: boolean;
  readonly at: string | null;
  /** Nothing of what is shown is ever sent. */
  readonly practice: boolean;
}

export function statusOf(all: readonly Entry[]): Pick<Status, "kind" | "unsent" | "review"> {
  const unsent = all.filter(isUnsent).length;
  const review = all.filter(isForReview).length;
  return { kind: review > 0 ? "review" : unsent > 0 ? "waiting" : "sent", unsent, review };
}

export const status = computed<Status>(() => ({
  ...statusOf(entries.value),
  offline: mode.value === "local",
  at: allSentAt.value,
  practice: practice.value,
}));

export const WARN_HOURS = 24;
export const BLOCK_HOURS = 72;

/** How long the oldest entry waits that the server has not, in whole hours. */
export const oldestUnsentHours = computed(() => unsentHours(entries.value, tick.value));

/** A banner at 24 hours, an advice that stands in the way at 72. */
export const unsentAdvice = computed(() => adviceAfter(practice.value ? 0 : oldestUnsentHours.value));

const ADVISED_MS = 3_600_000;
const advisedAt = signal(0);

/** Whether the advice stands in the way now: for an hour it does not, once somebody read it and went on. */
export const advises = computed(() => unsentAdvice.value === "block" && Math.abs(tick.value - advisedAt.value) >= ADVISED_MS);

export const goOn = (): void => void (advisedAt.value = Date.now());

export function unsentHours(all: readonly Entry[], at: number): number {
  const captured = all.filter((entry) => isUnsent(entry) || (isForReview(entry) && entry.sealed !== null));
  const oldest = Math.min(...captured.map((entry) => Date.parse(entry.captured_at)));
  return captured.length === 0 ? 0 : Math.max(0, Math.floor((at - oldest) / 3_600_000));
}

export const adviceAfter = (hours: number): "none" | "warn" | "block" =>
  hours >= BLOCK_HOURS ? "block" : hours >= WARN_HOURS ? "warn" : "none";
