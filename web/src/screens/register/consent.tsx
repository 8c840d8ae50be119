/** Two questions, after a text that is read aloud in the family's language. A no changes nothing that they receive. */
import { useEffect, useState } from "preact/hooks";
import { aloud, consentTexts, type Aloud } from "../../data/consent";
import { BENEFICIARY_LANGUAGES, beneficiary, type BeneficiaryLanguage, type BeneficiaryTexts } from "../../people/beneficiary";
import { canSpeak, speakAloud, stopSpeaking } from "../../people/speech";
import { Button, Card, Chips, Field, Note, Segmented } from "../../ui";
import { to } from "../../router";
import type { Consent, Draft } from "./draft";
import { t } from "./texts";

/** The version of the short text that stands in this client, for whoever has no other: the service keeps its name. */
export const SHORT_VERSION = "desk-short-1";

/** What is read to somebody now: the service's text, or the short one of this client. */
export function useAloud(language: string): { text: Aloud | null; written: boolean } {
  const { data } = consentTexts.value.value;
  const [short, setShort] = useState<BeneficiaryTexts | null>(null);
  useEffect(() => void consentTexts.open(), []);
  const known = (BENEFICIARY_LANGUAGES as readonly string[]).includes(language);
  useEffect(() => {
    setShort(null);
    if (known) void beneficiary(language as BeneficiaryLanguage).then(setShort);
  }, [language, known]);
  const own = aloud(data, language);
  if (own !== null) return { text: own, written: true };
  if (short === null) return { text: null, written: known };
  const { script, assistance, share } = short.consent;
  return { text: { version: SHORT_VERSION, script, questions: { ASSISTANCE: assistance, SHARE_PARTNERS: share } }, written: true };
}

export function ConsentCard({ draft, onChange }: { draft: Draft; onChange: (changed: Draft) => void }) {
  const { consent } = draft;
  const { text, written } = useAloud(consent.language);
  const answered = (part: Partial<Consent>): void => onChange({ ...draft, consent: { ...consent, ...part } });
  return (
    <Card title={t("consent.title")} pad>
      <Languages chosen={consent.language} onChange={(language) => answered({ language })} />
      {written ? <Script text={text} language={consent.language} /> : <Note icon="language">{t("consent.interpreter")}</Note>}
      <Question of={text?.questions["ASSISTANCE"]} said={t("consent.assistance")} language={consent.language} value={consent.assistance} onChange={(assistance) => answered({ assistance })} />
      {consent.assistance === false ? <Note icon="info">{t("consent.no")}</Note> : (
        <Question of={text?.questions["SHARE_PARTNERS"]} said={t("consent.share")} language={consent.language} value={consent.share} onChange={(share) => answered({ share })} />
      )}
      <a class="text-link sm" href={to("register", ["signs"])}>{t("consent.signs")}</a>
    </Card>
  );
}

/** The text's own languages, and others for which somebody interprets. */
const OTHERS = ["zh", "ar", "ru", "uz", "hi", "ne", "bn", "cab", "miq"] as const;

function Languages({ chosen, onChange }: { chosen: string; onChange: (language: string) => void }) {
  const [all, setAll] = useState(false);
  const wide = all || (OTHERS as readonly string[]).includes(chosen);
  const options = [...BENEFICIARY_LANGUAGES, ...(wide ? OTHERS : [])].map((value) => ({ value: value as string, label: t(`language.${value}`) }));
  return (
    <div class="stack-2">
      <Chips single label={t("consent.language")} options={options} value={[chosen]} onChange={(picked) => onChange(picked[0] ?? chosen)} />
      {!wide && <Button kind="quiet" small onClick={() => setAll(true)}>{t("consent.other_language")}</Button>}
    </div>
  );
}

function Script({ text, language }: { text: Aloud | null; language: string }) {
  useEffect(() => stopSpeaking, [language]);
  if (text === null) return null;
  const whole = [text.script, text.questions["ASSISTANCE"], text.questions["SHARE_PARTNERS"]].filter(Boolean).join(" ");
  return (
    <div class="stack-2">
      <p>{t("consent.read")} <q class="register-script" lang={language}>{text.script}</q></p>
      {canSpeak(language) && <Button small icon="language" onClick={() => speakAloud(whole, language)}>{t("consent.speak")}</Button>}
    </div>
  );
}

/** The question as it is asked; under another language's the desk's own. */
function Question({ of, said, language, value, onChange }: {
  of: string | undefined;
  said: string;
  language: string;
  value: boolean | null;
  onChange: (value: boolean) => void;
}) {
  const foreign = language !== "es" && of !== undefined;
  const options = [{ value: "yes", label: t("consent.yes") }, { value: "no", label: t("consent.not") }] as const;
  return (
    <div class="stack-2">
      {foreign && <p class="b" lang={language}>{of}</p>}
      <Field label={said} group>
        <Segmented options={options} value={value === null ? null : value ? "yes" : "no"} onChange={(picked) => onChange(picked === "yes")} />
      </Field>
    </div>
  );
}
