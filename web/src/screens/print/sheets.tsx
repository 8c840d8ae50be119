/** Sheets of paper for a round: pre-numbered rows with a code each, made by the service and typed back later. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { openRounds, sheetsOf, type RoundLine } from "../../data/rounds";
import { siteId } from "../../data/site";
import { language } from "../../i18n";
import { clockTime, day } from "../../i18n/dates";
import { newId } from "../../ids";
import { to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, Empty, Field, List, ListRow, NumberInput, toast } from "../../ui";
import { paper, PaperChoice } from "./paper";
import { PdfButton, refusal } from "./pdf-button";
import { t } from "./texts";

const ROWS = 30;
const ROWS_MOST = 240;

export function HandoutSheets() {
  useEffect(() => void openRounds.open(), []);
  const rounds = openRounds.value.value.data ?? [];
  return (
    <Screen name="print" title={t("pages.sheets.title")} back={to("print")}>
      <div class="stack print-menu">
        <Card pad><PaperChoice /><p class="sm mut">{t("sheets.text")}</p></Card>
        {rounds.length === 0 && <Empty icon="box" title={t("sheets.no_round")} />}
        {rounds.map((round) => <OneRound key={round.round_id} round={round} />)}
      </div>
    </Screen>
  );
}

function OneRound({ round }: { round: RoundLine }) {
  const [rows, setRows] = useState<number | null>(ROWS);
  const [busy, setBusy] = useState(false);
  const sheets = sheetsOf(round.round_id);
  useEffect(() => void sheets.open(), [round.round_id]);
  const make = async (): Promise<void> => {
    if (busy || rows === null || rows < 1) return;
    setBusy(true);
    const answer = await read(
      api.distribution.POST("/distribution/v1/rounds/{round_id}/sheets", {
        params: { path: { round_id: round.round_id }, header: { "Idempotency-Key": newId() } },
        body: { id: newId(), site_id: siteId(), rows: Math.min(rows, ROWS_MOST) },
      }),
    );
    if (!answer.ok) toast({ text: refusal(answer.problem.status, answer.problem.title) });
    await sheets.refresh();
    setBusy(false);
  };
  return (
    <Card title={round.kit_name} aside={round.code}>
      <div class="pad stack-2">
        <Field label={t("sheets.rows")}><NumberInput value={rows} onInput={setRows} /></Field>
        <Button icon="plus" busy={busy} onClick={() => void make()}>{t("sheets.make")}</Button>
      </div>
      <List label={t("sheets.made")}>
        {(sheets.value.value.data ?? []).map((sheet) => (
          <ListRow
            key={sheet.sheet_id}
            title={t("sheets.number", { number: sheet.number })}
            text={t("sheets.state", { rows: sheet.rows, missing: sheet.missing.length, day: day(sheet.made_at), time: clockTime(sheet.made_at) })}
            end={
              <PdfButton small path={`/distribution/v1/rounds/${round.round_id}/sheets/${sheet.sheet_id}/pdf?paper=${paper.value}&language=${language.value}`} name={`planilla-${round.code}-${sheet.number}.pdf`}>
                PDF
              </PdfButton>
            }
          />
        ))}
      </List>
    </Card>
  );
}
