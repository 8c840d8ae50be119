/** What was done on this device today, newest first; undone by one tap while nothing later depends on it. */
import { tick } from "../../clock";
import { clockTime, localDay } from "../../i18n/dates";
import { entryWords } from "../../outbox/words";
import type { Entry } from "../../outbox/entry";
import { entries } from "../../outbox/outbox";
import { isUndoInReview, takingBack, undoable } from "../../outbox/undoing";
import { takeBack } from "../../people/saving";
import { to } from "../../router";
import { undoer } from "../../session/session";
import { Button, Card, Empty, List, ListRow } from "../../ui";
import { t } from "./texts";

const SHOWN = 5;

/** Today's entries that somebody would look for: what takes another back shows at that one. */
export function activity(all: readonly Entry[], at: Date = new Date()): Entry[] {
  const taking = takingBack(all);
  return all
    .filter((entry) => localDay(entry.captured_at) === localDay(at) && !taking.has(entry.id))
    .reverse();
}

export function Activity() {
  const done = activity(entries.value);
  return (
    <Card title={t("activity.title")} aside={done.length > SHOWN ? <a class="text-link" href={to("activity")}>{t("activity.all")}</a> : undefined}>
      {done.length === 0 ? <Empty icon="note" title={t("activity.nothing")} /> : (
        <List label={t("activity.title")}>
          {done.slice(0, SHOWN).map((entry) => <Row key={entry.id} entry={entry} />)}
        </List>
      )}
    </Card>
  );
}

function Row({ entry }: { entry: Entry }) {
  const words = entryWords(entry);
  return <ListRow time={clockTime(entry.captured_at)} title={words.title} text={`${words.text} · ${entry.worker_name}`} end={end(entry, words.title)} />;
}

function end(entry: Entry, title: string) {
  if (entry.undone_by !== null) return <span class="sm mut nw">{t(isUndoInReview(entry, entries.value) ? "activity.undo_review" : "activity.undone")}</span>;
  if (!undoable(entry, entries.value, new Date(tick.value), undoer()).may) return <span />; // why not is told in the whole list
  return (
    <Button small icon="undo" label={t("activity.undo_of", { what: title })} onClick={() => void takeBack(entry)}>
      {t("activity.undo")}
    </Button>
  );
}
