/** A strip of pre-printed cards, scanned at the door one after another; each few are saved by themselves. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { GroupHere } from "../../data/groups-here";
import { opened } from "../../outbox/entries";
import { entries } from "../../outbox/outbox";
import { CardField } from "../../people/card-field";
import { typedCard } from "../../people/card-code";
import { Card, shortCode } from "../../ui";
import { bound } from "./actions";
import { t } from "./texts";

/** So many cards make an entry, or what was scanned until nobody scanned for so long. */
const CHUNK = 10;
const PAUSE_MS = 2_500;

export function StripCard({ group }: { group: GroupHere }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const strip = useStrip(group.id);
  const scanned = (text: string): void => {
    const card = typedCard(text);
    setTyped("");
    if ("problem" in card) return setProblem(card.problem === "empty" ? null : t("strip.unread"));
    setProblem(strip.add(card.code) ? null : t("strip.twice", { code: shortCode(card.code) }));
  };
  const last = strip.codes.slice(-6).reverse();
  return (
    <Card title={t("strip.title")} aside={strip.codes.length > 0 ? t("strip.count", { count: strip.codes.length }) : undefined} pad>
      <CardField value={typed} onInput={setTyped} onEnter={scanned} label={t("strip.label")} hint={t("strip.hint")} warning={problem ?? undefined} />
      {last.length > 0 && <ul class="groups-codes" aria-label={t("strip.title")}>{last.map((code) => <li key={code} class="code">{shortCode(code)}</li>)}</ul>}
      <p class="sr" role="status">{problem ?? (strip.codes.length > 0 ? t("strip.count", { count: strip.codes.length }) : "")}</p>
    </Card>
  );
}

/** The cards that this device bound to a group, those that wait to be written down last. */
function useStrip(group_id: string): { codes: readonly string[]; add: (code: string) => boolean } {
  const [codes, setCodes] = useState<readonly string[]>([]);
  const all = useRef(new Set<string>());
  const waiting = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const flush = (): void => {
    clearTimeout(timer.current);
    const some = waiting.current.splice(0);
    if (some.length > 0) void bound(group_id, some).catch(() => waitAgain(some));
  };
  const waitAgain = (some: readonly string[]): void => {
    waiting.current.unshift(...some);
    timer.current = setTimeout(flush, PAUSE_MS);
  };
  useEffect(() => {
    void savedCodes(group_id).then((saved) => {
      all.current = new Set([...saved, ...all.current]);
      setCodes([...all.current]);
    });
    const hidden = (): void => void (document.visibilityState === "hidden" && flush());
    document.addEventListener("visibilitychange", hidden);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      flush();
    };
  }, [group_id]);
  const add = (code: string): boolean => {
    if (all.current.has(code)) return false;
    all.current.add(code);
    waiting.current.push(code);
    setCodes([...all.current]);
    clearTimeout(timer.current);
    if (waiting.current.length >= CHUNK) flush();
    else timer.current = setTimeout(flush, PAUSE_MS);
    return true;
  };
  return { codes, add };
}

async function savedCodes(group_id: string): Promise<readonly string[]> {
  const mine = entries.peek().filter((entry) => entry.operation === `POST /registration/v1/arrival-groups/${group_id}/cards`);
  const bodies = await Promise.all(mine.map((entry) => opened<{ codes: string[] }>(entry.readable)));
  return bodies.flatMap((body) => body?.codes ?? []);
}
