/** Open with the PIN of a worker who signed in on this device. */
import { useEffect, useState } from "preact/hooks";
import { tick } from "../../clock";
import { clockTime } from "../../i18n/dates";
import { readSlot, WRONG_PINS_MAX, type Slot } from "../../session/slots";
import { unlock } from "../../session/session";
import { Button, Note } from "../../ui";
import { PIN_DIGITS, PinField } from "./pin-field";
import { t } from "./texts";

export function Open({ slot: chosen, onBack, onPassword }: {
  slot: Slot;
  onBack: (() => void) | undefined;
  onPassword: () => void;
}) {
  const [slot, setSlot] = useState(chosen);
  const [pin, setPin] = useState("");
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (pin.length < PIN_DIGITS) return;
    void unlock(slot.staff_id, pin).then(async (came) => {
      if (came === "open") return;
      setPin("");
      setOver(came === "shift_over");
      setSlot((await readSlot(slot.staff_id)) ?? slot);
    });
  }, [pin]);
  const problem = over ? t("pin.over") : wrong(slot);
  return (
    <div class="stack">
      <h2>{slot.display_name}</h2>
      <PinField label={t("pin.enter")} value={pin} onChange={setPin} describedBy="pin-problem" />
      <div id="pin-problem" role="alert">{problem !== null && <Note kind="warning" icon="lock">{problem}</Note>}</div>
      <div class="signin-ways">
        {onBack !== undefined && <Button kind="quiet" icon="back" onClick={onBack}>{t("workers.change")}</Button>}
        <Button kind="quiet" onClick={onPassword}>{t("pin.forgotten")}</Button>
      </div>
    </div>
  );
}

function wrong(slot: Slot): string | null {
  if (slot.locked_until !== null && slot.locked_until > tick.value) {
    return t("pin.waiting", { time: clockTime(new Date(slot.locked_until)) });
  }
  if (slot.wrong_pins === 0) return null;
  return t("pin.wrong", { count: WRONG_PINS_MAX - (slot.wrong_pins % WRONG_PINS_MAX) });
}
