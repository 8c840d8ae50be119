/** A date as people type it in three boxes: day, month by number or by name, year. Nothing is guessed. */

export interface TypedDate {
  day: string;
  month: string;
  year: string;
}

export const NO_DATE: TypedDate = { day: "", month: "", year: "" };

export type DateProblem = "empty" | "day_missing" | "month_missing" | "month_unknown" | "year_missing" | "year_short" | "not_a_day";
export type ReadDate = { day: string } | { problem: DateProblem };

const MONTHS = [
  ["enero", "january"],
  ["febrero", "february"],
  ["marzo", "march"],
  ["abril", "april"],
  ["mayo", "may"],
  ["junio", "june"],
  ["julio", "july"],
  ["agosto", "august"],
  ["septiembre", "setiembre", "september"],
  ["octubre", "october"],
  ["noviembre", "november"],
  ["diciembre", "december"],
] as const;

/** 1 to 12 from "3", "03", "marzo", "Mar.", "sept"; `null` if it is no month, or could be two of them ("ma"). */
export function monthNumber(typed: string): number | null {
  const plain = typed.trim().toLowerCase().normalize("NFD").replace(/[\u0300-\u036f.]/g, "");
  if (/^\d{1,2}$/.test(plain)) return Number(plain) >= 1 && Number(plain) <= 12 ? Number(plain) : null;
  if (plain.length < 3) return null;
  const found = MONTHS.flatMap((names, at) => (names.some((name) => name.startsWith(plain)) ? [at + 1] : []));
  return found.length === 1 ? found[0]! : null;
}

/** The day as services name it (1992-03-05), or what is missing first. */
export function readDate(typed: TypedDate): ReadDate {
  const [day, month, year] = [typed.day.trim(), typed.month.trim(), typed.year.trim()];
  if (day === "" && month === "" && year === "") return { problem: "empty" };
  if (day === "") return { problem: "day_missing" };
  if (month === "") return { problem: "month_missing" };
  const number = monthNumber(month);
  if (number === null) return { problem: "month_unknown" };
  if (year === "") return { problem: "year_missing" };
  if (!/^\d{4}$/.test(year)) return { problem: "year_short" };
  if (!/^\d{1,2}$/.test(day) || !exists(Number(year), number, Number(day))) return { problem: "not_a_day" };
  return { day: `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}` };
}

/** The boxes of a day that is known. */
export function typedDate(day: string): TypedDate {
  const [year = "", month = "", date = ""] = day.split("-");
  return { day: String(Number(date)), month: String(Number(month)), year };
}

/** The box to mark for a problem; all of them where none is alone at fault. */
export function boxesAtFault(problem: DateProblem): readonly (keyof TypedDate)[] {
  if (problem.startsWith("month")) return ["month"];
  if (problem.startsWith("year")) return ["year"];
  return problem === "empty" ? ["day", "month", "year"] : ["day"];
}

function exists(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return day >= 1 && at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}
