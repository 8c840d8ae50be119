/** Whether somebody is known already: asked while there is a network, never waited for, and never a reason not to save. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, read } from "../../api/client";
import type { components } from "../../api/types/registration";
import type { Population } from "../../data/site";
import { siteId } from "../../data/site";
import { newId } from "../../ids";
import { mode } from "../../net/connectivity";
import { bodyOf, saidNo, type Circumstances } from "./body";
import { birthOf, named, type Draft, type Person } from "./draft";

type Schemas = components["schemas"];
export type Candidate = Schemas["CandidateOut"];
export type Judgement = Schemas["Judgement"];

export interface Found {
  /** Whom it is about. */
  readonly person: string;
  /** A record's id, or a question's. */
  readonly key: string;
  readonly candidate: Candidate;
}

const WAIT_MS = 900;
export const SHOWN_MAX = 3;

/** Enough is known of somebody to look for them: a name with one thing more, or a document. */
export const isAskable = (one: Person): boolean =>
  one.document.trim().length >= 5 || (one.given.trim().length >= 2 && (one.family.trim().length >= 2 || birthOf(one) !== null));

/** What an answer depends on: only where this changes is it asked again. */
const asked = (one: Person): string =>
  [one.given, one.no_family ? "" : one.family, one.document, one.phone].map((text) => text.trim().toLowerCase()).join("|") +
  [one.sex, birthOf(one)?.birth_date, one.nationality].join("|");

/** The nearest three of each person, the likeliest first; one that is most often somebody else is not shown. */
export function nearest(items: readonly Schemas["PersonCandidatesOut"][]): readonly Found[] {
  return items.flatMap(({ person_id, candidates }) =>
    candidates
      .filter((one) => one.level !== "WEAK")
      .sort((one, other) => other.score - one.score)
      .slice(0, SHOWN_MAX)
      .flatMap((candidate) => {
        const key = candidate.person?.person_id ?? candidate.question?.question_id;
        return key === undefined ? [] : [{ person: person_id, key, candidate }];
      }),
  );
}

/** The candidates for everybody of a draft of whom enough is typed; each person is asked about once per change. */
export function useCandidates(draft: Draft, population: Population): readonly Found[] {
  const [found, setFound] = useState<Readonly<Record<string, readonly Found[]>>>({});
  const answered = useRef(new Map<string, string>());
  const people = saidNo(draft) ? [] : named(draft).filter(isAskable);
  const online = mode.value === "online";
  const key = people.map(asked).join("§");
  useEffect(() => {
    const open = people.filter((one) => answered.current.get(one.id) !== asked(one));
    if (!online || open.length === 0) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      void ask(draft, population, open).then((answer) => {
        if (!current || answer === null) return;
        for (const one of open) answered.current.set(one.id, asked(one));
        const fresh = Object.fromEntries(open.map((one) => [one.id, answer.filter((item) => item.person === one.id)]));
        setFound((before) => ({ ...before, ...fresh }));
      });
    }, WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, online, population]);
  return people.flatMap((one) => found[one.id] ?? []);
}

async function ask(draft: Draft, population: Population, people: readonly Person[]): Promise<readonly Found[] | null> {
  const about: Circumstances = { site_id: siteId(), place_pcode: null, population, at: "", text_version: "", interpreted: false, needs: {}, group: null };
  const ids = new Set(people.map((one) => one.id));
  const members = bodyOf(draft, about).members?.filter((one) => ids.has(one.id)) ?? [];
  const answer = await read(api.registration.POST("/registration/v1/persons/candidates", { body: { site_id: siteId(), members } }));
  return answer.ok ? nearest(answer.data.items) : null;
}

/** What somebody said to a question about a record elsewhere; null: nothing was heard. */
export async function answerQuestion(question_id: string, said: string): Promise<Schemas["MatchVerdict"] | null> {
  const params = { path: { question_id }, header: { "Idempotency-Key": newId() } };
  const answer = await read(api.registration.POST("/registration/v1/match-questions/{question_id}/answer", { params, body: { answer: said } }));
  return answer.ok ? answer.data.verdict : null;
}

/** What is kept of a pair: a merge is decided by whoever reviews it, so "Es la misma" waits there like "No sé". */
export function decisions(found: readonly Found[], judged: Readonly<Record<string, Judgement>>): readonly { person: string; key: string; judgement: Judgement }[] {
  return found.flatMap(({ person, key, candidate }) => {
    const judgement = judged[key];
    return judgement === undefined || !candidate.person ? [] : [{ person, key, judgement: judgement === "SAME" ? "NOT_SURE" : judgement }];
  });
}

/** What was said of pairs is remembered once both records stand; what can't be told now is asked again some day. */
export async function tellJudgements(found: readonly Found[], judged: Readonly<Record<string, Judgement>>): Promise<void> {
  for (const { person, key, judgement } of decisions(found, judged)) {
    const body = { site_id: siteId(), one_id: person, other_id: key, judgement };
    await read(api.registration.POST("/registration/v1/match-pairs/decide", { params: { header: { "Idempotency-Key": newId() } }, body }));
  }
}
