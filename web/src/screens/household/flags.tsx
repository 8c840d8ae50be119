/** What whoever stands at the desk should know of them, each with what to do. */
import { members, seen } from "./page";
import { Note } from "../../ui";
import { CallOfficer } from "./members";
import { t } from "./texts";

/** A child's are the officer's, and a person must act now. */
const OF_CHILDREN = ["CHILD_MISSING", "CHILD_NOT_BACK", "CHILD_NOT_SEEN"] as const;
const OTHERS = ["TWO_OPEN_STAYS", "SHELTERED_TWICE", "BED_TAKEN_OFFLINE", "PLACE_GONE_OFFLINE", "CLOSE_PROPOSED", "OVER_NIGHTS"] as const;

export function Flags() {
  const raised = new Set(members.value.flatMap((one) => [...one.cases, ...one.alerts]));
  const instruction = seen.value?.instruction ?? null;
  return (
    <>
      {instruction !== null && <Note kind="warning" icon="card" title={t(`instruction.${instruction}`)}>{t("flags.of_card")}</Note>}
      {OF_CHILDREN.filter((one) => raised.has(one)).map((one) => (
        <Note key={one} kind="urgent" title={t(`flags.${one}.title`)} actions={<CallOfficer />}>{t(`flags.${one}.text`)}</Note>
      ))}
      {OTHERS.filter((one) => raised.has(one)).map((one) => (
        <Note key={one} kind="warning" title={t(`flags.${one}.title`)}>{t(`flags.${one}.text`)}</Note>
      ))}
    </>
  );
}
