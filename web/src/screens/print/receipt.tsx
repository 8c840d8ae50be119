/** A receipt to sign, or for a thumb: one for who gives and one for who receives. */
import { useState } from "preact/hooks";
import { serverNow } from "../../clock";
import { clockTime, day } from "../../i18n/dates";
import { entries } from "../../outbox/outbox";
import { entryWords } from "../../outbox/words";
import { siteName } from "../../session/place";
import { worker } from "../../session/session";
import { Field, Select, Switch } from "../../ui";
import { PaperPage } from "./paper";
import { t } from "./texts";

const BLANK = "";

export function Receipt() {
  const given = entries.value.filter((entry) => entry.summary.text === "handout" && entry.undone_by === null).reverse();
  const [chosen, setChosen] = useState<string>(given[0]?.id ?? BLANK);
  const [two, setTwo] = useState(true);
  const entry = given.find((one) => one.id === chosen);
  const words = entry === undefined ? null : entryWords(entry);
  const at = entry?.captured_at ?? serverNow();
  const choices = [{ value: BLANK, label: t("receipt.blank") }, ...given.slice(0, 30).map((one) => ({ value: one.id, label: `${clockTime(one.captured_at)} · ${entryWords(one).title} · ${entryWords(one).text}` }))];
  const options = (
    <>
      <Field label={t("receipt.which")}><Select value={chosen} options={choices} onChange={setChosen} /></Field>
      <Switch label={t("receipt.two")} checked={two} onChange={setTwo} />
    </>
  );
  const one = (copy: string) => (
    <section class="paper-receipt" key={copy}>
      <div class="paper-row"><h2>{t("receipt.title")}</h2><span>{copy}</span></div>
      <p><b>{siteName.value}</b> · {words === null ? <Line short /> : `${day(at)} ${clockTime(at)}`}</p>
      <dl class="paper-facts">
        <dt>{t("receipt.what")}</dt><dd>{words?.title ?? <Line />}</dd>
        <dt>{t("receipt.card")}</dt><dd>{words?.text ?? <Line />}</dd>
        <dt>{t("receipt.quantity")}</dt><dd>{entry?.summary.values["quantity"] ?? <Line short />}</dd>
        <dt>{t("receipt.by")}</dt><dd>{words === null ? (worker.value?.display_name ?? <Line />) : entry?.worker_name}</dd>
      </dl>
      <p class="paper-small">{t("receipt.free")}</p>
      <div class="paper-sign"><div><Line /><span>{t("receipt.sign")}</span></div><div class="paper-thumb">{t("receipt.thumb")}</div></div>
    </section>
  );
  return <PaperPage title={t("pages.receipt.title")} options={options}>{[t("receipt.ours"), ...(two ? [t("receipt.theirs")] : [])].map(one)}</PaperPage>;
}

export const Line = ({ short = false }: { short?: boolean }) => <span class={short ? "paper-line paper-line-short" : "paper-line"} />;
