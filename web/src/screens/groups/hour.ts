/** An hour as it is typed, 4, 400, 04:00: the next time that it is so late here. */

/** America/Tegucigalpa, which has no summer time. */
const OFFSET = "-06:00";

export function nextAt(typed: string, today: string, now: Date): string | null {
  const found = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(typed.trim());
  if (found === null) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hour > 23 || minute > 59) return null;
  const pad = (number: number): string => String(number).padStart(2, "0");
  const at = new Date(`${today}T${pad(hour)}:${pad(minute)}:00${OFFSET}`);
  if (at <= now) at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString();
}
