/** A group as it is called at the desk: by what it came with, when, and how many. */
import { clockTime } from "../../i18n/dates";
import type { IconName } from "../../ui";
import type { GroupHere } from "../../data/groups-here";
import { t } from "./texts";

const word = (one: GroupHere): "bus" | "flight" | "walking" | "group" => {
  if (one.means === "BUS") return "bus";
  if (one.means === "FLIGHT") return "flight";
  return one.means === "FOOT" ? "walking" : "group";
};

/** "Bus HAA 1234, 19:00" */
export const groupTitle = (one: GroupHere): string => t(`word.${word(one)}`, { name: one.vehicle === null ? "" : ` ${one.vehicle}`, time: clockTime(one.at) });

/** "38 personas · 12 con tarjeta" */
export function groupText(one: GroupHere): string {
  const people = t(one.state === "EXPECTED" ? "announced" : "people", { count: one.people });
  const cards = one.state === "EXPECTED" || one.cards === 0 ? null : t("with_card", { count: one.cards });
  return [people, cards, one.unsent ? t("unsent") : null].filter(Boolean).join(" · ");
}

export const groupIcon = (one: GroupHere): IconName => (one.means === "FLIGHT" ? "plane" : one.means === "BUS" ? "bus" : "people");
