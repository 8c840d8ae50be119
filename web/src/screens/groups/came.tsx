/** "Llegó un bus": four numbers and one tap. What looks like a second count of the same people is asked about. */
import { useState } from "preact/hooks";
import { total, type Composition, CLASSES, NOBODY } from "../../people/composition";
import { Card, Field, NumberInput, Segmented, Select, TextInput } from "../../ui";
import type { GroupHere } from "../../data/groups-here";
import type { Means } from "./actions";
import { groupTitle } from "./words";
import { t } from "./texts";

export interface CameDraft {
  readonly people: Composition;
  readonly means: Means;
  readonly vehicle: string;
  /** One that was expected. */
  readonly group_id: string | null;
}

export const NOTHING_CAME: CameDraft = { people: NOBODY, means: "BUS", vehicle: "", group_id: null };
export const cameCount = (came: CameDraft): number => total(came.people);

export function CameCard({ came, expected, onChange, missing }: {
  came: CameDraft;
  expected: readonly GroupHere[];
  onChange: (came: CameDraft) => void;
  missing: boolean;
}) {
  const means = (["BUS", "FLIGHT", "FOOT"] as const).map((value) => ({ value, label: t(`means.${value}`) }));
  const [more, setMore] = useState(false);
  const which = [{ value: "", label: t("came.unexpected") }, ...expected.map((one) => ({ value: one.id, label: groupTitle(one) }))];
  const chosen = (id: string): void => {
    const group = expected.find((one) => one.id === id);
    onChange({ ...came, group_id: group?.id ?? null, means: group?.means === "NOT_STATED" || group === undefined ? came.means : group.means });
  };
  return (
    <Card title={t("came.title")} icon="bus" aside={cameCount(came) > 0 ? t("people", { count: cameCount(came) }) : undefined} pad>
      {expected.length > 0 && (
        <Field label={t("came.which")}>
          <Select value={came.group_id ?? ""} options={which} onChange={chosen} />
        </Field>
      )}
      <Counts people={came.people} onChange={(people) => onChange({ ...came, people })} problem={missing ? t("came.missing") : undefined} />
      {came.group_id === null && (
        <Field label={t("came.means")} group>
          <Segmented<Means> mini options={means} value={came.means} onChange={(picked) => onChange({ ...came, means: picked })} />
        </Field>
      )}
      {came.group_id === null && (more || came.vehicle !== "" ? (
        <Field label={t("came.vehicle")} hint={t("came.vehicle_hint")} optional>
          <TextInput value={came.vehicle} maxLength={16} name="vehicle" onInput={(vehicle) => onChange({ ...came, vehicle })} />
        </Field>
      ) : <button type="button" class="groups-more" onClick={() => setMore(true)}>{t("came.vehicle")}</button>)}
    </Card>
  );
}

/** Five boxes: women, men, girls, boys, and of whom nothing is known. */
export function Counts({ people, onChange, problem }: { people: Composition; onChange: (people: Composition) => void; problem?: string | undefined }) {
  return (
    <div class="stack-2">
      <div class="groups-counts" role="group" aria-label={t("came.title")}>
        {CLASSES.map((one) => (
          <Field key={one} label={t(`count.${one}`)} hint={one === "girls" || one === "boys" ? t("count.under_18") : undefined}>
            <NumberInput value={people[one] === 0 ? null : people[one]} onInput={(count) => onChange({ ...people, [one]: count ?? 0 })} />
          </Field>
        ))}
      </div>
      {problem !== undefined && <p class="msg msg-problem" role="alert">{problem}</p>}
    </div>
  );
}
