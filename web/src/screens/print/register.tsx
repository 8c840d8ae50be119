/** A register for when there is no light: its rows bear codes of cards that exist, so that each row is a card at once. */
import { useEffect, useState } from "preact/hooks";
import { readDraft, writeDraft } from "../../store/draft";
import { Button, Empty, groupsOf, toast } from "../../ui";
import { newBatch } from "./card";
import { PaperPage } from "./paper";
import { refusal } from "./pdf-button";
import { t } from "./texts";

/** So many rows stand on a page with room to write. */
const ROWS = 12;
const PAGES = 2;

interface Codes {
  readonly batch_id: string;
  readonly codes: readonly string[];
}

export function RegisterPaper() {
  const [batch, setBatch] = useState<Codes | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => void readDraft<Codes>("register").then(setBatch), []);
  const make = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const answer = await newBatch(ROWS * PAGES);
    setBusy(false);
    if (!answer.ok) return toast({ text: refusal(answer.problem.status, answer.problem.title) });
    setBatch(answer.data);
    await writeDraft("register", answer.data);
  };
  const options = (
    <>
      <p>{t("register.text")}</p>
      <Button icon="plus" busy={busy} onClick={() => void make()}>{t(batch === null ? "register.make" : "register.more")}</Button>
    </>
  );
  return (
    <PaperPage title={t("pages.register.title")} options={options} ready={batch !== null}>
      {batch === null ? <Empty icon="note" title={t("register.none")} /> : <Pages codes={batch.codes} />}
    </PaperPage>
  );
}

function Pages({ codes }: { codes: readonly string[] }) {
  const pages = Array.from({ length: Math.ceil(codes.length / ROWS) }, (_, at) => codes.slice(at * ROWS, (at + 1) * ROWS));
  return <>{pages.map((rows, at) => <Page key={rows[0]} rows={rows} first={at * ROWS} />)}</>;
}

function Page({ rows, first }: { rows: readonly string[]; first: number }) {
  const groups = ["women", "men", "girls", "boys"] as const;
  return (
    <section class="paper-page">
      <p class="paper-small">{t("register.how")}</p>
      <table class="paper-table paper-write">
        <thead>
          <tr>
            <th>{t("register.code")}</th><th class="paper-wide">{t("register.name")}</th><th>{t("register.age")}</th><th>{t("register.sex")}</th>
            {groups.map((group) => <th key={group}>{t(`register.${group}`)}</th>)}
            <th>{t("register.time")}</th><th>{t("register.consent")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((code, at) => (
            <tr key={code}>
              <td class="paper-code"><small>{first + at + 1}</small> {groupsOf(code).join(" ")}</td>
              <td /><td /><td>{t("register.sexes")}</td><td /><td /><td /><td /><td /><td>{t("register.yes_no")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
