/** How old what is shown is, where it is not of now. */
import { tick } from "../../clock";
import { howLong, minutesBetween } from "../../i18n/dates";
import { t } from "./texts";

const NOW_MINUTES = 2;

export function Ages({ as_of }: { as_of: string | null }) {
  if (as_of === null) return null;
  const minutes = minutesBetween(as_of, new Date(tick.value));
  return minutes < NOW_MINUTES ? null : <p class="sm mut">{t("age", { time: howLong(minutes) })}</p>;
}
