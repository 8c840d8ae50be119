/** The head of the family on one page: what is not known stays empty. */
import { useEffect, useState } from "preact/hooks";
import { fromAbroad, type Population } from "../../data/site";
import { todayHere } from "../../people/ages";
import { countries } from "../../places/countries";
import { municipalities, placeName, type Municipality } from "../../places/municipalities";
import { Card, Field, Select, TextInput } from "../../ui";
import { birthOf, peopleOf, type Draft, type Person } from "./draft";
import { AgeField, Family, Given, SexField } from "./fields";
import { MunicipalityField } from "./municipality-field";
import { t } from "./texts";
import { dniWarning, isOddPhone, passportWarning } from "./warnings";

export interface HeadProps {
  draft: Draft;
  population: Population;
  onChange: (changed: Draft) => void;
  /** What keeps it from being saved, once somebody tried. */
  missing: string | null;
}

export function Head({ draft, population, onChange, missing }: HeadProps) {
  const { head } = draft;
  const changed = (one: Person): void => onChange({ ...draft, head: one });
  const people = Math.max(1, peopleOf(draft));
  const fields = { one: head, onChange: changed };
  return (
    <Card title={t("head")} aside={t("person_of", { at: 1, count: people })} pad>
      <div class="register-head">
        <Given {...fields} problem={missing ?? undefined} />
        <Family {...fields} />
        <SexField {...fields} />
        <AgeField {...fields} />
        <Document {...fields} population={population} />
        <Phone {...fields} />
        {fromAbroad(population) ? <CountryField {...fields} /> : <Origin draft={draft} onChange={onChange} />}
      </div>
    </Card>
  );
}

function Document({ one, onChange, population }: { one: Person; onChange: (one: Person) => void; population: Population }) {
  const [all, setAll] = useState<readonly Municipality[]>([]);
  useEffect(() => void municipalities().then(setAll), []);
  const abroad = fromAbroad(population);
  const born = Number(birthOf(one)?.birth_date.slice(0, 4) ?? 0) || null;
  const odd = abroad ? passportWarning(one.document) : dniWarning(one.document, born, all, Number(todayHere().slice(0, 4)));
  const warning = typeof odd === "string" ? t(`odd.${odd}`) : odd === null ? undefined : t(`odd.${odd.warning}`, { count: odd.missing });
  return (
    <Field label={t(abroad ? "passport" : "dni")} optional warning={warning}>
      <TextInput value={one.document} keys={abroad ? "text" : "numeric"} maxLength={60} name="document" onInput={(document) => onChange({ ...one, document })} />
    </Field>
  );
}

function Phone({ one, onChange }: { one: Person; onChange: (one: Person) => void }) {
  return (
    <Field label={t("phone")} optional warning={isOddPhone(one.phone) ? t("odd.phone") : undefined}>
      <TextInput value={one.phone} keys="tel" maxLength={40} name="phone" onInput={(phone) => onChange({ ...one, phone })} />
    </Field>
  );
}

export function CountryField({ one, onChange }: { one: Person; onChange: (one: Person) => void }) {
  const options = countries().map(({ code, name }) => ({ value: code, label: name }));
  return (
    <Field label={t("nationality")}>
      <Select value={one.nationality} options={options} placeholder={t("choose")} onChange={(nationality) => onChange({ ...one, nationality })} />
    </Field>
  );
}

function Origin({ draft, onChange }: { draft: Draft; onChange: (changed: Draft) => void }) {
  const { origin } = draft;
  return (
    <>
      <MunicipalityField
        typed={origin.place}
        pcode={origin.pcode}
        onInput={(place) => onChange({ ...draft, origin: { ...origin, place, pcode: null } })}
        onChoose={(one) => onChange({ ...draft, origin: { ...origin, place: placeName(one), pcode: one.pcode } })}
      />
      <Field label={t("hamlet")} optional warning={origin.text.trim() !== "" && origin.pcode === null ? t("hamlet_alone") : undefined}>
        <TextInput value={origin.text} maxLength={200} name="hamlet" onInput={(text) => onChange({ ...draft, origin: { ...origin, text } })} />
      </Field>
    </>
  );
}
