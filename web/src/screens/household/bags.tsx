/** Luggage that they left in custody: given back by one tap. */
import { bags, type Bag } from "../../data/bags";
import { entries } from "../../outbox/entries";
import type { Entry } from "../../outbox/entry";
import { Button, Card, List, ListRow, Tag } from "../../ui";
import { Guarded } from "./actions";
import { returnBag, staying } from "./doing";
import { housesPeople } from "./members";
import { members } from "./page";
import { ask } from "./sheets";
import { t } from "./texts";

type Shown = Pick<Bag, "bag_id" | "tag" | "stay_id"> & { readonly bag: Bag | null };

const standing = (entry: Entry, operation: string): boolean =>
  entry.operation === operation && entry.undone_by === null && !["REVIEW", "EXPIRED", "DISMISSED"].includes(entry.state);

/** Bags of these stays, with what was taken in and handed out here meanwhile. */
export function bagsOf(stays: readonly string[]): Shown[] {
  const { data, as_of } = bags.value.value;
  const fresh = entries.value.filter((entry) => entry.sent_at === null || as_of === null || entry.sent_at > as_of);
  const out = new Set(fresh.filter((entry) => standing(entry, "POST /shelter/v1/bags/return")).map((entry) => entry.aggregates[0]));
  const known = (data ?? []).map((bag): Shown => ({ ...bag, bag }));
  const here = fresh.filter((entry) => standing(entry, "POST /shelter/v1/bags")).map((entry): Shown => ({
    bag_id: entry.aggregates[0]!, stay_id: entry.aggregates[1]!, tag: String(entry.summary.values["tag"]), bag: null,
  }));
  const taken = new Set(known.map((one) => one.bag_id));
  const undone = new Set(fresh.filter((entry) => entry.operation === "POST /shelter/v1/bags" && entry.undone_by !== null).map((entry) => entry.aggregates[0]));
  return [...known, ...here.filter((one) => !taken.has(one.bag_id))].filter((one) => stays.includes(one.stay_id) && !out.has(one.bag_id) && !undone.has(one.bag_id));
}

export function Bags() {
  const stays = staying(members.value).map((one) => one.stay_id);
  const all = bagsOf(stays);
  if (stays.length === 0 && all.length === 0) return null;
  const why = housesPeople() ? null : t("not_housing");
  return (
    <Card title={t("bags.title")} icon="box" aside={<Guarded why={why} small icon="plus" onClick={() => ask({ kind: "bag" })}>{t("bags.deposit")}</Guarded>}>
      {all.length === 0 ? <p class="household-foot sm mut">{t(bags.value.value.data === null ? "bags.unknown" : "bags.none")}</p> : (
        <List label={t("bags.title")}>
          {all.map((one) => (
            <ListRow
              key={one.bag_id}
              title={one.tag}
              text={one.bag === null ? <Tag kind="dash">{t("bags.saved_here")}</Tag> : t("bags.what", { kind: t(`bags.kind.${one.bag.kind}`), count: one.bag.pieces })}
              end={<Button small icon="check" label={t("bags.return_of", { tag: one.tag })} onClick={() => void returnBag(one)}>{t("bags.return")}</Button>}
            />
          ))}
        </List>
      )}
    </Card>
  );
}
