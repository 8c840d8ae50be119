/** Services by scan: a meal, a shower. Each scan is one; what a kind gives once is told again, and recorded once. */
import { signal } from "@preact/signals";
import { now } from "../../clock";
import { localDay } from "../../i18n/dates";
import { newId } from "../../ids";
import { isForReview, type Entry } from "../../outbox/entry";
import { entries, NotSaved, save, settled } from "../../outbox/outbox";
import { device } from "../../session/device";
import type { Judged } from "./pipeline";
import { amend, blank, show } from "./shown";
import { t } from "./texts";

export const SERVICES = ["MEAL", "SHOWER", "HYGIENE", "LAUNDRY", "PHONE_CALL", "TRANSPORT"] as const;
export type Service = (typeof SERVICES)[number];
export const service = signal<Service>("MEAL");

const BATCH = "POST /shelter/v1/services/batch";
const HEARD_MS = 60_000;
/** Two meals are further apart; which one it was is the server's to say. */
const MEAL_MS = 3 * 3_600_000;
const ONCE_A_DAY: readonly Service[] = ["SHOWER", "HYGIENE", "LAUNDRY"];

export async function serve(kind: Service, { scan, doubled }: Judged): Promise<void> {
  const { code, payload } = scan;
  const base = { id: newId(), use: "service", code, payload, notes: doubled ? ["doubled" as const] : [] } as const;
  if (!scan.fits) return show(blank({ ...base, kind: "unknown", why: "check_character" }));
  const before = servedBefore(entries.value, kind, code, now());
  if (before !== undefined) return show(blank({ ...base, kind: "received", word: "already_noted", why: "noted_here", entry: before, mark: "none" }));
  show(blank({ ...base, kind: "give", word: "noted", why: kind }));
  await written(kind, base.id, code, payload);
}

/** What this device noted on the card, if the kind is given once in that time. */
export function servedBefore(all: readonly Entry[], kind: Service, code: string, at: Date): Entry | undefined {
  return all.findLast((entry) => {
    if (entry.operation !== BATCH || entry.summary.values["kind"] !== kind || entry.summary.values["card"] !== code) return false;
    if (entry.state === "DISMISSED" || entry.undone_by !== null || isForReview(entry)) return false;
    if (kind === "MEAL") return at.getTime() - Date.parse(entry.captured_at) < MEAL_MS;
    return ONCE_A_DAY.includes(kind) && localDay(entry.captured_at) === localDay(at);
  });
}

async function written(kind: Service, id: string, code: string, payload: string): Promise<void> {
  try {
    const entry = await save({
      service: "shelter",
      operation: BATCH,
      summary: { text: "service", values: { service: t(`service.${kind}`), people: 1, kind, card: code } },
      aggregates: [id, `${kind}:${code}`],
      body: { site_id: device.value?.site_id ?? "", kind, items: [{ id, card: payload }] },
    });
    amend(id, { entry, mark: "saved" });
    void settled(entry.id, HEARD_MS).then((outcome) => {
      if (outcome !== null) amend(id, { entry: outcome.entry, mark: isDone(outcome.answer) ? "confirmed" : "otherwise" });
    });
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    amend(id, { mark: "not_saved" });
  }
}

const isDone = (answer: unknown): boolean => (answer as { items?: { status?: number }[] } | null)?.items?.[0]?.status === 201;
