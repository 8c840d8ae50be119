/** What the screen shows of a scan, and the scans that wait for their turn. */
import { computed, signal } from "@preact/signals";
import type { Guest } from "../../data/board";
import type { Entry } from "../../outbox/entry";
import type { DeskLine } from "../../scanning/round-desk";
import type { VerdictKind } from "../../ui";

/** Entregar · Ingreso o regreso · Servicio. */
export type Use = "deliver" | "gate" | "service";

/** What stands in place of the verdict's own word, where nothing is handed out. */
export type Word = "returned" | "here" | "left" | "without_place" | "noted" | "already_noted";

/** The small sign: saved here, the server has it and agrees, or it sees it otherwise and somebody looks. */
export type Mark = "none" | "saved" | "confirmed" | "otherwise" | "not_saved";

/** What is not there today: pieces of an item for each kit. */
export interface Lack {
  readonly item_id: string;
  readonly name: string;
  readonly quantity: number;
}

export interface Shown {
  /** The hand-out's, the step's or the service's id; where nothing is recorded, one of its own. */
  readonly id: string;
  readonly use: Use;
  readonly at: number;
  readonly kind: VerdictKind;
  readonly word: Word | null;
  readonly code: string | null;
  /** What was read, as the server is sent it. */
  readonly payload: string;
  /** Why nothing is given, as an online desk says it; or what was wrong with the scan. */
  readonly why: string;
  /** This device decided alone. */
  readonly local: boolean;
  readonly kits: number;
  /** As many as may be given. */
  readonly left: number;
  readonly lacking: readonly Lack[];
  readonly notes: readonly Note[];
  readonly line: DeskLine | null;
  readonly entry: Entry | null;
  readonly mark: Mark;
  readonly guest: Guest | null;
}

/** What is said beside a verdict: the profile sends twice, nobody knows the card yet, its signature was not proved. */
export type Note = "doubled" | "unknown_yet" | "unproven" | "key_unknown" | "authorised" | "wrong_bearer" | "separator_missing" | "goods";

const LATEST = 12;

export const shown = signal<Shown | null>(null);
export const latest = signal<readonly Shown[]>([]);
/** Scans that wait until the verdict on the screen was seen. */
export const waiting = signal(0);
export const use = signal<Use>("deliver");
/** What lacks today, for each hand-out until somebody takes it off. */
export const lacking = signal<readonly Lack[]>([]);

export const blank = (part: Pick<Shown, "id" | "use" | "kind" | "payload"> & Partial<Shown>): Shown => ({
  at: Date.now(),
  word: null,
  code: null,
  why: "",
  local: false,
  kits: 0,
  left: 0,
  lacking: [],
  notes: [],
  line: null,
  entry: null,
  mark: "none",
  guest: null,
  ...part,
});

export function show(one: Shown): void {
  shown.value = one;
  latest.value = [one, ...latest.value].slice(0, LATEST);
}

/** Change what is known of a scan, never its verdict; null takes it off the screen. */
export function amend(id: string, change: Partial<Omit<Shown, "kind" | "word">>): void {
  const amended = (one: Shown): Shown => (one.id === id ? { ...one, ...change } : one);
  if (shown.value?.id === id) shown.value = amended(shown.value);
  latest.value = latest.value.map(amended);
}

export const clearShown = (): void => void (shown.value = null);

/** A verdict that stays until somebody tapped. */
export const holdsTheScreen = computed(() => holds(shown.value));
export const holds = (one: Shown | null): boolean => one !== null && (one.kind === "attention" || one.kind === "refused");

const SHOWN_MS = 1_500;
const HURRIED_MS = 150;
/** So many that wait were scanned without a look at the screen. */
const HURRY = 3;

/** Until when the verdict on the screen has its time, ms; a give is seen for 1.5 s at least. */
export const seenAt = (one: Shown | null, waits: number): number =>
  one === null || one.kind !== "give" ? 0 : one.at + (waits >= HURRY ? HURRIED_MS : SHOWN_MS);
