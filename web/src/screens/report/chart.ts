/** The thirty days as lines and bars of an SVG: where each stands, and where the axis has its marks. */
import type { HistoryDay } from "../../data/report";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface DayNumbers {
  readonly day: string;
  readonly people: number;
  readonly arrivals: number;
  readonly departures: number;
  /** Null where no board of that day is known. */
  readonly capacity: number | null;
}

/** What is drawn of each day; the capacity is that of its closed census, and of today the board's. */
export function numbersOf(days: readonly HistoryDay[], capacityNow: number | null): DayNumbers[] {
  return days.map(({ day, people, arrivals, departures, figures }, at) => {
    const told = figures ? figures.beds + figures.places : null;
    return { day, people, arrivals, departures, capacity: told ?? (at === days.length - 1 ? capacityNow : null) };
  });
}

/** A round number at or above the greatest: 1, 2 or 5 with noughts. */
export function topOf(values: readonly number[]): number {
  const greatest = Math.max(1, ...values);
  const scale = 10 ** Math.floor(Math.log10(greatest));
  return ([1, 2, 5, 10].find((step) => step * scale >= greatest) ?? 10) * scale;
}

export const xOf = (at: number, count: number, width: number): number => ((at + 0.5) * width) / Math.max(1, count);
const yOf = (value: number, top: number, height: number): number => height - (value / top) * height;
const rounded = (value: number): number => Math.round(value * 10) / 10;

/** `M 1 2 L 3 4`, broken where a value is missing. */
export function lineOf(values: readonly (number | null)[], top: number, { width, height }: Size): string {
  let pen = "M";
  return values
    .flatMap((value, at) => {
      if (value === null) {
        pen = "M";
        return [];
      }
      const step = `${pen} ${rounded(xOf(at, values.length, width))} ${rounded(yOf(value, top, height))}`;
      pen = "L";
      return [step];
    })
    .join(" ");
}

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bars that stand on the axis, two a day side by side. */
export function barsOf(values: readonly number[], which: 0 | 1, top: number, { width, height }: Size): Bar[] {
  const slot = width / Math.max(1, values.length);
  const wide = slot * 0.38;
  return values.map((value, at) => {
    const tall = rounded((value / top) * height);
    return { x: rounded(at * slot + slot * 0.1 + which * (wide + slot * 0.04)), y: rounded(height - tall), width: rounded(wide), height: tall };
  });
}
