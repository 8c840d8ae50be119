/** The sheets of the screen, one at a time; each takes scans that are put in as a whole too. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { RoundDesk } from "../../scanning/round-desk";
import { Button, groupsOf, Sheet, toast } from "../../ui";
import { AdjustSheet } from "./adjust-sheet";
import { AuthoriseSheet } from "./authorise-sheet";
import { giveToBearer } from "./deliver";
import { Details } from "./details";
import { takeBack } from "./handing-out";
import { HandForm } from "./hand";
import { ScanField } from "./scan-field";
import { closeSheet, sheet, type SheetName } from "./sheets";
import { clearShown, shown } from "./shown";
import { sound, SOUNDS, unlockSound } from "./signals";
import { t } from "./texts";

export function Sheets({ desk }: { desk: RoundDesk | null }) {
  const one = shown.value;
  return (
    <>
      <OneSheet name="hand" title={t("hand.title")}><ByHand /></OneSheet>
      <OneSheet name="sound" title={t("sound.title")}><Sounds /></OneSheet>
      {one !== null && <OneSheet name="details" title={t("details.title", { card: groupsOf(one.code ?? "").join(" ") })}><Details one={one} round={desk?.round ?? null} /></OneSheet>}
      {one !== null && desk !== null && <OneSheet name="authorise" title={t("authorise.title")}><AuthoriseSheet one={one} desk={desk} /></OneSheet>}
      {one !== null && desk !== null && <OneSheet name="adjust" title={t("adjust.title")}><AdjustSheet one={one} desk={desk} /></OneSheet>}
      {one !== null && desk !== null && <OneSheet name="bearer" title={t("bearer.title")}><Bearer desk={desk} /></OneSheet>}
    </>
  );
}

function OneSheet({ name, title, children }: { name: SheetName; title: string; children: ComponentChildren }) {
  const open = sheet.value === name;
  return <Sheet title={title} open={open} onClose={closeSheet}><ScanField />{children}</Sheet>;
}

function ByHand() {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => input.current?.focus()); // after the sheet has read out its title
    return () => clearTimeout(timer);
  }, []);
  return <HandForm inputRef={input} />;
}

function Sounds() {
  const play = (kind: (typeof SOUNDS)[number]): void => {
    unlockSound();
    sound(kind);
  };
  return (
    <div class="stack-2">
      <p>{t("sound.text")}</p>
      {SOUNDS.map((kind) => <Button key={kind} wide icon="sound" onClick={() => play(kind)}>{t("sound.play", { verdict: t(`short.${kind}`) })}</Button>)}
    </div>
  );
}

/** Who brought the card is not whose it is. What was given as theirs is taken back in any case. */
function Bearer({ desk }: { desk: RoundDesk }) {
  const one = shown.value;
  if (one === null) return null;
  const decide = async (give: boolean): Promise<void> => {
    closeSheet();
    if (!(await takeBack(one).catch(() => false))) return toast({ text: t("not_undone") }); // nothing is given twice
    if (give) await giveToBearer(desk, one);
    else clearShown();
  };
  return (
    <div class="stack-2">
      <p>{t("bearer.text")}</p>
      <Button kind="primary" wide onClick={() => void decide(true)}>{t("bearer.give")}</Button>
      <Button kind="ink" wide onClick={() => void decide(false)}>{t("bearer.not_give")}</Button>
    </div>
  );
}
