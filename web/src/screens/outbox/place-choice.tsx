/** Somebody else has the place by now: one sentence, two buttons. Whoever was to sleep there is not lost by either. */
import { useEffect, useState } from "preact/hooks";
import { guestIn, knownBeds, knownRooms } from "../../data/known-beds";
import { clockTime } from "../../i18n/dates";
import { Rich } from "../../i18n/rich";
import type { Entry, Undo } from "../../outbox/entry";
import { opened, type Action } from "../../outbox/outbox";
import { placeCodes, placesIn, suggested, withoutPlace, type PlacingBody } from "../../outbox/replacing";
import { householdCode } from "../../people/household";
import { Button, CardCode, HouseholdMark } from "../../ui";
import { doOtherwise, leaveUndone } from "./deciding";
import { t } from "./texts";

export const isMove = (entry: Entry): boolean => entry.operation.endsWith("/move");

export function PlaceSentence({ entry }: { entry: Entry }) {
  const bed_id = String(entry.problem?.parameters?.["bed_id"] ?? "");
  const bed = knownBeds.value.find(({ id }) => id === bed_id)?.code;
  const guest = guestIn(bed_id);
  const values = {
    bed: <b>{bed ?? ""}</b>,
    whom: <Whom entry={entry} />,
    who: guest?.household_id ? <HouseholdMark code={householdCode(guest.household_id)} /> : <b>{t("place.somebody")}</b>,
    since: guest === undefined ? "" : `(${clockTime(guest.since)})`,
  };
  return <Rich text={sentence(entry, bed !== undefined)} values={values} />;
}

function sentence(entry: Entry, known: boolean): string {
  const code = entry.problem?.code;
  if (!known) return t("place.full");
  if (code === "bed_out_of_service") return t("place.out_of_service");
  if (entry.problem?.parameters?.["held"] === true) return t("place.held");
  return code === "bed_taken" ? t("place.taken") : t("place.full");
}

function Whom({ entry }: { entry: Entry }) {
  const code = String(entry.summary.values["household"] ?? entry.summary.values["card"] ?? "");
  return /^H-/.test(code) ? <span class="nw"><HouseholdMark code={code} /></span> : <CardCode code={code} />;
}

export function PlaceChoice({ entry }: { entry: Entry }) {
  const body = useBody(entry);
  if (body === undefined) return null;
  const beds = knownBeds.value;
  const other = body === null ? null : suggested(body, entry.problem, beds);
  const codes = other === null ? "" : placeCodes(other, beds, knownRooms.value);
  return (
    <>
      {other !== null && codes !== "" && (
        <Button kind="primary" onClick={() => void use(entry, other, codes)}>{t("place.use", { places: codes })}</Button>
      )}
      {isMove(entry) ? (
        <Button onClick={() => void leaveUndone(entry, t("place.stays_reason"))}>{t("place.stay")}</Button>
      ) : (
        body !== null && <Button onClick={() => void use(entry, withoutPlace(body), null)}>{t("place.without")}</Button>
      )}
    </>
  );
}

/** What was to be done, as it was written here; null where its key is gone, undefined until it was read. */
function useBody(entry: Entry): PlacingBody | null | undefined {
  const [body, setBody] = useState<PlacingBody | null | undefined>();
  useEffect(() => void opened<PlacingBody>(entry.readable).then(setBody), [entry.id]);
  return body;
}

async function use(entry: Entry, body: PlacingBody, places: string | null): Promise<void> {
  const undo = await opened<Undo>(entry.undo);
  const { household = "" } = entry.summary.values;
  const beds = placesIn(body).flatMap((one) => one.bed_id ?? []);
  const action: Action = {
    service: entry.service,
    operation: entry.operation,
    summary: places === null ? { text: "check_in_without", values: { household } } : { ...entry.summary, values: { ...entry.summary.values, places } },
    aggregates: [...new Set([...entry.aggregates, ...beds])],
    body,
    ...(undo === null ? {} : { undo }),
  };
  await doOtherwise(entry, action, places === null ? t("place.without_reason") : t("place.use_reason", { places }));
}
