/** Each number's word leads to what it means. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Sheet } from "../../ui";
import { t } from "./texts";

/** The numbers that `docs/reports.md` defines, and those of now, which other services define. */
export type Defined =
  | "people" | "arrivals" | "departures" | "away" | "sadd" | "told" | "restated" | "difference" | "cut_at" | "as_of"
  | "deliveries" | "services" | "capacity" | "free" | "without" | "not_met" | "stock";

/** Those of now: other services define them. */
const NOW: readonly Defined[] = ["capacity", "free", "without", "not_met", "stock"];

const asked = signal<Defined | null>(null);

export function Define({ of, children }: { of: Defined; children: ComponentChildren }) {
  return <button class="report-define" type="button" onClick={() => (asked.value = of)}>{children}</button>;
}

export function Definition() {
  const of = asked.value;
  return (
    <Sheet title={of === null ? "" : t(`define.${of}.name`)} open={of !== null} onClose={() => (asked.value = null)}>
      {of !== null && <p>{t(`define.${of}.text`)}</p>}
      {of !== null && !NOW.includes(of) && <p class="sm mut">docs/reports.md#{of}</p>}
    </Sheet>
  );
}
