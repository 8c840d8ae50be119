/** Open with the PIN of a worker who signed in on this device. */
import { useEffect, useState } from "preact/hooks";
import { tick } from "../../clock";
import { clockTime } from "../../i18n/dates";
import { readSlot, WRONG_PINS_MAX, type Slot } from "../../session/slots";
import { unlock } from "../../session/session";
import { Button, Icon } from "../../ui";
import { PIN_DIGITS, PinField } from "./pin-field";
import { t } from "./texts";

export function Open({ slot: chosen, onPassword }: { slot: Slot; onPassword: () => void }) {
  const [slot, setSlot] = useState(chosen);
  const [pin, setPin] = useState("");
  const [over, setOver] = useState(false);
  const trying = pin.length === PIN_DIGITS;
  useEffect(() => {
    if (!trying) return;
    void unlock(slot.staff_id, pin).then(async (came) => {
      if (came === "open") return;
      setOver(came === "shift_over");
      setSlot((await readSlot(slot.staff_id)) ?? slot);
      setPin("");
    });
  }, [trying]);
  return (
    <section class="signin-step signin-pin">
      <h2><Icon name="person" /><span>{slot.display_name}</span></h2>
      <PinField
        label={t("pin.enter")}
        value={pin}
        onChange={setPin}
        problem={over ? t("pin.over") : wrong(slot)}
        busy={trying ? t("pin.opening") : null}
      />
      <Button kind="quiet" onClick={onPassword}>{t("pin.forgotten")}</Button>
    </section>
  );
}

function wrong(slot: Slot): string | null {
  if (slot.locked_until !== null && slot.locked_until > tick.value) {
    return t("pin.waiting", { time: clockTime(new Date(slot.locked_until)) });
  }
  if (slot.wrong_pins === 0) return null;
  return t("pin.wrong", { count: WRONG_PINS_MAX - (slot.wrong_pins % WRONG_PINS_MAX) });
}
