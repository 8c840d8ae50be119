/** Everybody else of the family: a row for each, the last one open; or only how many. */
import { useState } from "preact/hooks";
import { fromAbroad, type Population } from "../../data/site";
import { CLASSES, type Composition } from "../../people/composition";
import { AgeMark, ageGroup, Button, Card, Field, Icon, List, ListRow, NumberInput, Select } from "../../ui";
import { yearsOf, todayHere } from "../../people/ages";
import { carerOf } from "./care";
import { Care } from "./carer";
import { birthOf, everybody, isChild, nameOf, peopleOf, withMember, withoutPerson, withPerson, type Draft, type Person, type Relationship } from "./draft";
import { Family, Given, More, SexField, ShortAge } from "./fields";
import { CountryField } from "./head";
import { t } from "./texts";

export const RELATIONSHIPS = [
  "SPOUSE", "PARTNER", "CHILD", "PARENT", "SIBLING", "GRANDPARENT", "GRANDCHILD", "AUNT_UNCLE", "NIECE_NEPHEW", "COUSIN", "IN_LAW", "FOSTER_CHILD", "NON_RELATIVE",
] as const satisfies readonly Relationship[];

interface MembersProps {
  draft: Draft;
  population: Population;
  onChange: (changed: Draft) => void;
}

export function Members({ draft, population, onChange }: MembersProps) {
  const [open, setOpen] = useState<string | null>(draft.members.at(-1)?.id ?? null);
  const add = (): void => {
    const more = withMember(draft);
    onChange(more);
    setOpen(more.members.at(-1)!.id);
  };
  const people = peopleOf(draft);
  return (
    <Card title={t("members")} aside={t("people", { count: people })}>
      <List label={t("members")}>
        {draft.members.map((one, at) => one.id === open ? (
          <li key={one.id}><Open draft={draft} population={population} one={one} at={at + 2} onChange={onChange} /></li>
        ) : (
          <ListRow key={one.id} lead={<Lead one={one} />} title={nameOf(one) || t("no_name")} text={memberText(draft, one)} go="edit" onClick={() => setOpen(one.id)} />
        ))}
      </List>
      <div class="pad stack">
        {draft.counting && <Counted people={draft.unnamed} onChange={(unnamed) => onChange({ ...draft, unnamed })} />}
        <div class="two">
          <Button icon="plus" onClick={add}>{t("add_person")}</Button>
          <Button pressed={draft.counting} onClick={() => onChange({ ...draft, counting: !draft.counting })}>{t("count_only")}</Button>
        </div>
      </div>
    </Card>
  );
}

function Open({ draft, population, one, at, onChange }: { draft: Draft; population: Population; one: Person; at: number; onChange: (changed: Draft) => void }) {
  const changed = (person: Person): void => onChange(withPerson(draft, person));
  const kin = RELATIONSHIPS.map((value) => ({ value, label: t(`kin.${value}`) }));
  const fields = { one, onChange: changed };
  return (
    <div class="register-member stack">
      <div class="head">
        <h3>{t("new_person", { at })}</h3>
        <Button kind="quiet" small onClick={() => onChange(withoutPerson(draft, one.id))}>{t("take_away")}</Button>
      </div>
      <Given {...fields} />
      <Family {...fields} />
      <div class={one.by_date ? "stack" : "register-short"}>
        <ShortAge {...fields} />
        <Field label={t("relationship")}>
          <Select<Relationship>
            value={one.relationship === "UNKNOWN" ? null : one.relationship}
            options={kin}
            placeholder={t("choose")}
            onChange={(relationship) => changed({ ...one, relationship })}
          />
        </Field>
      </div>
      <SexField {...fields} />
      {isChild(one) && <Care draft={draft} one={one} onChange={changed} />}
      {fromAbroad(population) && <More text={t("other_nationality")}><CountryField {...fields} /></More>}
    </div>
  );
}

export function Lead({ one }: { one: Person }) {
  const birth = birthOf(one);
  const group = birth === null ? null : ageGroup(yearsOf(birth, todayHere()));
  return group === null ? <Icon name="person" /> : <AgeMark age={group} size={24} />;
}

/** "Niña, 9 · hija · la cuida Rosa Amelia" */
export function memberText(draft: Draft, one: Person): string {
  const birth = birthOf(one);
  const sex = one.sex ?? "NOT_STATED";
  const years = birth === null ? null : yearsOf(birth, todayHere());
  const who = isChild(one) && years !== null && years < 18 ? t(`child.${sex}`) : t(`sex.${sex}`);
  const carer = carerOf(draft, one);
  const named = everybody(draft).find((other) => other.id === carer);
  const care = carer === "none" ? t("care.nobody") : named === undefined ? null : t("care.by", { name: named.given.trim() || t("no_name") });
  return [years === null ? who : `${who}, ${years}`, kinWord(one), care].filter(Boolean).join(" · ");
}

function kinWord(one: Person): string | null {
  if (one.relationship === "UNKNOWN" || one.relationship === "HEAD") return null;
  return one.sex === "FEMALE" || one.sex === "MALE" ? t(`kin_of.${one.relationship}.${one.sex}`) : t(`kin.${one.relationship}`).toLowerCase();
}

/** Five numbers, typed. */
export function Counted({ people, onChange }: { people: Composition; onChange: (people: Composition) => void }) {
  return (
    <div class="register-counts" role="group" aria-label={t("count_only")}>
      {CLASSES.map((one) => (
        <Field key={one} label={t(`count.${one}`)}>
          <NumberInput value={people[one] === 0 ? null : people[one]} onInput={(count) => onChange({ ...people, [one]: count ?? 0 })} />
        </Field>
      ))}
    </div>
  );
}
