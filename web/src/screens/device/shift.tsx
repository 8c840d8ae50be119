/** Whose shift it is: handing the device over with both PINs, and opening what is kept with a coordinator's code. */
import { useEffect, useState } from "preact/hooks";
import { worker } from "../../session/session";
import { readSlots, type Slot } from "../../session/slots";
import { Button, Card, Sheet } from "../../ui";
import { ByCodeSteps } from "./by-code";
import { HandOverSteps } from "./hand-over";
import { t } from "./texts";

type Sheets = "hand_over" | "code" | null;

export function Shift() {
  const [open, setOpen] = useState<Sheets>(null);
  const [others, setOthers] = useState<readonly Slot[]>([]);
  useEffect(() => {
    void readSlots().then((slots) => setOthers(slots.filter((slot) => slot.staff_id !== worker.value?.staff_id)));
  }, [worker.value?.staff_id]);
  const close = (): void => setOpen(null);
  return (
    <Card title={t("shift.title")} icon="people" pad>
      <p>{t("shift.now", { name: worker.value?.display_name ?? "–" })}</p>
      <p class="sm mut">{t(others.length === 0 ? "shift.nobody" : "shift.text")}</p>
      {others.length > 0 && <Button wide icon="person" onClick={() => setOpen("hand_over")}>{t("shift.hand_over")}</Button>}
      {worker.value?.offline === true && <Button wide icon="lock" onClick={() => setOpen("code")}>{t("shift.by_code")}</Button>}
      <Sheet title={t("shift.hand_over")} open={open === "hand_over"} onClose={close} closable={false} actions={<span />}>
        <HandOverSteps others={others} onClose={close} />
      </Sheet>
      <Sheet title={t("shift.by_code")} open={open === "code"} onClose={close} closable={false} actions={<span />}>
        <ByCodeSteps onClose={close} />
      </Sheet>
    </Card>
  );
}
