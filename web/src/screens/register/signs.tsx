/** Signs for the walls, in five languages on one page each: what is free, what is asked, and whom to tell. */
import { useEffect, useState } from "preact/hooks";
import { now } from "../../clock";
import { BENEFICIARY_LANGUAGES, beneficiary, type BeneficiaryTexts } from "../../people/beneficiary";
import { to } from "../../router";
import { Screen } from "../../screen";
import { siteName } from "../../session/place";
import { worker } from "../../session/session";
import { Button, PrintSheet } from "../../ui";
import { t } from "./texts";

const SIGNS = ["free", "data", "child", "complaint"] as const;

export function Signs() {
  const [all, setAll] = useState<readonly (readonly [string, BeneficiaryTexts])[]>([]);
  useEffect(() => {
    void Promise.all(BENEFICIARY_LANGUAGES.map(async (language) => [language, await beneficiary(language)] as const)).then(setAll);
  }, []);
  return (
    <Screen name="register" title={t("signs.title")} back={to("register")} dock={<Button kind="primary" icon="note" onClick={() => print()}>{t("signs.print")}</Button>}>
      <PrintSheet title={t("signs.title")} site={siteName.value} at={now()} by={worker.value?.display_name ?? ""}>
        <div class="stack register-signs">
          {SIGNS.map((sign) => (
            <section key={sign} class="card pad stack-2">
              {all.map(([language, own]) => <p key={language} lang={language}>{own.sign[sign]}</p>)}
            </section>
          ))}
        </div>
      </PrintSheet>
    </Screen>
  );
}
