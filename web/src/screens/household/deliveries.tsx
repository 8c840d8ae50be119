/** What they may still receive in the rounds of today, and what they have had; the desk of hand-outs decides. */
import { api, read } from "../../api/client";
import type { components } from "../../api/types/distribution";
import { clockTime, day, localDay } from "../../i18n/dates";
import { language } from "../../i18n";
import { device } from "../../session/device";
import { Card, Empty, List, ListRow, Skeleton, Tag } from "../../ui";
import { useOnline } from "./online";
import { cards, household, subject } from "./page";
import { t } from "./texts";

type Entitlement = components["schemas"]["EntitlementOut"];

function askedFor(): { household_id: string } | { person_id: string } | { card: string } | null {
  if (household.value !== null) return { household_id: household.value };
  if (subject.value.person !== undefined) return { person_id: subject.value.person };
  return cards.value[0] === undefined ? null : { card: cards.value[0] };
}

export function Deliveries() {
  const whose = askedFor();
  const query = { site_id: device.value?.site_id ?? "", ...whose };
  const answer = useOnline(whose === null ? null : JSON.stringify(whose), () => read(api.distribution.GET("/distribution/v1/entitlements", { params: { query } })));
  return <Card title={t("deliveries.title")} icon="box">{body(answer)}</Card>;
}

function body({ data, problem, loading, offline }: ReturnType<typeof useOnline<components["schemas"]["EntitlementsOut"]>>) {
  if (data !== null && data.items.length > 0) return <List label={t("deliveries.title")}>{data.items.map((one) => <Row key={one.round_id} one={one} />)}</List>;
  if (data !== null) return <p class="household-foot sm mut">{t("deliveries.none")}</p>;
  if (offline) return <p class="household-foot sm mut">{t("deliveries.offline")}</p>;
  if (loading) return <div class="pad"><Skeleton label={t("deliveries.loading")} lines={2} /></div>;
  return <Empty icon="box" title={t(problem?.status === 403 ? "deliveries.not_yours" : "deliveries.no_answer")} />;
}

function Row({ one }: { one: Entitlement }) {
  const due = one.may_receive > 0;
  return <ListRow title={one.kit_name} text={due ? t(`deliveries.unit.${one.unit}`) : whyNot(one)} end={due ? <Tag kind="solid" icon="check">{t("deliveries.due", { count: one.may_receive })}</Tag> : <Tag>{t(one.taken > 0 ? "deliveries.had" : "deliveries.nothing")}</Tag>} />;
}

function whyNot(one: Entitlement): string {
  if (one.given_at) return t("deliveries.given", { day: localDay(one.given_at) === localDay(new Date()) ? t("deliveries.today") : day(one.given_at), time: clockTime(one.given_at) });
  const said = one.reason?.[language.value];
  return said ?? t("deliveries.support");
}
