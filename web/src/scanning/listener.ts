/**
 * Hears a scanner on the page, wherever the focus is: in the field that is there for it, which takes texts that are put in
 * as a whole; as keys on anything that is not typed into; and inside a field that somebody types into, where a scan is
 * told from a hand by its speed, taken out again, and what the hand typed is left.
 */
import { touch } from "../session/idle";
import { Collector, SILENCE_MS, sorted, STALE_MS, type Arrival, type Character } from "./collector";
import { isWhole } from "./scan";

export const FIELD_CLASS = "scan-field";

/** A key as the scanner test shows it, before anything is made of it. */
export interface Heard {
  readonly key: string;
  readonly code: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly at: number;
}

export interface Hearing {
  onScan(arrival: Arrival): void;
  /** Each key and text as it comes, for the scanner test. */
  onHeard?: ((heard: Heard) => void) | undefined;
}

/** A scanner that waits longer between characters is heard in its own field alone. */
const BURST_GAP_MS = 250;
const LATE_SUFFIX_MS = 300;
/** So many characters are looked at for a scan among them: a QR of a card twice, and a hand's. */
const BURST_CHARACTERS_MAX = 600;
const STEAL_MS = 400;

type Typed = HTMLInputElement | HTMLTextAreaElement;
const isField = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement && target.classList.contains(FIELD_CLASS);
const isTyped = (target: EventTarget | null): target is Typed =>
  !isField(target) &&
  (target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !/^(radio|checkbox|button|submit|range)$/.test(target.type)));

/** Begin to listen; answers what ends it. */
export function listen(hearing: Hearing): () => void {
  const ending = new AbortController();
  const ears = new Ears(hearing);
  const on = <K extends keyof DocumentEventMap>(name: K, hear: (event: DocumentEventMap[K]) => void): void =>
    document.addEventListener(name, hear, { capture: true, signal: ending.signal });
  on("keydown", ears.keydown);
  on("beforeinput", ears.beforeinput);
  on("input", (event) => ears.input(event as InputEvent));
  on("compositionend", ears.compositionend);
  on("visibilitychange", () => document.visibilityState === "visible" && refocus());
  on("focusout", () => setTimeout(() => document.activeElement === document.body && refocus()));
  on("click", () => setTimeout(afterClick));
  addEventListener("focus", refocus, { signal: ending.signal });
  const watching = setInterval(() => document.activeElement === document.body && refocus(), STEAL_MS);
  refocus();
  return () => {
    ending.abort();
    clearInterval(watching);
    ears.stop();
  };
}

/** The field takes the focus: the one of an open sheet, else the screen's. */
export function refocus(): void {
  const within = document.querySelector("dialog[open]") ?? document;
  within.querySelector<HTMLInputElement>(`.${FIELD_CLASS}`)?.focus({ preventScroll: true });
}

/** A tap on a button is over; who came to it by keyboard keeps their place. */
function afterClick(): void {
  const { activeElement: active } = document;
  if (isTyped(active) || isField(active)) return;
  if (active instanceof HTMLElement && active.matches(":focus-visible")) return;
  refocus();
}

class Ears {
  private readonly collector: Collector;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private burst: Burst | null = null;
  /** Until then an Enter or Tab belongs to the scan before, which the silence had ended. */
  private lateSuffix = -Infinity;

  constructor(private readonly hearing: Hearing) {
    this.collector = new Collector((arrival) => {
      touch(); // a scan is a touch, however it came
      this.lateSuffix = arrival.suffix === "silence" ? arrival.characters.at(-1)!.at + LATE_SUFFIX_MS : -Infinity;
      hearing.onScan(arrival);
    });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.burst?.drop();
  }

  readonly keydown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return; // its text comes by itself
    const character = characterOf(event);
    if (event.key !== "Unidentified") this.hearing.onHeard?.({ key: character ?? event.key, code: event.code, ctrl: event.ctrlKey, alt: event.altKey, at: event.timeStamp });
    if ((event.key === "Enter" || event.key === "Tab") && event.timeStamp <= this.lateSuffix) {
      this.lateSuffix = -Infinity;
      return swallow(event);
    }
    if (character !== null) this.lateSuffix = -Infinity; // what comes now is of the next scan
    if (isTyped(event.target)) return this.keyInField(event, character);
    if (event.key === "Enter" || event.key === "Tab") {
      if (this.collector.end(event.key === "Enter" ? "enter" : "tab")) swallow(event);
    } else if (character !== null && !isChoice(event)) {
      this.collector.key(character, event.timeStamp);
      this.later();
      event.preventDefault(); // heard: the field would tell it again, and a button would be pressed by a space
    }
  };

  /** Keys into a field that somebody types into may be a scan. */
  private keyInField(event: KeyboardEvent, character: string | null): void {
    const field = event.target as Typed;
    if (this.burst !== null && !this.burst.goesOn(field, event.timeStamp)) this.burst = null;
    if (event.key === "Enter" || event.key === "Tab") {
      const burst = this.burst;
      this.burst = null;
      if (burst?.taken(event.key === "Enter" ? "enter" : "tab", this.collector) === true) swallow(event);
    } else if (character !== null) {
      this.burst ??= new Burst(field, (ended) => this.overInField(ended));
      this.burst.add(character, event.timeStamp);
      if (character < " ") event.preventDefault();
    } else if (!/^(Shift|Alt|AltGraph|Control|CapsLock)/.test(event.key)) {
      this.burst = null; // the field is mended by hand: what stood there before is not put back
    }
  }

  private overInField(burst: Burst): void {
    if (burst.taken("silence", this.collector) && this.burst === burst) this.burst = null;
  }

  /** A text that is put in as a whole into somebody's field, and is a card. */
  readonly beforeinput = (event: InputEvent): void => {
    if (!isTyped(event.target) || event.isComposing || event.inputType === "insertFromPaste") return;
    if (event.data === null || event.data.length < 2 || !isWhole(event.data)) return;
    event.preventDefault();
    this.whole(event.data, event.timeStamp);
  };

  readonly input = (event: InputEvent): void => {
    if (isField(event.target) && !event.isComposing) this.emptied(event.target, event.timeStamp);
  };

  readonly compositionend = (event: CompositionEvent): void => {
    const { target } = event;
    if (isField(target)) setTimeout(() => this.emptied(target, event.timeStamp));
    else if (isTyped(target) && isWhole(event.data)) {
      setValue(target, target.value.replace(event.data, ""));
      this.whole(event.data, event.timeStamp);
    }
  };

  private emptied(field: HTMLInputElement, at: number): void {
    const text = field.value;
    field.value = "";
    if (text !== "") this.whole(text, at);
  }

  private whole(text: string, at: number): void {
    this.lateSuffix = -Infinity;
    for (const one of text) this.hearing.onHeard?.({ key: one, code: "", ctrl: false, alt: false, at });
    this.collector.text(text, at);
    this.later();
  }

  /** Look when the silence may have ended the scan, and again when it must have. */
  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.collector.look(performance.now());
      if (!this.collector.empty) this.timer = setTimeout(() => this.collector.look(performance.now()), STALE_MS - SILENCE_MS + 5);
    }, SILENCE_MS + 5);
  }
}

/** Keys of one field that follow one another faster than a hand's. */
class Burst {
  private readonly characters: Character[] = [];
  private readonly before: { readonly value: string; readonly from: number; readonly to: number };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly field: Typed,
    private readonly over: (burst: Burst) => void,
  ) {
    const end = field.value.length;
    this.before = { value: field.value, from: field.selectionStart ?? end, to: field.selectionEnd ?? end };
  }

  add(text: string, at: number): void {
    this.characters.push({ text, at });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.over(this), SILENCE_MS + 5);
  }

  goesOn(field: Typed, at: number): boolean {
    const on = field === this.field && at - this.characters.at(-1)!.at <= BURST_GAP_MS && this.characters.length < BURST_CHARACTERS_MAX;
    if (!on && isWhole(sorted(this.characters).text)) this.over(this); // its timer is late
    if (!on) clearTimeout(this.timer);
    return on;
  }

  drop(): void {
    clearTimeout(this.timer);
  }

  /** Take the card out of the field, if one was read into it; what a hand typed stays. */
  taken(suffix: Arrival["suffix"], collector: Collector): boolean {
    this.drop();
    const { text, typed } = sorted(this.characters);
    if (!isWhole(text)) return false;
    const { value, from, to } = this.before;
    const left = typed.replace(/[\x00-\x1f]/g, "");
    setValue(this.field, value.slice(0, from) + left + value.slice(to), from + left.length);
    for (const one of this.characters) collector.key(one.text, one.at);
    return collector.end(suffix);
  }
}

/** Put a value into a field as a hand would, so that its screen hears of it. */
function setValue(field: Typed, value: string, caret?: number): void {
  const own = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(own, "value")!.set!.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (caret !== undefined && field.selectionStart !== null) field.setSelectionRange(caret, caret);
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Space and arrows on what is chosen with them are a person's. */
const isChoice = (event: KeyboardEvent): boolean => event.key === " " && !isField(event.target) && event.target !== document.body;

/** As a key event a control character is the key that a person would press for it: GS is Ctrl and the right bracket. */
export function characterOf({ key, code, ctrlKey, metaKey }: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey">): string | null {
  if (ctrlKey && (key === "]" || code === "BracketRight" || key === "\x1d")) return "\x1d";
  if (metaKey || ctrlKey) return null; // Alt is ignored: some scanners hold it
  return [...key].length === 1 ? key : null;
}
