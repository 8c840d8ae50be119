/** Places for the whole group in a counted room: the one where all fit comes first. */
import { useState } from "preact/hooks";
import { board, type BoardRoom } from "../../data/board";
import type { GroupHere } from "../../data/groups-here";
import { NotSaved } from "../../outbox/outbox";
import { houseGroup } from "../../people/group-housing";
import { to } from "../../router";
import { Button, Empty, Options, Sheet, toast } from "../../ui";
import { t } from "./texts";

export interface Hall {
  readonly id: string;
  readonly code: string;
  readonly free: number;
}

/** Counted rooms: first where they all fit and the least is left over, then the largest. */
export function halls(rooms: readonly Pick<BoardRoom, "id" | "code" | "mode" | "places" | "taken" | "held">[], people: number): readonly Hall[] {
  return rooms
    .filter((room) => room.mode === "COUNTED")
    .map(({ id, code, places, taken, held }) => ({ id, code, free: Math.max(0, places - taken - held) }))
    .sort((one, other) => Number(other.free >= people) - Number(one.free >= people) || (one.free >= people ? one.free - other.free : other.free - one.free));
}

export function Places({ group, onClose }: { group: GroupHere; onClose: () => void }) {
  const people = group.cards + group.remaining;
  const found = halls(board.value.value.data?.rooms ?? [], people);
  const [chosen, setChosen] = useState<string | null>(null);
  const room = found.find((one) => one.id === chosen) ?? found[0];
  const house = async (): Promise<void> => {
    if (room === undefined || people === 0) return;
    onClose();
    try {
      const { takeBack } = await houseGroup({ group_id: group.id, people, without_token: group.remaining, room });
      const undo = () => void takeBack().then((how) => toast({ text: t(`places.${how}`) }));
      toast({ text: t("places.saved", { count: people, room: room.code }), undo });
    } catch (trouble) {
      if (!(trouble instanceof NotSaved)) throw trouble;
      toast({ text: t("places.not_saved") });
    }
  };
  return (
    <Sheet
      title={t("places.title", { count: people })}
      open
      onClose={onClose}
      actions={
        <>
          {room === undefined
            ? <Button wide icon="bed" href={to("beds")}>{t("one.board")}</Button>
            : <Button kind="primary" wide onClick={() => void house()}>{t("places.house", { count: people, room: room.code })}</Button>}
          <Button kind="quiet" wide onClick={onClose}>{t("places.leave")}</Button>
        </>
      }
    >
      {room === undefined ? <Empty icon="bed" title={t("places.none")} /> : (
        <Options
          label={t("places.title", { count: people })}
          value={room.id}
          onChange={setChosen}
          options={found.map((one) => ({ value: one.id, title: one.code, text: t(one.free >= people ? "places.free" : "places.over", { count: one.free, lacking: Math.max(0, people - one.free) }) }))}
        />
      )}
    </Sheet>
  );
}
