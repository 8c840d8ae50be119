/** An entry of the outbox: what somebody did on this device, from the moment it was saved until the server has it. */
import type done from "../../locales/es/done.json";
import type { Problem } from "../api/problem";
import type { Sealed } from "../store/db";

export type Service = "registration" | "distribution" | "shelter";

/**
 * SAVED on this device; SENDING; SENT: the server did it, or it had been done; REVIEW: the server keeps it and did not do
 * it, a person looks; WAITS: behind one in review; EXPIRED: too late to send, as a hold that would have ended;
 * DISMISSED: somebody decided that it is not done, or did it otherwise, and said why.
 */
export type State = "SAVED" | "SENDING" | "SENT" | "REVIEW" | "WAITS" | "EXPIRED" | "DISMISSED";

/** The kinds of things that are done here. */
export type Done = keyof typeof done;

/** What an entry is about, in words that anybody may read: codes, places and numbers, never a name. */
export interface Summary {
  /** A key of `locales/<language>/done.json`. */
  readonly text: Done;
  readonly values: Readonly<Record<string, string | number>>;
}

/** How this action is taken back: another action, of the same shape. */
export interface Undo {
  readonly service: Service;
  readonly operation: string;
  readonly body: object;
  readonly summary: Summary;
}

/** What somebody decided of an entry that was not done. */
export interface Decision {
  readonly how: "APPLIED_OTHERWISE" | "DISCARDED";
  readonly reason: string;
  /** Who decided, or null where the server knows it. */
  readonly by: string | null;
  readonly at: string;
  /** Whether the server knows; what was never kept there needs no telling. */
  readonly told: boolean;
}

export interface Entry {
  readonly id: string;
  /** The device's own order, without gaps. */
  readonly seq: number;
  /** Where it stands among those of the same aggregate: its seq, or that of the entry in whose stead it is done. */
  readonly place: number;
  readonly service: Service;
  /** `POST /shelter/v1/stays` */
  readonly operation: string;
  /** The ids that it touches: entries of one id are sent in their order, others may pass. */
  readonly aggregates: readonly string[];
  readonly summary: Summary;
  readonly captured_at: string;
  readonly worker: string;
  readonly worker_name: string;
  readonly state: State;
  readonly attempts: number;
  /** Not before this moment, ms of the epoch. */
  readonly retry_at: number;
  readonly expires_at: string | null;
  readonly sent_at: string | null;
  readonly problem: Problem | null;
  readonly undo: Sealed | null;
  readonly undone_by: string | null;
  /** The entry that does the same in another way. */
  readonly replaced_by: string | null;
  readonly decision: Decision | null;
  /** What was written, as whoever works here may read it again; null where its key is gone. */
  readonly readable: Sealed | null;
  /** The server's answer, for the screens. */
  readonly answer: Sealed | null;
  /** The signed entry under the server's public key; dropped once the server has it. */
  readonly sealed: string | null;
}

/** What the server reads out of `sealed`. */
export interface Signed {
  readonly certificate: string;
  readonly signed: string;
  readonly signature: string;
}

/** An entry that somebody took off this device, with why: nothing goes without a line. */
export interface Removed {
  readonly id: string;
  readonly seq: number;
  readonly service: Service;
  readonly operation: string;
  readonly summary: Summary;
  readonly captured_at: string;
  readonly worker: string;
  readonly state: State;
  readonly removed_at: string;
  readonly removed_by: string;
  readonly reason: string;
}

/** Sent when a read had been made as of `as_of`, which therefore may not know of it; `ahead_ms` is the server's clock against this one. */
export const isSentAfter = (entry: Entry, as_of: string | null, ahead_ms: number): boolean =>
  entry.state === "SENT" && (as_of === null || Date.parse(entry.sent_at ?? "") + ahead_ms >= Date.parse(as_of));

export const UNSENT: readonly State[] = ["SAVED", "SENDING", "WAITS"];
export const isUnsent = (entry: Entry): boolean => UNSENT.includes(entry.state);

/** Its items are kits that left. */
export const HANDOUTS = "POST /distribution/v1/handouts/batch";
export const isHandout = (entry: Entry): boolean => entry.operation === HANDOUTS;

/** Somebody has to look at it. */
export const isForReview = (entry: Entry): boolean => entry.state === "REVIEW" || entry.state === "EXPIRED";

/** The server has it, or somebody decided: the device keeps a copy for convenience alone. */
export const isOver = (entry: Entry): boolean => entry.state === "SENT" || entry.state === "DISMISSED";
