/** A name is a tap and a line in the audit: it is read from registration, shown for a while, and kept nowhere. */
import { useEffect, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { ShownGuest } from "../../data/overlay";
import { mode } from "../../net/connectivity";
import { Button, Note } from "../../ui";
import { t } from "./texts";

const SHOWN_MS = 30_000;

export function NameRow({ guest }: { guest: ShownGuest }) {
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setName(null);
    setProblem(null);
  }, [guest.stay_id]);
  useEffect(() => {
    if (name === null) return undefined;
    const timer = setTimeout(() => setName(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [name]);
  const person_id = guest.person_id;
  if (!person_id) return <Note icon="card">{t("name.none")}</Note>;
  const show = async (): Promise<void> => {
    if (mode.value === "local") return setProblem(t("name.needs_network"));
    const answer = await read(api.registration.GET("/registration/v1/persons/{person_id}", { params: { path: { person_id } } }));
    if (!answer.ok) return setProblem(t(answer.problem.status === 0 ? "name.needs_network" : "name.hidden"));
    setProblem(null);
    setName([answer.data.given_names, answer.data.family_names].filter(Boolean).join(" ") || t("name.none"));
  };
  if (name !== null) return <Note icon="eye" title={name} actions={<Button kind="quiet" icon="hide" onClick={() => setName(null)}>{t("name.hide")}</Button>}>{t("name.told")}</Note>;
  return (
    <div class="stack-2">
      <Note kind={problem === null ? "info" : "warning"} icon="hide">{problem ?? t("name.text")}</Note>
      <Button kind="quiet" wide icon="eye" onClick={() => void show()}>{t("name.show")}</Button>
    </div>
  );
}
