import { expect, test } from "vitest";
import { changedBeds } from "../src/data/changes";
import { eventOf, eventsIn } from "../src/data/live-words";
import { overlaid } from "../src/data/overlay";
import { endingOf, ORDINARY } from "../src/screens/beds/ending";
import { filtered, filtersSet, NO_FILTERS, type Facts, type Filters } from "../src/screens/beds/filters";
import { nameBased } from "../src/people/name-based";
import { numbersOf } from "../src/screens/beds/numbers";
import { tileView, type Beside } from "../src/screens/beds/view";
import { aBoard, bed, guest } from "./support/boards";

const known = new Map([["p1", { card: "K7M42QXR9T", sex: "FEMALE", effects: ["LOWER_BED"] }]]);
const at = new Date("2026-11-30T18:00:00Z");
const facts: Facts = { known, stepFree: new Set(), silent: new Set(["s2"]), at };
const board = overlaid(
  aBoard([bed("a", [guest("s1", { person_id: "p1", household_id: "h", age: "18-59" })]), bed("b", [guest("s2", { age: "60+", since: "2026-11-28T10:00:00Z" })]), bed("c"), bed("d", [], { kind: "UPPER" }), bed("e", [], { state: "HELD" })], { without: [guest("s3", { age: "0-5" })] }),
  [],
);
const beds = (filters: Partial<Filters>): string[] => filtered(board, { ...NO_FILTERS, ...filters }, facts).rooms.flatMap((room) => room.beds.map((one) => one.id));

test("the numbers add up to the places, and each is a filter", () => {
  expect(numbersOf(board)).toEqual({ free: 12, occupied: 2, held: 1, out: 0, without: 1 });
  expect([beds({ counted: "free" }), beds({ counted: "occupied" }), beds({ counted: "held" }), beds({ counted: "without" })]).toEqual([["c", "d"], ["a", "b"], ["e"], []]);
});

test("who is asked for by age, sex, household, day or silence is shown, and nobody else", () => {
  expect([beds({ ages: ["60+"] }), beds({ sexes: ["FEMALE"] }), beds({ household: "h" }), beds({ today: true }), beds({ unseen: true })]).toEqual([["b"], ["a"], ["a"], ["a"], ["b"]]);
  expect(filtered(board, { ...NO_FILTERS, ages: ["0-5"] }, facts).without.map((one) => one.stay_id)).toEqual(["s3"]);
});

test("a need shows who has it and the free beds that give it", () => {
  expect(beds({ needs: ["LOWER_BED"] })).toEqual(["a", "c"]);
});

test("free together shows free beds of rooms that have so many", () => {
  expect([beds({ together: 2 }), beds({ together: 3 })]).toEqual([["c", "d"], []]);
  expect(filtersSet({ ...NO_FILTERS, together: 2, ages: ["60+"] })).toBe(2);
});

test("a tile tells codes, age and time, and nobody's name", () => {
  const beside: Beside = { known, stepFree: new Set(), heldUntil: new Map(), silent: new Set(), at };
  const view = tileView(board.rooms[0]!.beds[0]!, "room", beside);
  expect(view).toMatchObject({ code: "A", state: "occupied", cardEnd: "XR9T", age: "adult", since: "8 h", effects: ["low"], review: false });
  expect(JSON.stringify(view)).not.toContain("p1");
});

test("a child leaves with an adult of its household, or is handed over", () => {
  expect(endingOf([{ age: "18-59" }]).first).toEqual(ORDINARY);
  expect(endingOf([{ age: "6-11" }, { age: "18-59" }])).toMatchObject({ kind: "ordinary", more: [] });
  expect(endingOf([{ age: "12-17" }])).toMatchObject({ kind: "child", first: ["HANDED_OVER"] });
  for (const reason of ORDINARY) expect(endingOf([{ age: "0-5" }, { age: "12-17" }]).first).not.toContain(reason);
});

test("a tile that somebody else changed is named, and one that this device changed is not", () => {
  const before = aBoard([bed("a"), bed("b"), bed("c", [guest("s1")])]);
  const after = aBoard([bed("a", [guest("s9")]), bed("b", [guest("own")]), bed("c", [guest("s1", { away_since: "2026-11-30T10:00:00Z" })])]);
  expect(changedBeds(before, after, new Set(["own"]))).toEqual(["a", "c"]);
  expect(changedBeds(before, before, new Set())).toEqual([]);
});

test("the stream's words are read however they are cut", async () => {
  const text = 'id: 7\r\nevent: change\r\ndata: {"hold_id": "x", "expires_at": "2026-11-30T20:00:00Z"}\r\n\r\n: open\n\nevent: again\nid: 8\n\n';
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(to) {
      for (let from = 0; from < bytes.length; from += 5) to.enqueue(bytes.slice(from, from + 5));
      to.close();
    },
  });
  const events = [];
  for await (const block of eventsIn(body)) events.push(eventOf(block));
  expect(events).toEqual([
    { word: "change", id: "7", expires_at: "2026-11-30T20:00:00Z" },
    { word: null, id: null, expires_at: null },
    { word: "again", id: "8", expires_at: null },
  ]);
});

test("a name-based id is that of RFC 9562", async () => {
  expect(await nameBased("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
});
