/** How the device looks, speaks and locks, and what it spares: kept on it, for whoever works here. */
import { language } from "../../i18n";
import { applyTheme, chooseLanguage, lowPower, sparePower, theme } from "../../session/choices";
import { carry, carrying } from "../../session/idle";
import { Card, Field, Segmented, Switch } from "../../ui";
import { t } from "./texts";

export function Looks() {
  return (
    <Card title={t("looks.title")} icon="sun" pad>
      <Field label={t("looks.theme")} group>
        <Segmented
          value={theme.value}
          onChange={(chosen) => void applyTheme(chosen)}
          options={[
            { value: "light", label: t("looks.light") },
            { value: "dark", label: t("looks.dark") },
            { value: "sol", label: t("looks.sol") },
          ]}
        />
      </Field>
      <Field label={t("looks.language")} group>
        <Segmented
          value={language.value}
          onChange={(chosen) => void chooseLanguage(chosen)}
          options={[{ value: "es", label: "Español" }, { value: "en", label: "English" }]}
        />
      </Field>
      <Field label={t("looks.carrying")} hint={t("looks.carrying_hint")} group>
        <Segmented
          value={carrying.value}
          onChange={(chosen) => void carry(chosen)}
          options={[{ value: "table", label: t("looks.table") }, { value: "carried", label: t("looks.carried") }]}
        />
      </Field>
      <Switch label={t("looks.battery")} hint={t("looks.battery_hint")} checked={lowPower.value} onChange={(on) => void sparePower(on)} />
    </Card>
  );
}
