/** Groups as a device knows them, where the service knows less or more. */
import { describe, expect, test } from "vitest";
import { isSentAfter, type Entry } from "../src/outbox/entry";
import { overlaid, type GroupHere } from "../src/data/groups-here";
import { NOBODY } from "../src/people/composition";
import { remainingOf, servedOf } from "../src/screens/groups/actions";
import { alikeHere, withNot } from "../src/screens/groups/arriving";
import { nextAt } from "../src/screens/groups/hour";
import { halls } from "../src/screens/groups/places";

const BUS: GroupHere = { id: "b", state: "EXPECTED", kind: "TRANSIT_ENTRY", means: "BUS", vehicle: null, at: "2026-11-30T20:00:00Z", people: 38, cards: 0, remaining: 0, unsent: false };
const ROOT = "POST /registration/v1/arrival-groups";

describe("what was done here and is not sent", () => {
  test("a count says who is here, cards take off who is left", () => {
    const [one] = overlaid([BUS], [
      { operation: "POST /registration/v1/headcounts", body: { arrival_group_id: "b", people: { ...NOBODY, women: 20, men: 20 } } },
      { operation: `${ROOT}/b/cards`, body: { codes: ["x", "y"] } },
    ]);
    expect(one).toMatchObject({ state: "ARRIVED", people: 40, cards: 2, remaining: 38, unsent: true });
  });
  test("a bus that was opened here is there once, before and after it was sent", () => {
    const body = { id: "n", state: "ARRIVED", kind: "TRANSIT_ENTRY", means: "BUS", occurred_at: BUS.at, headcount: { people: { ...NOBODY, men: 3 } } };
    expect(overlaid([BUS], [{ operation: ROOT, body }]).map((one) => one.id)).toEqual(["b", "n"]);
    expect(overlaid([{ ...BUS, id: "n" }], [{ operation: ROOT, body }])).toHaveLength(1);
  });
});

describe("what was sent", () => {
  const sent = (state: Entry["state"], sent_at: string | null) => ({ state, sent_at }) as Entry;
  test("stays drawn until the service was asked after it, by the service's clock", () => {
    const entry = sent("SENT", "2026-11-30T20:00:10Z");
    expect(isSentAfter(entry, "2026-11-30T20:00:09Z", 0)).toBe(true);
    expect(isSentAfter(entry, "2026-11-30T20:00:11Z", 0)).toBe(false);
    expect(isSentAfter(entry, "2026-11-30T20:00:11Z", 5_000)).toBe(true);
    expect(isSentAfter(entry, null, 0)).toBe(true);
    expect(isSentAfter(sent("REVIEW", "2026-11-30T20:00:10Z"), null, 0)).toBe(false);
  });
});

describe("the same bus?", () => {
  const now = { ...BUS, state: "ARRIVED" as const, at: new Date().toISOString() };
  test("is asked of one that came just now and is about as many", () => {
    expect(alikeHere([now], "TRANSIT_ENTRY", 40, null)?.id).toBe("b");
    expect(alikeHere([now], "RETURN", 40, null)).toBeNull();
    expect(alikeHere([{ ...now, state: "EXPECTED" }], "TRANSIT_ENTRY", 40, null)).toBeNull();
  });
  test("another one names the counts that it is not, in whichever place its action has them", () => {
    const action = { service: "registration", operation: ROOT, summary: { text: "group", values: {} }, aggregates: [] } as const;
    expect(withNot({ ...action, body: { headcount: { id: "h" } } }, ["c"]).body).toEqual({ headcount: { id: "h", not_the_same_as: ["c"] } });
    expect(withNot({ ...action, body: { id: "h" } }, ["c"]).body).toEqual({ id: "h", not_the_same_as: ["c"] });
  });
});

describe("for all of a group", () => {
  const here = { ...BUS, cards: 45, remaining: 75 };
  test("a meal to a flight of 120 less 3 is 117, whether they have cards or not", () => {
    const remaining = remainingOf(here, null);
    expect(servedOf(here, { remaining, fewer: 3, except: [] })).toBe(117);
    expect(servedOf(here, { remaining, fewer: 0, except: ["a", "b", "c"] })).toBe(117);
  });
  test("the hall where all fit and least is left over comes first, then the largest", () => {
    const room = (id: string, places: number) => ({ id, code: id, mode: "COUNTED" as const, places, taken: 0, held: 0 });
    const beds = { ...room("beds", 500), mode: "NUMBERED" as const };
    expect(halls([room("s", 20), room("l", 120), room("m", 50), beds], 45).map((one) => one.id)).toEqual(["m", "l", "s"]);
  });
});

describe("an hour", () => {
  const now = new Date("2026-11-30T20:00:00Z"); // 14:00 here
  test("is today where it lies ahead, else tomorrow", () => {
    expect(nextAt("19:00", "2026-11-30", now)).toBe("2026-12-01T01:00:00.000Z");
    expect(nextAt("0400", "2026-11-30", now)).toBe("2026-12-01T10:00:00.000Z");
    expect(nextAt("25:00", "2026-11-30", now)).toBeNull();
  });
});

test("a clock that differs by the seconds of a header alone is the server's own", async () => {
  const { serverAhead, skewMs } = await import("../src/clock");
  const of = (ahead: number | null): number => ((serverAhead.value = ahead), skewMs());
  expect([null, -900, 1_500, 60_000, -60_000].map(of)).toEqual([0, 0, 0, 59_000, -61_000]);
  serverAhead.value = null;
});
