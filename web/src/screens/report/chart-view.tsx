/** Occupancy with its capacity, arrivals and departures; the same numbers as a table. */
import { number } from "../../i18n";
import { dayWords } from "../../i18n/dates";
import { barsOf, lineOf, topOf, type Bar, type DayNumbers, type Size } from "./chart";
import { t } from "./texts";

const SIZE: Size = { width: 620, height: 150 };
const BARS: Size = { width: 620, height: 70 };
/** Room for the marks of the axis, and for half a date at the end. */
const [LEFT, RIGHT] = [56, 36];

export function Chart({ days }: { days: readonly DayNumbers[] }) {
  return (
    <figure class="report-chart">
      <Occupancy days={days} />
      <ul class="report-key">
        <li><svg viewBox="0 0 28 12" aria-hidden="true"><path class="line-people" d="M0 6 H28" /></svg>{t("chart.people")}</li>
        <li><svg viewBox="0 0 28 12" aria-hidden="true"><path class="line-capacity" d="M0 6 H28" /></svg>{t("chart.capacity")}</li>
        <li><svg viewBox="0 0 28 12" aria-hidden="true"><rect class="bar-in" x="8" width="12" height="12" /></svg>{t("chart.arrivals")}</li>
        <li><svg viewBox="0 0 28 12" aria-hidden="true"><rect class="bar-out" x="9" y="1" width="10" height="10" /></svg>{t("chart.departures")}</li>
      </ul>
      <details class="no-print">
        <summary class="report-more">{t("chart.table")}</summary>
        <Numbers days={days} />
      </details>
    </figure>
  );
}

function Occupancy({ days }: { days: readonly DayNumbers[] }) {
  const top = topOf(days.flatMap((day) => [day.people, day.capacity ?? 0]));
  const most = topOf(days.flatMap((day) => [day.arrivals, day.departures]));
  const last = days.at(-1);
  const label = t("chart.label", { days: days.length, people: last?.people ?? 0, most: Math.max(0, ...days.map((day) => day.people)) });
  return (
    <svg viewBox={`0 0 ${LEFT + SIZE.width + RIGHT} ${SIZE.height + BARS.height + 68}`} role="img" aria-label={label}>
      <g transform={`translate(${LEFT} 14)`}>
        <Axis top={top} size={SIZE} />
        <path class="line-capacity" d={lineOf(days.map((day) => day.capacity), top, SIZE)} />
        <Points days={days} top={top} />
        <path class="line-people" d={lineOf(days.map((day) => day.people), top, SIZE)} />
      </g>
      <g transform={`translate(${LEFT} ${SIZE.height + 38})`}>
        <Axis top={most} size={BARS} />
        <Bars cls="bar-in" bars={barsOf(days.map((day) => day.arrivals), 0, most, BARS)} />
        <Bars cls="bar-out" bars={barsOf(days.map((day) => day.departures), 1, most, BARS)} />
        {days.map((day, at) => (at % 7 === 1 || days.length < 10) && (
          <text key={day.day} class="chart-word" x={((at + 0.5) * BARS.width) / days.length} y={BARS.height + 24} text-anchor="middle">{day.day.slice(8)}/{day.day.slice(5, 7)}</text>
        ))}
      </g>
    </svg>
  );
}

/** A capacity that is known of one day alone is a point, not a line. */
function Points({ days, top }: { days: readonly DayNumbers[]; top: number }) {
  const alone = days.map((day, at) => day.capacity !== null && !days[at - 1]?.capacity && !days[at + 1]?.capacity);
  return (
    <>
      {days.map((day, at) => alone[at] && (
        <path key={day.day} class="line-capacity" d={`M ${(at * SIZE.width) / days.length} ${SIZE.height - ((day.capacity ?? 0) / top) * SIZE.height} h ${SIZE.width / days.length}`} />
      ))}
    </>
  );
}

function Axis({ top, size }: { top: number; size: Size }) {
  return (
    <>
      {[0, top / 2, top].map((value) => {
        const y = size.height - (value / top) * size.height;
        return (
          <g key={value}>
            <path class="chart-grid" d={`M0 ${y} H${size.width}`} />
            {Number.isInteger(value) && <text class="chart-word" x="-6" y={y + 4} text-anchor="end">{number(value)}</text>}
          </g>
        );
      })}
    </>
  );
}

const Bars = ({ bars, cls }: { bars: readonly Bar[]; cls: string }) => (
  <>{bars.map((bar, at) => bar.height > 0 && <rect key={at} class={cls} {...bar} />)}</>
);

function Numbers({ days }: { days: readonly DayNumbers[] }) {
  const heads = ["day", "people", "capacity", "arrivals", "departures"] as const;
  return (
    <div class="report-scroll" tabIndex={0} role="region" aria-label={t("chart.table")}>
      <table class="report-table">
        <thead><tr>{heads.map((head) => <th key={head} scope="col">{t(`chart.${head}`)}</th>)}</tr></thead>
        <tbody>
          {[...days].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayWords(day.day)}</th>
              <td>{number(day.people)}</td>
              <td>{day.capacity === null ? "–" : number(day.capacity)}</td>
              <td>{number(day.arrivals)}</td>
              <td>{number(day.departures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
