/** What will be short tomorrow. */
import { daysLeft, tomorrow } from "../../data/census";
import { Card, Empty, List, ListRow } from "../../ui";
import { shortOf, type Short } from "./lacking";
import { t } from "./texts";

export function TomorrowLacks({ day }: { day: string }) {
  const { data } = tomorrow(day).value.value;
  const short = shortOf(data, daysLeft.value.value.data);
  if (short.length === 0) {
    const title = t(data === null ? "tomorrow.unknown" : "tomorrow.none");
    return <Card title={t("tomorrow.title")}><Empty icon="box" title={title}>{data === null ? undefined : t("tomorrow.none_text")}</Empty></Card>;
  }
  const [places, stock] = [short.filter((one) => one.kind !== "STOCK"), short.filter((one) => one.kind === "STOCK")];
  return (
    <Card title={t("tomorrow.title")}>
      {places.length > 0 && (
        <div class="nums census-short">
          {places.map((one) => <div class="num" key={one.key}><b>{one.count}</b><span>{t(`tomorrow.${one.kind as "MATS"}`, { count: one.count })}</span></div>)}
        </div>
      )}
      {stock.length > 0 && <List label={t("tomorrow.title")}>{stock.map((one) => <ListRow key={one.key} icon="box" title={words(one)} />)}</List>}
    </Card>
  );
}

const words = ({ name, count }: Short): string => (count === 0 ? t("tomorrow.stock_none", { name }) : t("tomorrow.stock", { name, count }));
