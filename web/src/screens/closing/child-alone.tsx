/** A child who is said to be out and no adult of its household with it: nothing is saved before that is cleared up. */
import { to } from "../../router";
import { helpNumber } from "../../session/place";
import { Button, Note, Sheet } from "../../ui";
import { alone } from "./actions";
import type { Room } from "./census";
import { mark, marksNow } from "./marks";
import { placeOf, whoWords } from "./room-open";
import { t } from "./texts";

export function ChildAlone({ room, night, onClose }: { room: Room; night: string; onClose: () => void }) {
  const children = alone(room, marksNow(room, night));
  const number = helpNumber.value;
  const missing = (): void => {
    for (const { stay_id } of children) mark(room, night, stay_id, "missing");
    onClose();
  };
  const actions = (
    <>
      <Button kind="primary" wide icon="alert" onClick={missing}>{t("child.missing")}</Button>
      <Button wide icon="bed" href={to("beds")}>{t("child.board")}</Button>
      <Button kind="quiet" wide onClick={onClose}>{t("child.back")}</Button>
    </>
  );
  return (
    <Sheet title={t("child.title")} open onClose={onClose} actions={actions}>
      <p class="b">{children.map((guest) => `${placeOf(guest)}, ${whoWords(guest)}`).join(" · ")}</p>
      <Note kind="warning" icon="shield" actions={<Button icon="phone" href={number === null ? to("help") : `tel:${number}`}>{t("alarm.call")}</Button>}>
        {t("child.text")}
      </Note>
    </Sheet>
  );
}
