/** Questions of one or two sentences. */
import { go, to } from "../../router";
import { Button, Sheet } from "../../ui";
import { shortCode } from "../../ui/codes";
import { pauseCard, protect } from "./doing";
import { CallOfficer } from "./members";
import { cards, household, members, subject } from "./page";
import { ask, close } from "./sheets";
import { notRegistering, Guarded } from "./actions";
import { t } from "./texts";

const Cancel = () => <Button kind="quiet" wide onClick={close}>{t("cancel")}</Button>;

/** A child leaves with its family or by a hand-over, which is the officer's. */
export function ChildSheet({ open }: { open: boolean }) {
  return (
    <Sheet title={t("child.title")} open={open} onClose={close} actions={<><CallOfficer /><Cancel /></>}>
      <p>{t("child.text")}</p>
      <p class="sm mut">{t("child.with_family")}</p>
    </Sheet>
  );
}

const PAUSES = ["LOST", "STOLEN", "WRONG_BEARER", "UNDER_REVIEW"] as const;

export function Pause({ code }: { code: string | null }) {
  const done = (reason: string): void => {
    close();
    if (code !== null) void pauseCard(code, reason);
  };
  return (
    <Sheet
      title={t("pause.title", { card: shortCode(code ?? "") })}
      open={code !== null}
      onClose={close}
      actions={<>{PAUSES.map((one) => <Button key={one} wide onClick={() => done(one)}>{t(`pause.${one}`)}</Button>)}<Cancel /></>}
    >
      <p class="sm mut">{t("pause.text")}</p>
    </Sheet>
  );
}

export function Protect({ open }: { open: boolean }) {
  const done = async (): Promise<void> => {
    const person = subject.value.person ?? members.value.find((one) => one.person_id !== null)?.person_id ?? null;
    close();
    const entry = await protect({ household: household.value, person }, { card: cards.value[0] ?? "–", people: members.value });
    if (entry !== null) go(to("find"), { replace: true }); // the page is nobody's any more
  };
  return (
    <Sheet
      title={t(household.value === null ? "protect.title_one" : "protect.title")}
      open={open}
      onClose={close}
      actions={<><Button kind="primary" wide icon="shield" onClick={() => void done()}>{t("protect.do")}</Button><Cancel /></>}
    >
      <p>{t("protect.text")}</p>
      <p class="sm mut">{t("protect.lift")}</p>
    </Sheet>
  );
}

/** The card is shown by somebody else, or the page is not theirs. */
export function NotThem({ open }: { open: boolean }) {
  const card = subject.value.card ?? cards.value[0];
  const wrong = (): void => (card === undefined ? close() : void (close(), pauseCard(card, "WRONG_BEARER")));
  return (
    <Sheet
      title={t("not_them.title")}
      open={open}
      onClose={close}
      actions={
        <>
          <Button kind="primary" wide icon="find" href={to("find")} onClick={close}>{t("not_them.find")}</Button>
          {card !== undefined && <Guarded why={notRegistering()} wide icon="stop" onClick={cards.value.length > 1 && subject.value.card === undefined ? () => ask({ kind: "pause", code: card }) : wrong}>{t("not_them.pause", { card: shortCode(card) })}</Guarded>}
          <Cancel />
        </>
      }
    >
      <p>{t("not_them.text")}</p>
    </Sheet>
  );
}
