/** What is short tomorrow: places, mats and cribs by the forecast; goods whose stock ends within days. */
import type { DaysLeft, Forecast } from "../../data/census";

export interface Short {
  readonly key: string;
  /** How many are missing, or for how many days it lasts. */
  readonly count: number;
  readonly kind: "PLACES" | "MATS" | "CRIBS" | "STOCK";
  /** The item's name, of goods. */
  readonly name: string;
}

/** Less than this is said: a delivery takes that long. */
export const DAYS_SHORT = 3;

export function shortOf(forecast: Forecast | null, stock: DaysLeft | null): Short[] {
  const lacking = (forecast?.lacking ?? []).map(
    ({ code, quantity }): Short => ({ key: code, count: quantity, kind: code as Short["kind"], name: "" }),
  );
  const goods = (stock?.lines ?? [])
    .filter(({ days_left, usable, consumed }) => (days_left ?? Infinity) < DAYS_SHORT || (usable === 0 && consumed > 0))
    .sort((a, b) => (a.days_left ?? 0) - (b.days_left ?? 0))
    .map(({ item_id, item_name, days_left }): Short => ({ key: item_id, count: days_left ?? 0, kind: "STOCK", name: item_name }));
  return [...lacking, ...goods];
}
