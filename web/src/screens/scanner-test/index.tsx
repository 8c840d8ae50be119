/** The scanner test: what arrived, character by character, and what of the scanner's profile is to be mended. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { to } from "../../router";
import type { Arrival } from "../../scanning/collector";
import { FIELD_CLASS, listen } from "../../scanning/listener";
import { findingsOf, longestGap, shownAs, type Found } from "../../scanning/profile";
import { Screen } from "../../screen";
import { Button, Card, Empty, List, ListRow } from "../../ui";
import { t } from "./texts";
import "./scanner-test.css";

interface Tried {
  readonly number: number;
  readonly arrival: Arrival;
  readonly alt: boolean;
}

const KEPT = 20;
const tried = signal<readonly Tried[]>([]);

export default function ScannerTest() {
  useEffect(listenHere, []);
  const last = tried.value[0];
  return (
    <Screen name="scanner-test" title={t("title")} back={to("device")} dock={last === undefined ? undefined : <Button kind="ink" icon="trash" onClick={() => (tried.value = [])}>{t("clear")}</Button>} dockLayout="start">
      <input class={`${FIELD_CLASS} scanner-field`} type="text" inputMode="none" autocomplete="off" autocapitalize="off" spellcheck={false} tabIndex={-1} aria-label={t("field")} />
      <div class="stack">
        {last === undefined ? <Card><Empty icon="scan" title={t("empty")}>{t("empty_text")}</Empty></Card> : <Read key={last.number} one={last} />}
        <p class="sm mut">{t("try")}</p>
      </div>
    </Screen>
  );
}

/** Nothing that is read here is recorded. */
function listenHere(): () => void {
  tried.value = [];
  let alt = false;
  return listen({
    onHeard: (heard) => (alt ||= heard.alt),
    onScan: (arrival) => {
      tried.value = [{ number: (tried.value[0]?.number ?? 0) + 1, arrival, alt }, ...tried.value].slice(0, KEPT);
      alt = false;
    },
  });
}

function Read({ one: { number, arrival, alt } }: { one: Tried }) {
  const { characters, suffix, how } = arrival;
  const gap = Math.round(longestGap(characters));
  return (
    <>
      <Card title={t("read", { number })} aside={t("summary", { count: characters.length, gap, ms: Math.round(characters.at(-1)!.at - characters[0]!.at) })}>
        <div aria-live="polite">
          <List label={t("findings")}>{findingsOf(arrival, alt).map((found) => <Line key={found.finding} found={found} />)}</List>
        </div>
      </Card>
      <Card title={t("characters")} aside={`${t(`how.${how}`)} · ${t(`suffix.${suffix}`)}`} pad>
        <ol class="scanner-characters">
          {characters.map(({ text, at }, place) => {
            const { sign, point } = shownAs(text);
            const after = place === 0 ? 0 : Math.round(at - characters[place - 1]!.at);
            return <li key={place} class={point < "U+0021" ? "scanner-control" : undefined}><b>{sign}</b><span>{point}</span><span>{t("after", { ms: after })}</span></li>;
          })}
        </ol>
      </Card>
    </>
  );
}

function Line({ found: { finding, fine } }: { found: Found }) {
  return <ListRow icon={fine ? "check" : "alert"} title={t(`finding.${finding}.title`)} text={t(`finding.${finding}.text`)} />;
}
