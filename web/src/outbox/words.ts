/** What an entry says of itself, in codes and numbers. */
import es from "../../locales/es/done.json";
import { texts } from "../i18n";
import type { Entry, Summary } from "./entry";

const t = texts("done", es);

/** `title` is what was done, `text` to whom or where. */
export const entryWords = (entry: Pick<Entry, "summary">): { title: string; text: string } => summaryWords(entry.summary);

export const summaryWords = ({ text: key, values }: Summary): { title: string; text: string } => ({
  title: t(`${key}.title`, values),
  text: t(`${key}.text`, values),
});
