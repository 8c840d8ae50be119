/** A register that was written by hand is typed back, row by row; each row is saved at once. */
import { useEffect, useRef, useState } from "preact/hooks";
import { serverNow } from "../../clock";
import { consentTexts } from "../../data/consent";
import { arrivalKind, populationAt, site, siteId, type Population } from "../../data/site";
import { localDay } from "../../i18n/dates";
import { newId } from "../../ids";
import { save } from "../../outbox/outbox";
import { typedCard } from "../../people/card-code";
import { to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, Field, Note, NumberInput, Segmented, Select, TextInput, toast } from "../../ui";
import { t } from "./texts";
import { EMPTY_ROW, registerAction, writtenTime, type RegisterRow } from "./typing";
import { DayField } from "./day-field";

const POPULATIONS: readonly Population[] = ["IN_TRANSIT", "RETURNEE", "DISPLACED", "DESTINATION_OTHER", "HOST"];
const GROUPS = ["women", "men", "girls", "boys"] as const;

export function TypeRegister() {
  const [day, setDay] = useState(localDay(serverNow()));
  const [row, setRow] = useState<RegisterRow>(EMPTY_ROW);
  const [chosen, setChosen] = useState<Population | null>(null);
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(0);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void site.open();
    void consentTexts.open();
  }, []);
  const here = site.value.value.data;
  const population = chosen ?? populationAt(here?.kind);
  const card = typedCard(row.code);
  const change = (more: Partial<RegisterRow>): void => setRow({ ...row, ...more });
  const keep = async (): Promise<void> => {
    setTried(true);
    if (!("code" in card) || here === null || (row.time !== "" && writtenTime(row.time) === null)) return;
    const about = { site_id: siteId(), place_pcode: here.pcode, population, arrival: arrivalKind(population), day, text_version: consentTexts.value.value.data?.current ?? null };
    await save(registerAction({ ...row, code: card.code }, about, newId));
    toast({ text: t("type.row_saved", { code: card.code.slice(-4) }) });
    setRow({ ...EMPTY_ROW, time: row.time });
    setTried(false);
    setSaved(saved + 1);
    first.current?.focus();
  };
  return (
    <Screen
      name="print"
      title={t("pages.type-register.title")}
      subtitle={saved === 0 ? undefined : t("type.saved", { count: saved })}
      back={to("print")}
      dock={<Button kind="primary" icon="save" onClick={() => void keep()}>{t("type.save_row")}</Button>}
      dockLayout="start"
    >
      <div class="stack print-menu">
        <Card pad>
          <DayField label={t("type.day")} value={day} onChange={setDay} />
          <Field label={t("type.population")}>
            <Select value={population} options={POPULATIONS.map((value) => ({ value, label: t(`population.${value}`) }))} onChange={setChosen} />
          </Field>
          {here === null && <Note kind="warning" icon="wifi-off">{t("type.no_site")}</Note>}
        </Card>
        <Card title={t("type.row")} pad>
          <Field label={t("register.code")} problem={tried && !("code" in card) ? t("card.problem") : undefined}>
            <TextInput inputRef={first} value={row.code} maxLength={400} onInput={(code) => change({ code })} />
          </Field>
          <Field label={t("type.given")} optional><TextInput value={row.given} maxLength={200} onInput={(given) => change({ given })} /></Field>
          <Field label={t("type.family")} optional><TextInput value={row.family} maxLength={200} onInput={(family) => change({ family })} /></Field>
          <div class="two">
            <Field label={t("register.age")} optional><NumberInput value={row.age} onInput={(age) => change({ age })} /></Field>
            <Field label={t("register.time")} optional problem={tried && row.time !== "" && writtenTime(row.time) === null ? t("type.time_problem") : undefined}>
              <TextInput value={row.time} keys="numeric" maxLength={5} onInput={(time) => change({ time })} />
            </Field>
          </div>
          <Field label={t("register.sex")} group>
            <Segmented mini options={(["FEMALE", "MALE", "OTHER", "NOT_STATED"] as const).map((value) => ({ value, label: t(`sex.${value}`) }))} value={row.sex} onChange={(sex) => change({ sex })} />
          </Field>
          <div class="print-counts">
            {GROUPS.map((group) => (
              <Field key={group} label={t(`register.${group}`)}>
                <NumberInput value={row[group] === 0 ? null : row[group]} onInput={(count) => change({ [group]: count ?? 0 })} />
              </Field>
            ))}
          </div>
          <Field label={t("register.consent")} group>
            <Segmented options={[{ value: "yes", label: t("type.yes") }, { value: "no", label: t("type.no") }]} value={row.consent === null ? null : row.consent ? "yes" : "no"} onChange={(said) => change({ consent: said === "yes" })} />
          </Field>
        </Card>
      </div>
    </Screen>
  );
}
