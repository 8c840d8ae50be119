/** Signs for the wall, in the languages of those who read them; one to a page, with no name on any. */
import { useEffect, useState } from "preact/hooks";
import { language } from "../../i18n";
import { Chips, Empty } from "../../ui";
import { PaperPage } from "./paper";
import { t } from "./texts";

/** What those who are helped read is written in five languages, each in a file of its own (`sign` is its part here). */
interface Written {
  readonly sign?: Readonly<Record<string, string>>;
}
const files = import.meta.glob<Written>("../../../locales/*/beneficiary.json", { import: "default" });
const languageOf = (path: string): string => path.split("/").at(-2) ?? "";
const NAMES: Record<string, string> = { es: "Español", en: "English", fr: "Français", ht: "Kreyòl", pt: "Português" };

export function Signs() {
  const [written, setWritten] = useState<Readonly<Record<string, Written>>>({});
  const [speaks, setSpeaks] = useState<string[]>([language.value]);
  useEffect(() => {
    const reading = Object.entries(files).map(async ([path, read]) => [languageOf(path), await read()] as const);
    void Promise.all(reading).then((all) => setWritten(Object.fromEntries(all)));
  }, []);
  const languages = Object.keys(written);
  const names = [...new Set(Object.values(written).flatMap((one) => Object.keys(one.sign ?? {})))];
  const [chosen, setChosen] = useState<string[]>([]);
  const shown = chosen.length === 0 ? names : chosen;
  const options = languages.length === 0 ? undefined : (
    <>
      <Chips label={t("signs.languages")} options={languages.map((value) => ({ value, label: NAMES[value] ?? value }))} value={speaks} onChange={setSpeaks} />
      <Chips label={t("signs.which")} options={names.map((value) => ({ value, label: written[language.value]?.sign?.[value]?.split(".")[0] ?? value }))} value={chosen} onChange={setChosen} />
    </>
  );
  return (
    <PaperPage title={t("pages.signs.title")} options={options} ready={names.length > 0}>
      {names.length === 0 && <Empty icon="info" title={t("signs.none")} />}
      {shown.map((name) => (
        <section class="paper-page paper-wall" key={name}>
          {speaks.map((one) => <p key={one} lang={one}>{written[one]?.sign?.[name]}</p>)}
        </section>
      ))}
    </PaperPage>
  );
}
