/** The one thing to do next: confirm the room, close the night, or end the shift. */
import { endShift } from "../../session/session";
import { Button } from "../../ui";
import { totalOf, type Room } from "./census";
import { confirming } from "./confirming";
import { hallCount } from "./hall";
import { marksNow } from "./marks";
import { roomName } from "./said";
import { t } from "./texts";

export function ClosingDock({ closed, room, night, people, onConfirm, onClose }: {
  closed: boolean;
  room: Room | null;
  night: string;
  people: number;
  onConfirm: (room: Room) => void;
  onClose: () => void;
}) {
  const busy = confirming.busy.value;
  if (closed) return <Button kind="primary" icon="exit" busy={busy} onClick={() => void endShift()}>{t("do.end")}</Button>;
  if (room === null) return <Button kind="primary" icon="check" busy={busy} onClick={onClose}>{t("do.close", { people })}</Button>;
  return <Button kind="primary" icon="check" busy={busy} onClick={() => onConfirm(room)}>{label(room, night)}</Button>;
}

function label(room: Room, night: string): string {
  const found = room.kind === "hall" ? totalOf(hallCount(room, night)) : seenIn(room, night);
  const values = { room: roomName(room), found, expected: room.expected };
  return t(found === room.expected ? "do.confirm_all" : "do.confirm", values);
}

function seenIn(room: Room, night: string): number {
  const marks = marksNow(room, night);
  return room.guests.filter((guest) => marks[guest.stay_id] === "here").length;
}
