import { expect, test } from "vitest";
import { Collector, SILENCE_MS, STALE_MS, type Arrival } from "../src/scanning/collector";

const CODE = "2ACWK8WY8W";

function collector(): { arrivals: Arrival[]; one: Collector; type: (text: string, from: number, gap?: number) => number } {
  const arrivals: Arrival[] = [];
  const one = new Collector((arrival) => arrivals.push(arrival));
  const type = (text: string, from: number, gap = 3): number => {
    let at = from;
    for (const character of text) one.key(character, (at += gap));
    return at;
  };
  return { arrivals, one, type };
}
const told = (arrivals: readonly Arrival[]): unknown[] => arrivals.map(({ text, suffix, typed }) => [text, suffix, typed]);

test.each(["enter", "tab"] as const)("a scan ends with its suffix: %s", (suffix) => {
  const { arrivals, one, type } = collector();
  type(CODE, 0);
  expect(one.end(suffix)).toBe(true);
  expect(told(arrivals)).toEqual([[CODE, suffix, ""]]);
});

test("a whole scan without a suffix ends after 80 ms of silence, and no earlier", () => {
  const { arrivals, one, type } = collector();
  const last = type(CODE, 0);
  one.look(last + SILENCE_MS - 1);
  expect(arrivals).toEqual([]);
  one.look(last + SILENCE_MS);
  expect(told(arrivals)).toEqual([[CODE, "silence", ""]]);
});

test("a scanner that waits between its characters is heard to the end", () => {
  const { arrivals, one } = collector();
  let at = 0;
  for (const character of CODE) {
    one.look((at += 1_000));
    one.key(character, at);
  }
  one.look(at + SILENCE_MS);
  expect(told(arrivals)).toEqual([[CODE, "silence", ""]]);
});

test("what is no card is told when nothing more comes, and a hand on the keyboard is no scan", () => {
  const { arrivals, one, type } = collector();
  let last = type("7501031311309", 0);
  one.look(last + STALE_MS);
  last = type("abc", last + 5_000);
  one.look(last + STALE_MS);
  expect(told(arrivals)).toEqual([["7501031311309", "silence", ""]]);
});

test("a text that was put in as a whole is a scan, and so are two with their line ends", () => {
  const { arrivals, one } = collector();
  one.text(`${CODE}\n`, 0);
  one.text(`]Q1${CODE}`, 5_000);
  one.look(5_000 + SILENCE_MS);
  expect(told(arrivals)).toEqual([[CODE, "enter", ""], [`]Q1${CODE}`, "silence", ""]]);
  expect(arrivals[0]!.how).toBe("text");
});

test("a late timer does not glue two scans together", () => {
  const { arrivals, one, type } = collector();
  const last = type(CODE, 0);
  type(CODE, last + 300);
  one.end("enter");
  expect(arrivals).toHaveLength(2);
});

test("small letters that a hand types into a scan are taken out of it, and given back", () => {
  const { arrivals, one } = collector();
  let at = 0;
  for (const character of "2ACnWK8 WYñ8W") one.key(character, (at += 3));
  one.end("enter");
  expect(told(arrivals)).toEqual([[CODE, "enter", "n ñ"]]);
});

test("a capital or a digit that a hand typed just before is told by the gap", () => {
  const { arrivals, one, type } = collector();
  one.key("X", 0);
  type(CODE, 45, 2);
  one.end("enter");
  expect(told(arrivals)).toEqual([[CODE, "enter", "X"]]);
});

test("a code of goods that ends like a card is not taken for one", () => {
  const { arrivals, one, type } = collector();
  type(`750${CODE}`, 0);
  one.end("enter");
  expect(told(arrivals)).toEqual([[`750${CODE}`, "enter", ""]]);
});

test("a scan that comes while a hand types on and on is found among what was typed", () => {
  const { arrivals, one, type } = collector();
  let at = type("JUAN 0801", 0, 120);
  at = type(CODE, at + 40, 3);
  one.end("enter");
  expect(told(arrivals)).toEqual([[CODE, "enter", "JUAN 0801"]]);
});
