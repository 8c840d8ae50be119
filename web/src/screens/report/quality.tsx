/** How far the numbers can be trusted: how old they are, whom nobody met, what is not sent yet. */
import { notSeen } from "../../data/census";
import type { DayReport } from "../../data/report";
import { clockTime, dayWords, localDay } from "../../i18n/dates";
import { status } from "../../outbox/status";
import { device } from "../../session/device";
import { Card } from "../../ui";
import { Define } from "./definition";
import { t } from "./texts";

/** Whom nobody met, and what waits on this device, are of now: on a day that is over they are not told. */
export function Quality({ report, isToday }: { report: DayReport; isToday: boolean }) {
  const { unsent, review } = status.value;
  const unseen = notSeen.value.value.data?.guests.length ?? null;
  const unknown = report.sadd.find((line) => line.age_band === "unknown")?.total ?? null;
  return (
    <Card title={t("quality.title")} pad>
      <dl class="facts report-quality">
        <dt><Define of="cut_at">{t("define.cut_at.name")}</Define></dt><dd>{moment(report.cut_at)}</dd>
        <dt><Define of="as_of">{t("define.as_of.name")}</Define></dt><dd>{report.as_of ? moment(report.as_of) : "–"}</dd>
        {isToday && <><dt><Define of="not_met">{t("define.not_met.name")}</Define></dt><dd>{unseen ?? "–"}</dd></>}
        <dt>{t("quality.no_age")}</dt><dd>{unknown ?? "–"}</dd>
        {isToday && <><dt>{t("quality.device", { device: device.value?.name ?? "" })}</dt><dd>{unsent + review === 0 ? t("quality.all_sent") : t("quality.waiting", { unsent, review })}</dd></>}
      </dl>
      {isToday && <p class="sm mut">{t("quality.others")}</p>}
    </Card>
  );
}

const moment = (of: string): string => `${dayWords(localDay(of))} ${clockTime(of)}`;
