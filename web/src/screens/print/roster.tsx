/** Who is here, by area: codes alone, and names only if somebody asks for them, which is written down. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { board, type Guest } from "../../data/board";
import { clockTime, day } from "../../i18n/dates";
import { Empty, Note, Switch } from "../../ui";
import { PaperPage } from "./paper";
import { areasOf, lookupGroups, type Area } from "./roster-rows";
import { t } from "./texts";

type Names = ReadonlyMap<string, string>;

export function RosterPaper() {
  useEffect(() => void board.open(), []);
  const { names, ask, trouble } = useNames();
  const { data } = board.value.value;
  const areas = data === null ? [] : areasOf(data);
  const options = (
    <>
      <Switch label={t("roster.names")} hint={t("roster.names_hint")} checked={names !== null} onChange={(on) => ask(on ? areas : null)} />
      {names !== null && <Note kind="warning">{t("roster.never_posted")}</Note>}
      {trouble && <Note kind="warning" icon="wifi-off">{t("pdf.no_network")}</Note>}
    </>
  );
  return (
    <PaperPage title={t("pages.roster.title")} options={options} ready={areas.length > 0}>
      {areas.length === 0 && <Empty icon="people" title={t("roster.none")} />}
      {areas.map((area) => <AreaTable key={area.key} area={area} names={names} />)}
      <p class="paper-small">{t("roster.foot")}</p>
    </PaperPage>
  );
}

function AreaTable({ area, names }: { area: Area; names: Names | null }) {
  return (
    <section class="paper-block">
      <h2>{area.code === "" ? t("roster.nowhere") : t("roster.area", { code: area.code })} <small>{t("roster.people", { count: area.rows.length })}</small></h2>
      <table class="paper-table">
        <thead>
          <tr>
            <th>{t("roster.bed")}</th>
            {names !== null && <th>{t("roster.name")}</th>}
            <th>{t("roster.household")}</th><th>{t("roster.age")}</th><th>{t("roster.card")}</th><th>{t("roster.since")}</th>
          </tr>
        </thead>
        <tbody>
          {area.rows.map(({ guest, place, household }) => (
            <tr key={guest.stay_id}>
              <td><b>{place}</b></td>
              {names !== null && <td>{names.get(guest.person_id ?? "") ?? ""}</td>}
              <td>{household}</td>
              <td>{guest.age ?? "–"}</td>
              <td>{guest.card === null || guest.card === undefined ? "" : guest.card.slice(-4)}</td>
              <td>{sinceWords(guest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const sinceWords = (guest: Guest): string =>
  guest.away_since ? t("roster.away", { time: clockTime(guest.away_since) }) : day(guest.since);

/** Names are asked for this paper alone, with their purpose; they are never kept. */
function useNames() {
  const [names, setNames] = useState<Names | null>(null);
  const [trouble, setTrouble] = useState(false);
  const ask = async (areas: readonly Area[] | null): Promise<void> => {
    setTrouble(false);
    if (areas === null) return setNames(null);
    const found = new Map<string, string>();
    for (const ids of lookupGroups(areas)) {
      const answer = await read(api.registration.POST("/registration/v1/persons/lookup", { body: { ids: [...ids], purpose: "SHELTER" } }));
      if (!answer.ok) return setTrouble(true);
      for (const one of answer.data.items) found.set(one.person_id, [one.given_names, one.family_names].filter(Boolean).join(" "));
    }
    setNames(found);
  };
  return { names, ask: (areas: readonly Area[] | null) => void ask(areas), trouble };
}
