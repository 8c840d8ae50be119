/** Buses, flights and walking groups: counted first, registered later; who was counted is never counted twice. */
import { useEffect, useState } from "preact/hooks";
import { groups } from "../../data/groups";
import { useGroups, type GroupHere } from "../../data/groups-here";
import { arrivalKind, populationAt, site } from "../../data/site";
import { howLong, minutesBetween } from "../../i18n/dates";
import { tick } from "../../clock";
import { go, place, to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, Empty, List, ListRow, Tag } from "../../ui";
import { useArriving } from "./arriving";
import { CameCard, cameCount, NOTHING_CAME, type CameDraft } from "./came";
import { Expect } from "./expect";
import { One } from "./one";
import { SameBus } from "./same";
import { groupIcon, groupText, groupTitle } from "./words";
import { t } from "./texts";
import "./groups.css";

export default function Groups() {
  const all = useGroups();
  useEffect(() => {
    void groups.open();
    void site.open();
  }, []);
  const shown = place.value.steps[0];
  if (shown === "new") return <Expect />;
  if (shown !== undefined) return <One key={shown} id={shown} group={all.find((one) => one.id === shown) ?? null} />;
  return <All all={all} />;
}

function All({ all }: { all: readonly GroupHere[] }) {
  const [came, setCame] = useState<CameDraft>(NOTHING_CAME);
  const [missing, setMissing] = useState(false);
  const arriving = useArriving((id) => {
    setCame(NOTHING_CAME);
    go(to("groups", [id]));
  });
  const here = site.value.value.data;
  const expected = all.filter((one) => one.state === "EXPECTED");
  const save = (): void => {
    setMissing(cameCount(came) === 0);
    if (cameCount(came) === 0 || here === null) return;
    const group = expected.find((one) => one.id === came.group_id) ?? null;
    const population = populationAt(here.kind);
    const kind = group?.kind ?? arrivalKind(population);
    void arriving.arrive({ ...came, population, site: here, not_the_same_as: [] }, group, all, kind);
  };
  return (
    <Screen
      name="groups"
      title={t("title")}
      subtitle={age()}
      dock={<Button kind="primary" busy={arriving.busy} onClick={save}>{cameCount(came) === 0 ? t("came.save") : t("came.save_of", { count: cameCount(came) })}</Button>}
      dockLayout="start"
    >
      <div class="split groups">
        <div class="stack">
          <CameCard came={came} expected={expected} onChange={(changed) => { setMissing(false); setCame(changed); }} missing={missing} />
        </div>
        <aside class="stack">
          <Rows title={t("expected")} rows={expected} empty={t("none_expected")} />
          <Rows title={t("here")} rows={all.filter((one) => one.state === "ARRIVED").reverse()} empty={t("none_here")} />
          <Button wide icon="plus" href={to("groups", ["new"])}>{t("expect.open")}</Button>
        </aside>
      </div>
      <SameBus alike={arriving.asked?.alike ?? null} onSame={() => arriving.asked?.onSame()} onOther={() => arriving.asked?.onOther()} />
    </Screen>
  );
}

function Rows({ title, rows, empty }: { title: string; rows: readonly GroupHere[]; empty: string }) {
  return (
    <Card title={title}>
      {rows.length === 0 ? <Empty icon="bus" title={empty} /> : (
        <List label={title}>
          {rows.map((one) => (
            <ListRow
              key={one.id}
              icon={groupIcon(one)}
              title={groupTitle(one)}
              text={groupText(one)}
              end={one.state === "ARRIVED" && one.remaining > 0 ? <Tag kind="amber">{t("left", { count: one.remaining })}</Tag> : undefined}
              href={to("groups", [one.id])}
            />
          ))}
        </List>
      )}
    </Card>
  );
}

function age(): string | undefined {
  const { as_of } = groups.value.value;
  if (as_of === null) return undefined;
  const minutes = minutesBetween(as_of, new Date(tick.value));
  return minutes < 1 ? undefined : t("ago", { time: howLong(minutes) });
}
