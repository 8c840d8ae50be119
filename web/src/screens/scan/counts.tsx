/** How much was given here, and the latest scans beside it on wide screens. */
import { tick } from "../../clock";
import { clockTime } from "../../i18n/dates";
import { entries } from "../../outbox/outbox";
import { status } from "../../outbox/status";
import type { RoundDesk } from "../../scanning/round-desk";
import { rateOf, standing } from "../../scanning/gifts";
import { localDay } from "../../i18n/dates";
import type { Entry } from "../../outbox/entry";
import { Card, CardCode, type Counter, Counters, Empty, List, ListRow, VerdictMark } from "../../ui";
import { latest, use, type Shown, type Use } from "./shown";
import { t } from "./texts";

/** What counts is what this use wrote down today. */
function counted(all: readonly Entry[], now: Use, desk: RoundDesk | null): readonly Entry[] {
  if (now === "deliver") return desk === null ? [] : standing(all, desk.round.round_id);
  const path = now === "gate" ? /^POST \/shelter\/v1\/stays\/(leave|return)$/ : /^POST \/shelter\/v1\/services\/batch$/;
  const today = localDay(new Date());
  return all.filter((entry) => path.test(entry.operation) && entry.undone_by === null && localDay(entry.captured_at) === today);
}

function items(desk: RoundDesk | null): Counter[] {
  const { given, last, perMinute } = rateOf(counted(entries.value, use.value, desk), Math.max(tick.value, Date.now()));
  return [
    { count: given, label: t("count.given") },
    { count: status.value.unsent, label: t("count.pending") },
    { count: last === null ? "–" : clockTime(last), label: t("count.last") },
    { count: perMinute, label: t("count.rate") },
  ];
}

export function CountBar({ desk }: { desk: RoundDesk | null }) {
  return <div class="narrow scan-bar"><Counters items={items(desk)} label={t("count.label")} /></div>;
}

export function Side({ desk }: { desk: RoundDesk | null }) {
  return (
    <aside class="wide scan-side stack">
      <section class="card"><Counters items={items(desk)} label={t("count.label")} layout="square" /></section>
      <Card title={t("latest.title")}>
        {latest.value.length === 0 ? <Empty icon="scan" title={t("latest.none")} /> : (
          <List label={t("latest.title")}>{latest.value.slice(0, 8).map((one) => <Row key={one.id} one={one} />)}</List>
        )}
      </Card>
    </aside>
  );
}

function Row({ one }: { one: Shown }) {
  const word = one.word === null ? t(`short.${one.kind}`) : t(`word.${one.word}`);
  const time = <span class="sm mut">{clockTime(new Date(one.at))}</span>;
  return <ListRow lead={<VerdictMark kind={one.kind} />} title={word} text={one.code === null ? undefined : <CardCode code={one.code} />} end={time} />;
}
