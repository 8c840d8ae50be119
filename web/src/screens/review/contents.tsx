/** What was to be done, read when somebody asks: in registration that tells who people are, and is written down. */
import { useState } from "preact/hooks";
import { api, read } from "../../api/client";
import { knownBeds, knownRooms } from "../../data/known-beds";
import type { Service } from "../../outbox/entry";
import { Button, Note } from "../../ui";
import { bodyFacts, type Fact } from "./body-facts";
import type { Parked } from "./data";
import { t } from "./texts";

export function Contents({ entry }: { entry: Parked }) {
  const [facts, setFacts] = useState<readonly Fact[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const show = async (): Promise<void> => {
    setBusy(true);
    const answer = await ask(entry.service, entry.id);
    setBusy(false);
    if (answer.ok) setFacts(bodyFacts(answer.data.body ?? null, codeOf));
    else setProblem(answer.problem.title || t("refused.no_network"));
  };
  if (problem !== null) return <Note kind="warning" icon="alert">{problem}</Note>;
  if (facts === null) {
    return <Button small icon="eye" busy={busy} onClick={() => void show()}>{t(entry.service === "registration" ? "contents.show_people" : "contents.show")}</Button>;
  }
  if (facts.length === 0) return <p class="sm mut">{t("contents.nothing")}</p>;
  return (
    <dl class="facts">
      {facts.map(({ key, value }, at) => [<dt key={`t${at}`}>{t(`field.${key}`)}</dt>, <dd key={`d${at}`}>{value}</dd>])}
    </dl>
  );
}

const codeOf = (id: string): string | undefined => knownBeds.value.find((bed) => bed.id === id)?.code ?? knownRooms.value.get(id);

function ask(service: Service, entry_id: string) {
  const params = { path: { entry_id } };
  if (service === "shelter") return read(api.shelter.GET("/shelter/v1/parked-entries/{entry_id}", { params }));
  if (service === "distribution") return read(api.distribution.GET("/distribution/v1/parked-entries/{entry_id}", { params }));
  return read(api.registration.GET("/registration/v1/parked-entries/{entry_id}", { params }));
}
