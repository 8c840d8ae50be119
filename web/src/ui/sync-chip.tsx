import { clockTime } from "../i18n/dates";
import { classes } from "./classes";
import { Icon } from "./icon";
import type { IconName } from "./icons";
import { t } from "./texts";

/** `waiting` and `offline` both have something to send; `review` wins over all others. */
export type SyncState = "sent" | "sending" | "waiting" | "offline" | "review";

export interface SyncChipProps {
  state: SyncState;
  /** How many are to be sent. */
  count: number;
  reviewCount?: number | undefined;
  /** When the server last had everything; none on a new device. */
  at?: Date | string | null | undefined;
  href?: string | undefined;
}

const ICONS: Record<SyncState, IconName> = {
  sent: "check",
  sending: "hourglass",
  waiting: "hourglass",
  offline: "wifi-off",
  review: "alert",
};

/** Two lines that tell where the work is; a chip, never a wall. Leads to what waits. */
export function SyncChip({ state, count, reviewCount = 0, at, href = "#/outbox" }: SyncChipProps) {
  const look = state === "sent" || state === "review" ? state : count > 0 ? "waiting" : "sent";
  return (
    <a class={classes("sync", look !== "sent" && `sync-${look}`, state === "offline" && "sync-offline")} href={href}>
      <Icon name={ICONS[state]} size="m" />
      <span>
        <b>{first(state, count, reviewCount)}</b>
        <i>{second(state, count, at)}</i>
      </span>
    </a>
  );
}

function first(state: SyncState, count: number, reviewCount: number): string {
  if (state === "review") return t("sync.to_review", { count: reviewCount });
  return count === 0 ? t("sync.all_sent") : t("sync.to_send", { count });
}

function second(state: SyncState, count: number, at: SyncChipProps["at"]): string {
  if (state === "review") return count === 0 ? t("sync.rest_sent") : t("sync.and_to_send", { count });
  if (state === "offline") return t("sync.offline");
  if (state === "sent") return at === null || at === undefined ? t("sync.nothing_yet") : clockTime(at);
  return state === "sending" ? t("sync.sending") : t("sync.waiting");
}
