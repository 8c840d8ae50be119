/** The day as a table: for here, or as it may leave the agency. */
import { tablePath } from "../../data/report";
import { Card, Switch } from "../../ui";
import { PdfButton } from "../print/pdf-button";
import { t } from "./texts";

export function TakeAway({ day, outside, onOutside }: { day: string; outside: boolean; onOutside: (outside: boolean) => void }) {
  const name = `reporte-${day}${outside ? "-externo" : ""}`;
  return (
    <div class="no-print">
      <Card title={t("take.title")} pad>
        <Switch label={t("take.outside")} hint={t("take.outside_hint")} checked={outside} onChange={onOutside} />
        <div class="two">
          <PdfButton icon="download" path={tablePath(day, "xlsx", outside)} name={`${name}.xlsx`}>Excel (XLSX)</PdfButton>
          <PdfButton icon="download" path={tablePath(day, "csv", outside)} name={`${name}.csv`}>CSV</PdfButton>
        </div>
      </Card>
    </div>
  );
}
