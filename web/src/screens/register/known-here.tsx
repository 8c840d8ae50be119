/** The family is written down already: no second record is made; whoever is new joins the one that stands, and it arrives. */
import { total } from "../../people/composition";
import { householdCode } from "../../people/household";
import { to } from "../../router";
import { Button, Card, HouseholdMark, List, ListRow, Note } from "../../ui";
import type { Found } from "./candidates";
import { countedOf, nameOf, named, withoutPerson, type Draft } from "./draft";
import { Lead } from "./members";
import type { Standing } from "./standing";
import { t } from "./texts";

export interface KnownHereProps {
  draft: Draft;
  found: Found;
  standing: Standing;
  /** Of whom protection is told: they are not taken away, for what was told of them would be lost. */
  needs: Readonly<Record<string, readonly string[]>>;
  onChange: (changed: Draft) => void;
  onOther: () => void;
}

export function KnownHere({ draft, found, standing, needs, onChange, onOther }: KnownHereProps) {
  const id = found.candidate.person!.household_id!;
  return (
    <>
      <Note
        icon="check"
        title={t("known.title")}
        actions={
          <div class="two">
            <Button small href={to("household", [id])}>{t("known.see")}</Button>
            <Button small onClick={onOther}>{t("known.other")}</Button>
          </div>
        }
      >
        <HouseholdMark code={householdCode(id)} /> · {t("known.text")}
      </Note>
      <Typed draft={draft} standing={standing} needs={needs} onChange={onChange} />
      <Note icon="info">{t("known.unchanged")}{notKept(draft, standing) && ` ${t("known.not_kept")}`}</Note>
    </>
  );
}

/** Everybody else who was typed, and what becomes of them. */
function Typed({ draft, standing, needs, onChange }: Pick<KnownHereProps, "draft" | "standing" | "needs" | "onChange">) {
  const others = named(draft).filter((one) => one.id !== draft.head.id);
  if (others.length === 0) return null;
  return (
    <Card title={t("known.others")}>
      <List label={t("known.others")}>
        {others.map((one) => {
          const stands = one.id in standing.people;
          const fixed = stands || needs[one.id] !== undefined;
          const away = <Button kind="quiet" small onClick={() => onChange(withoutPerson(draft, one.id))}>{t("take_away")}</Button>;
          return <ListRow key={one.id} lead={<Lead one={one} />} title={nameOf(one) || t("no_name")} text={t(stands ? "known.stands" : "known.joins")} end={fixed ? undefined : away} />;
        })}
      </List>
    </Card>
  );
}

/** What has no place in a record that stands: people who were only counted, and what somebody asks for who has a record. */
const notKept = (draft: Draft, standing: Standing): boolean =>
  total(countedOf(draft)) > 0 || named(draft).some((one) => one.id in standing.people && one.effects.length > 0);
