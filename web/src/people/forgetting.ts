/** What this device wrote about somebody who is protected now: it is sent as it was sealed, and read here no more. */
import { changeEntries, entries } from "../outbox/entries";

/** @param ids - of the household and its people */
export async function forgetWhatWasWritten(ids: readonly string[]): Promise<void> {
  const about = entries.peek().filter((one) => one.service === "registration" && one.aggregates.some((id) => ids.includes(id)));
  await changeEntries(about.map((one) => one.id), () => ({ readable: null, answer: null }));
}
