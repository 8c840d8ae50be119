/** A service to the whole group less exceptions: their cards are scanned, those without a card are a number. */
import { useState } from "preact/hooks";
import type { GroupHere } from "../../data/groups-here";
import { CardField } from "../../people/card-field";
import { useOnce } from "../../people/once";
import { typedCard } from "../../people/card-code";
import { total, type Composition } from "../../people/composition";
import { Button, Chips, Field, NumberInput, Sheet, shortCode, toast } from "../../ui";
import { served, servedOf, type ServiceKind } from "./actions";
import { t } from "./texts";

const KINDS = ["MEAL", "SHOWER", "HYGIENE", "TRANSPORT", "PHONE_CALL", "HEALTH"] as const satisfies readonly ServiceKind[];

export function Service({ group, remaining, onClose }: { group: GroupHere; remaining: Composition; onClose: () => void }) {
  const [kind, setKind] = useState<ServiceKind>("MEAL");
  const [fewer, setFewer] = useState(0);
  const [except, setExcept] = useState<readonly string[]>([]);
  const serving = { kind, word: t(`service.kind.${kind}`), remaining, fewer: Math.min(fewer, total(remaining)), except };
  const people = servedOf(group, serving);
  const giving = useOnce(async () => {
    if (people === 0) return false;
    await served(group, serving);
    toast({ text: t("service.saved", { service: serving.word, count: people }) });
    onClose();
    return true;
  });
  return (
    <Sheet
      title={t("service.title")}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="primary" wide busy={giving.busy} onClick={giving.run}>{t("service.give", { service: serving.word, count: people })}</Button>
          <Button kind="quiet" wide onClick={onClose}>{t("service.leave")}</Button>
        </>
      }
    >
      <Chips<ServiceKind> single label={t("service.title")} options={KINDS.map((value) => ({ value, label: t(`service.kind.${value}`) }))} value={[kind]} onChange={(picked) => setKind(picked[0] ?? kind)} />
      {total(remaining) > 0 && (
        <Field label={t("service.fewer")} hint={t("service.fewer_hint", { count: total(remaining) })} warning={fewer > total(remaining) ? t("service.too_many") : undefined}>
          <NumberInput value={fewer === 0 ? null : fewer} onInput={(count) => setFewer(count ?? 0)} />
        </Field>
      )}
      {group.cards > 0 && <Except codes={except} onChange={setExcept} />}
    </Sheet>
  );
}

function Except({ codes, onChange }: { codes: readonly string[]; onChange: (codes: readonly string[]) => void }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const scanned = (text: string): void => {
    const card = typedCard(text);
    setTyped("");
    if ("problem" in card) return setProblem(card.problem === "empty" ? null : t("strip.unread"));
    setProblem(null);
    if (!codes.includes(card.code)) onChange([...codes, card.code]);
  };
  return (
    <div class="stack-2">
      <CardField value={typed} onInput={setTyped} onEnter={scanned} label={t("service.except")} hint={t("service.except_hint")} warning={problem ?? undefined} optional />
      {codes.length > 0 && (
        <Chips
          label={t("service.except")}
          options={codes.map((value) => ({ value, label: shortCode(value) }))}
          value={codes}
          onChange={(left) => onChange(left)}
        />
      )}
    </div>
  );
}
