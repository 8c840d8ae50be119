/** What looks odd in what was typed. It is kept as it is: a warning never holds anybody up. */
import type { Municipality } from "../../places/municipalities";

export type NumberWarning = "dni_short" | "dni_long" | "dni_not_digits" | "dni_municipality" | "dni_year" | "dni_other_year" | "passport_length";

const DNI_DIGITS = 13;
const FIRST_YEAR = 1890;
const PASSPORT = { least: 5, most: 12 } as const;

const bare = (text: string): string => text.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Of a Honduran DNI: municipality, year, sequence; it has no check digit. `missing` digits are told. */
export function dniWarning(typed: string, born: number | null, all: readonly Municipality[], thisYear: number): { warning: NumberWarning; missing: number } | null {
  const key = bare(typed);
  if (key === "") return null;
  const said = (warning: NumberWarning) => ({ warning, missing: Math.abs(DNI_DIGITS - key.length) });
  if (!/^\d+$/.test(key)) return said("dni_not_digits");
  if (key.length !== DNI_DIGITS) return said(key.length < DNI_DIGITS ? "dni_short" : "dni_long");
  if (all.length > 0 && !all.some((one) => one.pcode === `HN${key.slice(0, 4)}`)) return said("dni_municipality");
  const year = Number(key.slice(4, 8));
  if (year < FIRST_YEAR || year > thisYear) return said("dni_year");
  return born !== null && Math.abs(born - year) > YEARS_APART ? said("dni_other_year") : null;
}

/** An age that was said may be some years off; more than this is worth a look. */
const YEARS_APART = 5;

export function passportWarning(typed: string): NumberWarning | null {
  const key = bare(typed);
  return key === "" || (key.length >= PASSPORT.least && key.length <= PASSPORT.most) ? null : "passport_length";
}

/** A Honduran number has eight digits; with a country's code in front of it any length of a telephone may be. */
export function isOddPhone(typed: string): boolean {
  const digits = typed.replace(/\D/g, "");
  if (typed.trim() === "") return false;
  if (typed.trim().startsWith("+") || typed.trim().startsWith("00")) return digits.length < 9 || digits.length > 17;
  return digits.length !== 8;
}
