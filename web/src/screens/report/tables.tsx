/** People by age and sex, deliveries, services, and how long the stock lasts. */
import { daysLeft } from "../../data/census";
import type { DayReport } from "../../data/report";
import { Card, Empty } from "../../ui";
import { language, number } from "../../i18n";
import { Define, type Defined } from "./definition";
import { kindName } from "./message";
import { shown } from "./numbers";
import { t } from "./texts";

const SEXES = ["female", "male", "other", "not_stated", "total"] as const;

function Title({ of }: { of: Defined }) {
  return <Define of={of}>{t(`define.${of}.name`)}</Define>;
}

export function Sadd({ report }: { report: DayReport }) {
  return (
    <Card title={<Title of="sadd" />} pad>
      <div class="report-scroll" tabIndex={0} role="region" aria-label={t("define.sadd.name")}>
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">{t("sadd.age")}</th>
              {SEXES.map((sex) => <th key={sex} scope="col">{t(`sadd.${sex}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {report.sadd.map((line) => (
              <tr key={line.age_band} class={line.age_band === "total" ? "report-total" : undefined}>
                <th scope="row">{band(line.age_band)}</th>
                {SEXES.map((sex) => <td key={sex}>{shown(line[sex])}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.suppressed && <p class="sm mut">{t("suppressed.foot")}</p>}
    </Card>
  );
}

const band = (of: string): string => (of === "total" ? t("sadd.total") : of === "unknown" ? t("sadd.unknown") : of.replace("-", "–"));

export function Deliveries({ report }: { report: DayReport }) {
  const heads = ["quantity", "handouts", "households", "persons"] as const;
  return (
    <Card title={<Title of="deliveries" />} pad>
      {report.deliveries.length === 0 ? <Empty icon="box" title={t("deliveries.none")} /> : (
        <div class="report-scroll" tabIndex={0} role="region" aria-label={t("define.deliveries.name")}>
          <table class="report-table">
            <thead><tr><th scope="col">{t("deliveries.kit")}</th>{heads.map((head) => <th key={head} scope="col">{t(`deliveries.${head}`)}</th>)}</tr></thead>
            <tbody>
              {report.deliveries.map((line) => (
                <tr key={line.kit_id}>
                  <th scope="row">{line.kit_code ?? line.kit_kind}</th>
                  {heads.map((head) => <td key={head}>{shown(line[head])}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

export function Services({ report }: { report: DayReport }) {
  if (report.services.length === 0) return null;
  return (
    <Card title={<Title of="services" />} pad>
      <table class="report-table">
        <thead><tr><th scope="col">{t("services.kind")}</th><th scope="col">{t("services.count")}</th><th scope="col">{t("services.persons")}</th></tr></thead>
        <tbody>
          {report.services.map((line) => (
            <tr key={line.kind}><th scope="row">{kindName(line.kind, language.value)}</th><td>{shown(line.count)}</td><td>{shown(line.persons)}</td></tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

export function Stock() {
  const lines = daysLeft.value.value.data?.lines ?? [];
  if (lines.length === 0) return null;
  return (
    <Card title={<Title of="stock" />} pad>
      <table class="report-table">
        <thead><tr><th scope="col">{t("stock.item")}</th><th scope="col">{t("stock.usable")}</th><th scope="col">{t("stock.days")}</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.item_id}>
              <th scope="row">{line.item_name}</th>
              <td>{number(line.usable)} {line.unit}</td>
              <td>{line.days_left === null ? "–" : line.days_left > MANY_DAYS ? t("stock.many", { days: MANY_DAYS }) : number(line.days_left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** Beyond a quarter the pace of a fortnight says nothing. */
const MANY_DAYS = 90;
