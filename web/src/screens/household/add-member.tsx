/** One more person of this household, on the household's own page. */
import { useState } from "preact/hooks";
import { now } from "../../clock";
import { newId } from "../../ids";
import { localDay } from "../../i18n/dates";
import { useOnce } from "../../people/once";
import { done } from "../../people/saving";
import { go, to } from "../../router";
import { Screen } from "../../screen";
import { device } from "../../session/device";
import { Button, Field, Note, NumberInput, Segmented, Select, TextInput } from "../../ui";
import { alarms, EMPTY, isMinor, namedBody, queueBody, type Draft } from "./adding";
import { CallOfficer } from "./members";
import { code, household, members, seen, size } from "./page";
import { t } from "./texts";

const RELATIONSHIPS = ["SPOUSE", "PARTNER", "CHILD", "PARENT", "SIBLING", "GRANDPARENT", "GRANDCHILD", "AUNT_UNCLE", "NIECE_NEPHEW", "COUSIN", "IN_LAW", "FOSTER_CHILD", "NON_RELATIVE", "UNKNOWN"] as const;
const SEXES = ["FEMALE", "MALE", "OTHER", "NOT_STATED"] as const;
const CARES = ["PARENT", "OTHER_RELATIVE", "UNRELATED_ADULT", "NONE"] as const;

function keep(draft: Draft, household_id: string): Promise<unknown> {
  const head = members.value.find((one) => one.head)?.person_id ?? null;
  const own = device.value;
  const about = { id: newId(), site_id: own?.site_id ?? "", household_id, head, today: localDay(now()) };
  const queued = { ...about, device_id: own?.device_id ?? "", edit_id: newId(), at: now().toISOString(), version: seen.value?.household?.version ?? 1 };
  const joined = draft.how === "joined";
  return done(
    {
      service: "registration",
      operation: joined ? "POST /registration/v1/registrations/batch" : `POST /registration/v1/households/${household_id}/members`,
      aggregates: [household_id, about.id],
      summary: { text: "member", values: { household: code.value } },
      body: joined ? queueBody(draft, queued) : namedBody(draft, about),
    },
    t("add.done"),
  );
}

export function AddMember() {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [tried, setTried] = useState(false);
  const id = household.value;
  const change = (changes: Partial<Draft>): void => setDraft({ ...draft, ...changes });
  const missing = draft.sex === null;
  const saving = useOnce(async () => {
    setTried(true);
    if (missing || id === null || (await keep(draft, id)) === null) return false;
    go(to("household", [id]), { replace: true });
    return true;
  });
  return (
    <Screen name="find" title={t("add.title")} subtitle={code.value} back={id === null ? undefined : to("household", [id])} dockLayout="start" dock={<Button kind="primary" icon="add-person" busy={saving.busy} onClick={saving.run}>{t("add.save")}</Button>}>
      <div class="stack household-add">
        <section class="card pad stack">
          <Segmented mini label={t("add.how")} options={HOWS.filter((how) => how !== "counted" || size.value > members.value.length).map((how) => ({ value: how, label: t(`add.${how}`) }))} value={draft.how} onChange={(how) => change({ how })} />
          <p class="sm mut">{t(`add.text.${draft.how}`)}</p>
          <Field label={t("add.given")} optional><TextInput name="given_names" value={draft.given} maxLength={200} onInput={(given) => change({ given })} /></Field>
          <Field label={t("add.family")} optional><TextInput name="family_names" value={draft.family} maxLength={200} onInput={(family) => change({ family })} /></Field>
          <Field label={t("add.sex")} group problem={tried && missing ? t("add.sex_missing") : undefined}>
            <Segmented mini options={SEXES.map((sex) => ({ value: sex, label: t(`add.sexes.${sex}`) }))} value={draft.sex} onChange={(sex) => change({ sex })} />
          </Field>
          {draft.how !== "born" && <Field label={t("add.age")} hint={t("add.age_hint")} optional><NumberInput value={draft.age} unit={t("add.years")} onInput={(age) => change({ age })} /></Field>}
          <Field label={t("add.relationship")}>
            <Select value={draft.relationship} options={RELATIONSHIPS.map((one) => ({ value: one as string, label: t(`members.relationship.${one}`) }))} onChange={(relationship) => change({ relationship })} />
          </Field>
          {isMinor(draft) && <Care draft={draft} change={change} />}
        </section>
      </div>
    </Screen>
  );
}

const HOWS = ["joined", "counted", "born"] as const;

function Care({ draft, change }: { draft: Draft; change: (changes: Partial<Draft>) => void }) {
  return (
    <>
      <Field label={t("add.care")} group>
        <Segmented mini options={CARES.map((one) => ({ value: one, label: t(`add.cares.${one}`) }))} value={draft.care} onChange={(care) => change({ care })} />
      </Field>
      {alarms(draft) && <Note kind="urgent" icon="shield" title={t("add.alarm")} actions={<CallOfficer />}>{t("add.alarm_text")}</Note>}
    </>
  );
}
