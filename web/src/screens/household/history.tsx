/** What happened to their stays, and where they have arrived: read when somebody asks, as each look is written down. */
import { useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { components as Registration } from "../../api/types/registration";
import type { components as Shelter } from "../../api/types/shelter";
import { clockTime, day } from "../../i18n/dates";
import { mode } from "../../net/connectivity";
import { Button, Card, List, ListRow, Note, Skeleton } from "../../ui";
import { staying } from "./doing";
import { members, subject } from "./page";
import { t } from "./texts";

type Stay = Shelter["schemas"]["StayWithSteps"];
type Journey = Registration["schemas"]["JourneyOut"];

interface Line {
  readonly at: string;
  readonly what: string;
  readonly people: number;
}

const STAYS_MAX = 12;

async function load(): Promise<Line[] | null> {
  const ids = staying(members.value).map((one) => one.stay_id).slice(0, STAYS_MAX);
  const person = subject.value.person ?? members.value.find((one) => one.head)?.person_id ?? members.value.find((one) => one.person_id !== null)?.person_id;
  const stays = await Promise.all(ids.map((stay_id) => read(api.shelter.GET("/shelter/v1/stays/{stay_id}", { params: { path: { stay_id } } }))));
  const journey = person ? await read(api.registration.GET("/registration/v1/persons/{person_id}/journey", { params: { path: { person_id: person } } })) : null;
  const told = stays.filter((one) => one.ok).map((one) => one.data);
  if (told.length === 0 && !journey?.ok) return null;
  return together([...told.flatMap(ofStay), ...(journey?.ok ? ofJourney(journey.data) : [])]);
}

function ofStay(stay: Stay): Line[] {
  const steps = stay.steps.map((step) => ({ at: step.occurred_at, what: t(step.undone ? `history.undone.${step.kind}` : `history.step.${step.kind}`), people: 1 }));
  return [{ at: stay.started_at, what: t("history.began"), people: 1 }, ...steps];
}

const ofJourney = (journey: Journey): Line[] =>
  journey.arrivals.filter((one) => !one.reversed).map((one) => ({ at: one.occurred_at, what: t(`history.arrival.${one.kind}`), people: 0 }));

/** What several did at once is one line; the latest first. */
function together(lines: readonly Line[]): Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.at.slice(0, 16)} ${line.what}`;
    found.set(key, { ...line, people: (found.get(key)?.people ?? 0) + line.people });
  }
  return [...found.values()].sort((one, other) => other.at.localeCompare(one.at));
}

export function History() {
  const [lines, setLines] = useState<Line[] | "loading" | "trouble" | null>(null);
  const open = async (): Promise<void> => {
    setLines("loading");
    setLines((await load()) ?? "trouble");
  };
  return (
    <Card title={t("history.title")} icon="clock" pad={!Array.isArray(lines)}>
      {lines === "loading" && <Skeleton label={t("history.loading")} />}
      {lines === "trouble" && <Note kind="warning">{t("history.no_answer")}</Note>}
      {Array.isArray(lines) && <Lines lines={lines} />}
      {!Array.isArray(lines) && lines !== "loading" && (mode.value === "local" ? <p class="sm mut">{t("history.offline")}</p> : <Button wide onClick={() => void open()}>{t("history.open")}</Button>)}
    </Card>
  );
}

function Lines({ lines }: { lines: readonly Line[] }) {
  return (
    <List label={t("history.title")}>
      {lines.map((line) => (
        <ListRow key={`${line.at}${line.what}`} title={line.what} text={`${day(line.at)} · ${clockTime(line.at)}${line.people > 1 ? ` · ${t("history.people", { count: line.people })}` : ""}`} />
      ))}
    </List>
  );
}
