/** One box for whoever is asked for: this shelter's people at once from the list on the device, others online by a tap. */
import { useEffect, useState } from "preact/hooks";
import { watchBoard } from "../../data/board";
import { openRoster, readsRoster, roster } from "../../data/roster";
import { tick } from "../../clock";
import { howLong, minutesBetween } from "../../i18n/dates";
import { ageWords, t as people } from "../../people/words";
import { go, place, to } from "../../router";
import { Screen } from "../../screen";
import { freshness } from "../../store/kept";
import { Button, Card, Empty, FindInput, List, Note, Skeleton } from "../../ui";
import { Asked } from "./asked";
import { Online } from "./online";
import { Result } from "./result";
import { found, isOfThisDevice, placeOf, type, typed } from "./searching";
import { t } from "./texts";
import "./find.css";

const SHOWN = 25;

export default function Find() {
  return place.value.steps[0] === "asked" ? <Asked /> : <Search />;
}

function Search() {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    void type("");
    void openRoster();
    return watchBoard();
  }, []);
  const entered = (): void => {
    const first = document.querySelector<HTMLAnchorElement>(".find-here a.li");
    if (found.value.length === 1 && first !== null) go(first.getAttribute("href")!);
    else setAsked(asked + 1);
  };
  return (
    <Screen
      name="find"
      title={t("title")}
      dockLayout="start"
      dock={
        <>
          <Button kind="ink" icon="scan" href={to("scan")}>{t("scan")}</Button>
          <Button kind="ink" icon="add-person" href={to("register")}>{t("register")}</Button>
        </>
      }
    >
      <div class="split">
        <div class="stack">
          <FindInput
            label={t("box")}
            placeholder={t("box")}
            name="find"
            value={typed.value}
            maxLength={500}
            onInput={(text) => void type(text)}
            onEnter={entered}
            inputRef={(input) => void (input !== null && document.activeElement === document.body && input.focus())}
          />
          <Warnings />
          <p class="sr" role="status">{spoken()}</p>
          <Here />
          {typed.value.trim() !== "" && <Online asked={asked} />}
        </div>
        <aside class="stack">
          <AskedFor />
        </aside>
      </div>
    </Screen>
  );
}

function Warnings() {
  const { data, as_of } = roster.value.value;
  if (data === null) return null;
  const old = freshness(as_of) !== "fresh" && as_of !== null ? people("old", { time: howLong(minutesBetween(as_of, new Date(tick.value))) }) : null;
  return (
    <>
      {old !== null && <Note kind={freshness(as_of) === "stale" ? "warning" : "info"} icon="clock">{old}</Note>}
      {data.discreet && <Note icon="hide">{people("no_names")}</Note>}
      {!data.complete && <Note kind="warning">{people("not_all")}</Note>}
    </>
  );
}

/** How many there are, for whoever does not see the list; the names are read where somebody goes to them. */
const spoken = (): string =>
  typed.value.trim() === "" || (roster.value.value.data === null && found.value.length === 0)
    ? ""
    : found.value.length === 0 ? t("nobody") : t("here", { count: found.value.length });

function Here() {
  const { data, as_of, loading, problem } = roster.value.value;
  const all = found.value;
  if (data === null && all.length === 0) return <Card pad>{loading ? <Skeleton label={t("loading")} /> : <NoList code={problem?.code ?? null} />}</Card>;
  const age = as_of === null ? undefined : <p class="sm mut find-age">{ageWords(as_of)}</p>;
  if (typed.value.trim() === "") {
    return <Card><Empty icon="people" title={t("list", { count: data?.people.length ?? 0 })} action={age}>{t("hint")}</Empty></Card>;
  }
  if (all.length === 0) return <Card><Empty icon="find" title={t("nobody")}>{t("nobody_text")}</Empty></Card>;
  return (
    <div class="find-here" role="region" aria-label={t("here_label")}>
      <Card title={t("here", { count: all.length })} aside={as_of === null ? undefined : ageWords(as_of)}>
        <List label={t("here_label")}>
          {all.slice(0, SHOWN).map((one, at) => (
            <Result key={`${one.person_id ?? ""}${one.card_codes[0] ?? ""}${at}`} person={one} placed={placeOf(one.person_id, one.person_id ? [] : one.card_codes)} elsewhere={isOfThisDevice(one.person_id) ? t("registered_here") : undefined} />
          ))}
        </List>
        {all.length > SHOWN && <p class="find-more sm mut">{t("more", { count: all.length - SHOWN })}</p>}
      </Card>
    </div>
  );
}

function NoList({ code }: { code: string | null }) {
  const why = !readsRoster() ? "no_list_role" : code === "roster_loads_spent" ? "no_list_spent" : "no_list_offline";
  return <Empty icon="wifi-off" title={t("no_list")}>{t(why)}</Empty>;
}

function AskedFor() {
  return (
    <Card title={t("asked.question")} icon="shield" pad>
      <p>{t("asked.text")}</p>
      <Button kind="ink" wide href={to("find", ["asked"])}>{t("asked.open")}</Button>
    </Card>
  );
}
