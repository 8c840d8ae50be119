/** What was saved, by code; then a place, or the next family. A protected record shows its card's code and nothing else. */
import { useState } from "preact/hooks";
import { populationAt, site } from "../../data/site";
import { entries } from "../../outbox/outbox";
import { CardField } from "../../people/card-field";
import { typedCard } from "../../people/card-code";
import { useOnce } from "../../people/once";
import { done } from "../../people/saving";
import { householdCode } from "../../people/household";
import { to } from "../../router";
import { Screen } from "../../screen";
import { Button, Card, CardCode, HouseholdMark, Icon, Note } from "../../ui";
import { CallProtection } from "./carer";
import { cardAction, type Registered } from "./saving";
import { t } from "./texts";

export function Done({ registered, onNext }: { registered: Registered; onNext: () => void }) {
  const { household_id, people, alarm } = registered;
  const [card, setCard] = useState(registered.card);
  const hidden = registered.protected;
  const place = hidden && card !== null ? to("beds", [], { card }) : to("beds", [], { household: household_id });
  return (
    <Screen
      name="register"
      title={t("title")}
      dock={
        <>
          <Button kind="primary" icon="bed" href={place}>{t("done.place")}</Button>
          <Button icon="add-person" onClick={onNext}>{t("done.next")}</Button>
        </>
      }
    >
      <div class="stack register-done">
        {alarm && <CallProtection />}
        <Card pad>
          <h2 class="row" tabIndex={-1}><Icon name="check" />{t(hidden ? "done.protected" : "done.title")}</h2>
          {card === null ? <GiveCard household_id={household_id} onGiven={setCard} /> : <p class="register-code"><CardCode code={card} /></p>}
          {!hidden && (
            <p class="row"><HouseholdMark code={householdCode(household_id)} />{people > 0 && <span class="mut">{t("people", { count: people })}</span>}</p>
          )}
          <p class="sm mut">{sent(registered) ? t("done.sent") : t("done.here")}</p>
        </Card>
        {hidden && <Note icon="shield">{t("done.protected_text")}</Note>}
      </div>
    </Screen>
  );
}

const sent = (registered: Registered): boolean => entries.value.find((one) => one.id === registered.entry.id)?.state === "SENT";

/** Nobody gave a card with the registration: one of the batch may be given now. */
function GiveCard({ household_id, onGiven }: { household_id: string; onGiven: (code: string) => void }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const giving = useOnce(async () => {
    const card = typedCard(typed);
    if ("problem" in card) {
      setProblem(card.problem === "empty" ? null : t(card.problem === "short" ? "missing.card_short" : "missing.card_check"));
      return false;
    }
    const saved = await done(cardAction(household_id, card.code, populationAt(site.value.value.data?.kind)), t("done.card_given"));
    if (saved !== null) onGiven(card.code);
    return saved !== null;
  });
  return <CardField value={typed} onInput={setTyped} onEnter={giving.run} label={t("done.give_card")} hint={t("arrival.card_hint")} problem={problem} />;
}
