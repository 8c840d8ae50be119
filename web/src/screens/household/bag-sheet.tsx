/** Luggage is taken into custody under a number that stands on it: never a name. */
import { useEffect, useState } from "preact/hooks";
import type { BagKind } from "../../data/bags";
import { Button, Field, Select, Sheet, Stepper, TextInput } from "../../ui";
import { depositBag, staying } from "./doing";
import { members } from "./page";
import { close } from "./sheets";
import { t } from "./texts";

const KINDS: readonly BagKind[] = ["BAG", "BACKPACK", "SUITCASE", "BOX", "STROLLER", "WHEELCHAIR", "VALUABLES", "OTHER"];
const TAG = /^[0-9A-Z-]{1,12}$/;
const PIECES_MAX = 99;

export function BagSheet({ open }: { open: boolean }) {
  const [tag, setTag] = useState("");
  const [kind, setKind] = useState<BagKind>("BAG");
  const [pieces, setPieces] = useState(1);
  const [tried, setTried] = useState(false);
  useEffect(() => {
    setTag("");
    setKind("BAG");
    setPieces(1);
    setTried(false);
  }, [open]);
  const [first] = staying(members.value);
  const written = tag.trim().toUpperCase();
  const save = (): void => {
    setTried(true);
    if (!TAG.test(written) || first === undefined) return;
    close();
    void depositBag({ tag: written, kind, pieces, stay_id: first.stay_id });
  };
  return (
    <Sheet
      title={t("bags.deposit_title")}
      open={open}
      onClose={close}
      actions={<><Button kind="primary" wide icon="box" onClick={save}>{t("bags.deposit_do")}</Button><Button kind="quiet" wide onClick={close}>{t("cancel")}</Button></>}
    >
      <Field label={t("bags.tag")} hint={t("bags.tag_hint")} problem={tried && !TAG.test(written) ? t("bags.tag_missing") : undefined}>
        <TextInput name="tag" value={tag} maxLength={12} onInput={setTag} onEnter={save} />
      </Field>
      <Field label={t("bags.kind_label")}>
        <Select value={kind} options={KINDS.map((one) => ({ value: one, label: t(`bags.kind.${one}`) }))} onChange={setKind} />
      </Field>
      <Field label={t("bags.pieces")} group>
        <Stepper label={t("bags.pieces")} value={pieces} min={1} max={PIECES_MAX} onChange={setPieces} />
      </Field>
    </Sheet>
  );
}
