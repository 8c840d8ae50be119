/** The family is written down already: no second record is made, their arrival is written to the one that stands. */
import { householdCode } from "../../people/household";
import { to } from "../../router";
import { Button, HouseholdMark, Note } from "../../ui";
import type { Found } from "./candidates";
import { t } from "./texts";

export function KnownHere({ found, onOther }: { found: Found; onOther: () => void }) {
  const id = found.candidate.person!.household_id!;
  return (
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
  );
}
