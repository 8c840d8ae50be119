/** The ten cards of "what do I do if…?", with how many steps each has and what may be done from it. */
export type Card = "child" | "violence" | "authority" | "full" | "fight" | "death" | "fire" | "lost" | "power" | "press";

export interface CardShape {
  readonly card: Card;
  /** Steps in `locales/<language>/help.json`, counted from 1. */
  readonly steps: number;
  readonly act?: "call" | "authority" | "stop" | "beds" | "outbox";
  readonly icon: "person" | "hide" | "shield" | "no-bed" | "stop" | "note" | "alert" | "device" | "battery" | "people";
}

export const CARDS: readonly CardShape[] = [
  { card: "child", steps: 4, act: "call", icon: "person" },
  { card: "violence", steps: 4, act: "call", icon: "hide" },
  { card: "authority", steps: 4, act: "authority", icon: "shield" },
  { card: "full", steps: 4, act: "beds", icon: "no-bed" },
  { card: "fight", steps: 4, act: "stop", icon: "stop" },
  { card: "death", steps: 4, act: "call", icon: "note" },
  { card: "fire", steps: 4, act: "call", icon: "alert" },
  { card: "lost", steps: 3, act: "call", icon: "device" },
  { card: "power", steps: 4, act: "outbox", icon: "battery" },
  { card: "press", steps: 3, act: "call", icon: "people" },
];
