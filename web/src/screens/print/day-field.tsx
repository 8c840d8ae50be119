/** The day that stands on a sheet: today, yesterday, or the one before. */
import { serverNow } from "../../clock";
import { dayWords, localDay, previousDay } from "../../i18n/dates";
import { Field, Segmented } from "../../ui";

export function DayField({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  const today = localDay(serverNow());
  const days = [today, previousDay(today), previousDay(previousDay(today))];
  return <Field label={label} group><Segmented mini options={days.map((one) => ({ value: one, label: dayWords(one).slice(0, 5) }))} value={value} onChange={onChange} /></Field>;
}
