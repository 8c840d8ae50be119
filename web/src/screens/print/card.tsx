/** A card again, with its QR and its short code; or a sheet of cards for whoever comes next. */
import { useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { to } from "../../router";
import { Screen } from "../../screen";
import { siteId } from "../../data/site";
import { language } from "../../i18n";
import { newId } from "../../ids";
import { fetchFile, hand } from "../../net/files";
import { typedCard } from "../../people/card-code";
import { Button, Card, Field, NumberInput, Select, Switch, TextInput, toast } from "../../ui";
import { paper, PaperChoice } from "./paper";
import { PdfButton, refusal } from "./pdf-button";
import { t } from "./texts";

const LANGUAGES = [["es", "Español"], ["en", "English"], ["fr", "Français"], ["ht", "Kreyòl"], ["pt", "Português"]] as const;
type Language = (typeof LANGUAGES)[number][0];

export function CardPaper() {
  const [speaks, setSpeaks] = useState<Language>(language.value);
  return (
    <Screen name="print" title={t("pages.card.title")} back={to("print")}>
      <div class="stack print-menu">
        <Card pad>
          <PaperChoice />
          <Field label={t("card.language")}>
            <Select value={speaks} options={LANGUAGES.map(([value, label]) => ({ value, label }))} onChange={setSpeaks} />
          </Field>
        </Card>
        <Again speaks={speaks} />
        <Batch speaks={speaks} />
      </div>
    </Screen>
  );
}

function Again({ speaks }: { speaks: Language }) {
  const [typed, setTyped] = useState("");
  const [named, setNamed] = useState(false);
  const [tried, setTried] = useState(false);
  const read = typedCard(typed);
  const code = "code" in read ? read.code : null;
  return (
    <Card title={t("card.again")} pad>
      <Field label={t("card.code")} hint={t("card.hint")} problem={tried && code === null ? t("card.problem") : undefined}>
        <TextInput value={typed} onInput={setTyped} maxLength={14} />
      </Field>
      <Switch label={t("card.name")} hint={t("card.name_hint")} checked={named} onChange={setNamed} />
      <PdfButton
        wide
        kind="primary"
        path={`/registration/v1/cards/${encodeURIComponent(code ?? "")}/print`}
        body={{ paper: paper.value, language: speaks, with_name: named }}
        name={`tarjeta-${code ?? ""}.pdf`}
        before={() => {
          setTried(true);
          return code !== null;
        }}
      >
        {t("card.print")}
      </PdfButton>
    </Card>
  );
}

/** New codes are the server's: a batch is made and printed in one go, with a network. */
function Batch({ speaks }: { speaks: Language }) {
  const [count, setCount] = useState<number | null>(10);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    if (busy || count === null || count < 1) return;
    setBusy(true);
    const made = await newBatch(count);
    if (made.ok) {
      const name = `tarjetas-${made.data.codes.length}.pdf`;
      const file = await fetchFile({ path: `/registration/v1/card-batches/${made.data.batch_id}/sheet`, body: { paper: paper.value, language: speaks }, name });
      if (file.ok) hand(file.blob, name);
      else toast({ text: refusal(file.problem.status, file.problem.title) });
    } else toast({ text: refusal(made.problem.status, made.problem.title) });
    setBusy(false);
  };
  return (
    <Card title={t("card.batch")} pad>
      <Field label={t("card.count")} hint={t("card.batch_hint")}>
        <NumberInput value={count} onInput={(value) => setCount(value === null ? null : Math.min(value, 500))} />
      </Field>
      <Button wide icon="print" busy={busy} onClick={() => void make()}>{t("card.make")}</Button>
    </Card>
  );
}

/** Codes for so many cards, printed or written on a register. */
export const newBatch = (count: number) =>
  read(
    api.registration.POST("/registration/v1/card-batches", {
      params: { header: { "Idempotency-Key": newId() } },
      body: { id: newId(), site_id: siteId(), count, kind: "CARD" },
    }),
  );
