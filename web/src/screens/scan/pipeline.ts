/** Scans in their order: each is judged when its turn comes, so that nothing is recorded that nobody could see. */
import { effect } from "@preact/signals";
import { newId } from "../../ids";
import { Candidates, type Reader } from "../../scanning/candidates";
import type { Arrival } from "../../scanning/collector";
import { parseScan, withoutAim } from "../../scanning/scan";
import { amend, blank, holds, seenAt, show, shown, waiting, type Use } from "./shown";
import { readGoods } from "./goods";
import { sound, unlockSound } from "./signals";
import type { CardScan } from "../../scanning/scan";

export interface Judged {
  readonly scan: CardScan;
  /** The profile sends each read twice. */
  readonly doubled: boolean;
}

/** What scans are for when they are read: a kit of one round, the gate, one service. */
export interface Purpose {
  readonly use: Use;
  readonly judge: (judged: Judged) => Promise<void>;
}

interface Waiting {
  readonly text: string;
  readonly doubled: boolean;
  readonly payload: string;
  /** Null where nobody had chosen one: it is for what is chosen then. */
  readonly purpose: Purpose | null;
}

export class Pipeline {
  private readonly candidates = new Candidates();
  private readonly queue: Waiting[] = [];
  private running = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;

  /** Scans wait while `chosen` says that nobody chose what they are for. */
  constructor(private readonly chosen: () => Purpose | null) {
    this.stop = effect(() => {
      if (chosen() !== null && !holds(shown.value)) queueMicrotask(() => void this.run());
    });
  }

  /** Ends it; answers how many scans nobody saw a verdict of. */
  end(): number {
    clearTimeout(this.timer);
    this.stop();
    waiting.value = 0;
    return this.queue.splice(0).length;
  }

  /** A scan arrived, by keys or by camera. */
  readonly arrived = (arrival: Pick<Arrival, "text">, by: Reader = "keys"): void => {
    unlockSound();
    const scan = parseScan(arrival.text);
    const payload = payloadOf(arrival.text);
    const seen = this.candidates.see(payload, performance.now(), by);
    if (seen === "sent_twice" && shown.value?.code === scan?.code && shown.value !== null) {
      amend(shown.value.id, { notes: [...new Set([...shown.value.notes, "doubled" as const])] });
    }
    if (seen !== "new") return;
    if (holds(shown.value)) sound("wait");
    if (this.isBefore(payload)) return;
    this.queue.push({ text: arrival.text, doubled: scan?.doubled ?? false, payload, purpose: this.chosen() });
    waiting.value = this.queue.length;
    void this.run();
  };

  /** The camera saw it where nobody held it there: it stays the same card when somebody looks again. */
  overlook(text: string): void {
    this.candidates.see(payloadOf(text), performance.now(), "camera");
  }

  /** It waits already, or its verdict stands there until somebody taps. */
  private isBefore(payload: string): boolean {
    const { value } = shown;
    return (holds(value) && (value!.code ?? value!.payload) === payload) || this.queue.some((one) => one.payload === payload);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      for (let next = this.queue[0]; next !== undefined && !holds(shown.value); next = this.queue[0]) {
        const purpose = next.purpose ?? this.chosen();
        if (purpose === null) return;
        const left = seenAt(shown.value, this.queue.length) - Date.now();
        if (left > 0) {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => void this.run(), left);
          return;
        }
        this.queue.shift();
        waiting.value = this.queue.length;
        await judged(next, purpose);
      }
    } finally {
      this.running = false;
    }
  }
}

const payloadOf = (text: string): string => parseScan(text)?.code ?? withoutAim(text.trim());

async function judged({ text, doubled }: Waiting, { use, judge }: Purpose): Promise<void> {
  const scan = parseScan(text);
  try {
    if (scan !== null) return await judge({ scan, doubled });
  } catch {
    // A scan is never without an answer: it is read again.
    return show(blank({ id: newId(), use, kind: "attention", payload: text, code: scan?.code ?? null, why: "not_judged" }));
  }
  const goods = readGoods(text);
  show(blank({ id: newId(), use, kind: "unknown", payload: text, why: goods ?? unreadable(text) }));
}

/** Small letters come of a profile or of Caps Lock: that is said. */
const unreadable = (text: string): string => (text !== text.toUpperCase() && parseScan(text.toUpperCase()) !== null ? "small_letters" : "unreadable");
