/** Who cares for somebody under 18, and as what: being beside an adult answers neither. */
import { helpNumber } from "../../session/place";
import { Button, Chips, Field, Note, Select } from "../../ui";
import { adultsBeside, alarmOf, BASES, basisOf, carerOf } from "./care";
import type { Carer, CareBasis, Draft, Person } from "./draft";
import { t } from "./texts";

export function Care({ draft, one, onChange }: { draft: Draft; one: Person; onChange: (one: Person) => void }) {
  const carer = carerOf(draft, one);
  const adults = adultsBeside(draft, one).map((adult) => ({ value: adult.id as Carer, label: adult.given.trim() || t("no_name") }));
  const options = [...adults, { value: "other" as Carer, label: t("care.other") }, { value: "none" as Carer, label: t("care.none") }];
  const chosen = (picked: readonly Carer[]): void => onChange({ ...one, carer: picked[0] ?? null, care_basis: null });
  // A daughter of the head who is with the head needs no second question; of all others it is asked as what.
  const plain = one.care_basis === null && basisOf(draft, one) === "PARENT" && one.relationship === "CHILD";
  const asked = carer !== null && carer !== "none" && !plain;
  return (
    <>
      <Field label={t(`care.who.${one.sex ?? "NOT_STATED"}`)} group>
        <Chips single options={options} value={carer === null ? [] : [carer]} onChange={chosen} />
      </Field>
      {asked && (
        <Field label={t("care.as")}>
          <Select<CareBasis>
            value={basisOf(draft, one)}
            options={BASES.map((value) => ({ value, label: t(`care.basis.${value}`) }))}
            onChange={(care_basis) => onChange({ ...one, carer, care_basis })}
          />
        </Field>
      )}
      {carer !== null && alarmOf(draft, one) !== null && <CallProtection />}
    </>
  );
}

/** The officer's number, which works without a network. */
export function CallProtection() {
  const number = helpNumber.value;
  return (
    <Note
      kind="urgent"
      icon="phone"
      title={t("call.title")}
      actions={number === null ? undefined : <Button kind="stop" wide icon="phone" href={`tel:${number}`}>{t("call.number", { number })}</Button>}
    >
      {t(number === null ? "call.no_number" : "call.text")}
    </Note>
  );
}
