/** The bed board: numbers that filter, whoever has no place, and the rooms; beside it what was tapped. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { tick } from "../../clock";
import { board, forecast, holds, notSeen, watchBoard } from "../../data/board";
import { openRoster, readsRoster, roster } from "../../data/roster";
import { shown } from "../../data/pending";
import type { ShownBoard } from "../../data/overlay";
import { howLong, minutesBetween } from "../../i18n/dates";
import { go, place, to } from "../../router";
import { Screen } from "../../screen";
import { Card, Counters, Empty, Sheet, Skeleton } from "../../ui";
import { arriveByCard, arriveByHousehold } from "./arrive";
import { CloseDetail, DetailHead, told } from "./detail";
import { ConfirmSheet } from "./confirm";
import { EndingSheet } from "./ending-sheet";
import type { Counted } from "./filters";
import { FiltersSheet } from "./filters-sheet";
import { oneStop } from "./keys";
import { LegendSheet } from "./legend";
import { Bar, Halls, Primary, Suggestions, Who, WhoGoesWhere } from "./mode";
import { numbersOf } from "./numbers";
import { Rooms } from "./rooms";
import { drawn, filters, forget, housing, placing, selected } from "./state";
import { t } from "./texts";
import { Tools } from "./tools";
import { Tray } from "./tray";
import { WhySheet } from "./why";
import { useWide } from "./wide";
import "./beds.css";

export default function Beds() {
  useEffect(() => {
    forget();
    for (const one of [forecast, holds, notSeen]) void one.open();
    void openRoster();
    return watchBoard();
  }, []);
  useArrival();
  const active = placing.value !== null || housing.value !== null;
  const wide = useWide();
  return (
    <Screen name="beds" title={t("title")} subtitle={freshText()} above={active ? <Bar /> : <Header />} dock={active && !wide ? <Primary /> : undefined}>
      <Content wide={wide} />
      <ConfirmSheet />
      <EndingSheet />
      <WhySheet />
      <FiltersSheet />
      <LegendSheet />
    </Screen>
  );
}

/** `?card=` and `?household=` are served once the board is there, and then are no part of the address any more. */
function useArrival(): void {
  const { query } = place.value;
  const [card, household, bed] = [query.get("card"), query.get("household"), query.get("bed")];
  const moves = query.has("move");
  const ready = shown.value !== null && roster.value.value.data !== null;
  const late = shown.value !== null && (!readsRoster() || roster.value.value.problem !== null);
  useEffect(() => {
    if (!(ready || late) || (card ?? household ?? bed) === null) return;
    go(to("beds"), { replace: true });
    if (bed !== null) selected.value = { kind: "bed", id: bed };
    else void (card !== null ? arriveByCard(card, moves) : arriveByHousehold(household!, moves));
  }, [ready || late, card, household, bed]);
}

function freshText(): string | undefined {
  const { as_of } = board.value.value;
  if (as_of === null) return undefined;
  const minutes = minutesBetween(as_of, new Date(tick.value));
  return minutes < 1 ? t("now") : t("ago", { time: howLong(minutes) });
}

const COUNTED: readonly Counted[] = ["free", "occupied", "held", "out", "without"];

function Header() {
  const all = shown.value;
  if (all === null) return null;
  const numbers = numbersOf(all);
  const turn = (one: Counted): void => void (filters.value = { ...filters.value, counted: filters.value.counted === one ? null : one });
  return (
    <Counters
      layout="bar"
      label={t("counted.label")}
      items={COUNTED.map((one) => ({ count: numbers[one], label: t(`counted.${one}`), hot: one === "without", pressed: filters.value.counted === one, onClick: () => turn(one) }))}
    />
  );
}

function Content({ wide }: { wide: boolean }) {
  const now = drawn.value;
  if (now === null) {
    const { problem } = board.value.value;
    if (problem === null) return <Skeleton label={t("loading")} lines={6} />;
    return <Empty icon="wifi-off" title={t(problem.status === 404 ? "no_shelter" : "none_yet")} />;
  }
  return (
    <div class={`beds ${wide ? "beds-beside" : ""}`}>
      <Main now={now} wide={wide} />
      {wide ? <aside class="beds-aside"><Side /></aside> : <DetailSheet />}
    </div>
  );
}

function Main({ now, wide }: { now: ShownBoard; wide: boolean }) {
  const main = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => void (main.current !== null && oneStop(main.current)));
  const active = placing.value;
  const only = filters.value.counted;
  return (
    <div class="stack" ref={main}>
      {active === null && housing.value === null && (
        <>
          {(only === null || only === "without") && <Tray board={now} />}
          <Tools />
        </>
      )}
      {!wide && active !== null && <Suggestions now={active} />}
      {!wide && <Halls />}
      <Rooms board={now} />
    </div>
  );
}

/** Beside the board: the mode, or what was tapped. */
function Side() {
  const [now, group, found] = [placing.value, housing.value, told()];
  if (now !== null) {
    return (
      <Card pad title={<>{t("where")} <Who now={now} />?</>}>
        <Suggestions now={now} />
        <h3>{t("who_where")}</h3>
        <WhoGoesWhere now={now} />
        <div class="beds-aside-foot"><Primary /></div>
      </Card>
    );
  }
  if (group !== null) return <Card pad title={t("where_group")}><Halls /><Primary /></Card>;
  if (found === null) return <Card><Empty icon="bed" title={t("tap_one")}>{t("tap_one_text")}</Empty></Card>;
  return <Card pad title={<DetailHead told={found} />}>{found.body}<CloseDetail /></Card>;
}

function DetailSheet() {
  const found = told();
  return (
    <Sheet open={found !== null && placing.value === null} onClose={() => (selected.value = null)} title={found === null ? "" : <DetailHead told={found} />}>
      {found?.body}
    </Sheet>
  );
}

