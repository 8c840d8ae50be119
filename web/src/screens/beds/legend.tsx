/** What the tiles and marks mean, one tap away. */
import { AgeMark, BedTile, HouseholdMark, Icon, Sheet, type BedState } from "../../ui";
import { opened } from "./state";
import { t } from "./texts";

const STATES: readonly BedState[] = ["free", "occupied", "partial", "held", "away", "cleaning", "out"];
const AGES = ["infant", "child", "adult", "elder"] as const;
const EFFECTS = ["low", "ramp", "cot"] as const;

export function LegendSheet() {
  return (
    <Sheet open={opened.value === "legend"} onClose={() => (opened.value = null)} title={t("legend.title")}>
      <ul class="beds-legend">
        {STATES.map((state) => (
          <li key={state}><BedTile code="A-01" state={state} /><span>{t(`legend.${state}`)}</span></li>
        ))}
        <li><BedTile code="A-01" state="occupied" review /><span>{t("legend.review")}</span></li>
      </ul>
      <ul class="beds-legend-marks">
        <li><HouseholdMark code="H-042" /><span>{t("legend.household")}</span></li>
        {AGES.map((age) => <li key={age}><AgeMark age={age} /><span>{t(`legend.${age}`)}</span></li>)}
        {EFFECTS.map((effect) => <li key={effect}><Icon name={effect} size="m" /><span>{t(`legend.${effect}`)}</span></li>)}
      </ul>
    </Sheet>
  );
}
