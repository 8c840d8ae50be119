/** What waits on this device, what was sent today, and a copy of what the server has not. */
import { localDay, clockTime } from "../../i18n/dates";
import { isUnsent, type Entry } from "../../outbox/entry";
import { heldBackBy } from "../../outbox/waiting";
import { saveCopy } from "../../outbox/copy";
import { entryWords } from "../../outbox/words";
import { to } from "../../router";
import { holds } from "../../session/session";
import { Card, Empty, List, ListRow, toast } from "../../ui";
import { StateTag } from "./state-tag";
import { t } from "./texts";
import { when } from "./when";

export function Waiting({ all, onDetail }: { all: readonly Entry[]; onDetail: (entry: Entry) => void }) {
  const waiting = all.filter(isUnsent).reverse();
  const held = heldBackBy(all);
  return (
    <>
      <div class="head"><h2>{t("saved.title")}</h2><span class="mut sm nw">{t("saved.count", { count: waiting.length })}</span></div>
      <Card>
        {waiting.length === 0 ? <Empty icon="check" title={t("saved.none")} /> : (
          <List label={t("saved.title")}>
            {waiting.map((entry) => <WaitingRow key={entry.id} entry={entry} before={held.get(entry.id)} onDetail={() => onDetail(entry)} />)}
          </List>
        )}
      </Card>
    </>
  );
}

function WaitingRow({ entry, before, onDetail }: { entry: Entry; before: Entry | undefined; onDetail: () => void }) {
  const { title, text } = entryWords(entry);
  const context = before === undefined ? text : <>{text}<br />{t("saved.waits_for", { what: entryWords(before).title, time: when(before.captured_at) })}</>;
  return <ListRow time={when(entry.captured_at)} title={title} text={context} end={<StateTag entry={entry} />} onClick={onDetail} />;
}

export function More({ all, at }: { all: readonly Entry[]; at: Date }) {
  const sent = all.filter((entry) => entry.state === "SENT" && entry.sent_at !== null && localDay(entry.sent_at) === localDay(at));
  const last = sent.map((entry) => entry.sent_at!).sort().at(-1);
  return (
    <>
      <Card>
        <List>
          <ListRow
            icon="check"
            title={t("sent.count", { count: sent.length })}
            text={last === undefined ? t("sent.none") : t("sent.last", { time: clockTime(last) })}
            href={to("activity")}
          />
          <ListRow icon="save" title={t("copy.title")} text={t("copy.text")} onClick={() => void keepCopy()} />
          {holds("SITE_COORDINATOR") && <ListRow icon="people" title={t("site.title")} text={t("site.text")} href={to("review")} />}
        </List>
      </Card>
      <p class="sm mut">{t("nothing_goes")}</p>
    </>
  );
}

/** Save the sealed copies as a file, and say so. */
export async function keepCopy(): Promise<void> {
  const count = await saveCopy();
  toast({ text: count === 0 ? t("copy.none") : t("copy.saved", { count }) });
}
