/** Another quantity, or what is not there today: it is noted as owed. What was written down first is taken back. */
import { useEffect, useState } from "preact/hooks";
import { now } from "../../clock";
import type { RoundDesk } from "../../scanning/round-desk";
import { Button, Field, Stepper, Switch, toast } from "../../ui";
import { contentsOf, itemNames, type Part } from "./contents";
import { giveOtherwise } from "./deliver";
import { takeBack } from "./handing-out";
import { closeSheet } from "./sheets";
import { lacking, type Lack, type Shown } from "./shown";
import { t } from "./texts";

export function AdjustSheet({ one, desk }: { one: Shown; desk: RoundDesk }) {
  const [kits, setKits] = useState(one.kits);
  const [lacks, setLacks] = useState<ReadonlyMap<string, number>>(new Map(one.lacking.map(({ item_id, quantity }) => [item_id, quantity])));
  const [keep, setKeep] = useState(lacking.value.length > 0);
  const contents = contentsOf(desk.round, now());
  useEffect(() => {
    void contents.open();
    void itemNames.open();
  }, []);
  const parts = contents.value.value.data ?? [];
  const names = itemNames.value.value.data ?? {};
  const save = async (): Promise<void> => {
    const chosen: Lack[] = parts.flatMap(({ item_id }) => (lacks.get(item_id) ? [{ item_id, name: names[item_id] ?? "", quantity: lacks.get(item_id)! }] : []));
    lacking.value = keep ? chosen : [];
    closeSheet();
    if (!(await takeBack(one).catch(() => false))) return toast({ text: t("not_undone") }); // nothing is given twice
    await giveOtherwise(desk, one, kits, chosen);
  };
  return (
    <div class="stack-2">
      <Field label={t("adjust.kits")} group><Stepper label={t("adjust.kits")} value={kits} onChange={setKits} min={1} max={Math.max(1, one.left)} /></Field>
      <Field label={t("adjust.lack")} hint={parts.length === 0 ? t("adjust.no_items") : t("adjust.lack_hint")} group>
        <div class="stack-2">
          {parts.map((part) => <PartRow key={part.item_id} part={part} name={names[part.item_id] ?? ""} value={lacks.get(part.item_id) ?? 0} onChange={(value) => setLacks(new Map([...lacks, [part.item_id, value]]))} />)}
        </div>
      </Field>
      <Switch label={t("adjust.keep")} checked={keep} onChange={setKeep} />
      <Button kind="primary" wide onClick={() => void save()}>{t("adjust.save")}</Button>
    </div>
  );
}

function PartRow({ part, name, value, onChange }: { part: Part; name: string; value: number; onChange: (value: number) => void }) {
  return <div class="row"><span class="grow">{name}</span><Stepper label={name} value={value} onChange={onChange} max={part.quantity} /></div>;
}
