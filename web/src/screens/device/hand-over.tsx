/** One worker hands the device to another: who leaves types their PIN, then who comes types theirs. */
import { useEffect, useState } from "preact/hooks";
import { handOver, type HandedOver } from "../../session/handover";
import { worker } from "../../session/session";
import type { Slot } from "../../session/slots";
import { Button, List, ListRow, Note, toast } from "../../ui";
import { PIN_DIGITS, PinField } from "../signin/pin-field";
import "../signin/signin.css";
import { t } from "./texts";

export function HandOverSteps({ others, onClose }: { others: readonly Slot[]; onClose: () => void }) {
  const [incoming, setIncoming] = useState<Slot | null>(null);
  const [pin, setPin] = useState("");
  const [first, setFirst] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (pin.length < PIN_DIGITS || incoming === null) return;
    setPin("");
    if (first === null) return setFirst(pin);
    void handOver(worker.value!.staff_id, first, incoming.staff_id, pin).then((came) => {
      if (came.outcome === "open") return finish(incoming, onClose);
      if (came.who === "outgoing") setFirst(null);
      setProblem(said(came, incoming));
    });
  }, [pin]);
  if (incoming === null) return <Incoming others={others} onChoose={setIncoming} onClose={onClose} />;
  const name = first === null ? (worker.value?.display_name ?? "") : incoming.display_name;
  return (
    <div class="stack">
      <PinField key={String(first === null)} label={t(first === null ? "shift.pin_leaves" : "shift.pin_comes", { name })} value={pin} onChange={setPin} />
      <div role="alert">{problem !== null && <Note kind="warning" icon="lock">{problem}</Note>}</div>
      <Button kind="quiet" wide onClick={onClose}>{t("back")}</Button>
    </div>
  );
}

function Incoming({ others, onChoose, onClose }: { others: readonly Slot[]; onChoose: (slot: Slot) => void; onClose: () => void }) {
  return (
    <div class="stack">
      <p>{t("shift.who")}</p>
      <List label={t("shift.who")}>
        {others.map((slot) => <ListRow key={slot.staff_id} icon="person" title={slot.display_name} onClick={() => onChoose(slot)} />)}
      </List>
      <Button kind="quiet" wide onClick={onClose}>{t("back")}</Button>
    </div>
  );
}

function finish({ display_name }: Slot, onClose: () => void): void {
  onClose();
  toast({ text: t("shift.handed_over", { name: display_name }) });
}

function said(came: Exclude<HandedOver, { outcome: "open" }>, incoming: Slot): string {
  const name = came.who === "outgoing" ? (worker.value?.display_name ?? "") : incoming.display_name;
  return t(`refusal.${came.outcome}`, { name });
}
