/**
 * "Avisar a protección": what an officer should know is said once, goes with the registration, and is read back by nobody
 * here. It is kept in no draft and in no readable copy on this device: a draft keeps only that it has to be told again.
 */
import { useState } from "preact/hooks";
import { helpNumber } from "../../session/place";
import { Button, Field, Note, Options, Select, Sheet } from "../../ui";
import { named, type Draft } from "./draft";
import { t } from "./texts";

/** Few, in plain words; the codes are UNHCR's, all of them restricted. */
const TOLD = [
  { code: "LP", key: "talk" },
  { code: "LP-AN", key: "danger" },
  { code: "SM", key: "illness" },
  { code: "CR", key: "child" },
  { code: "FU-TR", key: "family" },
] as const;
type Code = (typeof TOLD)[number]["code"];

export function Notice({ draft, told, onTell }: { draft: Draft; told: boolean; onTell: (person: string, code: string) => void }) {
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState<Code>("LP");
  const [who, setWho] = useState<string | null>(null);
  const people = named(draft);
  const person = people.find((one) => one.id === who)?.id ?? people[0]?.id ?? draft.head.id;
  const tell = (): void => {
    onTell(person, code);
    setOpen(false);
    setCode("LP");
  };
  const number = helpNumber.value;
  return (
    <>
      <Button kind="ink" wide icon="shield" onClick={() => setOpen(true)}>{t("notice.open")}</Button>
      {told && <p class="sm mut" role="status">{t("notice.told")}</p>}
      <Sheet
        title={t("notice.title")}
        open={open}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button kind="primary" wide onClick={tell}>{t("notice.tell")}</Button>
            {number !== null && <Button wide icon="phone" href={`tel:${number}`}>{t("call.number", { number })}</Button>}
            <Button kind="quiet" wide onClick={() => setOpen(false)}>{t("notice.leave")}</Button>
          </>
        }
      >
        <Note icon="hide">{t("notice.text")}</Note>
        {people.length > 1 && (
          <Field label={t("needs.who")}>
            <Select value={person} options={people.map((one) => ({ value: one.id, label: one.given.trim() || t("no_name") }))} onChange={setWho} />
          </Field>
        )}
        <Options<Code> label={t("notice.title")} options={TOLD.map((one) => ({ value: one.code, title: t(`notice.about.${one.key}`) }))} value={code} onChange={setCode} />
      </Sheet>
    </>
  );
}
