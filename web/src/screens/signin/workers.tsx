/** Who works on this device: one tap on a name, then the PIN. */
import type { Slot } from "../../session/slots";
import { Button, Card, List, ListRow } from "../../ui";
import { t } from "./texts";

export function Workers({ slots, onChoose, onOther }: {
  slots: readonly Slot[];
  onChoose: (slot: Slot) => void;
  onOther: () => void;
}) {
  return (
    <section class="signin-step">
      <h2>{t("workers.title")}</h2>
      <Card>
        <List label={t("workers.title")}>
          {slots.map((slot) => (
            <ListRow key={slot.staff_id} icon="person" title={slot.display_name} text={state(slot)} onClick={() => onChoose(slot)} />
          ))}
        </List>
      </Card>
      <div class="signin-act">
        <Button wide icon="add-person" onClick={onOther}>{t("workers.other")}</Button>
      </div>
    </section>
  );
}

function state(slot: Slot): string {
  if (Date.parse(slot.offline_until) < Date.now()) return t("workers.over");
  return slot.share === null ? t("workers.ended") : t("workers.open");
}
