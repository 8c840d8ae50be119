/** A child who was not seen: red, first, until somebody sees the child. */
import { sexes } from "../../data/census";
import { helpNumber } from "../../session/place";
import { Button, Note } from "../../ui";
import { alarmsOf, childrenShort, type Alarm, type Room } from "./census";
import { confirming } from "./confirming";
import { found, roomName } from "./said";
import { t } from "./texts";

export function Alarms({ rooms }: { rooms: readonly Room[] }) {
  const short = rooms.map((room) => ({ room, count: room.done ? childrenShort(room) : 0 })).filter(({ count }) => count > 0);
  return (
    <>
      {alarmsOf(rooms).map((alarm) => <OneAlarm key={alarm.stay_id} alarm={alarm} rooms={rooms} />)}
      {short.map(({ room, count }) => (
        <Note key={room.key} kind="urgent" title={t("alarm.short", { room: roomName(room), count })} actions={<Call />} />
      ))}
    </>
  );
}

function OneAlarm({ alarm, rooms }: { alarm: Alarm; rooms: readonly Room[] }) {
  const room = rooms.find((one) => one.key === alarm.room);
  const actions = (
    <div class="census-alarm">
      <Call />
      {room !== undefined && <Button icon="check" busy={confirming.busy.value} onClick={() => void confirming.run(() => found(room, alarm.stay_id))}>{t("alarm.found")}</Button>}
    </div>
  );
  return <Note kind="urgent" title={<>{words(alarm)}<br /></>} actions={actions}>{t("alarm.text")}</Note>;
}

function words(alarm: Alarm): string {
  const place = alarm.place || t("alarm.here");
  if (alarm.age === "0-5") return t("alarm.small", { place });
  const sex = sexes.value?.find((one) => one.person_id !== null && one.person_id === alarm.person_id)?.sex;
  const values = { place, age: t(`ages.${alarm.age as "6-11" | "12-17"}`) };
  if (sex === "FEMALE") return t("alarm.girl", values);
  return sex === "MALE" ? t("alarm.boy", values) : t("alarm.child", values);
}

function Call() {
  const number = helpNumber.value;
  if (number === null) return <p class="sm b">{t("alarm.no_number")}</p>;
  return <Button kind="stop" icon="phone" href={`tel:${number}`}>{t("alarm.call")}</Button>;
}
