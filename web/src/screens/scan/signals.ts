/** Sounds of their own rhythm for each verdict, without files; vibration where there is one; a screen that stays lit. */
import { effect } from "@preact/signals";
import type { VerdictKind } from "../../ui";
import { shown } from "./shown";

export type Sounding = VerdictKind | "wait";

/** Hertz, milliseconds, and silence behind. */
type Tone = readonly [hertz: number, ms: number, rest?: number];
const TONES: Readonly<Record<Sounding, readonly Tone[]>> = {
  give: [[1320, 130]],
  attention: [[700, 140, 90], [700, 140]],
  received: [[330, 170, 90], [330, 170]],
  refused: [[200, 650]],
  unknown: [[260, 260], [190, 340]],
  wait: [[520, 40]],
};
const VIBRATION: Readonly<Record<Sounding, readonly number[]>> = {
  give: [80],
  attention: [120, 80, 120],
  received: [100, 70, 100, 70, 100],
  refused: [400],
  unknown: [400],
  wait: [20],
};
export const SOUNDS = Object.keys(VIBRATION).filter((one) => one !== "wait") as VerdictKind[];

let context: AudioContext | null = null;

/** A browser gives sound only after a touch or a key. */
export function unlockSound(): void {
  context ??= typeof AudioContext === "undefined" ? null : new AudioContext();
  if (context?.state === "suspended") void context.resume().catch(() => undefined);
}

export function sound(which: Sounding): void {
  navigator.vibrate?.([...VIBRATION[which]]);
  if (context === null) return;
  let at = context.currentTime + 0.01;
  for (const [hertz, ms, rest = 0] of TONES[which]) {
    tone(context, hertz, at, ms / 1000);
    at += (ms + rest) / 1000;
  }
}

/** Square waves carry over a crowd; the ends are soft, or the loudspeaker cracks. */
function tone(sounding: AudioContext, hertz: number, at: number, seconds: number): void {
  const [wave, volume] = [sounding.createOscillator(), sounding.createGain()];
  wave.type = "square";
  wave.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.5, at + 0.01);
  volume.gain.setValueAtTime(0.5, at + seconds - 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + seconds);
  wave.connect(volume).connect(sounding.destination);
  wave.start(at);
  wave.stop(at + seconds);
}

/** Sound with each verdict that is shown; answers what ends it. */
export function soundVerdicts(): () => void {
  let last: string | null = null;
  return effect(() => {
    const one = shown.value;
    if (one !== null && one.id !== last) sound(one.kind);
    last = one?.id ?? null;
  });
}

/** The screen stays lit while this runs; answers what ends it. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const take = async (): Promise<void> => {
    if (over || document.visibilityState !== "visible") return;
    lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
    if (over) void lock?.release();
  };
  void take();
  document.addEventListener("visibilitychange", take);
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", take);
    void lock?.release();
  };
}
