import { clockTime, day, localDay } from "../../i18n/dates";

/** 16:07, and with its day if that is another one than today. */
export const when = (moment: string, now: Date = new Date()): string =>
  localDay(moment) === localDay(now) ? clockTime(moment) : `${day(moment).slice(0, 5)} ${clockTime(moment)}`;
