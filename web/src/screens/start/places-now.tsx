/** Free, without a place, arrived today; and the places as one bar. */
import { serverNow } from "../../clock";
import { board } from "../../data/board";
import { placesOf } from "../../data/places";
import { today } from "../../data/today";
import { number } from "../../i18n";
import { clockTime, localDay } from "../../i18n/dates";
import { Card, Empty, Skeleton, Strip, StripKey } from "../../ui";
import { t } from "./texts";

export function PlacesNow() {
  const { data, as_of, problem } = board.value.value;
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
  const counted = today.value.value.data;
  const arrivals = counted?.day === localDay(serverNow()) ? counted.arrivals : null; // yesterday's number is not today's
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
