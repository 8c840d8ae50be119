/** What the closing says, before it is said. */
import { mode } from "../../net/connectivity";
import { Button, Sheet } from "../../ui";
import { alarmsOf, progressOf } from "./census";
import { confirming } from "./confirming";
import { rooms } from "./said";
import { t } from "./texts";

export function CloseSheet({ open, people, onClose, onConfirm }: { open: boolean; people: number; onClose: () => void; onConfirm: () => void }) {
  const all = rooms.value;
  const { rooms: count, done } = progressOf(all);
  const missing = all.reduce((sum, room) => sum + room.missing.length, 0);
  const alarms = alarmsOf(all).length;
  const actions = (
    <>
      <Button kind="primary" wide icon="check" busy={confirming.busy.value} onClick={onConfirm}>{t("close.confirm", { people })}</Button>
      <Button kind="quiet" wide onClick={onClose}>{t("close.back")}</Button>
    </>
  );
  return (
    <Sheet title={t("close.title")} open={open} onClose={onClose} actions={actions}>
      <p>{t("close.people", { people })}</p>
      {alarms > 0 && <p class="b">{t("close.alarms", { count: alarms })}</p>}
      {missing > 0 && <p>{t("close.missing", { count: missing })}</p>}
      {count > done && <p>{t("close.rooms_left", { count: count - done })}</p>}
      <p class="sm mut">{t(mode.value === "online" ? "close.after" : "close.offline")}</p>
    </Sheet>
  );
}
