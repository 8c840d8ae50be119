/** Scans in their order: each is judged when its turn comes, so that nothing is recorded that nobody could see. */
import { effect } from "@preact/signals";
import { newId } from "../../ids";
import { Candidates } from "../../scanning/candidates";
import type { Arrival } from "../../scanning/collector";
import { parseScan, withoutAim } from "../../scanning/scan";
import { amend, blank, holds, seenAt, show, shown, use, waiting, type Use } from "./shown";
import { readGoods } from "./goods";
import { sound, unlockSound } from "./signals";
import type { CardScan } from "../../scanning/scan";

export interface Judged {
  readonly scan: CardScan;
  /** The profile sends each read twice. */
  readonly doubled: boolean;
}
export type Judge = (judged: Judged) => Promise<void>;

interface Waiting {
  readonly text: string;
  readonly doubled: boolean;
}

export class Pipeline {
  private readonly candidates = new Candidates();
  private readonly queue: Waiting[] = [];
  private running = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;

  /** Scans wait while `ready` says that nobody chose what they are for. */
  constructor(
    private readonly judges: Readonly<Record<Use, Judge>>,
    private readonly ready: () => boolean,
  ) {
    this.stop = effect(() => {
      if (ready() && !holds(shown.value)) queueMicrotask(() => void this.run());
    });
  }

  end(): void {
    clearTimeout(this.timer);
    this.stop();
  }

  /** A scan arrived, by keys or by camera. */
  readonly arrived = (arrival: Pick<Arrival, "text">): void => {
    unlockSound();
    const scan = parseScan(arrival.text);
    const payload = scan?.code ?? withoutAim(arrival.text.trim());
    const seen = this.candidates.see(payload, performance.now());
    if (seen === "sent_twice" && shown.value?.code === scan?.code && shown.value !== null) {
      amend(shown.value.id, { notes: [...new Set([...shown.value.notes, "doubled" as const])] });
    }
    if (seen !== "new") return;
    this.queue.push({ text: arrival.text, doubled: scan?.doubled ?? false });
    waiting.value = this.queue.length;
    if (holds(shown.value)) sound("wait");
    void this.run();
  };

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.queue.length > 0 && this.ready() && !holds(shown.value)) {
        const left = seenAt(shown.value, this.queue.length) - Date.now();
        if (left > 0) {
          clearTimeout(this.timer);
          this.timer = setTimeout(() => void this.run(), left);
          return;
        }
        const next = this.queue.shift()!;
        waiting.value = this.queue.length;
        await this.judge(next);
      }
    } finally {
      this.running = false;
    }
  }

  private async judge({ text, doubled }: Waiting): Promise<void> {
    const scan = parseScan(text);
    try {
      if (scan !== null) return await this.judges[use.value]({ scan, doubled });
    } catch {
      // A scan is never without an answer: it is read again.
      return show(blank({ id: newId(), use: use.value, kind: "attention", payload: text, code: scan?.code ?? null, why: "not_judged" }));
    }
    const goods = readGoods(text);
    show(blank({ id: newId(), use: use.value, kind: "unknown", payload: text, why: goods ?? unreadable(text) }));
  }
}

/** Small letters come of a profile or of Caps Lock: that is said. */
const unreadable = (text: string): string => (text !== text.toUpperCase() && parseScan(text.toUpperCase()) !== null ? "small_letters" : "unreadable");
