import { expect, test } from "vitest";
import type { Entry } from "../src/outbox/entry";
import { undoable, type Undoer } from "../src/outbox/undoing";
import { heldBackBy } from "../src/outbox/waiting";

const AT = new Date("2026-11-30T20:00:00Z");
const sealed = { key_id: "k", iv: new Uint8Array(12) as Uint8Array<ArrayBuffer>, data: new ArrayBuffer(0) };

function entry(seq: number, change: Partial<Entry> = {}): Entry {
  return {
    id: `e${seq}`, seq, place: seq, service: "shelter", operation: "POST /shelter/v1/stays", aggregates: ["a"],
    summary: { text: "move", values: {} }, captured_at: "2026-11-30T19:00:00Z", worker: "w", worker_name: "María", state: "SENT",
    attempts: 1, retry_at: 0, expires_at: null, sent_at: null, problem: null, undo: sealed, undone_by: null, replaced_by: null,
    decision: null, readable: null, answer: null, sealed: null, ...change,
  };
}
const ME = { staff_id: "w", coordinates: false };
const why = (one: Entry, all: readonly Entry[], at = AT, who: Undoer = ME): string => {
  const found = undoable(one, all, at, who);
  return found.may ? "may" : found.why;
};

test("the last thing that was done may be undone, sent or not", () => {
  const [first, last] = [entry(1), entry(2, { state: "SAVED" })];
  expect(why(last, [first, last])).toBe("may");
});

test("what something later builds on is not undone before that one", () => {
  const [first, last] = [entry(1), entry(2)];
  expect(undoable(first, [first, last], AT, ME)).toEqual({ may: false, why: "later", later: last });
});

test("a later thing of another household, an undone one and a refused one stand in nobody's way", () => {
  const first = entry(1);
  const all = [first, entry(2, { aggregates: ["b"] }), entry(3, { undone_by: "e4" }), entry(4), entry(5, { state: "REVIEW" })];
  expect(why(first, all)).toBe("may");
});

test("a kit that was given does not build on the one before", () => {
  const [first, last] = [entry(1, { service: "distribution" }), entry(2, { service: "distribution" })];
  expect(why(first, [first, last])).toBe("may");
});

test("why not is said: undone already, not done, no way back, the day is over", () => {
  expect(why(entry(1, { undone_by: "e2" }), [])).toBe("undone");
  expect(why(entry(1, { state: "REVIEW" }), [])).toBe("not_done");
  expect(why(entry(1, { undo: null }), [])).toBe("no_undo");
  expect(why(entry(1), [], new Date("2026-12-01T06:30:00Z"))).toBe("day_over"); // half past midnight here
  expect(why(entry(1), [], new Date("2026-12-01T05:30:00Z"))).toBe("may"); // the same evening here
});

test("what waits is held back by the entry in review, through others that wait", () => {
  const [stopped, behind, further, free] = [
    entry(1, { state: "REVIEW" }),
    entry(2, { state: "WAITS", aggregates: ["a", "b"] }),
    entry(3, { state: "WAITS", aggregates: ["b"] }),
    entry(4, { state: "SAVED", aggregates: ["c"] }),
  ];
  const held = heldBackBy([free, further, behind, stopped]);
  expect([...held].map(([id, by]) => [id, by.id])).toEqual([["e2", "e1"], ["e3", "e1"]]);
});

test("a hand-out is taken back within a minute by whoever gave it, later by who coordinates", () => {
  const kit = entry(1, { service: "distribution", operation: "POST /distribution/v1/handouts/batch", captured_at: "2026-11-30T20:00:00Z" });
  const after = (seconds: number): Date => new Date(AT.getTime() + seconds * 1_000);
  expect([59, 60].map((seconds) => why(kit, [kit], after(seconds)))).toEqual(["may", "coordinator"]);
  expect(why(kit, [kit], after(5), { staff_id: "another", coordinates: false })).toBe("coordinator");
  expect(why(kit, [kit], after(3_600), { staff_id: "another", coordinates: true })).toBe("may");
});
