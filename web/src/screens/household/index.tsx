/** A household: who they are, where, what they have and what is to be done; it works from what the device keeps. */
import { useEffect } from "preact/hooks";
import { board, watchBoard } from "../../data/board";
import { bags } from "../../data/bags";
import { openRoster, roster } from "../../data/roster";
import { isUnsent } from "../../outbox/entry";
import { entries } from "../../outbox/entries";
import { ageWords, t as people } from "../../people/words";
import { place, to } from "../../router";
import { Screen } from "../../screen";
import { Card, Empty, Skeleton } from "../../ui";
import { Actions, DockActions } from "./actions";
import { AddMember } from "./add-member";
import { Bags } from "./bags";
import { Cards } from "./cards";
import { Deliveries } from "./deliveries";
import { Flags } from "./flags";
import { History } from "./history";
import { Members } from "./members";
import { cards, code, household, leave, members, size, subject, watchRegistered } from "./page";
import { OnlineOnly } from "./online-only";
import { Sheets } from "./questions";
import { close } from "./sheets";
import { t } from "./texts";
import "./household.css";

export default function Household() {
  const { steps, query } = place.value;
  const key = `${steps[0] ?? ""}?${query}`;
  useEffect(() => {
    void openRoster();
    void bags.open();
    const ends = [watchBoard(), watchRegistered(), watchSent()];
    return () => ends.forEach((end) => end());
  }, []);
  useEffect(() => {
    leave();
    close();
    scrollTo(0, 0);
    return leave; // names leave the memory with the page
  }, [key]);
  return steps[1] === "add" ? <AddMember /> : <Page />;
}

/** Once the server has what was done here the luggage is read again; the board does so by itself. */
function watchSent(): () => void {
  let waiting = 0;
  return entries.subscribe((all) => {
    const count = all.filter((entry) => entry.service === "shelter" && isUnsent(entry)).length;
    if (count < waiting) void bags.refresh();
    waiting = count;
  });
}

function Page() {
  const known = members.value.length > 0;
  return (
    <Screen
      name="find"
      title={titleOf()}
      dockLayout="start"
      subtitle={size.value > 0 ? t("size", { count: size.value }) : undefined}
      back={to("find")}
      dock={<DockActions />}
    >
      <div class="split household">
        <div class="stack">
          {known && <Flags />}
          {known ? <Members /> : <Nobody />}
        </div>
        <aside class="stack">
          <Actions />
          <Cards />
        </aside>
        <div class="stack household-later">
          <Deliveries />
          <Bags />
          <History />
          <OnlineOnly />
        </div>
      </div>
      <Sheets />
    </Screen>
  );
}

/** Neither the list nor the board has them: another household, or one that left. */
function Nobody() {
  const loading = roster.value.value.loading || board.value.value.loading;
  const named = household.value !== null || subject.value.person !== undefined || subject.value.card !== undefined;
  if (loading) return <Card pad><Skeleton label={t("loading")} /></Card>;
  const as_of = board.value.value.as_of ?? roster.value.value.as_of;
  return (
    <>
      <Card>
        <Empty icon="people" title={t(named ? "nobody.title" : "nobody.which")} action={as_of === null ? undefined : <p class="sm mut">{ageWords(as_of)}</p>}>
          {t("nobody.text")}
        </Empty>
      </Card>
      {named && <Members />}
    </>
  );
}

/** A household's code, a card's end, or what the page is for. */
function titleOf(): string {
  if (household.value !== null) return code.value;
  return cards.value[0] === undefined ? t("title") : people("of_card", { card: code.value });
}
