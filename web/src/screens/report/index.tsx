/** The report of a day: each number is the service's, with what it means; printed on two pages at most. */
import { useEffect, useState } from "preact/hooks";
import { serverNow, tick } from "../../clock";
import { board, watchBoard } from "../../data/board";
import { daysLeft, notSeen } from "../../data/census";
import { placesOf } from "../../data/places";
import { dayReport, history } from "../../data/report";
import { dayWords, howLong, localDay, minutesBetween, previousDay, nextDay, weekday } from "../../i18n/dates";
import { Screen } from "../../screen";
import { loadPlace, siteName } from "../../session/place";
import { worker } from "../../session/session";
import { Button, Card, Empty, PrintSheet, Skeleton } from "../../ui";
import { numbersOf } from "./chart";
import { Chart } from "./chart-view";
import { Definition } from "./definition";
import { NeedsAndGaps } from "./needs";
import { DayNumbers, PlacesNow } from "./numbers";
import { Quality } from "./quality";
import { ShareSheet } from "./share-sheet";
import { Deliveries, Sadd, Services, Stock } from "./tables";
import { TakeAway } from "./take-away";
import { t } from "./texts";
import "./report.css";

export default function Report() {
  const today = localDay(serverNow());
  const [day, setDay] = useState(today);
  const [sharing, setSharing] = useState(false);
  const [outside, setOutside] = useState(false);
  const one = dayReport(day, outside);
  useReads();
  useEffect(() => void one.open(), [day, outside]);
  const { data, as_of, problem } = one.value.value;
  const isToday = day === today;
  const title = t("print_title", { day: dayWords(day) });
  return (
    <Screen
      name="report"
      title={t("title")}
      dockLayout="start"
      dock={
        <>
          <Button kind="primary" icon="print" onClick={() => window.print()}>{t("print")}</Button>
          <Button icon="whatsapp" onClick={() => setSharing(true)}>{t("whatsapp")}</Button>
        </>
      }
    >
      <PrintSheet title={title} site={siteName.value} at={new Date(tick.value)} by={worker.value?.display_name ?? ""}>
        <div class="report stack">
          <Days day={day} today={today} onDay={setDay} as_of={as_of} />
          {data === null ? <Nothing waiting={problem === null} /> : (
            <div class="report-grid">
              <DayNumbers report={data} />
              {isToday && !outside && <PlacesNow />}
              <Sadd report={data} />
              <Deliveries report={data} />
              <Services report={data} />
              {isToday && !outside && <Stock />}
              {!outside && <Quality report={data} isToday={isToday} />}
              {!outside && <NeedsAndGaps day={day} />}
              {!outside && <Thirty />}
            </div>
          )}
          <TakeAway day={day} outside={outside} onOutside={setOutside} />
        </div>
      </PrintSheet>
      <Definition />
      {sharing && <ShareSheet day={day} onClose={() => setSharing(false)} />}
    </Screen>
  );
}

function useReads(): void {
  useEffect(() => {
    void loadPlace();
    for (const one of [history, daysLeft, notSeen]) void one.open();
    return watchBoard();
  }, []);
}

function Days({ day, today, onDay, as_of }: { day: string; today: string; onDay: (day: string) => void; as_of: string | null }) {
  const minutes = as_of === null ? 0 : minutesBetween(as_of, new Date(tick.value));
  return (
    <div class="no-print report-days">
      <Button icon="left" label={t("days.before")} onClick={() => onDay(previousDay(day))}>{t("days.before_short")}</Button>
      <p class="grow"><b>{weekday(day)}</b>{minutes >= 2 && <><br /><span class="sm mut">{t("age", { time: howLong(minutes) })}</span></>}</p>
      {day < today && <Button icon="right" label={t("days.after")} onClick={() => onDay(nextDay(day))}>{t("days.after_short")}</Button>}
    </div>
  );
}

function Nothing({ waiting }: { waiting: boolean }) {
  return waiting ? <Skeleton label={t("loading")} lines={6} /> : <Empty icon="wifi-off" title={t("none_yet")} />;
}

function Thirty() {
  const days = history.value.value.data?.days ?? [];
  if (days.length === 0) return null;
  const numbers = board.value.value.data?.numbers;
  const capacity = numbers === undefined ? null : placesOf(numbers).capacity;
  return <div class="report-wide"><Card title={t("chart.title")} pad><Chart days={numbersOf(days, capacity)} /></Card></div>;
}
