/** Why somebody leaves: one tap on a reason is the check-out, and it can be taken back. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Rich } from "../../i18n/rich";
import { to } from "../../router";
import { helpNumber } from "../../session/place";
import { Button, Note, Sheet } from "../../ui";
import { codeOf, ended } from "./actions";
import { endingOf, type Reason } from "./ending";
import type { Found } from "./numbers";
import { opened, selected } from "./state";
import { t } from "./texts";

/** Whose stay is being ended. */
export const leaving = signal<readonly Found[]>([]);

export function EndingSheet() {
  const open = opened.value === "end";
  const close = (): void => void (opened.value = null);
  return (
    <>
      <Sheet open={open} onClose={close} title={<Title />}>
        {open && <Reasons guests={leaving.value} />}
      </Sheet>
      <Sheet open={opened.value === "child"} onClose={close} title={t("do.leave")}>
        <ChildAlone text={t("child.out")} />
      </Sheet>
    </>
  );
}

const Title = () => {
  const guests = leaving.value;
  const who = codeOf(guests[0]?.guest.household_id, guests[0]?.guest.card);
  return <Rich text={t("end.title", { count: guests.length })} values={{ who: <span class="nw">{who}</span> }} />;
};

function Reasons({ guests }: { guests: readonly Found[] }) {
  const [more, setMore] = useState(false);
  const ending = endingOf(guests.map((one) => one.guest));
  const end = async (reason: Reason): Promise<void> => {
    opened.value = null;
    if (await ended(guests, reason)) selected.value = null;
  };
  return (
    <div class="stack">
      {ending.kind === "child" && <ChildAlone text={t("child.text")} />}
      <div class="stack-2">
        {[...ending.first, ...(more ? ending.more : [])].map((reason) => (
          <Button key={reason} kind="ink" wide onClick={() => void end(reason)}>{t(`reason.${reason}`)}</Button>
        ))}
        {!more && ending.more.length > 0 && <Button kind="quiet" wide onClick={() => setMore(true)}>{t("end.more")}</Button>}
      </div>
      {ending.kind === "ordinary" && <p class="sm mut">{t("end.bags")}</p>}
    </div>
  );
}

/** A child leaves with an adult of its household, or somebody takes it over and an officer writes down who. */
function ChildAlone({ text }: { text: string }) {
  const number = helpNumber.value;
  return (
    <Note kind="warning" icon="shield" title={t("child.title")} actions={<Button icon="phone" href={number === null ? to("help") : `tel:${number}`}>{t("child.call")}</Button>}>
      {text}
    </Note>
  );
}
