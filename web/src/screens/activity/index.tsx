/** All that was done on this device: today's with its way back, or why there is none; what is older; what was taken off. */
import { useEffect, useState } from "preact/hooks";
import { tick } from "../../clock";
import { localDay } from "../../i18n/dates";
import type { Entry, Removed } from "../../outbox/entry";
import { entries } from "../../outbox/outbox";
import { removedEntries } from "../../outbox/removal";
import { isUndoInReview, takingBack, undoable } from "../../outbox/undoing";
import { entryWords, summaryWords } from "../../outbox/words";
import { takeBack } from "../../people/saving";
import { to } from "../../router";
import { undoer } from "../../session/session";
import { Screen } from "../../screen";
import { Button, Card, Empty, List, ListRow } from "../../ui";
import { useSheets } from "../outbox/sheets";
import { StateTag } from "../outbox/state-tag";
import { when } from "../outbox/when";
import { t } from "./texts";

export default function Activity() {
  const sheets = useSheets();
  const all = entries.value;
  const taking = takingBack(all);
  const done = all.filter((entry) => !taking.has(entry.id)).reverse();
  const day = localDay(new Date(tick.value));
  const isToday = (entry: Entry): boolean => localDay(entry.captured_at) === day;
  return (
    <Screen name="activity" title={t("title")} subtitle={t("subtitle")} back={to("outbox")}>
      <div class="stack">
        <Done title={t("today")} nothing={t("nothing")} list={done.filter(isToday)} onDetail={sheets.show} />
        <Done title={t("before")} list={done.filter((entry) => !isToday(entry))} onDetail={sheets.show} />
        <TakenOff />
        <p class="sm mut">{t("kept")}</p>
      </div>
      {sheets.sheets}
    </Screen>
  );
}

function Done({ title, nothing, list, onDetail }: {
  title: string;
  nothing?: string;
  list: readonly Entry[];
  onDetail: (id: string) => void;
}) {
  if (list.length === 0 && nothing === undefined) return null;
  return (
    <Card title={title}>
      {list.length === 0 ? <Empty icon="note" title={nothing!} /> : (
        <List label={title}>{list.map((entry) => <Row key={entry.id} entry={entry} onDetail={() => onDetail(entry.id)} />)}</List>
      )}
    </Card>
  );
}

/** One tap takes it back; where that may not be, a tap says why. */
function Row({ entry, onDetail }: { entry: Entry; onDetail: () => void }) {
  const { title, text } = entryWords(entry);
  const context = `${when(entry.captured_at)} · ${text} · ${entry.worker_name}`;
  const undoing = undoable(entry, entries.value, new Date(tick.value), undoer());
  if (undoing.may) {
    const button = <Button small icon="undo" label={t("undo_of", { what: title })} onClick={() => void takeBack(entry)}>{t("undo")}</Button>;
    return <ListRow title={title} text={context} end={button} />;
  }
  const end = undoing.why === "undone" ? <span class="sm mut nw">{t(isUndoInReview(entry, entries.value) ? "undo_review" : "undone")}</span> : <StateTag entry={entry} />;
  return <ListRow title={title} text={context} end={end} onClick={onDetail} />;
}

function TakenOff() {
  const [removed, setRemoved] = useState<readonly Removed[]>([]);
  useEffect(() => void removedEntries().then(setRemoved), [entries.value]);
  if (removed.length === 0) return null;
  return (
    <Card title={t("removed")}>
      <List label={t("removed")}>
        {removed.map((one) => (
          <ListRow key={one.id} time={when(one.removed_at)} title={summaryWords(one.summary).title} text={`${summaryWords(one.summary).text} · ${one.reason}`} />
        ))}
      </List>
    </Card>
  );
}
