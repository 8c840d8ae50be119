/** One person who was found: enough to know who stands there, and a way to the family. */
import type { Placed } from "../../people/spots";
import { householdCode } from "../../people/household";
import { about, awayWords, cardWords, markOf, nameOf, spotCode, t as people } from "../../people/words";
import { to } from "../../router";
import { AgeMark, HouseholdMark, ListRow, Tag } from "../../ui";

export interface ResultProps {
  readonly person: {
    readonly person_id?: string | null | undefined;
    readonly household_id?: string | null | undefined;
    readonly given_names?: string | null | undefined;
    readonly family_names?: string | null | undefined;
    readonly card_codes: readonly string[];
    readonly sex: string;
    readonly age?: number | null | undefined;
    readonly age_months?: number | null | undefined;
    readonly household_size: number;
  };
  readonly placed: Placed | null;
  /** Said where nobody has a place here. */
  readonly elsewhere?: string | undefined;
}

export function Result({ person, placed, elsewhere }: ResultProps) {
  const mark = markOf(person);
  return (
    <ListRow
      href={hrefOf(person)}
      lead={<span class="find-mark">{mark === null ? null : <AgeMark age={mark} size={24} />}</span>}
      title={nameOf(person) ?? cardWords(person.card_codes)}
      text={
        <>
          {about(person)} · {people("family", { count: person.household_size })}
          {person.household_id && <> · <HouseholdMark code={householdCode(person.household_id)} /></>}
        </>
      }
      end={<End placed={placed} elsewhere={elsewhere} />}
    />
  );
}

function hrefOf({ household_id, person_id, card_codes }: ResultProps["person"]): string {
  if (household_id) return to("household", [household_id], person_id ? { person: person_id } : {});
  return to("household", [], person_id ? { person: person_id } : { card: card_codes[0] ?? "" });
}

function End({ placed, elsewhere }: { placed: Placed | null; elsewhere: string | undefined }) {
  if (placed === null) return elsewhere === undefined ? <span /> : <Tag kind="dash">{elsewhere}</Tag>;
  const { away_since } = placed.guest;
  if (away_since) return <span class="find-end"><Tag icon="away">{awayWords(away_since)}</Tag><small>{spotCode(placed.spot)}</small></span>;
  if (placed.spot.kind === "without") return <Tag kind="amber" icon="no-bed">{people("place.without")}</Tag>;
  return <Tag kind="solid" icon="bed">{spotCode(placed.spot)}</Tag>;
}
