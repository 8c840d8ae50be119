/** The shelter's places of now, and who came, left and is here on the day. */
import { board } from "../../data/board";
import { placesOf } from "../../data/places";
import type { DayReport } from "../../data/report";
import { number } from "../../i18n";
import { clockTime } from "../../i18n/dates";
import { Card, StripKey, Strip } from "../../ui";
import { Define, type Defined } from "./definition";
import { t } from "./texts";

export const shown = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : number(value));

export function PlacesNow() {
  const { data, as_of } = board.value.value;
  if (data === null) return null;
  const places = placesOf(data.numbers);
  return (
    <Card title={t("places.title")} aside={as_of === null ? undefined : t("places.at", { time: clockTime(as_of) })} pad>
      <Figures
        items={[
          ["capacity", places.capacity],
          ["free", places.free],
          ["without", data.numbers.without_bed],
        ]}
      />
      <Strip places={places} />
      <StripKey places={places} />
    </Card>
  );
}

export function DayNumbers({ report }: { report: DayReport }) {
  return (
    <Card title={t("day.title")} pad>
      <Figures items={[["people", report.people], ["away", report.away], ["arrivals", report.arrivals], ["departures", report.departures]]} />
      <Night report={report} />
    </Card>
  );
}

function Night({ report }: { report: DayReport }) {
  const { told, restated, difference } = report;
  if (!restated) return null;
  return (
    <dl class="facts report-night">
      {told && <><dt><Define of="told">{t("night.told")}</Define></dt><dd>{t("night.line", { ...lineOf(told) })}</dd></>}
      <dt><Define of="restated">{t("night.restated")}</Define></dt>
      <dd>{t("night.line", { ...lineOf(restated) })}</dd>
      {told && <><dt><Define of="difference">{t("night.difference")}</Define></dt><dd>{difference ?? 0}</dd></>}
      {!told && <><dt>{t("night.told")}</dt><dd>{t("night.open")}</dd></>}
    </dl>
  );
}

const lineOf = ({ people_before, came, went, people }: { people_before: number; came: number; went: number; people: number }) => ({
  before: people_before,
  came,
  went,
  people,
});

function Figures({ items }: { items: readonly (readonly [Defined, number | null])[] }) {
  return (
    <div class="report-figures">
      {items.map(([of, value]) => (
        <div key={of}><b>{shown(value)}</b><Define of={of}>{t(`define.${of}.name`)}</Define></div>
      ))}
    </div>
  );
}
