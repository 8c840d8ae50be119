/** Practising: everything works on invented data, nothing is sent, and all of it is gone afterwards. */
import { useState } from "preact/hooks";
import { entries } from "../../outbox/entries";
import { practice } from "../../store/db";
import { practise } from "../../store/practice";
import { Card, Note, Switch, toast } from "../../ui";
import { t } from "./texts";

export function Practice() {
  const [busy, setBusy] = useState(false);
  const turn = async (on: boolean): Promise<void> => {
    if (busy) return;
    setBusy(true);
    await practise(on);
    setBusy(false);
    toast({ text: t(on ? "practice.on" : "practice.off") });
  };
  return (
    <Card title={t("practice.title")} icon="edit" pad>
      <Switch label={t("practice.switch")} hint={t("practice.hint")} checked={practice.value} onChange={(on) => void turn(on)} />
      {practice.value && <Note icon="info">{t("practice.gone", { count: entries.value.length })}</Note>}
    </Card>
  );
}
