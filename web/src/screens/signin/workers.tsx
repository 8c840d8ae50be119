/** Who works on this device: one tap on a name, then the PIN. */
import type { Slot } from "../../session/slots";
import { siteName } from "../../session/place";
import { device } from "../../session/device";
import { Button, Card, List, ListRow } from "../../ui";
import { t } from "./texts";

export function Workers({ slots, onChoose, onOther }: {
  slots: readonly Slot[];
  onChoose: (slot: Slot) => void;
  onOther: () => void;
}) {
  const where = [siteName.value, device.value?.name].filter(Boolean).join(" · ");
  return (
    <div class="stack">
      <h2>{t("workers.title")}</h2>
      {where !== "" && <p class="signin-where">{where}</p>}
      <Card>
        <List label={t("workers.title")}>
          {slots.map((slot) => (
            <ListRow key={slot.staff_id} icon="person" title={slot.display_name} text={state(slot)} onClick={() => onChoose(slot)} />
          ))}
        </List>
      </Card>
      <Button wide icon="add-person" onClick={onOther}>{t("workers.other")}</Button>
    </div>
  );
}

function state(slot: Slot): string {
  if (Date.parse(slot.offline_until) < Date.now()) return t("workers.over");
  return slot.share === null ? t("workers.ended") : t("workers.open");
}
