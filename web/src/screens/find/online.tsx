/** The server's search: only where somebody taps for it, as each look is written down and there are so many in a day. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { Problem } from "../../api/problem";
import type { components } from "../../api/types/registration";
import { mode } from "../../net/connectivity";
import { Button, Card, List, Note, Skeleton } from "../../ui";
import { Result } from "./result";
import { placeOf, typed } from "./searching";
import { t } from "./texts";

type Found = components["schemas"]["FoundOut"];
type Answer = { readonly of: string; readonly items: readonly Found[] | null; readonly problem: Problem | null };

const LENGTH_MIN = 2;
const LENGTH_MAX = 100;

async function search(of: string): Promise<Answer> {
  // A scanned code is as long as its signature: the card itself is asked for.
  if (of.length > LENGTH_MAX) return byCard(of);
  const answer = await read(api.registration.POST("/registration/v1/persons/search", { body: { q: of, limit: 20 } }));
  return answer.ok ? { of, items: answer.data.items, problem: null } : { of, items: null, problem: answer.problem };
}

async function byCard(of: string): Promise<Answer> {
  const answer = await read(api.registration.GET("/registration/v1/cards/{code}", { params: { path: { code: of } } }));
  if (answer.ok && answer.data.person) return search(answer.data.code);
  if (answer.ok || answer.problem.status === 404) return { of, items: [], problem: null };
  return { of, items: null, problem: answer.problem };
}

export function Online({ asked }: { asked: number }) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, setBusy] = useState(false);
  const of = typed.value.trim();
  const go = async (): Promise<void> => {
    if (of.length < LENGTH_MIN || busy || mode.value === "local") return;
    setBusy(true);
    setAnswer(await search(of));
    setBusy(false);
  };
  useEffect(() => {
    if (asked > 0) void go();
  }, [asked]);
  const current = answer?.of === of ? answer : null;
  return (
    <Card title={<>{t("online.title")}</>} icon="language" pad={current?.items?.length ? false : true}>
      <Body answer={current} busy={busy} go={() => void go()} short={of.length < LENGTH_MIN} />
    </Card>
  );
}

function Body({ answer, busy, go, short }: { answer: Answer | null; busy: boolean; go: () => void; short: boolean }) {
  if (busy) return <Skeleton label={t("online.searching")} lines={2} />;
  if (answer?.items?.length) return <Items items={answer.items} />;
  const offline = mode.value === "local";
  return (
    <>
      {answer?.items != null && <p class="b">{t("online.nobody")}</p>}
      {answer?.problem && <Note kind="warning">{t(troubleOf(answer.problem))}</Note>}
      {answer === null && <p class="sm mut">{t(offline ? "online.offline" : short ? "online.short" : "online.text")}</p>}
      {!offline && <Button wide icon="find" onClick={go}>{t(answer === null ? "online.search" : "online.again")}</Button>}
    </>
  );
}

const troubleOf = ({ code }: Problem) => (code === "lookup_budget_spent" ? "online.spent" : "online.trouble");

function Items({ items }: { items: readonly Found[] }) {
  return (
    <List label={t("online.title")}>
      {items.map((one) => (
        <Result key={one.person_id} person={{ ...one, age: one.age_years, card_codes: [] }} placed={placeOf(one.person_id)} elsewhere={t("online.not_here")} />
      ))}
    </List>
  );
}

