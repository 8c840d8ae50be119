/** A sheet of hand-outs that was written by hand is typed back; coordination does it, and the service records it as from paper. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../clock";
import { openRounds, sheetsOf, type PaperSheet, type RoundLine } from "../../data/rounds";
import { localDay } from "../../i18n/dates";
import { save } from "../../outbox/outbox";
import { holds } from "../../session/session";
import { to } from "../../router";
import { Screen } from "../../screen";
import { typedCard } from "../../people/card-code";
import { Button, Card, Empty, Field, List, ListRow, Note, NumberInput, Segmented, Select, TextInput, toast } from "../../ui";
import { DayField } from "./day-field";
import { t } from "./texts";
import { sheetAction, type SheetRow } from "./typing";

const EMPTY: SheetRow = { row: "", outcome: "GIVEN", card: "", quantity: 1 };
const ROW_CODE = /^[0-9A-Za-z]{9}$/;

export function TypeSheet() {
  useEffect(() => void openRounds.open(), []);
  const rounds = openRounds.value.value.data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const round = rounds.find((one) => one.round_id === chosen) ?? rounds[0] ?? null;
  if (!holds("SITE_COORDINATOR")) return <Frame><Note kind="info">{t("type.coordination")}</Note></Frame>;
  if (round === null) return <Frame><Empty icon="box" title={t("sheets.no_round")} /></Frame>;
  return <OfRound key={round.round_id} round={round} rounds={rounds} onRound={setChosen} />;
}

const Frame = ({ children }: { children: ComponentChildren }) => (
  <Screen name="print" title={t("pages.type-sheet.title")} back={to("print")}><div class="stack print-menu">{children}</div></Screen>
);

function OfRound({ round, rounds, onRound }: { round: RoundLine; rounds: readonly RoundLine[]; onRound: (id: string) => void }) {
  const sheets = sheetsOf(round.round_id);
  useEffect(() => void sheets.open(), [round.round_id]);
  const [chosen, setChosen] = useState<string | null>(null);
  const all = sheets.value.value.data ?? [];
  const sheet = all.find((one) => one.sheet_id === chosen) ?? all[0] ?? null;
  const [day, setDay] = useState(localDay(serverNow()));
  const [rows, setRows] = useState<readonly SheetRow[]>([]);
  const send = async (): Promise<void> => {
    if (sheet === null || rows.length === 0) return toast({ text: t("type.nothing") });
    await save(sheetAction(sheet, day, rows));
    toast({ text: t("type.rows_saved", { count: rows.length }) });
    setRows([]);
  };
  return (
    <Screen
      name="print"
      title={t("pages.type-sheet.title")}
      back={to("print")}
      dock={<Button kind="primary" icon="save" onClick={() => void send()}>{t("type.save_rows", { count: rows.length })}</Button>}
      dockLayout="start"
    >
      <div class="stack print-menu">
        <Card pad>
          <Field label={t("type.round")}><Select value={round.round_id} options={rounds.map((one) => ({ value: one.round_id, label: `${one.kit_name} · ${one.code}` }))} onChange={onRound} /></Field>
          {sheet === null ? <Empty icon="note" title={t("type.no_sheet")} /> : (
            <Field label={t("type.sheet")}>
              <Select value={sheet.sheet_id} options={all.map((one) => ({ value: one.sheet_id, label: sheetWords(one) }))} onChange={setChosen} />
            </Field>
          )}
          <DayField label={t("type.day")} value={day} onChange={setDay} />
        </Card>
        {sheet !== null && <OneRow onRow={(row) => setRows([...rows.filter((one) => one.row !== row.row), row])} />}
        {rows.length > 0 && (
          <Card title={t("type.typed")}>
            <List label={t("type.typed")}>
              {rows.map((one) => <ListRow key={one.row} title={one.row} text={`${t(`outcome.${one.outcome}`)}${one.card ? ` · ${one.card}` : ""}`} end={<Button small icon="trash" label={t("type.drop", { row: one.row })} onClick={() => setRows(rows.filter((other) => other.row !== one.row))}>{t("type.drop_short")}</Button>} />)}
            </List>
          </Card>
        )}
      </div>
    </Screen>
  );
}

const sheetWords = (sheet: PaperSheet): string => t("type.sheet_words", { number: sheet.number, missing: sheet.missing.length });

function OneRow({ onRow }: { onRow: (row: SheetRow) => void }) {
  const [row, setRow] = useState<SheetRow>(EMPTY);
  const [tried, setTried] = useState(false);
  const code = row.row.replace(/[\s-]/g, "").toUpperCase();
  const card = typedCard(row.card);
  const given = row.outcome === "GIVEN";
  const wrongCard = given && row.card.trim() !== "" && !("code" in card);
  const add = (): void => {
    setTried(true);
    if (!ROW_CODE.test(code) || wrongCard) return;
    onRow({ ...row, row: code, card: given && "code" in card ? card.code : "" });
    setRow(EMPTY);
    setTried(false);
  };
  return (
    <Card title={t("type.row")} pad>
      <Field label={t("type.row_code")} hint={t("type.row_hint")} problem={tried && !ROW_CODE.test(code) ? t("type.row_problem") : undefined}>
        <TextInput value={row.row} maxLength={14} onInput={(typed) => setRow({ ...row, row: typed })} />
      </Field>
      <Field label={t("type.outcome")} group>
        <Segmented mini options={(["GIVEN", "VOID", "EMPTY"] as const).map((value) => ({ value, label: t(`outcome.${value}`) }))} value={row.outcome} onChange={(outcome) => setRow({ ...row, outcome })} />
      </Field>
      {given && (
        <>
          <Field label={t("card.code")} hint={t("type.card_hint")} optional problem={tried && wrongCard ? t("card.problem") : undefined}>
            <TextInput value={row.card} maxLength={14} onInput={(typed) => setRow({ ...row, card: typed })} />
          </Field>
          <Field label={t("receipt.quantity")}><NumberInput value={row.quantity} onInput={(count) => setRow({ ...row, quantity: Math.max(1, count ?? 1) })} /></Field>
        </>
      )}
      <Button wide icon="plus" onClick={add}>{t("type.add_row")}</Button>
    </Card>
  );
}
