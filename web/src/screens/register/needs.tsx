/** What somebody needs to sleep, eat or wait: effects, never their reason. And the two ways to keep somebody safe. */
import { useState } from "preact/hooks";
import { Button, Card, Chips, Field, Switch } from "../../ui";
import { named, withPerson, type Draft, type Effect } from "./draft";
import { Notice } from "./notice";
import { t } from "./texts";

const FIRST = ["LOWER_BED", "STEP_FREE", "NEAR_TOILET", "NAPPIES", "POWER_FOR_DEVICE", "OWN_ROOM"] as const satisfies readonly Effect[];
const OTHERS = ["PRIORITY_LINE", "COOL_STORE", "CARER_BESIDE", "BABY_FOOD_CONTACT", "MENSTRUAL", "INCONTINENCE"] as const satisfies readonly Effect[];

export interface NeedsProps {
  draft: Draft;
  onChange: (changed: Draft) => void;
  /** Whether protection will be told of somebody. */
  told: boolean;
  onTell: (person: string, code: string) => void;
}

export function Needs({ draft, onChange, told, onTell }: NeedsProps) {
  const [who, setWho] = useState(draft.head.id);
  const [all, setAll] = useState(false);
  const people = named(draft);
  const one = people.find((other) => other.id === who) ?? draft.head;
  const shown: readonly Effect[] = all || OTHERS.some((effect) => one.effects.includes(effect)) ? [...FIRST, ...OTHERS] : FIRST;
  return (
    <Card title={t("needs.title")} pad>
      {people.length > 1 && (
        <Field label={t("needs.who")} group>
          <Chips
            single
            options={people.map((other) => ({ value: other.id, label: mark(other.given.trim() || t("no_name"), other.effects.length) }))}
            value={[one.id]}
            onChange={(picked) => setWho(picked[0] ?? one.id)}
          />
        </Field>
      )}
      <Chips<Effect>
        label={t("needs.title")}
        options={shown.map((value) => ({ value, label: t(`effect.${value}`) }))}
        value={one.effects}
        onChange={(effects) => onChange(withPerson(draft, { ...one, effects }))}
      />
      {shown.length === FIRST.length && <Button kind="quiet" small onClick={() => setAll(true)}>{t("needs.more")}</Button>}
      <div class="register-line stack">
        <Switch label={t("protected.label")} hint={t("protected.hint")} checked={draft.protected} onChange={(on) => onChange({ ...draft, protected: on })} />
        <Notice draft={draft} told={told} onTell={onTell} />
      </div>
    </Card>
  );
}

const mark = (name: string, count: number): string => (count === 0 ? name : `${name} (${count})`);
