/** What goes where, with the number on the button: all of them, or nobody. */
import { useEffect, useState } from "preact/hooks";
import { shown } from "../../data/pending";
import { Button, Note, Sheet, Switch, toast } from "../../ui";
import { placed } from "./actions";
import { house, halls, waitingOf } from "./housing";
import { WhoGoesWhere, Who } from "./mode";
import { everybody, freeIn, type Found } from "./numbers";
import { roomsOf, type Placing } from "./placing";
import { housing, opened, placing, rest } from "./state";
import { t } from "./texts";

export function ConfirmSheet() {
  const open = opened.value === "confirm";
  const back = (): void => void (opened.value = null);
  const [now, group] = [placing.value, housing.value];
  if (group !== null) return <ConfirmGroup open={open} group={group} onBack={back} />;
  if (now === null) return null;
  return <Confirm open={open} now={now} onBack={back} />;
}

function Confirm({ open, now, onBack }: { open: boolean; now: Placing; onBack: () => void }) {
  const [apart, setApart] = useState(false);
  useEffect(() => setApart(false), [open]);
  const count = now.people.length;
  const rooms = roomsOf(now.spots);
  const confirm = async (): Promise<void> => {
    if (rooms > 1 && !apart) return toast({ text: t("confirm.apart_first") });
    const as = whoIsHere(now);
    rest();
    await placed(now, as);
  };
  return (
    <Sheet
      open={open}
      onClose={onBack}
      title={<>{t("confirm.title", { count })} <Who now={now} /></>}
      actions={<><Button kind="primary" wide onClick={() => void confirm()}>{t(rooms > 1 ? "confirm.apart_do" : "confirm.do", { count })}</Button><Button kind="quiet" wide onClick={onBack}>{t("confirm.back")}</Button></>}
    >
      <WhoGoesWhere now={now} />
      {rooms > 1 && (
        <>
          <Note kind="warning" icon="people">{t("confirm.apart_text", { rooms })}</Note>
          <Switch label={t("confirm.apart")} checked={apart} onChange={setApart} />
        </>
      )}
      {now.own && <Note icon="info">{t("confirm.own")}</Note>}
      <p class="sm mut">{t("confirm.text", { count })}</p>
    </Sheet>
  );
}

/** Those of a move, in its order. */
function whoIsHere(now: Placing): Found[] {
  const all = shown.value === null ? [] : everybody(shown.value);
  return now.people.flatMap((one) => all.filter((found) => found.guest.stay_id === one.stay_id));
}

function ConfirmGroup({ open, group, onBack }: { open: boolean; group: { group_id: string; room_id: string | null }; onBack: () => void }) {
  const count = waitingOf(group.group_id);
  const room = halls().find((one) => one.id === group.room_id);
  const over = room === undefined ? 0 : Math.max(0, count - freeIn(room));
  const place = room === undefined ? "" : t("hall", { code: room.code });
  return (
    <Sheet
      open={open}
      onClose={onBack}
      title={t("confirm.group", { count, place })}
      actions={<><Button kind="primary" wide onClick={() => void house()}>{t("confirm.group_do", { count })}</Button><Button kind="quiet" wide onClick={onBack}>{t("confirm.back")}</Button></>}
    >
      {over > 0 && <Note kind="warning" icon="alert">{t("confirm.over", { count: over })}</Note>}
      <p class="sm mut">{t("confirm.group_text")}</p>
    </Sheet>
  );
}
