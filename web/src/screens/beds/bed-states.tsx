/** The state of a bed without guests: two taps from the board. */
import type { ShownBed } from "../../data/overlay";
import { Button, Note } from "../../ui";
import { bedState } from "./actions";
import { selected } from "./state";
import { t } from "./texts";

type Set = "AVAILABLE" | "CLEANING" | "OUT_OF_SERVICE";
const OFFERED: Partial<Record<ShownBed["state"], readonly Set[]>> = {
  AVAILABLE: ["CLEANING", "OUT_OF_SERVICE"],
  CLEANING: ["AVAILABLE", "OUT_OF_SERVICE"],
  OUT_OF_SERVICE: ["AVAILABLE", "CLEANING"],
};
const ICONS = { AVAILABLE: "free", CLEANING: "clean", OUT_OF_SERVICE: "x" } as const;

export function BedStates({ bed }: { bed: ShownBed }) {
  const offered = OFFERED[bed.state];
  if (offered === undefined) return <Note icon="clock">{t("held_why")}</Note>;
  const set = async (state: Set): Promise<void> => {
    if (await bedState(bed, state)) selected.value = null;
  };
  return (
    <div class="stack-2">
      {offered.map((state) => (
        <Button key={state} kind={state === "AVAILABLE" ? "primary" : "ink"} wide icon={ICONS[state]} onClick={() => void set(state)}>{t(`set.${state}`)}</Button>
      ))}
    </div>
  );
}
