import { expect, test } from "vitest";
import type { Entry, Service } from "../src/outbox/entry";
import { backOff, behindReview, sendable } from "../src/outbox/order";

const ROOM = { entries: 50, characters: 900_000 };
let seq = 0;
const entry = (aggregates: string[], change: Partial<Entry> = {}): Entry => {
  seq += 1;
  const base = { id: `e${seq}`, seq, place: seq, service: "shelter" as Service, operation: "POST /shelter/v1/stays", aggregates };
  const state = { state: "SAVED" as const, attempts: 0, retry_at: 0, expires_at: null, sent_at: null, problem: null, sealed: "x" };
  const rest = { summary: { text: "move" as const, values: {} }, captured_at: "", worker: "", worker_name: "", undo: null, undone_by: null };
  return { ...base, ...state, ...rest, replaced_by: null, decision: null, readable: null, answer: null, ...change };
};
const ids = (some: readonly Entry[]): string[] => some.map(({ id }) => id);

test("what waits holds back its own aggregate and no other: first in, first out is not global", () => {
  const all = [entry(["a"], { retry_at: 2_000 }), entry(["a"]), entry(["b"])];
  expect(ids(sendable(all, 1_000, ROOM))).toEqual([all[2]!.id]);
  expect(ids(sendable(all, 2_000, ROOM))).toEqual([all[0]!.id, all[2]!.id]);
});

test("one entry of an aggregate goes at a time, the oldest", () => {
  const all = [entry(["a"]), entry(["a"]), entry(["b", "a"]), entry(["b"])];
  expect(ids(sendable(all, 0, ROOM))).toEqual([all[0]!.id]);
  const then = [{ ...all[0]!, state: "SENT" as const }, ...all.slice(1)];
  expect(ids(sendable(then, 0, ROOM))).toEqual([all[1]!.id]);
});

test("a batch is one service's, and what touches the same at another waits for it", () => {
  const all = [entry(["a"], { service: "registration" }), entry(["a"]), entry(["b"]), entry(["c"], { service: "registration" })];
  expect(ids(sendable(all, 0, ROOM))).toEqual([all[0]!.id, all[3]!.id]);
});

test("a service that rests gets nothing, and what stands behind its entries waits", () => {
  const all = [entry(["a"], { service: "registration" }), entry(["a"]), entry(["b"])];
  expect(ids(sendable(all, 0, ROOM, new Set(["registration"])))).toEqual([all[2]!.id]);
});

test("an entry in review holds back its dependants, and theirs", () => {
  const all = [entry(["a"], { state: "REVIEW" }), entry(["a", "b"]), entry(["b"]), entry(["c"])];
  expect(ids(behindReview(all))).toEqual([all[1]!.id, all[2]!.id]);
  expect(ids(sendable(all, 0, ROOM))).toEqual([all[3]!.id]);
});

test("once somebody decided about the one in front, those that wait may go", () => {
  const all = [entry(["a"], { state: "DISMISSED" }), entry(["a"], { state: "WAITS" })];
  expect(behindReview(all)).toEqual([]);
  expect(ids(sendable(all, 0, ROOM))).toEqual([all[1]!.id]);
});

test("what is done in an entry's stead goes before all that waited behind it", () => {
  const first = entry(["a"], { state: "DISMISSED" });
  const all = [first, entry(["a"], { state: "WAITS" }), entry(["a"], { place: first.place })];
  expect(ids(sendable(all, 0, ROOM))).toEqual([all[2]!.id]);
});

test("a batch has fifty entries at most, and fits in what the intake takes", () => {
  const many = Array.from({ length: 70 }, (_, at) => entry([`h${at}`]));
  expect(sendable(many, 0, ROOM)).toHaveLength(50);
  const large = Array.from({ length: 5 }, (_, at) => entry([`h${at}`], { sealed: "x".repeat(400_000) }));
  expect(sendable(large, 0, ROOM)).toHaveLength(2);
  expect(sendable([entry(["a"], { sealed: "x".repeat(2_000_000) })], 0, ROOM)).toHaveLength(1);
});

test("the back-off doubles from two seconds up to five minutes, and is spread by half", () => {
  expect([1, 2, 3, 4, 20].map((failures) => backOff(failures, 0))).toEqual([2_000, 4_000, 8_000, 16_000, 300_000]);
  expect(backOff(1, 1)).toBe(3_000);
  expect(backOff(20, 1)).toBe(450_000);
});
