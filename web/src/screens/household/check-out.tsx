/** Who leaves for good and why: the reason is the second tap, and it is done. */
import { useEffect, useState } from "preact/hooks";
import { isChild, leavesChildAlone } from "../../people/members";
import { about, nameOf } from "../../people/words";
import { Button, Chips, Note, Sheet } from "../../ui";
import { bagsOf } from "./bags";
import { checkOut, staying } from "./doing";
import { CallOfficer } from "./members";
import { members, names } from "./page";
import { close } from "./sheets";
import { t } from "./texts";

/** Reasons under which somebody walks out of the door, and may take a child along. */
const ORDINARY = ["ONWARD_TRAVEL", "HOME", "OTHER_SHELTER", "FAMILY_REUNITED"] as const;
/** Of people of age alone: whoever is taken away or to hospital takes no child along. */
const OF_ADULTS = ["LEFT_UNANNOUNCED", "HOSPITAL", "TAKEN_BY_AUTHORITY", "DECEASED"] as const;

export function CheckOut({ open }: { open: boolean }) {
  const all = staying(members.value);
  const [kept, setKept] = useState<readonly string[]>([]);
  const [more, setMore] = useState(false);
  useEffect(() => {
    setKept([]);
    setMore(false);
  }, [open]);
  const leaving = all.filter((one) => !kept.includes(one.stay_id));
  const go = (reason: string): void => {
    close();
    void checkOut(leaving, reason);
  };
  return (
    <Sheet title={t("check_out.title", { count: leaving.length })} open={open} onClose={close} actions={<Reasons leaving={leaving} more={more} onMore={() => setMore(true)} go={go} />}>
      {all.length > 1 && (
        <Chips
          label={t("check_out.who")}
          options={all.map((one) => ({ value: one.stay_id, label: (names.value === "hidden" ? null : nameOf(one)) ?? about(one) }))}
          value={leaving.map((one) => one.stay_id)}
          onChange={(chosen) => setKept(all.map((one) => one.stay_id).filter((id) => !chosen.includes(id)))}
        />
      )}
      <Waiting stays={leaving.map((one) => one.stay_id)} />
    </Sheet>
  );
}

function Waiting({ stays }: { stays: readonly string[] }) {
  const left = bagsOf(stays);
  if (left.length === 0) return null;
  return <Note kind="warning" icon="box">{t("check_out.bags", { count: left.length, tags: left.map((one) => one.tag).join(", ") })}</Note>;
}

function Reasons({ leaving, more, onMore, go }: { leaving: ReturnType<typeof staying>; more: boolean; onMore: () => void; go: (reason: string) => void }) {
  const cancel = <Button kind="quiet" wide onClick={close}>{t("cancel")}</Button>;
  if (leaving.length === 0) return <><p class="sm mut">{t("check_out.nobody")}</p>{cancel}</>;
  if (leavesChildAlone(leaving)) return <><p>{t("child.text")}</p><CallOfficer />{cancel}</>;
  const adults = !leaving.some(isChild);
  return (
    <>
      <h3>{t("check_out.why")}</h3>
      {ORDINARY.map((reason) => <Button key={reason} wide onClick={() => go(reason)}>{t(`reason.${reason}`)}</Button>)}
      {more && !adults && <p class="sm mut">{t("check_out.adults_only")}</p>}
      {more && adults && OF_ADULTS.map((reason) => <Button key={reason} wide kind="ink" onClick={() => go(reason)}>{t(`reason.${reason}`)}</Button>)}
      {!more && <Button kind="quiet" wide icon="more" expanded={false} onClick={onMore}>{t("check_out.more")}</Button>}
      {cancel}
    </>
  );
}
