/** One group: who is counted, who has a card or a record, and what can be done for all of them at once. */
import { useEffect, useState } from "preact/hooks";
import { board, layout } from "../../data/board";
import { groupInFull } from "../../data/groups";
import type { GroupHere } from "../../data/groups-here";
import { arrivalKind, populationAt, site } from "../../data/site";
import { CLASSES } from "../../people/composition";
import { useOnce } from "../../people/once";
import { go, to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, Counters, Empty, Sheet, toast } from "../../ui";
import { moved, remainingOf } from "./actions";
import { useArriving } from "./arriving";
import { cameCount, Counts, NOTHING_CAME } from "./came";
import { Places } from "./places";
import { SameBus } from "./same";
import { Service } from "./service";
import { StripCard } from "./strip";
import { groupText, groupTitle } from "./words";
import { t } from "./texts";

export function One({ id, group }: { id: string; group: GroupHere | null }) {
  const full = groupInFull(id);
  const known = group?.unsent === false;
  useEffect(() => {
    if (known) void full.open();
    void board.open();
    void layout.open();
  }, [id, known]);
  if (group === null) {
    return (
      <Screen name="groups" title={t("title")} back={to("groups")}>
        <Empty icon="bus" title={t("one.gone")} />
      </Screen>
    );
  }
  return group.state === "EXPECTED" ? <Expected group={group} /> : <Here group={group} />;
}

function Here({ group }: { group: GroupHere }) {
  const [sheet, setSheet] = useState<"service" | "places" | "finish" | null>(null);
  const said = groupInFull(group.id).value.value.data;
  const close = (): void => setSheet(null);
  const finishing = useOnce(async () => {
    await moved(group, "FINISHED");
    toast({ text: t("one.finished") });
    go(to("groups"));
    return true;
  });
  return (
    <Screen
      name="groups"
      title={groupTitle(group)}
      subtitle={groupText(group)}
      back={to("groups")}
      dock={
        <>
          <Button kind="primary" icon="bed" onClick={() => setSheet("places")}>{t("places.open")}</Button>
          <Button kind="ink" icon="box" onClick={() => setSheet("service")}>{t("service.open")}</Button>
        </>
      }
    >
      <div class="split groups">
        <div class="stack">
          <Numbers group={group} />
          <StripCard group={group} />
        </div>
        <aside class="stack">
          <Card title={t("one.next")} pad>
            <Button wide icon="add-person" href={to("register", [], { group: group.id })}>{t("one.register")}</Button>
            <Button wide icon="grid" href={to("beds")}>{t("one.board")}</Button>
            <Button wide kind="ink" icon="check" onClick={() => setSheet("finish")}>{t("one.finish")}</Button>
          </Card>
        </aside>
      </div>
      {sheet === "service" && <Service group={group} remaining={remainingOf(group, said?.numbers.remaining ?? null)} onClose={close} />}
      {sheet === "places" && <Places group={group} onClose={close} />}
      <Sheet
        title={t("one.finish_title")}
        open={sheet === "finish"}
        onClose={close}
        actions={<><Button kind="primary" wide busy={finishing.busy} onClick={finishing.run}>{t("one.finish")}</Button><Button kind="quiet" wide onClick={close}>{t("one.stay")}</Button></>}
      >
        <p>{t("one.finish_text", { count: group.remaining })}</p>
      </Sheet>
    </Screen>
  );
}

function Numbers({ group }: { group: GroupHere }) {
  const said = groupInFull(group.id).value.value.data;
  const counted = said?.numbers.counted;
  const classes = counted === undefined ? [] : CLASSES.filter((one) => counted[one] > 0);
  return (
    <section class="stack-2">
      <Counters
        label={t("one.numbers")}
        layout="square"
        items={[
          { count: group.people, label: t("one.counted") },
          { count: group.cards, label: t("one.cards") },
          { count: said?.registered ?? 0, label: t("one.registered") },
          { count: group.remaining, label: t("one.left") },
        ]}
      />
      {counted !== undefined && <p class="sm mut">{classes.map((one) => `${t(`count.${one}`)} ${counted[one]}`).join(" · ")}</p>}
    </section>
  );
}

/** It was announced: the numbers say that it is here. */
function Expected({ group }: { group: GroupHere }) {
  const [people, setPeople] = useState(NOTHING_CAME.people);
  const [missing, setMissing] = useState(false);
  const arriving = useArriving(() => undefined);
  const here = site.value.value.data;
  const came = { ...NOTHING_CAME, people, means: group.means, group_id: group.id };
  useEffect(() => void site.open(), []);
  const save = (): void => {
    setMissing(cameCount(came) === 0);
    if (cameCount(came) === 0 || here === null) return;
    const population = populationAt(here.kind);
    void arriving.arrive({ ...came, population, site: here, not_the_same_as: [] }, group, [], group.kind ?? arrivalKind(population));
  };
  return (
    <Screen
      name="groups"
      title={groupTitle(group)}
      subtitle={groupText(group)}
      back={to("groups")}
      dock={<Button kind="primary" busy={arriving.busy} onClick={save}>{cameCount(came) === 0 ? t("came.save") : t("came.save_of", { count: cameCount(came) })}</Button>}
    >
      <Card title={t("one.count")} pad>
        <Counts people={people} onChange={(changed) => { setMissing(false); setPeople(changed); }} problem={missing ? t("came.missing") : undefined} />
      </Card>
      <SameBus alike={arriving.asked?.alike ?? null} onSame={() => arriving.asked?.onSame()} onOther={() => arriving.asked?.onOther()} />
    </Screen>
  );
}
