/** A hand-out, written down as one item of this device's log: goods that left are recorded, whatever a server says of it. */
import { now } from "../../clock";
import { newId } from "../../ids";
import { HANDOUTS, type Entry } from "../../outbox/entry";
import { HANDOUT_SECONDS } from "../../outbox/undoing";
import { NotSaved, otherwise, save, settled, undo, type Action } from "../../outbox/outbox";
import { COUNTER, goOnCounting } from "../../scanning/numbers";
import { versionAt, type Round } from "../../scanning/rounds";
import { device } from "../../session/device";
import { worker } from "../../session/session";
import { amend, type Lack, type Mark, type Shown } from "./shown";

export type Reason = "LOST_OR_STOLEN" | "DEFECTIVE" | "HOUSEHOLD_IS_LARGER" | "RULE_DOES_NOT_FIT" | "DECIDED_BY_COORDINATION";

export interface HandOut {
  readonly id: string;
  readonly code: string;
  /** The scan as it came, so that a QR proves itself to the server too. */
  readonly payload: string;
  readonly kits: number;
  readonly lacking: readonly Lack[];
  readonly override?: Reason;
  readonly wrong_bearer?: boolean;
}

/** The server answers within this time, or its word is for whoever looks at the outbox. */
const HEARD_MS = 120_000;

export function handOutAction(round: Round, one: HandOut, at: Date = now()): Action {
  const device_id = device.value?.device_id ?? "";
  const item = {
    id: one.id,
    round_id: round.round_id,
    site_id: device.value?.site_id ?? "",
    card: one.payload,
    quantity: one.kits,
    scanned_at: at.toISOString(),
    device_decision: "GIVEN",
    bom_version: versionAt(round, at),
    ...(one.lacking.length === 0 ? {} : { owed: one.lacking.map(({ item_id, quantity }) => ({ item_id, quantity: quantity * one.kits })) }),
    ...(one.override === undefined ? {} : { override: { reason: one.override, asked_by: worker.value?.staff_id ?? null } }),
    ...(one.wrong_bearer === true ? { wrong_bearer: true } : {}),
  };
  return {
    service: "distribution",
    operation: HANDOUTS,
    summary: { text: "handout", values: { kit: round.kit_name, card: one.code, round: round.round_id, quantity: one.wrong_bearer === true ? 0 : one.kits } },
    aggregates: [one.id, one.code],
    counters: [COUNTER],
    // More of the log follows: only once nothing waits any more is the device heard (`heard.ts`).
    body: (numbers) => ({ device_id, sent_at: at.toISOString(), more: true, items: [{ ...item, device_seq: numbers[COUNTER] }] }),
    undo: {
      service: "distribution",
      operation: `POST /distribution/v1/handouts/${one.id}/reverse`,
      body: { id: newId(), reason: "UNDONE_AT_THE_DESK" },
      summary: { text: "handout_undone", values: { card: one.code, round: round.round_id } },
    },
  };
}

/** Save a hand-out whose verdict is on the screen, and show by a small sign what became of it. */
export async function handOut(round: Round, one: HandOut): Promise<void> {
  const at = now();
  try {
    const entry = await save(handOutAction(round, one, at));
    amend(one.id, { entry, mark: "saved" });
    void follow(entry, () => handOutAction(round, one, at));
  } catch (trouble) {
    if (!(trouble instanceof NotSaved)) throw trouble;
    amend(one.id, { mark: "not_saved" });
  }
}

async function follow(entry: Entry, again: (() => Action) | null): Promise<void> {
  const outcome = await settled(entry.id, HEARD_MS);
  if (outcome === null) return;
  const id = entry.aggregates[0]!;
  const renumbered = again !== null && isNumberTaken(outcome.answer ?? outcome.entry.problem) ? await renumber(outcome.entry, again()) : null;
  if (renumbered === null) return amend(id, { entry: outcome.entry, mark: markOf(outcome.answer) });
  amend(id, { entry: renumbered });
  return follow(renumbered, null);
}

/** Under a number that was free: the same hand-out, which the server did not record under the first one. */
async function renumber(entry: Entry, action: Action): Promise<Entry | null> {
  await goOnCounting();
  return otherwise(entry, action, "sequence_reused").catch(() => null);
}

const isNumberTaken = (answer: unknown): boolean => JSON.stringify(answer ?? null).includes('"sequence_reused"');

const AGREES = ["GIVEN", "DUPLICATE_SCAN"];

/** Whether the server sees the hand-out as this device did. */
export function markOf(answer: unknown): Mark {
  const [item] = (answer as { items?: { resource?: { verdict?: string } | null }[] } | null)?.items ?? [];
  return AGREES.includes(item?.resource?.verdict ?? "") ? "confirmed" : "otherwise";
}

/** Whether a scan may still be taken back by one tap, by who gave it. */
export const mayUndo = (one: Shown, at: number): boolean =>
  one.entry !== null && one.entry.worker === worker.value?.staff_id && at - one.at < HANDOUT_SECONDS * 1000;

/** Take it back; false if somebody did before, or it has to be looked at first. */
export const takeBack = async (one: Shown): Promise<boolean> => one.entry !== null && (await undo(one.entry)) !== null;
