/** Free, without a place, arrived today; and the places as one bar. */
import { useEffect } from "preact/hooks";
import { tick } from "../../clock";
import { board } from "../../data/board";
import { placesOf } from "../../data/places";
import { arrivalsOn, followToday, today } from "../../data/today";
import { number } from "../../i18n";
import { clockTime } from "../../i18n/dates";
import { Card, Empty, Skeleton, Strip, StripKey } from "../../ui";
import { t } from "./texts";

export function PlacesNow() {
  const { data, as_of, problem } = board.value.value;
  // With each board that was read: who arrived is told beside the places that it tells.
  useEffect(() => void followToday(), [as_of]);
  if (data === null) {
    return (
      <Card title={t("places.title")} pad>
        {problem === null ? <Skeleton label={t("places.loading")} /> : (
          <Empty icon="wifi-off" title={t(problem.status === 404 ? "places.no_shelter" : "places.none_yet")} />
        )}
      </Card>
    );
  }
  const places = placesOf(data.numbers);
  const arrivals = arrivalsOn(new Date(tick.value), today.value.value.data);
  return (
    <Card title={t("places.title")} aside={as_of === null ? undefined : t("places.at", { time: clockTime(as_of), count: places.capacity })} pad>
      <div class="start-trio">
        <Figure count={places.free} label={t("places.free", { count: places.free })} />
        <Figure count={data.numbers.without_bed} label={t("places.without")} />
        <Figure count={arrivals} label={t("places.arrived")} />
      </div>
      <Strip places={places} />
      <StripKey places={places} />
    </Card>
  );
}

function Figure({ count, label }: { count: number | null; label: string }) {
  return <div><b>{count === null ? "–" : number(count)}</b><span>{label}</span></div>;
}
