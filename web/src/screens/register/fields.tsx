/** The fields of a person that the head and the members have alike. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { AGE_MAX, todayHere } from "../../people/ages";
import { Button, DateFields, dateProblem, Field, NumberInput, readDate, Segmented, TextInput } from "../../ui";
import { isChild, type Person } from "./draft";
import { t } from "./texts";

export interface PersonFieldProps {
  one: Person;
  onChange: (changed: Person) => void;
}

export function Given({ one, onChange, problem }: PersonFieldProps & { problem?: string | undefined }) {
  return (
    <Field label={t("given")} problem={problem}>
      <TextInput value={one.given} maxLength={200} name="given_names" onInput={(given) => onChange({ ...one, given })} />
    </Field>
  );
}

/** Free text, as it is said; none at all is an answer too. */
export function Family({ one, onChange }: PersonFieldProps) {
  return (
    <div class="register-family">
      <Field label={t("family")} hint={one.no_family ? t("no_family_said") : undefined}>
        {one.no_family ? <span /> : (
          <TextInput value={one.family} maxLength={200} name="family_names" onInput={(family) => onChange({ ...one, family })} />
        )}
      </Field>
      <Button kind="quiet" small pressed={one.no_family} onClick={() => onChange({ ...one, no_family: !one.no_family })}>
        {t(one.no_family ? "has_family" : "no_family")}
      </Button>
    </div>
  );
}

export function SexField({ one, onChange }: PersonFieldProps) {
  const options = (["FEMALE", "MALE", "OTHER", "NOT_STATED"] as const).map((value) => ({ value, label: t(`sex.${value}`) }));
  return (
    <Field label={t("sex_label")} group>
      <Segmented mini options={options} value={one.sex} onChange={(sex) => onChange({ ...one, sex })} />
    </Field>
  );
}

/** About how old, or the date in three boxes. */
export function AgeField({ one, onChange, label = t("age") }: PersonFieldProps & { label?: string | undefined }) {
  const said = ageSaid(one);
  const kinds = (["age", "date"] as const).map((value) => ({ value, label: t(`age_kind.${value}`) }));
  return (
    <Field label={label} group {...said}>
      <div class="register-age">
        <Segmented mini options={kinds} value={one.by_date ? "date" : "age"} onChange={(kind) => onChange({ ...one, by_date: kind === "date" })} />
        {one.by_date ? (
          <DateFields birth value={one.date} onInput={(date) => onChange({ ...one, date })} label={t("born")} />
        ) : (
          <NumberInput value={one.age} unit={t("years")} label={t("age_in_years")} onInput={(age) => onChange({ ...one, age })} />
        )}
      </div>
    </Field>
  );
}

/** The same in little room: years, and the date where it is known. */
export function ShortAge({ one, onChange }: PersonFieldProps) {
  if (one.by_date) return <AgeField one={one} onChange={onChange} />;
  return (
    <div>
      <Field label={t("age")} {...ageSaid(one)}>
        <NumberInput value={one.age} unit={t("years")} onInput={(age) => onChange({ ...one, age })} />
      </Field>
      <Button kind="quiet" small onClick={() => onChange({ ...one, by_date: true })}>{t("with_date")}</Button>
    </div>
  );
}

/** What is wrong with an age or date, and what is only odd. */
export function ageSaid(one: Person): { problem?: string; warning?: string } {
  if (!one.by_date) {
    if (one.age === null) return {};
    if (one.age > AGE_MAX) return { problem: t("age_too_old") };
    return one.age === 18 && isChild(one) ? { warning: t("age_18") } : {};
  }
  const read = readDate(one.date);
  if ("problem" in read) return read.problem === "empty" ? {} : { problem: dateProblem(read.problem) };
  return read.day > todayHere() ? { problem: t("born_later") } : {};
}

/** A quiet line that opens what is seldom needed. */
export function More({ text, children }: { text: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  return open ? <>{children}</> : <Button kind="quiet" small onClick={() => setOpen(true)}>{text}</Button>;
}
