/** Register a family: one page, saved on this device first, with or without a network. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { consentTexts } from "../../data/consent";
import { groups } from "../../data/groups";
import { useGroups } from "../../data/groups-here";
import { populationAt, site } from "../../data/site";
import { settled } from "../../outbox/outbox";
import { place } from "../../router";
import { Screen } from "../../screen";
import { loadPlace } from "../../session/place";
import { Button, Card, Note, toast } from "../../ui";
import { Arrival, populationOf } from "./arrival";
import { tellJudgements, useCandidates, type Found, type Judgement } from "./candidates";
import { Care } from "./carer";
import { ConsentCard, useAloud } from "./consent";
import { emptyDraft, isChild, isTold, toldBefore, type Draft } from "./draft";
import { Done } from "./done";
import { Duplicates } from "./duplicates";
import { Head } from "./head";
import { dropDraft, flushDraft, keepDraft, readDraft } from "./keeping";
import { KnownHere } from "./known-here";
import { Members } from "./members";
import { Needs } from "./needs";
import { arriveAgain, missing, register, type Missing, type Registered, type With } from "./saving";
import { Signs } from "./signs";
import { sameHead, standingOf } from "./standing";
import { saveLabel, Summary } from "./summary";
import { t } from "./texts";
import "./register.css";

export default function Register() {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [done, setDone] = useState<Registered | null>(null);
  useEffect(() => {
    void readDraft().then((kept) => setDraft(withGroup(kept ?? emptyDraft())));
    for (const read of [site, groups, consentTexts]) void read.open();
    void loadPlace();
    return () => void flushDraft();
  }, []);
  if (draft === null) return <Screen name="register" title={t("title")}>{null}</Screen>;
  const next = (): void => {
    setDone(null);
    setDraft(emptyDraft());
    scrollTo(0, 0);
  };
  if (done !== null) return <Done registered={done} onNext={next} />;
  return <Form key={draft.id} begun={draft} onDone={setDone} />;
}

/** Opened from a group (`?group=`), its people came with it. */
function withGroup(draft: Draft): Draft {
  const asked = place.peek().query.get("group");
  return asked === null ? draft : { ...draft, group_id: asked };
}

function Form({ begun, onDone }: { begun: Draft; onDone: (done: Registered) => void }) {
  const form = useForm(begun, onDone);
  // The signs stand in the form's place and not beside it: what was typed, told and judged outlives a look at them.
  if (place.value.steps[0] === "signs") return <Signs />;
  const { draft, change, population, found, judged, judge, stopped } = form;
  const cards = { draft, onChange: change };
  const same = sameHead(found, judged, draft);
  const standing = standingOf(found, judged, draft);
  const dup = <Duplicates draft={draft} found={found} judged={judged} onJudge={judge} />;
  const open = found.some((one) => judged[one.key] === undefined);
  const button = (
    <Button kind="primary" busy={form.saving} onClick={() => void form.save()}>{same === null ? saveLabel(draft) : t("known.arrives")}</Button>
  );
  const aside = same === null ? <Summary draft={draft} saving={form.saving} onSave={() => void form.save()} /> : <div class="wide">{button}</div>;
  return (
    <Screen name="register" title={t("title")} dock={<div class="narrow register-dock">{button}</div>}>
      <div class="split register">
        <div class="stack">
          {toldBefore(draft, form.needs) && <Note kind="urgent" icon="shield" title={t("notice.again")}>{t("notice.again_text")}</Note>}
          {form.failed && <Note kind="urgent">{t("not_saved")}</Note>}
          {same !== null && standing !== null && <KnownHere {...cards} found={same} standing={standing} needs={form.needs} onOther={() => judge(same, "DIFFERENT")} />}
          {same !== null && open && <div class="narrow">{dup}</div>}
          {same === null && <Sections form={form} dup={open ? dup : null} />}
          <Arrival {...cards} population={population} groups={form.groups} cardProblem={stopped === "card_short" || stopped === "card_check" ? t(`missing.${stopped}`) : null} />
        </div>
        <aside class="stack">
          {aside}
          {open && <div class="wide">{dup}</div>}
        </aside>
      </div>
    </Screen>
  );
}

/** Everything that is asked of a family that is new here. */
function Sections({ form, dup }: { form: ReturnType<typeof useForm>; dup: ComponentChildren }) {
  const { draft, change, population, stopped } = form;
  const cards = { draft, onChange: change };
  return (
    <>
      <Head {...cards} population={population} missing={stopped === "nobody" ? t("missing.nobody") : null} />
      {isChild(draft.head) && <HeadCare {...cards} />}
      {dup !== null && <div class="narrow">{dup}</div>}
      <Members {...cards} population={population} />
      <Needs {...cards} told={form.told} onTell={form.tell} />
      <ConsentCard {...cards} />
    </>
  );
}

/** A child who comes as the head is asked about like any other. */
function HeadCare({ draft, onChange }: { draft: Draft; onChange: (changed: Draft) => void }) {
  return (
    <Card pad>
      <Care draft={draft} one={draft.head} onChange={(head) => onChange({ ...draft, head })} />
    </Card>
  );
}

function useForm(begun: Draft, onDone: (done: Registered) => void) {
  const [draft, setDraft] = useState(begun);
  const [judged, setJudged] = useState<Readonly<Record<string, Judgement>>>({});
  const [needs, setNeeds] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [stopped, setStopped] = useState<Missing | null>(null);
  const [saving, setSaving] = useState(false);
  const [failed, setFailed] = useState(false);
  const busy = useRef(false);
  const here = useGroups();
  const group = here.find((one) => one.id === draft.group_id) ?? null;
  const population = draft.population ?? (group === null ? populationAt(site.value.value.data?.kind) : populationOf(group.kind));
  const found = useCandidates(draft, population);
  const { text, written } = useAloud(draft.consent.language);
  const change = (changed: Draft): void => {
    setDraft(changed);
    setStopped((before) => (before === null ? null : missing(changed)));
    keepDraft(changed);
  };
  const about: With = { population, site: site.value.value.data, group, needs, text_version: text?.version ?? "interpreted", interpreted: !written };
  const save = async (): Promise<void> => {
    const lacks = missing(draft);
    setStopped(lacks);
    if (lacks !== null) return showMissing();
    if (busy.current) return;
    busy.current = true;
    setSaving(true);
    try {
      const again = standingOf(found, judged, draft);
      const done = await (again === null ? register(draft, about) : arriveAgain(draft, about, again));
      await dropDraft();
      if (again === null) void later(done, found, judged);
      toast({ text: again === null ? t("saved", { count: done.people }) : t("known.saved") });
      onDone(done);
    } catch {
      setFailed(true);
      scrollTo(0, 0);
    } finally {
      busy.current = false;
      setSaving(false);
    }
  };
  const judge = (one: Found, judgement: Judgement): void => setJudged({ ...judged, [one.key]: judgement });
  const tell = (person: string, code: string): void => {
    setNeeds({ ...needs, [person]: [...(needs[person] ?? []), code] });
    change({ ...draft, told: true });
  };
  return { draft, change, population, found, judged, judge, groups: here, needs, told: isTold(draft, needs), tell, stopped, saving, failed, save };
}

/** To the first field that says what is missing. */
const showMissing = (): void =>
  void requestAnimationFrame(() => document.querySelector<HTMLElement>(".field-problem input")?.focus());

const HEARD_MS = 60_000;

/** Once the record stands at the server, what was said of pairs can be told. */
async function later(done: Registered, found: readonly Found[], judged: Readonly<Record<string, Judgement>>): Promise<void> {
  if (Object.keys(judged).length === 0) return;
  const outcome = await settled(done.entry.id, HEARD_MS);
  if (outcome?.entry.state === "SENT") await tellJudgements(found, judged);
}

