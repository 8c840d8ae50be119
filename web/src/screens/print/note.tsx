/** The handover note and the night's census, on one page. */
import { useEffect, useState } from "preact/hooks";
import { board, forecast } from "../../data/board";
import { census } from "../../data/census";
import { clockTime, dayWords, nextDay } from "../../i18n/dates";
import { readDraft } from "../../store/draft";
import { Empty } from "../../ui";
import { balanceOf } from "../closing/census";
import { noteLines, type Added } from "../closing/note";
import { leavingOn } from "../closing/handover";
import { loadSaid, roomName, rooms } from "../closing/said";
import { PaperPage } from "./paper";
import { t } from "./texts";

export function NotePaper() {
  const [added, setAdded] = useState<Added>({ text: "", bus: "" });
  const { data } = census.value.value;
  const night = data?.night_of ?? "";
  useEffect(() => {
    void loadSaid();
    for (const one of [census, board, forecast]) void one.open();
  }, []);
  useEffect(() => void readDraft<Added>(`note:${night}`).then((kept) => kept && setAdded(kept)), [night]);
  if (data === null) return <PaperPage title={t("pages.note.title")} ready={false}><Empty icon="moon" title={t("note.none")} /></PaperPage>;
  const { before, came, left, people } = balanceOf(data, null);
  return (
    <PaperPage title={t("note.title", { day: dayWords(night) })}>
      <section class="paper-block">
        <ul class="paper-note">{noteLines(leavingOn(board.value.value.data, nextDay(night)), added.bus)}</ul>
        {added.text !== "" && <p class="paper-free">{added.text}</p>}
      </section>
      <section class="paper-block">
        <h2>{t("note.census")}</h2>
        <p>{t("note.balance", { before, came, left, people })}</p>
        <table class="paper-table">
          <thead><tr><th>{t("note.room")}</th><th>{t("note.expected")}</th><th>{t("note.found")}</th><th>{t("note.missing")}</th><th>{t("note.at")}</th></tr></thead>
          <tbody>
            {rooms.value.map((room) => (
              <tr key={room.key}>
                <td><b>{roomName(room)}</b></td>
                <td>{room.expected}</td>
                <td>{room.done ? room.found : ""}</td>
                <td>{room.missing.map((guest) => guest.bed ?? "–").join(", ")}</td>
                <td>{room.at === null ? "" : clockTime(room.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </PaperPage>
  );
}
