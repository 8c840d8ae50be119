/** The browser would lose what is saved here: said before anybody begins, with what to do about it. */
import { useEffect } from "preact/hooks";
import { speak } from "../../i18n";
import { checkSafety, safety } from "../../store/safety";
import { Button, Card, Logo, Note } from "../../ui";
import { t } from "./texts";
import "./refused.css";

type Why = "private" | "none" | "install";

const STEPS = ["first", "second", "third"] as const;

export default function Refused() {
  const why: Why = safety.value?.refused ?? "install";
  useEffect(() => {
    if (navigator.language.startsWith("en")) void speak("en"); // nothing is kept here that says which was chosen
    document.title = `${t("title")} · Amparo`;
  }, []);
  return (
    <div class="refused">
      <header class="refused-head"><Logo /><h1>Amparo</h1></header>
      <main id="main" class="refused-main stack" tabIndex={-1}>
        <h2>{t(`why.${why}.title`)}</h2>
        <p>{t(`why.${why}.text`)}</p>
        <Card title={t("what_to_do")}>
          <ol class="refused-steps">{STEPS.map((step) => <li key={step}>{t(`why.${why}.${step}`)}</li>)}</ol>
        </Card>
        <Note icon="info">{t(`why.${why}.safe`)}</Note>
        <Button kind="primary" wide icon="sync" onClick={() => location.reload()}>{t("again")}</Button>
        <Persist why={why} />
      </main>
    </div>
  );
}

/** Some browsers give lasting storage when somebody asks for it with a tap. */
function Persist({ why }: { why: Why }) {
  if (why !== "private") return null;
  const ask = async (): Promise<void> => {
    if ((await checkSafety()).refused === null) location.reload();
  };
  return <Button kind="quiet" wide onClick={() => void ask()}>{t("not_private")}</Button>;
}
