/** What a passer-by sees after the quick exit: the time. Nothing names the program, the site or anybody; one link leads back. */
import { useEffect, useState } from "preact/hooks";
import { clockTime, longDay } from "../../i18n/dates";
import { to } from "../../router";
import { t } from "./texts";
import "./exit.css";

/** The dial of a clock, for the tab. */
const SIGN =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='gray' stroke-width='2'><circle cx='12' cy='12' r='9'/><path d='M12 7v5l3 2'/></svg>";

export default function Exit() {
  const at = useTime();
  useDisguise();
  return (
    <main id="main" class="exit" tabIndex={-1}>
      <p class="exit-time"><time dateTime={at.toISOString()}>{clockTime(at)}</time></p>
      <p class="exit-day">{longDay(at)}</p>
      <a class="exit-back" href={to("start")}>{t("back")}</a>
    </main>
  );
}

function useTime(): Date {
  const [at, setAt] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setAt(new Date()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return at;
}

/** The tab and the browser's bar look like the page; what they looked like comes back with the way back. */
function useDisguise(): void {
  useEffect(() => {
    const sign = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    const bar = document.querySelector<HTMLMetaElement>("meta[name=theme-color]");
    const before = { sign: sign?.href, bar: bar?.content };
    document.title = t("title");
    if (sign !== null) sign.href = SIGN;
    if (bar !== null) bar.content = "#ffffff";
    return () => {
      if (sign !== null && before.sign !== undefined) sign.href = before.sign;
      if (bar !== null && before.bar !== undefined) bar.content = before.bar;
    };
  }, []);
}
