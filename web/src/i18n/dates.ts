/** Times as people here read them: dd/mm/yyyy, 24 hours, in the operation's zone; what is stored and sent is UTC. */
import { locale } from ".";

/** The operation's zone (`docs/architecture.md`): a local day is the same on every device, wherever its clock stands. */
export const ZONE = "America/Tegucigalpa";

const made = new Map<string, Intl.DateTimeFormat>();

function formatted(moment: Date | string, options: Intl.DateTimeFormatOptions): string {
  const key = locale() + JSON.stringify(options);
  let format = made.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale() === "en" ? "en-GB" : locale(), { timeZone: ZONE, hourCycle: "h23", ...options });
    made.set(key, format);
  }
  return format.format(typeof moment === "string" ? new Date(moment) : moment);
}

/** 14:32 */
export const clockTime = (moment: Date | string): string => formatted(moment, { hour: "2-digit", minute: "2-digit" });

/** 30/11/2026 */
export const day = (moment: Date | string): string =>
  formatted(moment, { day: "2-digit", month: "2-digit", year: "numeric" });

/** lunes, 30 de noviembre */
export const longDay = (moment: Date | string): string => formatted(moment, { weekday: "long", day: "numeric", month: "long" });

/** The local day as services name it, 2026-11-30. */
export function localDay(moment: Date | string): string {
  const [d, m, y] = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "2-digit", month: "2-digit", year: "numeric" })
    .format(typeof moment === "string" ? new Date(moment) : moment)
    .split("/");
  return `${y}-${m}-${d}`;
}

/** The local day after a local day, 2026-12-01. */
export const nextDay = (of: string): string => new Date(Date.parse(`${of}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The local day before a local day. */
export const previousDay = (of: string): string => new Date(Date.parse(`${of}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** 30/11/2026 of a local day. */
export const dayWords = (of: string): string => of.split("-").reverse().join("/");

/** jueves 12/11/2026, of a local day. */
export function weekday(of: string): string {
  const name = new Intl.DateTimeFormat(locale(), { timeZone: "UTC", weekday: "long" }).format(new Date(`${of}T12:00:00Z`));
  return `${name} ${dayWords(of)}`;
}

/** An arrival before this hour belongs to the night before (`docs/reports.md`). */
const BOUNDARY_HOURS = 6;

/** The night that now is: the date of its evening. */
export const tonight = (moment: Date): string => localDay(new Date(moment.getTime() - BOUNDARY_HOURS * 3_600_000));

/** Whole minutes from one moment to a later one, never less than none. */
export const minutesBetween = (from: Date | string, to: Date | string): number =>
  Math.max(0, Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 60_000));

/** How long, in the largest unit that is at least one: 25 min, 2 h, 3 d. */
export function howLong(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} d`;
}
