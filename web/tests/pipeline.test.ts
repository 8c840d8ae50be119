/** Scans in their turn: for what was chosen when they were read, once, and never without a word. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Candidates } from "../src/scanning/candidates";
import { servedBefore } from "../src/screens/scan/serve";
import { Pipeline, type Purpose } from "../src/screens/scan/pipeline";
import { blank, clearShown, show, shown, waiting } from "../src/screens/scan/shown";
import type { Guest } from "../src/data/board";
import type { Entry } from "../src/outbox/entry";

const [ANA, EVA] = ["K7M42QXR9T", "A1B2C3D4E9"];
let chosen: Purpose | null;
let judged: [string, string][];
let pipeline: Pipeline;

const purpose = (name: string, kind: "give" | "refused" = "give"): Purpose => ({
  use: "service",
  judge: ({ scan }) => {
    judged.push([name, scan.code]);
    show(blank({ id: `${judged.length}`, use: "service", kind, payload: scan.payload, code: scan.code, at: 0 }));
    return Promise.resolve();
  },
});
beforeEach(() => {
  vi.stubGlobal("navigator", {});
  vi.useFakeTimers({ toFake: ["performance"] });
  judged = [];
  chosen = purpose("meal");
  clearShown();
  pipeline = new Pipeline(() => chosen);
});
afterEach(() => {
  pipeline.end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
const read = async (...codes: string[]): Promise<void> => {
  for (const text of codes) {
    pipeline.arrived({ text });
    vi.advanceTimersByTime(3_000);
  }
  await settle();
};

test("a scan that waits is judged for what was chosen when it was read", async () => {
  chosen = purpose("meal", "refused");
  await read(ANA);
  await read(EVA);
  chosen = purpose("shower");
  clearShown();
  await settle();
  expect(judged).toEqual([["meal", ANA], ["meal", EVA]]);
});

test("a card that is read again while its verdict stands there is not judged again", async () => {
  chosen = purpose("meal", "refused");
  await read(ANA, ANA, EVA, EVA);
  expect([judged.length, waiting.value]).toEqual([1, 1]);
  clearShown();
  await settle();
  expect(judged).toEqual([["meal", ANA], ["meal", EVA]]);
});

test("scans wait until somebody chose what they are for, and whoever leaves is told how many nobody saw", async () => {
  chosen = null;
  await read(ANA, EVA);
  expect([judged, waiting.value]).toEqual([[], 2]);
  expect(pipeline.end()).toBe(2);
  expect(waiting.value).toBe(0);
  expect(shown.value).toBeNull();
});

test("a card that a camera never loses is one scan; a trigger that is pulled again is another", () => {
  const seen = new Candidates();
  const frames = Array.from({ length: 40 }, (_, at) => seen.see(ANA, at * 250, "camera"));
  expect(frames.filter((one) => one === "new")).toHaveLength(1);
  expect(seen.see(ANA, 39 * 250 + 2_501, "camera")).toBe("new");
  expect([20_000, 22_600].map((at) => seen.see(EVA, at))).toEqual(["new", "new"]);
});

test("a service that was refused or taken back may be noted again", () => {
  const at = new Date("2026-11-30T18:00:00Z");
  const noted = (more: Partial<Entry>) =>
    ({ operation: "POST /shelter/v1/services/batch", summary: { text: "service", values: { kind: "MEAL", card: ANA } }, captured_at: at.toISOString(), undone_by: null, state: "SENT", ...more }) as Entry;
  expect(servedBefore([noted({})], "MEAL", ANA, at)).toBeDefined();
  expect(servedBefore([noted({ state: "REVIEW" }), noted({ undone_by: "u" }), noted({ state: "DISMISSED" })], "MEAL", ANA, at)).toBeUndefined();
});

test("a child alone is not let out at the gate: nothing is saved, and it is said", async () => {
  const child = { stay_id: "s", person_id: "p", household_id: "h", age: "6-11" } as Guest;
  const before = blank({ id: "before", use: "gate", kind: "received", payload: ANA, code: ANA, guest: child });
  const { leaveForAWhile } = await import("../src/screens/scan/gate");
  await leaveForAWhile(before, false);
  expect(shown.value).toMatchObject({ use: "gate", kind: "attention", why: "child_alone", entry: null, mark: "none" });
});
