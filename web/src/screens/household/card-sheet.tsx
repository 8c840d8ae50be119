/** One more card, of the whole family or of one of them: scanned or typed. */
import { useEffect, useState } from "preact/hooks";
import { typedCard } from "../../people/card-code";
import { about, nameOf } from "../../people/words";
import { Button, Field, Select, Sheet, TextInput } from "../../ui";
import { bindCard } from "./doing";
import { household, members, names, subject } from "./page";
import { close } from "./sheets";
import { t } from "./texts";

const FAMILY = "family";

export function CardSheet({ open }: { open: boolean }) {
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const [whose, setWhose] = useState<string | null>(null);
  useEffect(() => {
    setTyped("");
    setTried(false);
    setWhose(household.value === null ? null : FAMILY);
  }, [open]);
  const read = typedCard(typed);
  const people = members.value.filter((one) => one.person_id !== null);
  const save = (): void => {
    setTried(true);
    if (!("code" in read)) return;
    const person = whose === null || whose === FAMILY ? (household.value === null ? (subject.value.person ?? people[0]?.person_id ?? null) : null) : whose;
    close();
    if (person !== null) void bindCard(read.code, { person_id: person });
    else if (household.value !== null) void bindCard(read.code, { household_id: household.value });
  };
  return (
    <Sheet
      title={t("card.title")}
      open={open}
      onClose={close}
      actions={<><Button kind="primary" wide icon="card" onClick={save}>{t("card.do")}</Button><Button kind="quiet" wide onClick={close}>{t("cancel")}</Button></>}
    >
      <Field label={t("card.code")} hint={t("card.hint")} problem={tried && "problem" in read ? t(`card.${read.problem}`) : undefined}>
        <TextInput name="card" value={typed} maxLength={400} onInput={setTyped} onEnter={save} />
      </Field>
      {household.value !== null && people.length > 0 && (
        <Field label={t("card.whose")}>
          <Select
            value={whose ?? FAMILY}
            options={[{ value: FAMILY, label: t("card.family") }, ...people.map((one) => ({ value: one.person_id!, label: (names.value === "hidden" ? null : nameOf(one)) ?? about(one) }))]}
            onChange={setWhose}
          />
        </Field>
      )}
    </Sheet>
  );
}
