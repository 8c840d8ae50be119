/** What a scan says: far, at two metres, nothing private; near, at arm's length; and why, after a tap. */
import { clockTime, day, localDay } from "../../i18n/dates";
import { language } from "../../i18n";
import { mode } from "../../net/connectivity";
import { entries } from "../../outbox/outbox";
import { isHandout } from "../../outbox/entry";
import { codeOf } from "../../scanning/gifts";
import type { Round } from "../../scanning/rounds";
import { device } from "../../session/device";
import type { Shown } from "./shown";
import { t } from "./texts";

/** Quantities or an instruction. A refusal is the same for everybody: the queue reads it too. */
export function farWords(one: Shown, round: Round | null): string | readonly string[] | undefined {
  if (one.use === "gate") return one.word === "left" ? t("far.people", { count: one.kits }) : one.kind === "unknown" ? t("far.find") : undefined;
  if (one.use === "service") return one.kind === "unknown" ? t("far.find") : serviceWord(one);
  if (one.why === "goods" || one.why === "separator_missing") return t("far.goods");
  if (one.why === "not_judged") return t("far.again");
  if (one.kind === "unknown") return t("far.find");
  if (one.kind === "received" || one.kind === "refused") return t("far.desk");
  const kits = t("far.kits", { count: one.kits, kit: round?.kit_name ?? "" });
  return [kits, ...one.lacking.map(({ name, quantity }) => t("far.lack", { count: quantity * one.kits, item: name.toLowerCase() }))];
}

const serviceWord = (one: Shown): string => {
  const kind = String(one.entry?.summary.values["kind"] ?? one.why) as "MEAL";
  return t(`service.${kind}`);
};

/** One or two sentences with nothing private in them. */
export function nearWords(one: Shown): string[] {
  const said = [...one.notes.map((note) => t(`note.${note}`))];
  if (one.kind === "received") said.unshift(...(receivedWhen(one) ?? []));
  if (one.kind === "unknown") said.unshift(t(`why.${known(one.why)}`));
  if (one.why === "not_judged" || one.why === "child_alone") said.unshift(t(`why.${one.why}`));
  if (one.lacking.length > 0) said.push(t("near.lack"));
  return said;
}

/** The small sign under a verdict that was written down. */
export function markWords(one: Shown): string | null {
  if (one.mark === "none") return null;
  return t(`near.${one.mark}`, { device: device.value?.name ?? "" });
}

/** When they had it: by this device's own log, or by what the server said since. */
function receivedWhen(one: Shown): string[] | null {
  if (one.use !== "deliver") return one.entry === null ? null : [t("near.today_here", { time: clockTime(one.entry.captured_at) })];
  if (one.line !== null && one.line.may_receive > 0) return [t("near.again")];
  const own = entries.value.findLast((entry) => isHandout(entry) && codeOf(entry) === one.code && entry.undone_by === null);
  if (own !== undefined) return [whenWords(own.captured_at, "today_here")];
  const at = one.line?.given_at ?? null;
  if (at === null) return null;
  const elsewhere = one.line?.given_site_id !== (device.value?.site_id ?? null);
  return [whenWords(at, elsewhere ? "today_site" : "today")];
}

function whenWords(at: string, today: "today" | "today_here" | "today_site"): string {
  if (localDay(at) !== localDay(new Date())) return t("near.day", { day: day(at), time: clockTime(at) });
  return t(`near.${today}`, { time: clockTime(at) });
}

/** Why nothing was given, for whoever taps to see it. */
export function whyWords(one: Shown): string {
  const told = one.line?.reason?.[language.value];
  return told ?? t(`why.${known(one.why)}`);
}

/** What to do next. */
export function nextWords(one: Shown): string {
  const { why } = one;
  if (why === "already_received" && one.line?.blocked_until) return t("next.receive_again", { day: day(one.line.blocked_until) });
  if (why === "round_closed" || why === "card_qr_forged" || why === "out_of_stock") return t("next.coordinator");
  if ((why === "no_pack" || why === "pack_expired") && mode.value === "local") return t("next.connect");
  if (why === "card_unsynced" || why === "recipient_unknown" || why === "card_unknown") return t("next.wait");
  return t("next.desk");
}

const WHYS = [
  ...["unreadable", "small_letters", "goods", "separator_missing", "check_character", "not_judged", "no_guest", "noted_here", "child_alone"],
  ...["already_received", "over_allowance", "not_entitled", "card_unknown", "card_unsynced", "card_revoked", "card_paused", "card_qr_forged"],
  ...["recipient_unknown", "recipient_deceased", "recipient_mismatch", "person_needed", "group_exhausted", "round_closed", "out_of_stock"],
  ...["pack_expired", "no_pack"],
] as const;
type Why = "unreadable";

/** A code that is newer than this client is told as a rule that does not include them. */
const known = (why: string): Why => ((WHYS as readonly string[]).includes(why) ? why : "not_entitled") as Why;
