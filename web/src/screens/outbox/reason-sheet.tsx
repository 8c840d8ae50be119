/** Why: one tap on what is said often, or in one's own words. Nothing is decided without it. */
import { useState } from "preact/hooks";
import { Button, Chips, Field, Sheet, TextInput, type ButtonKind } from "../../ui";
import { t } from "./texts";

export interface Asking {
  readonly title: string;
  readonly text?: string;
  readonly often: readonly string[];
  readonly action: string;
  readonly kind?: ButtonKind;
  readonly done: (reason: string) => Promise<void>;
}

export function ReasonSheet({ asking, onClose }: { asking: Asking | null; onClose: () => void }) {
  return (
    <Sheet title={asking?.title ?? ""} open={asking !== null} onClose={onClose} actions={<span />}>
      {asking !== null && <Reason asking={asking} onClose={onClose} />}
    </Sheet>
  );
}

function Reason({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const decide = async (): Promise<void> => {
    if (reason.trim() === "") return setMissing(true);
    setBusy(true);
    await asking.done(reason.trim());
    setBusy(false);
    onClose();
  };
  return (
    <div class="stack">
      {asking.text !== undefined && <p>{asking.text}</p>}
      <Chips
        single
        label={t("reason.often")}
        options={asking.often.map((text) => ({ value: text, label: text }))}
        value={asking.often.includes(reason) ? [reason] : []}
        onChange={([text]) => setReason(text ?? "")}
      />
      <Field label={t("reason.label")} hint={t("reason.hint")} problem={missing && reason.trim() === "" ? t("reason.missing") : undefined}>
        <TextInput rows={2} value={reason} onInput={setReason} maxLength={400} />
      </Field>
      <div class="stack-2">
        <Button kind={asking.kind ?? "primary"} wide busy={busy} onClick={() => void decide()}>{asking.action}</Button>
        <Button kind="quiet" wide onClick={onClose}>{t("reason.back")}</Button>
      </div>
    </div>
  );
}
