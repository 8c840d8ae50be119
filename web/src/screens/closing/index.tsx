/** The end of a shift: the night's census by room, its balance, the note for who comes next, and what is lacking. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../../clock";
import { forecast, watchBoard } from "../../data/board";
import { census, daysLeft, tomorrow } from "../../data/census";
import { readsRoster, roster } from "../../data/roster";
import { clockTime, dayWords, nextDay, tonight, weekday } from "../../i18n/dates";
import { Screen } from "../../screen";
import { loadPlace } from "../../session/place";
import { Empty, Note, Skeleton, toast } from "../../ui";
import { Ages } from "./age-of-data";
import { Alarms } from "./alarms";
import { NightBalance } from "./balance";
import { nextRoom, progressOf, type Room } from "./census";
import { ChildAlone } from "./child-alone";
import { Closed } from "./closed";
import { CloseSheet } from "./close-sheet";
import { confirming, confirmOpen } from "./confirming";
import { ClosingDock } from "./dock";
import { Hall, hallCount } from "./hall";
import { loadMarking, marking } from "./marks";
import { HandoverNote } from "./note";
import { Outward } from "./outward";
import { ProgressBar } from "./progress";
import { RoomList } from "./rooms-done";
import { RoomOpen } from "./room-open";
import { closeNight, confirmRoom, loadSaid, rooms, said } from "./said";
import { t } from "./texts";
import { TomorrowLacks } from "./tomorrow";
import "./closing.css";

export default function Closing() {
  const { data, as_of, problem } = census.value.value;
  const night = data?.night_of ?? "";
  useReads(night);
  const [asking, setAsking] = useState(false);
  const [alone, setAlone] = useState<Room | null>(null);
  const current = useRoom(night);
  const closed = data?.posted ?? said.value.closed;
  const gate = data === null ? null : gateOf(data.night_of, data.opens_at);
  const act = (work: () => Promise<void>): void => {
    if (gate === null) void work();
    else toast({ text: gate.early });
  };
  const confirm = (room: Room): void => act(() => confirming.run(async () => {
    const counted = room.kind === "hall" ? hallCount(room, night) : null;
    const how = await confirmOpen(room, night, counted, confirmRoom);
    if (how === "child_alone") setAlone(room);
    if (how !== "saved") return;
    current.open(null);
    requestAnimationFrame(toNext);
  }));
  const close = (): Promise<void> => confirming.run(async () => {
    if (await closeNight(people)) setAsking(false);
  });
  const people = data?.expected.people ?? 0;
  const dock = data === null ? undefined : (
    <ClosingDock closed={closed !== null} room={current.room} night={night} people={people} onConfirm={confirm} onClose={() => act(async () => setAsking(true))} />
  );
  return (
    <Screen name="closing" title={t("title")} dock={dock} dockLayout="start">
      <div class="split closing">
        <div class="stack">
          {data === null ? <Nothing status={problem?.status ?? null} /> : (
            <>
              <div class="census-progress">
                <div class="head"><h2>{t("census.title")}</h2><span class="sm mut">{weekday(night)}</span></div>
                <ProgressBar progress={progressOf(rooms.value)} />
                <Ages as_of={as_of} />
              </div>
              {gate !== null && closed === null && <Note icon="clock">{gate.text}</Note>}
              <Alarms rooms={rooms.value} />
              {closed === null ? <Walk room={current.room} night={night} onOpen={current.open} /> : <Closed />}
            </>
          )}
        </div>
        <aside class="stack">
          <NightBalance />
          {data !== null && <HandoverNote night={night} />}
          {data !== null && <TomorrowLacks day={nextDay(night)} />}
          <Outward />
        </aside>
      </div>
      <CloseSheet open={asking} people={people} onClose={() => setAsking(false)} onConfirm={() => void close()} />
      {alone !== null && <ChildAlone room={alone} night={night} onClose={() => setAlone(null)} />}
    </Screen>
  );
}

/** Whoever came since is counted as not stated. */
const ROSTER_MINUTES = 5;

function useReads(night: string): void {
  useEffect(() => {
    void loadPlace();
    void loadSaid();
    void loadMarking();
    for (const one of [census, forecast, daysLeft]) void one.open();
    if (readsRoster()) void roster.open(ROSTER_MINUTES);
    return watchBoard();
  }, []);
  useEffect(() => {
    if (night !== "") void tomorrow(nextDay(night)).open();
  }, [night]);
}

/** The room in which somebody stands: the one that was opened, the one with marks, or the next of the walk. */
function useRoom(night: string): { room: Room | null; open: (room: Room | null) => void } {
  const [key, setKey] = useState<string | null>(null);
  const all = rooms.value;
  const marked = marking.value?.night === night ? marking.value.key : null;
  const room = all.find((one) => one.key === (key ?? marked)) ?? nextRoom(all);
  return { room, open: (one) => setKey(one?.key ?? null) };
}

function Walk({ room, night, onOpen }: { room: Room | null; night: string; onOpen: (room: Room) => void }) {
  const others = rooms.value.filter((one) => one.key !== room?.key);
  if (rooms.value.length === 0) return <Empty icon="bed" title={t("census.empty")}>{t("census.empty_text")}</Empty>;
  return (
    <>
      <RoomList label={t("census.done")} rooms={others.filter((one) => one.done)} onOpen={onOpen} />
      {room !== null && (room.kind === "hall" ? <Hall room={room} night={night} /> : <RoomOpen room={room} night={night} />)}
      <RoomList label={t("census.waiting")} rooms={others.filter((one) => !one.done)} onOpen={onOpen} />
    </>
  );
}

/** To the next room, or to the top when there is none. */
function toNext(): void {
  const next = document.getElementById("census-open");
  if (next === null) scrollTo({ top: 0 });
  else next.scrollIntoView({ block: "start" });
}

/** Why nothing can be confirmed yet, or null. */
function gateOf(night: string, opens_at: string): { text: string; early: string } | null {
  if (night !== tonight(serverNow())) {
    const text = t("census.other_night", { day: dayWords(night) });
    return { text, early: text };
  }
  if (serverNow() >= new Date(opens_at)) return null;
  const time = clockTime(opens_at);
  return { text: t("census.opens", { time }), early: t("census.too_early", { time }) };
}

function Nothing({ status }: { status: number | null }) {
  if (status === null) return <Skeleton label={t("census.loading")} lines={6} />;
  return <Empty icon={status === 404 ? "bed" : "wifi-off"} title={t(status === 404 ? "census.no_shelter" : "census.none_yet")} />;
}
