/** Ages as a desk hears them: a date, or about how old. An age that was said is kept as a year, with its precision. */
import { localDay } from "../i18n/dates";

export interface Birth {
  readonly birth_date: string;
  readonly birth_precision: "DAY" | "ESTIMATED";
}

export const ADULT_YEARS = 18;
export const AGE_MAX = 120;

/** The birth year of whoever is about so old today; a year alone is read as born in its middle. */
export function bornAbout(age: number, today: string): Birth {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const born = year - age - (month < 7 ? 1 : 0);
  return { birth_date: `${born}-01-01`, birth_precision: "ESTIMATED" };
}

/** Completed years on a local day. */
export function yearsOf(birth: Birth, today: string): number {
  const middle = birth.birth_precision === "ESTIMATED";
  const [year, rest] = [Number(birth.birth_date.slice(0, 4)), middle ? "07-01" : birth.birth_date.slice(5)];
  return Math.max(0, Number(today.slice(0, 4)) - year - (today.slice(5) < rest ? 1 : 0));
}

/** Under 18, or perhaps: a year alone is read at its youngest (`docs/protection.md`). Nobody without an age is a child. */
export function mayBeChild(birth: Birth | null, today: string): boolean {
  if (birth === null) return false;
  if (birth.birth_precision === "DAY") return yearsOf(birth, today) < ADULT_YEARS;
  return Number(today.slice(0, 4)) - Number(birth.birth_date.slice(0, 4)) - 1 < ADULT_YEARS;
}

/** A board tells ages in bands; whoever has none is no child to it. */
const CHILD_BANDS: readonly string[] = ["0-5", "6-11", "12-17"];
export const isChildBand = (band: string | null | undefined): boolean => CHILD_BANDS.includes(band ?? "");

export const isAdult = (birth: Birth | null, today: string): boolean => !mayBeChild(birth, today);
export const todayHere = (): string => localDay(new Date());
