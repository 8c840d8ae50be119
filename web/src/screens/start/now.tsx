/** What needs somebody now, the most urgent first. */
import { tick } from "../../clock";
import { board, forecast } from "../../data/board";
import { clockTime, howLong, minutesBetween } from "../../i18n/dates";
import { status } from "../../outbox/status";
import { to } from "../../router";
import { Card, Empty, List, ListRow } from "../../ui";
import { t } from "./texts";

export function Now() {
  const rows = [review(), withoutPlace(), ...buses()].filter((row) => row !== null);
  return (
    <Card title={t("now_card.title")}>
      {rows.length === 0 ? <Empty icon="check" title={t("now_card.nothing")} /> : <List label={t("now_card.title")}>{rows}</List>}
    </Card>
  );
}

function review() {
  const { review: count } = status.value;
  if (count === 0) return null;
  return <ListRow key="review" icon="alert" title={t("now_card.review", { count })} text={t("now_card.review_text")} href={to("outbox")} />;
}

function withoutPlace() {
  const waiting = board.value.value.data?.without_bed ?? [];
  if (waiting.length === 0) return null;
  const longest = Math.max(...waiting.map((guest) => minutesBetween(guest.since, new Date(tick.value))));
  return (
    <ListRow
      key="without"
      icon="no-bed"
      title={t("now_card.without", { count: waiting.length })}
      text={t("now_card.longest", { time: howLong(longest) })}
      href={to("beds")}
    />
  );
}

function buses() {
  const groups = forecast.value.value.data?.groups ?? [];
  return groups.map((group) => (
    <ListRow
      key={group.arrival_group_id}
      icon="bus"
      title={busTitle(group.waiting ?? group.announced ?? null, group.expected_at)}
      text={t(group.arrived ? "now_card.bus_here" : "now_card.bus_expected")}
      href={to("groups", [group.arrival_group_id])}
    />
  ));
}

const busTitle = (count: number | null, at: string): string =>
  count === null ? t("now_card.bus", { time: clockTime(at) }) : t("now_card.bus_of", { count, time: clockTime(at) });
