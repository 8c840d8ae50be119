/** A shift that began without a network opens what is kept here with a code that the coordinator says by phone. */
import { useState } from "preact/hooks";
import { openByCode } from "../../session/handover";
import { worker } from "../../session/session";
import { Button, Field, Note, TextInput, toast } from "../../ui";
import { t } from "./texts";

export function ByCodeSteps({ onClose }: { onClose: () => void }) {
  const [code, setCode] = useState("");
  const [pin, setPin] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    if (code.trim() === "" || pin.trim() === "") return setProblem(t("code.missing"));
    setBusy(true);
    const came = await openByCode(worker.value!.staff_id, pin.trim(), code);
    setBusy(false);
    if (came !== "open") return setProblem(t(`refusal.${came}`, { name: worker.value?.display_name ?? "" }));
    onClose();
    toast({ text: t("code.opened") });
  };
  return (
    <form class="stack" onSubmit={(event) => (event.preventDefault(), void open())}>
      <p>{t("code.text")}</p>
      <Field label={t("code.code")} hint={t("code.code_hint")}><TextInput value={code} onInput={setCode} /></Field>
      <Field label={t("code.pin")}><TextInput value={pin} onInput={setPin} keys="numeric" secret /></Field>
      <div role="alert">{problem !== null && <Note kind="warning" icon="lock">{problem}</Note>}</div>
      <Button kind="primary" wide type="submit" busy={busy}>{t("code.open")}</Button>
      <Button kind="quiet" wide onClick={onClose}>{t("back")}</Button>
    </form>
  );
}
