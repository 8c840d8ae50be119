/** Today's rounds of this site, and what this device gives by them. */
import type { components } from "../api/types/distribution";
import { now } from "../clock";
import { localDay } from "../i18n/dates";
import { device } from "../session/device";
import { kept } from "../store/kept";
import { asked } from "./keys";

export type Round = components["schemas"]["RoundInWords"];

const site = (): string => device.value?.site_id ?? "";

/** The round of the practice: everything is given, and nothing is kept. */
const practised = (): Round[] => {
  const today = localDay(now());
  const nobody = "00000000-0000-7000-8000-000000000000";
  return [
    {
      ...{ round_id: nobody, code: "PRACTICA", kit_id: nobody, kit_kind: "HYGIENE", bom_version: 1, rule_id: nobody, unit: "HOUSEHOLD" },
      ...{ state: "OPEN", site_ids: [site()], starts_on: today, ends_on: today, sites_planned: [], mode: "GRANT", offline_policy: "ALLOW_CAPPED" },
      ...{ versions: [], counts_others: false, version: 1, kit_name: "Kit de práctica", rule_in_words: "" },
    } as Round,
  ];
};

/** Rounds with this day, open or paused. */
export const rounds = kept<Round[]>(
  "rounds",
  async () => {
    const day = localDay(now());
    const answer = await asked<{ items: Round[] }>(`/distribution/v1/rounds?site_id=${site()}&from=${day}&to=${day}&limit=200`);
    return answer.ok ? { ...answer, data: answer.data.items.filter((one) => isToday(one, day) && isLive(one)) } : answer;
  },
  practised,
);

const isLive = ({ state }: Round): boolean => state === "OPEN" || state === "PAUSED";
export const isToday = ({ starts_on, ends_on }: Round, day: string): boolean => starts_on <= day && day <= ends_on;

/** By which version of its contents a kit is packed at a moment. */
export function versionAt(round: Pick<Round, "bom_version" | "versions">, at: Date): number {
  const begun = (round.versions ?? []).filter(({ from_at }) => Date.parse(from_at) <= at.getTime());
  return begun.sort((one, other) => Date.parse(one.from_at) - Date.parse(other.from_at)).at(-1)?.bom_version ?? round.bom_version;
}
