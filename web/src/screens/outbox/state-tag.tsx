/** An entry's state as icon and word: what the badge says is what the outbox holds. */
import type { Entry, State } from "../../outbox/entry";
import { Tag, type IconName, type TagKind } from "../../ui";
import { t } from "./texts";

const LOOKS: Readonly<Record<State, readonly [TagKind, IconName]>> = {
  SAVED: ["dash", "save"],
  WAITS: ["dash", "hourglass"],
  SENDING: ["plain", "send"],
  SENT: ["solid", "check"],
  REVIEW: ["red", "alert"],
  EXPIRED: ["amber", "clock"],
  DISMISSED: ["plain", "x"],
};

export function StateTag({ entry }: { entry: Entry }) {
  const [kind, icon] = LOOKS[entry.state];
  return <Tag kind={kind} icon={icon}>{t(`state.${entry.state}`)}</Tag>;
}
