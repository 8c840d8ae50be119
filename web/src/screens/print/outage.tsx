/** For a night without light: what to do, and the census on paper. */
import { useEffect } from "preact/hooks";
import { board } from "../../data/board";
import { helpNumber } from "../../session/place";
import { PaperPage } from "./paper";
import { areasOf } from "./roster-rows";
import { t } from "./texts";

const STEPS = ["light", "note", "register", "sheets", "census", "child", "back"] as const;

export function OutagePaper() {
  useEffect(() => void board.open(), []);
  const { data } = board.value.value;
  const areas = data === null ? [] : areasOf(data);
  return (
    <PaperPage title={t("pages.outage.title")}>
      <section class="paper-page">
        <h2>{t("outage.title")}</h2>
        <ol class="paper-steps">{STEPS.map((step) => <li key={step}>{t(`outage.${step}`)}</li>)}</ol>
        <p><b>{t("outage.protection")}</b> {helpNumber.value ?? "____________________"}</p>
      </section>
      <h2>{t("outage.by_bed")}</h2>
      <p class="paper-small">{t("outage.how")}</p>
      {areas.map((area) => (
        <section class="paper-block" key={area.key}>
          <h3>{area.code === "" ? t("roster.nowhere") : t("roster.area", { code: area.code })}</h3>
          <table class="paper-table paper-ticks">
            <thead><tr><th>{t("roster.bed")}</th><th>{t("roster.household")}</th><th>{t("roster.age")}</th><th>{t("outage.here")}</th><th>{t("outage.missing")}</th><th>{t("outage.left")}</th></tr></thead>
            <tbody>
              {area.rows.map(({ guest, place, household }) => (
                <tr key={guest.stay_id}><td><b>{place}</b></td><td>{household}</td><td>{guest.age ?? "–"}</td><td>☐</td><td>☐</td><td>☐</td></tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </PaperPage>
  );
}
