/** Write down that an authority asked for the list: who, of which office, with which paper. Nothing is handed over. */
import { useState } from "preact/hooks";
import { now } from "../../clock";
import { newId } from "../../ids";
import { save } from "../../outbox/outbox";
import { device } from "../../session/device";
import { Button, Card, Field, TextInput, toast } from "../../ui";
import { t } from "./texts";

const EMPTY = { name: "", office: "", document_seen: "" };

export function Authority() {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(EMPTY);
  const write = (part: Partial<typeof EMPTY>): void => setTyped({ ...typed, ...part });
  const record = async (): Promise<void> => {
    const id = newId();
    const site_id = device.value?.site_id ?? "";
    const not_said = t("authority_form.not_said");
    const [name, office, document_seen] = [typed.name, typed.office, typed.document_seen].map((text) => text.trim() || not_said);
    await save({
      service: "registration",
      operation: "POST /registration/v1/authority-requests",
      aggregates: [id],
      summary: { text: "authority_request", values: { office: office! } },
      body: { id, site_id, name, office, document_seen, asked_at: now().toISOString() },
    });
    setTyped(EMPTY);
    setOpen(false);
    toast({ text: t("authority_form.saved") });
  };
  if (!open) return <Button kind="primary" wide icon="note" onClick={() => setOpen(true)}>{t("authority_form.open")}</Button>;
  return (
    <Card pad title={t("authority_form.title")}>
      <div class="stack">
        <Field label={t("authority_form.office")} optional><TextInput value={typed.office} onInput={(office) => write({ office })} /></Field>
        <Field label={t("authority_form.name")} optional><TextInput value={typed.name} onInput={(name) => write({ name })} /></Field>
        <Field label={t("authority_form.document")} optional>
          <TextInput value={typed.document_seen} onInput={(document_seen) => write({ document_seen })} />
        </Field>
        <Button kind="primary" wide onClick={() => void record()}>{t("authority_form.save")}</Button>
      </div>
    </Card>
  );
}
