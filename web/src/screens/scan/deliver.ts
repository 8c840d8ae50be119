/**
 * A card at a hand-out: decided here by the pack within a blink; the server is asked first only where there is a network
 * and the pack does not tell of the card. Its later word never changes what was shown.
 */
import { now, serverNow } from "../../clock";
import { localDay } from "../../i18n/dates";
import { newId } from "../../ids";
import { mode } from "../../net/connectivity";
import { entries } from "../../outbox/outbox";
import { standing, codeOf } from "../../scanning/gifts";
import { isWorthAsking, rulingOf, rulingOfLine, rulingWithout, type Ruling } from "../../scanning/judging";
import { cardKeys, keysOf } from "../../scanning/keys";
import { askDesk, type DeskLine, type RoundDesk } from "../../scanning/round-desk";
import { isToday } from "../../scanning/rounds";
import type { CardScan } from "../../scanning/scan";
import { proofOf, type Proof } from "../../scanning/signed-card";
import { practice } from "../../store/db";
import { handOut, type Reason } from "./handing-out";
import type { Judged } from "./pipeline";
import { amend, blank, lacking, show, type Note, type Shown } from "./shown";

/** A question that is not answered by then is decided here. */
const ASK_MS = 1_500;
const ASK_LATER_MS = 8_000;

const online = (): boolean => mode.value === "online" && !practice.value;

/** Judge one card in a round, and write the hand-out down. */
export async function deliver(desk: RoundDesk, { scan, doubled }: Judged): Promise<void> {
  const { code, payload } = scan;
  const base = { id: newId(), use: "deliver", code, payload } as const;
  const notes: Note[] = doubled ? ["doubled"] : [];
  if (!scan.fits) return show(blank({ ...base, kind: "unknown", why: "check_character", notes }));
  const proof = await proved(scan);
  if (proof === "forged") return show(blank({ ...base, kind: "refused", why: "card_qr_forged", notes }));
  if (proof === "key_unknown") notes.push("key_unknown");
  const judged = await ruling(desk, scan, proof);
  if (judged === null) return; // the same card, still before the scanner
  const { how, line, local } = judged;
  if (how.unknownYet && how.kind === "give") notes.push("unknown_yet");
  const given = how.kind === "give";
  const lacks = given ? lacking.value : [];
  const one = blank({ ...base, kind: lacks.length > 0 ? "attention" : how.kind, why: how.why, local, kits: how.left, left: how.left, lacking: lacks, notes, line });
  show(one);
  if (given) await handOut(desk.round, { id: one.id, code, payload, kits: how.left, lacking: lacks });
  else if (line === null && online()) void askLater(desk, one);
}

/** What the card's QR proves; null of ten characters. */
const proved = async ({ signed }: CardScan): Promise<Proof | null> =>
  signed === null ? null : proofOf(signed, await keysOf(cardKeys), serverNow());

interface Found {
  readonly how: Ruling;
  readonly line: DeskLine | null;
  readonly local: boolean;
}

async function ruling(desk: RoundDesk, scan: CardScan, proof: Proof | null): Promise<Found | null> {
  const decision = await desk.decide(scan.code);
  if (decision.code === "same_scan") return null;
  const asking = online() && isWorthAsking(decision);
  const line = asking ? await askDesk(desk.round.round_id, scan.payload, ASK_MS) : null;
  if (line !== null) {
    void desk.renew();
    return { how: rulingOfLine(line), line, local: false };
  }
  const local = !practice.value && (!online() || asking);
  const without = decision.code === "no_pack" || decision.code === "pack_expired";
  const how = without ? byPolicy(desk, scan.code) : rulingOf(decision, proof === "proven" || decision.printed);
  return { how, line: null, local };
}

function byPolicy({ round }: RoundDesk, code: string): Ruling {
  const given = standing(entries.value, round.round_id).filter((entry) => codeOf(entry) === code).length;
  return rulingWithout(round.offline_policy, round.state === "OPEN" && isToday(round, localDay(now())), given);
}

/** Why and when, for whoever taps to see it; a pack that was behind is renewed. */
async function askLater(desk: RoundDesk, one: Shown): Promise<void> {
  const line = await askDesk(desk.round.round_id, one.payload, ASK_LATER_MS);
  if (line === null) return;
  amend(one.id, { line });
  if (line.may_receive > 0) void desk.renew();
}

/** Give once more, for a reason that a second person has to sign within a day. */
export async function authorise(desk: RoundDesk, before: Shown, reason: Reason): Promise<void> {
  const { code, payload } = before;
  const one = blank({ id: newId(), use: "deliver", kind: "attention", code, payload, kits: 1, left: 1, notes: ["authorised"], local: !online() });
  show(one);
  await handOut(desk.round, { id: one.id, code: code ?? "", payload, kits: 1, lacking: [], override: reason });
}

/** The same hand-out with another quantity, or with what is not there today. */
export async function giveOtherwise(desk: RoundDesk, before: Shown, kits: number, lacks: Shown["lacking"]): Promise<void> {
  const { code, payload, left, line, local, notes } = before;
  const kind = lacks.length > 0 ? "attention" : "give";
  const one = blank({ id: newId(), use: "deliver", kind, code, payload, kits, left, line, local, notes, lacking: lacks });
  show(one);
  await handOut(desk.round, { id: one.id, code: code ?? "", payload, kits, lacking: lacks });
}

/** Who brought the card is not whose it is: they are served as somebody unknown, and the card is paused. */
export async function giveToBearer(desk: RoundDesk, before: Shown): Promise<void> {
  const { code, payload } = before;
  const one = blank({ id: newId(), use: "deliver", kind: "attention", code, payload, kits: 1, left: 1, notes: ["wrong_bearer"], local: before.local });
  show(one);
  await handOut(desk.round, { id: one.id, code: code ?? "", payload, kits: 1, lacking: [], wrong_bearer: true });
}
