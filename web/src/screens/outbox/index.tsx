/** Pendientes: what needs a decision first, then what waits, and what was sent. Nothing here is lost or deleted by itself. */
import { useEffect, useState } from "preact/hooks";
import { tick } from "../../clock";
import { board, layout } from "../../data/board";
import { withoutTheirs } from "../../data/known-beds";
import { clockTime } from "../../i18n/dates";
import { localSince } from "../../net/connectivity";
import { isForReview, isUnsent, type Entry } from "../../outbox/entry";
import { entries } from "../../outbox/outbox";
import { pollReview } from "../../outbox/review";
import { heldUp, sendNow } from "../../outbox/sender";
import { status } from "../../outbox/status";
import { heldBackBy } from "../../outbox/waiting";
import { to } from "../../router";
import { Screen } from "../../screen";
import { Button, Empty, Note, Ribbon, toast } from "../../ui";
import { More, Waiting } from "./rest";
import { ReviewCard } from "./review-card";
import { useSheets } from "./sheets";
import { t } from "./texts";
import "./outbox.css";

export default function Outbox() {
  const sheets = useSheets();
  useEffect(() => {
    void board.open();
    void layout.open();
    void pollReview();
  }, []);
  const all = entries.value;
  return (
    <Screen name="outbox" title={t("title")} subtitle={t("subtitle")} above={<Offline />} dockLayout="end" dock={<Send />}>
      <div class="split outbox">
        <div class="stack">
          <Trouble />
          <WithoutTheirs />
          <ForReview all={all} onDetail={sheets.show} onDiscard={sheets.discard} />
        </div>
        <aside class="stack">
          <Waiting all={all} onDetail={({ id }) => sheets.show(id)} />
          <More all={all} at={new Date(tick.value)} />
        </aside>
      </div>
      {sheets.sheets}
    </Screen>
  );
}

function ForReview({ all, onDetail, onDiscard }: { all: readonly Entry[]; onDetail: (id: string) => void; onDiscard: (entry: Entry) => void }) {
  const review = all.filter(isForReview).reverse();
  const held = [...heldBackBy(all).values()];
  return (
    <>
      <div class="head"><h2>{t("review.title")}</h2><span class="mut sm nw">{t("review.count", { count: review.length })}</span></div>
      {review.length === 0 && <section class="card"><Empty icon="check" title={t("review.none")} /></section>}
      {review.map((entry) => (
        <ReviewCard
          key={entry.id}
          entry={entry}
          waiting={held.filter(({ id }) => id === entry.id).length}
          onDetail={() => onDetail(entry.id)}
          onDiscard={() => onDiscard(entry)}
        />
      ))}
    </>
  );
}

function Offline() {
  if (!status.value.offline) return null;
  const since = localSince.value;
  return (
    <Ribbon icon="wifi-off">
      {since === null ? t("offline") : t("offline_since", { time: clockTime(since) })}
      <span class="mid"> · {t("offline_go_on")}</span>
    </Ribbon>
  );
}

/** Nothing is sent though there is a line: why, where the system and no entry is the reason. */
function Trouble() {
  if (status.value.practice) return <Note icon="info">{t("trouble.practice")}</Note>;
  if (status.value.offline || heldUp.value === null) return null;
  return <Note kind="warning" icon="hourglass">{t("trouble.held_up")}</Note>;
}

/** A check-in of a desk without a network is done all the same: whoever could not have the place waits on the board. */
function WithoutTheirs() {
  const count = withoutTheirs.value.length;
  if (count === 0) return null;
  return (
    <Note kind="warning" icon="no-bed" actions={<Button href={to("beds")}>{t("without_theirs.board")}</Button>}>
      {t("without_theirs.text", { count })}
    </Note>
  );
}

function Send() {
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    await sendNow({ atOnce: true });
    await pollReview();
    setBusy(false);
    toast({ text: sentWords() });
  };
  return <Button kind="primary" icon="send" busy={busy} onClick={() => void send()}>{t("send")}</Button>;
}

function sentWords(): string {
  const left = entries.value.filter(isUnsent).length;
  if (left === 0) return t("send_done");
  return t(status.value.offline ? "send_offline" : "send_left", { count: left });
}
