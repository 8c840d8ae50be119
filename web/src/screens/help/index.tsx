/** "¿Qué hago si…?": ten cards that work without a network; each says who to call, and does what can be done here. */
import { useState } from "preact/hooks";
import { place, to } from "../../router";
import { Screen } from "../../screen";
import { helpNumber } from "../../session/place";
import { Button, Card, Icon, List, ListRow, Note } from "../../ui";
import { Authority } from "./authority";
import { CARDS, type CardShape } from "./cards";
import { Stop } from "./stop";
import { t } from "./texts";
import "./help.css";

export default function Help() {
  const shown = CARDS.find((one) => one.card === place.value.steps[0]);
  return shown === undefined ? <All /> : <One shape={shown} />;
}

function All() {
  return (
    <Screen name="help" title={t("title")} subtitle={t("subtitle")}>
      <div class="stack">
        <Call />
        <Card>
          <List label={t("title")}>
            {CARDS.map(({ card, icon }) => <ListRow key={card} icon={icon} title={t(`card.${card}.title`)} href={to("help", [card])} />)}
          </List>
        </Card>
      </div>
    </Screen>
  );
}

function One({ shape }: { shape: CardShape }) {
  const { card, steps, icon, act } = shape;
  return (
    <Screen name="help" title={t("title")} back={to("help")}>
      <div class="stack help-card">
        <h2 class="row"><Icon name={icon} />{t(`card.${card}.title`)}</h2>
        <ol class="help-steps">
          {Array.from({ length: steps }, (_, at) => <li key={at}>{t(`card.${card}.step${at + 1}` as Parameters<typeof t>[0])}</li>)}
        </ol>
        {act === "authority" && <Authority />}
        {act === "stop" && <Stop />}
        {act === "beds" && <Button wide icon="bed" href={to("beds")}>{t("to_beds")}</Button>}
        {act === "outbox" && <Button wide icon="send" href={to("outbox")}>{t("to_outbox")}</Button>}
        <Call />
      </div>
    </Screen>
  );
}

/** The officer's telephone; a number that works without a network, or who to ask where none is known. */
function Call() {
  const [asked, setAsked] = useState(false);
  const number = helpNumber.value;
  if (number !== null) return <Button kind="stop" wide icon="phone" href={`tel:${number}`}>{t("call", { number })}</Button>;
  return asked ? <Note icon="info">{t("no_number")}</Note> : <Button wide icon="phone" onClick={() => setAsked(true)}>{t("call_who")}</Button>;
}
