/** What will be saved, at the side of a wide screen. */
import { CardCode, Button } from "../../ui";
import { typedCard } from "../../people/card-code";
import { birthOf, countedOf, named, nameOf, peopleOf, type Draft } from "./draft";
import { yearsOf, todayHere } from "../../people/ages";
import { total } from "../../people/composition";
import { Lead } from "./members";
import { t } from "./texts";

export function Summary({ draft, onSave, saving }: { draft: Draft; onSave: () => void; saving: boolean }) {
  const card = typedCard(draft.card);
  const asked = [...new Set(named(draft).flatMap((one) => one.effects))];
  const counted = total(countedOf(draft));
  return (
    <section class="card pad stack wide">
      <h2>{t("summary.title")}</h2>
      <ul class="register-summary">
        {named(draft).map((one) => <li key={one.id}><Lead one={one} /><span>{line(one)}</span></li>)}
        {counted > 0 && <li>{t("summary.counted", { count: counted })}</li>}
        {peopleOf(draft) === 0 && <li class="mut">{t("summary.nobody")}</li>}
      </ul>
      <dl class="facts register-facts">
        <dt>{t("summary.card")}</dt>
        <dd>{"code" in card && card.code.length === 10 ? <CardCode code={card.code} /> : t("summary.none")}</dd>
        {asked.length > 0 && <><dt>{t("summary.needs")}</dt><dd>{asked.map((effect) => t(`effect.${effect}`).toLowerCase()).join(", ")}</dd></>}
      </dl>
      <Button kind="primary" wide busy={saving} onClick={onSave}>{saveLabel(draft)}</Button>
      <p class="sm mut">{t("summary.first_here")}</p>
    </section>
  );
}

const line = (one: Parameters<typeof nameOf>[0]): string => {
  const birth = birthOf(one);
  return [one.given.trim() || nameOf(one) || t("no_name"), birth === null ? null : yearsOf(birth, todayHere())].filter((part) => part !== null).join(", ");
};

export const saveLabel = (draft: Draft): string => t("save", { count: Math.max(1, peopleOf(draft)) });
