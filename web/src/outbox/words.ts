/** What an entry says of itself, in codes and numbers. */
import es from "../../locales/es/done.json";
import { texts } from "../i18n";
import type { Entry } from "./entry";

const t = texts("done", es);

/** `title` is what was done, `text` to whom or where. */
export function entryWords(entry: Entry): { title: string; text: string } {
  const key = entry.summary.text;
  return {
    title: t(`${key}.title`, entry.summary.values),
    text: t(`${key}.text`, entry.summary.values),
  };
}
