/** The rooms of the walk that are confirmed, and those that wait; a tap opens one, or opens it again. */
import { clockTime } from "../../i18n/dates";
import { entries } from "../../outbox/outbox";
import { isForReview } from "../../outbox/entry";
import { Card, List, ListRow, Tag } from "../../ui";
import type { Room } from "./census";
import { roomName, said } from "./said";
import { t } from "./texts";

export function RoomList({ rooms, onOpen, label }: { rooms: readonly Room[]; onOpen: (room: Room) => void; label: string }) {
  if (rooms.length === 0) return null;
  return (
    <Card>
      <List label={label}>
        {rooms.map((room) => (
          <ListRow key={room.key} title={roomName(room)} text={text(room)} end={room.done ? <State room={room} /> : undefined} onClick={() => onOpen(room)} />
        ))}
      </List>
    </Card>
  );
}

function text(room: Room): string {
  if (room.done) return t("room.people", { count: room.found, time: clockTime(room.at!) });
  const away = room.away > 0 ? ` · ${t("room.away", { count: room.away })}` : "";
  return t("room.waiting", { count: room.expected }) + away;
}

function State({ room }: { room: Room }) {
  const entry = entries.value.find((one) => one.id === said.value.rooms[room.key]?.entry);
  if (entry !== undefined && isForReview(entry)) return <Tag kind="red" icon="alert">{t("room.review")}</Tag>;
  if (room.differences > 0) return <Tag kind="amber" icon="alert">{t("room.different", { count: room.differences })}</Tag>;
  return <Tag kind="solid" icon="check">{t("room.confirmed")}</Tag>;
}
