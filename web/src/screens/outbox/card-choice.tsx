/** The card is somebody else's: another one is scanned or typed, and all the rest stays as it was written. */
import { useEffect, useState } from "preact/hooks";
import type { Entry, Undo } from "../../outbox/entry";
import { refusedCard, withCard } from "../../outbox/other-card";
import { opened } from "../../outbox/outbox";
import { typedCard } from "../../people/card-code";
import { Button, Field, Sheet, TextInput } from "../../ui";
import { doOtherwise } from "./deciding";
import { t } from "./texts";

/** The refused card, where it is known which. */
export function useRefusedCard(entry: Entry): string | null {
  const [card, setCard] = useState<string | null>(null);
  useEffect(() => {
    void opened<object>(entry.readable).then((body) => {
      setCard(body === null ? null : refusedCard({ operation: entry.operation, body }, entry.problem?.code));
    });
  }, [entry.id, entry.problem?.code]);
  return card;
}

export function CardChoice({ entry }: { entry: Entry }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="primary" icon="scan" onClick={() => setOpen(true)}>{t("card.scan")}</Button>
      <Sheet title={t("card.scan")} open={open} onClose={() => setOpen(false)} actions={<span />}>
        <OtherCard entry={entry} onClose={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

function OtherCard({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | undefined>();
  const use = async (): Promise<void> => {
    const read = typedCard(typed);
    if ("problem" in read) return setProblem(t(`card.problem.${read.problem}`));
    const body = await opened<object>(entry.readable);
    if (body === null) return;
    const [task, undo] = [withCard({ operation: entry.operation, body }, read.code), await opened<Undo>(entry.undo)];
    const { service, summary, aggregates } = entry;
    const values = "card" in summary.values ? { ...summary.values, card: read.code } : summary.values;
    const action = { service, aggregates, ...task, summary: { ...summary, values }, ...(undo === null ? {} : { undo }) };
    await doOtherwise(entry, action, t("card.reason", { card: read.code }));
    onClose();
  };
  return (
    <div class="stack">
      <Field label={t("card.label")} hint={t("card.hint")} problem={problem}>
        <TextInput value={typed} onInput={setTyped} onEnter={() => void use()} />
      </Field>
      <div class="stack-2">
        <Button kind="primary" wide onClick={() => void use()}>{t("card.use")}</Button>
        <Button kind="quiet" wide onClick={onClose}>{t("reason.back")}</Button>
      </div>
    </div>
  );
}
