/** From a decision to what the screen says: five verdicts, and who decided. Pure. */
import type { VerdictKind } from "../ui";
import type { Decision } from "./deciding";
import type { Policy } from "./pack";
import type { DeskLine } from "./round-desk";

export interface Ruling {
  readonly kind: VerdictKind;
  /** Why nothing is given, as an online desk says it. */
  readonly why: string;
  /** As many kits as may be given. */
  readonly left: number;
  /** Nobody knows yet whose card it is. */
  readonly unknownYet: boolean;
  readonly by: "pack" | "policy" | "server";
}

const RECEIVED = ["already_received", "over_allowance"];
const UNKNOWN = ["card_unknown", "check_character", "recipient_unknown"];

/** The verdict under which a refusal is shown; only what was received can be authorised with a reason. */
export const kindOf = (code: string): VerdictKind =>
  RECEIVED.includes(code) ? "received" : UNKNOWN.includes(code) ? "unknown" : "refused";

/** What an online desk refuses and a pack does not tell: worth a question where there is a network. */
export const isWorthAsking = (decision: Pick<Decision, "code" | "known">): boolean =>
  !decision.known && !["round_closed", "same_scan"].includes(decision.code);

const KITS_MAX = 100;

/** By the server's line. */
export function rulingOfLine(line: DeskLine): Ruling {
  const unknownYet = line.code === "card_unsynced";
  if (line.may_receive > 0) return { kind: "give", why: "", left: Math.min(KITS_MAX, line.may_receive), unknownYet, by: "server" };
  const why = line.code ?? "already_received";
  return { kind: kindOf(why), why, left: 0, unknownYet, by: "server" };
}

/** By the pack, or by the policy where the pack does not tell of the card. `real`: it proved itself, or is on paper. */
export function rulingOf(decision: Decision, real: boolean): Ruling {
  const by = decision.known ? "pack" : "policy";
  if (decision.given) return { kind: "give", why: "", left: Math.min(KITS_MAX, decision.left), unknownYet: !decision.known, by };
  const why = decision.code === "card_unknown" && real ? "card_unsynced" : decision.code;
  return { kind: kindOf(why), why, left: 0, unknownYet: !decision.known, by };
}

/** Without any pack: the round's policy, and what this device gave on the card. A cap that no pack tells is one. */
export function rulingWithout(policy: Policy, open: boolean, given: number): Ruling {
  const refused = (why: string): Ruling => ({ kind: kindOf(why), why, left: 0, unknownYet: true, by: "policy" });
  if (!open) return refused("round_closed");
  if (policy === "BLOCK") return refused("no_pack");
  if (policy === "ALLOW_CAPPED" && given > 0) return refused("already_received");
  return { kind: "give", why: "", left: 1, unknownYet: true, by: "policy" };
}
