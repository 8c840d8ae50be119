/** How they came: as whom, with which bus, and the card that they get. */
import { clockTime } from "../../i18n/dates";
import { arrivalKind, type Population } from "../../data/site";
import { CardField } from "../../people/card-field";
import { Card, Field, Select } from "../../ui";
import type { GroupHere } from "../../data/groups-here";
import type { Draft } from "./draft";
import { t } from "./texts";

const POPULATIONS = ["DISPLACED", "IN_TRANSIT", "RETURNEE", "HOST", "DESTINATION_OTHER"] as const satisfies readonly Population[];

export interface ArrivalProps {
  draft: Draft;
  population: Population;
  groups: readonly GroupHere[];
  onChange: (changed: Draft) => void;
  cardProblem: string | null;
}

export function Arrival({ draft, population, groups, onChange, cardProblem }: ArrivalProps) {
  const came = groups.filter((one) => one.state === "ARRIVED");
  const alone = { value: "", label: t("arrival.alone") };
  const chosen = (id: string): void => {
    const group = came.find((one) => one.id === id);
    const same = group === undefined || arrivalKind(population) === group.kind;
    onChange({ ...draft, group_id: group?.id ?? null, population: same ? draft.population : populationOf(group.kind) });
  };
  return (
    <Card title={t("arrival.title")} pad>
      <CardField value={draft.card} onInput={(card) => onChange({ ...draft, card })} problem={cardProblem} label={t("arrival.card")} hint={t("arrival.card_hint")} optional />
      <div class="register-pair">
        <Field label={t("arrival.population")}>
          <Select value={population} options={POPULATIONS.map((value) => ({ value, label: t(`population.${value}`) }))} onChange={(picked) => onChange({ ...draft, population: picked })} />
        </Field>
        {came.length > 0 && (
          <Field label={t("arrival.with")}>
            <Select value={draft.group_id ?? ""} options={[alone, ...came.map((one) => ({ value: one.id, label: groupLabel(one) }))]} onChange={chosen} />
          </Field>
        )}
      </div>
    </Card>
  );
}

const groupLabel = (one: GroupHere): string => t(`arrival.group.${one.means === "FLIGHT" ? "flight" : one.means === "BUS" ? "bus" : "other"}`, { time: clockTime(one.at), count: one.people });

/** Who comes by such an arrival. */
export function populationOf(kind: GroupHere["kind"]): Population {
  switch (kind) {
    case "TRANSIT_ENTRY":
      return "IN_TRANSIT";
    case "RETURN":
      return "RETURNEE";
    case "DISPLACEMENT":
      return "DISPLACED";
    default:
      return "HOST";
  }
}
