/** "¿Ya está registrada?": the nearest three, by code and not by name; of other sites only a question to ask aloud. */
import { useState } from "preact/hooks";
import { todayHere } from "../../people/ages";
import { householdCode } from "../../people/household";
import { Button, Field, HouseholdMark, Icon, TextInput } from "../../ui";
import { answerQuestion, type Candidate, type Found, type Judgement } from "./candidates";
import { everybody, type Draft } from "./draft";
import { t } from "./texts";

export interface DuplicatesProps {
  draft: Draft;
  found: readonly Found[];
  judged: Readonly<Record<string, Judgement>>;
  onJudge: (found: Found, judgement: Judgement) => void;
}

/** What is not answered yet, one person after another. */
export function Duplicates({ draft, found, judged, onJudge }: DuplicatesProps) {
  const open = found.filter((one) => judged[one.key] === undefined);
  const first = open[0];
  if (first === undefined) return null;
  const about = everybody(draft).find((one) => one.id === first.person);
  const shown = open.filter((one) => one.person === first.person);
  const head = about?.id === draft.head.id;
  return (
    <section class="card card-amber register-dup" aria-live="polite">
      <div class="pad stack">
        <h3 class="row"><Icon name="people" />{head ? t("dup.title") : t("dup.title_of", { name: about?.given.trim() ?? "" })}</h3>
        {shown.map((one) => (
          <div key={one.key} class="stack-2">
            {one.candidate.question ? <Ask found={one} onJudge={onJudge} /> : <Known found={one} onJudge={onJudge} />}
          </div>
        ))}
      </div>
    </section>
  );
}

function Known({ found, onJudge }: { found: Found; onJudge: DuplicatesProps["onJudge"] }) {
  const { candidate } = found;
  const household = candidate.person?.household_id ?? null;
  return (
    <>
      <p class="sm">
        {household === null ? <b>{t("dup.person")}</b> : <HouseholdMark code={householdCode(household)} />} · {who(candidate)} {candidate.explanation.join(". ")}
      </p>
      <Three onJudge={(judgement) => onJudge(found, judgement)} />
    </>
  );
}

function who(candidate: Candidate): string {
  const { sex, birth_year } = candidate.person!;
  const word = t(`sex.${sex}`).toLowerCase();
  if (birth_year === null) return `${word}.`;
  return t("dup.about", { who: word, count: Number(todayHere().slice(0, 4)) - birth_year });
}

function Three({ onJudge }: { onJudge: (judgement: Judgement) => void }) {
  return (
    <div class="register-three">
      <Button onClick={() => onJudge("SAME")}>{t("dup.same")}</Button>
      <Button onClick={() => onJudge("DIFFERENT")}>{t("dup.other")}</Button>
      <Button onClick={() => onJudge("NOT_SURE")}>{t("dup.unsure")}</Button>
    </div>
  );
}

/** Somebody like this is written down elsewhere: nothing of them is shown but what to ask. */
function Ask({ found, onJudge }: { found: Found; onJudge: DuplicatesProps["onJudge"] }) {
  const [said, setSaid] = useState("");
  const [verdict, setVerdict] = useState<string | null>(null);
  const { question } = found.candidate;
  const check = async (): Promise<void> => {
    if (said.trim() === "") return;
    const answer = await answerQuestion(question!.question_id, said.trim());
    setVerdict(t(`dup.verdict.${answer ?? "UNHEARD"}`));
  };
  if (verdict !== null) {
    return (
      <>
        <p class="sm" role="status">{verdict}</p>
        <Button small onClick={() => onJudge(found, "NOT_SURE")}>{t("dup.go_on")}</Button>
      </>
    );
  }
  return (
    <>
      <p class="sm">{t("dup.elsewhere")}</p>
      <Field label={question!.text}>
        <TextInput value={said} maxLength={60} name="match_answer" onInput={setSaid} onEnter={() => void check()} />
      </Field>
      <div class="two">
        <Button onClick={() => void check()}>{t("dup.check")}</Button>
        <Button onClick={() => onJudge(found, "NOT_SURE")}>{t("dup.unsure")}</Button>
      </div>
    </>
  );
}
