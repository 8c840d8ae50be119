/** The verdict, which fills the screen; before the first scan what the screen is ready for. */
import type { RoundDesk } from "../../scanning/round-desk";
import { Icon, Note, type IconName, Verdict } from "../../ui";
import { CameraBox } from "./camera-box";
import { Ready } from "./ready";
import { sheet } from "./sheets";
import { shown, type Mark, type Shown } from "./shown";
import { t } from "./texts";
import { farWords, markWords, nearWords } from "./words";

const MARKS: Record<Exclude<Mark, "none">, IconName> = { saved: "hourglass", confirmed: "check", otherwise: "alert", not_saved: "alert" };

export function Panel({ desk }: { desk: RoundDesk | null }) {
  const one = shown.value;
  return (
    <div class="scan-left">
      <CameraBox small={one !== null} />
      {one === null && <Ready desk={desk} />}
      {one?.mark === "not_saved" && <Note kind="urgent">{t("near.not_saved")}</Note>}
      <Verdict
        kind={one?.kind ?? null}
        word={one === null || one.word === null ? undefined : t(`word.${one.word}`)}
        local={one?.local}
        far={one === null ? undefined : farWords(one, desk?.round ?? null)}
        code={one?.code ?? undefined}
        near={one === null ? undefined : <Near one={one} />}
      >
        {one !== null && one.use === "deliver" && (one.kind === "give" || one.kind === "attention") && (
          <button class="scan-more" type="button" onClick={() => (sheet.value = "details")}>{t("action.see")}</button>
        )}
      </Verdict>
    </div>
  );
}

/** What was said, and the small sign; the sign alone changes later, and is not said aloud. */
function Near({ one }: { one: Shown }) {
  const mark = markWords(one);
  const words = nearWords(one);
  if (mark === null && words.length === 0) return null;
  return (
    <span class="scan-near">
      {words.map((line) => <span key={line}>{line}</span>)}
      {mark !== null && one.mark !== "none" && (
        <span class="scan-mark" aria-live="off"><Icon name={MARKS[one.mark]} size="m" />{mark}</span>
      )}
    </span>
  );
}
