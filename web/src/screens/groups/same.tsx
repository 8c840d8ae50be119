/** "¿Es el mismo bus?": before a count is saved, where this device knows of one alike; or after, where the service does. */
import { howLong, minutesBetween } from "../../i18n/dates";
import { now } from "../../clock";
import { Button, Sheet } from "../../ui";
import type { GroupHere } from "../../data/groups-here";
import { t } from "./texts";

export interface Alike {
  readonly people: number;
  /** The one that was counted before, where this device knows it. */
  readonly group: GroupHere | null;
}

export function SameBus({ alike, onSame, onOther }: { alike: Alike | null; onSame: () => void; onOther: () => void }) {
  const before = alike?.group ?? null;
  const text = before === null
    ? t("same.elsewhere")
    : t("same.text", { time: howLong(minutesBetween(before.at, now())), count: before.people });
  return (
    <Sheet
      title={t("same.title")}
      open={alike !== null}
      onClose={onSame}
      closable={false}
      actions={
        <>
          <Button kind="primary" wide onClick={onSame}>{t("same.same")}</Button>
          <Button wide onClick={onOther}>{t("same.other", { count: alike?.people ?? 0 })}</Button>
        </>
      }
    >
      <p>{text}</p>
    </Sheet>
  );
}
