/** What is needed and what is missing, in the coordinator's words: kept on this device, printed with the report. */
import { useEffect, useState } from "preact/hooks";
import { readDraft, writeDraft } from "../../store/draft";
import { holds } from "../../session/session";
import { Card, Field, TextInput } from "../../ui";
import { t } from "./texts";

export interface Needs {
  readonly needs: string;
  readonly gaps: string;
}
const NONE: Needs = { needs: "", gaps: "" };
const LONGEST = 700;

/** Coordinators write; whoever else prints the report sees what they wrote on this device. */
export function NeedsAndGaps({ day }: { day: string }) {
  const [written, setWritten] = useState<Needs>(NONE);
  const name = `needs:${day}`;
  useEffect(() => void readDraft<Needs>(name).then((kept) => setWritten(kept ?? NONE)), [name]);
  const change = (next: Needs): void => {
    setWritten(next);
    void writeDraft(name, next);
  };
  if (!holds("SITE_COORDINATOR")) return <AsWritten written={written} />;
  return (
    <>
      <Card title={t("needs.title")} pad>
        <div class="no-print stack">
          <Field label={t("needs.needs")} hint={t("needs.hint")} optional>
            <TextInput rows={3} maxLength={LONGEST} value={written.needs} onInput={(needs) => change({ ...written, needs })} />
          </Field>
          <Field label={t("needs.gaps")} optional>
            <TextInput rows={3} maxLength={LONGEST} value={written.gaps} onInput={(gaps) => change({ ...written, gaps })} />
          </Field>
        </div>
        <Words written={written} />
      </Card>
    </>
  );
}

function AsWritten({ written }: { written: Needs }) {
  if (written.needs === "" && written.gaps === "") return null;
  return <Card title={t("needs.title")} pad><Words written={written} screen /></Card>;
}

/** On paper the words stand without their boxes. */
function Words({ written, screen = false }: { written: Needs; screen?: boolean }) {
  return (
    <div class={screen ? "report-words" : "report-words on-paper"}>
      <p><b>{t("needs.needs")}:</b> {written.needs || "–"}</p>
      <p><b>{t("needs.gaps")}:</b> {written.gaps || "–"}</p>
    </div>
  );
}
