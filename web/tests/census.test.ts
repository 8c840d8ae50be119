/** The night's census: what a room expects, what was said of it, and what is saved of that. */
import { describe, expect, it } from "vitest";
import type { Census, CensusGuest, CensusRoom } from "../src/data/census";
import { closingAction, roomActions } from "../src/screens/closing/actions";
import { alarmsOf, balanceOf, childrenShort, markOf, nextRoom, nothingSaid, progressOf, roomsOf, type Mark } from "../src/screens/closing/census";
import { expectedIn } from "../src/screens/closing/composition";
import { leavingOn, openAlarms, wakeAt, withoutPlace } from "../src/screens/closing/handover";
import { shortOf } from "../src/screens/closing/lacking";
import type { Board } from "../src/data/board";

const guest = (stay_id: string, more: Partial<CensusGuest> = {}): CensusGuest =>
  ({ stay_id, household_size: 1, place: "BED", since: "2026-11-30T12:00:00Z", cases: [], alerts: [], gone: false, age: "18-59", ...more }) as CensusGuest;
const room = (code: string | null, guests: CensusGuest[], more: Partial<CensusRoom> = {}): CensusRoom =>
  ({ room_id: code, code, mode: "NUMBERED", expected: guests.filter((one) => !one.away_since && !one.gone).length, away: 0, guests, ...more }) as CensusRoom;
const census = (...rooms: CensusRoom[]): Census =>
  ({ site_id: "s", night_of: "2026-11-30", opens_at: "2026-12-01T00:00:00Z", as_of: "", expected: { people_before: 78, came: 12, left: 9, people: 81 }, away: 0, rooms }) as Census;
const none = nothingSaid("2026-11-30");
const said = (key: string, marks: Record<string, Mark>, counted = null) => ({ ...none, rooms: { [key]: { at: "2026-12-01T01:00:00Z", marks, counted, entry: "e" } } });

let made = 0;
const newId = (): string => `id${(made += 1)}`;
const walk = { site_id: "s", night: "2026-11-30" };

describe("a walk through the rooms", () => {
  it("leaves out empty rooms, looks for nobody who is gone, and begins with those without a place", () => {
    const rooms = roomsOf(census(room("R10", [guest("a")]), room("R02", [guest("b", { gone: true })]), room("R03", [guest("c")]), room(null, [guest("d")])), none);
    expect(rooms.map((one) => one.code)).toEqual(["", "R03", "R10"]);
  });
  it("counts whoever is not touched as there", () => {
    const [one] = roomsOf(census(room("R1", [guest("a"), guest("b")])), said("R1", { b: "missing" }));
    expect([one!.done, one!.found, one!.differences]).toEqual([true, 1, 1]);
  });
  it("takes what was said of another night for nothing", () => {
    const [one] = roomsOf(census(room("R1", [guest("a")])), { ...said("R1", { a: "missing" }), night: "2026-11-29" });
    expect(one!.done).toBe(false);
  });
  it("tells how far it is, and where it goes on", () => {
    const rooms = roomsOf(census(room("R1", [guest("a")], { confirmed_at: "2026-12-01T01:00:00Z" }), room("R2", [guest("b"), guest("c")])), none);
    expect(progressOf(rooms)).toEqual({ rooms: 2, done: 1, people: 3, counted: 1 });
    expect(nextRoom(rooms)!.code).toBe("R2");
  });
  it("begins with who is away as out, and who was not seen as missing", () => {
    expect([markOf(guest("a", { away_since: "x" })), markOf(guest("a", { seen: false })), markOf(guest("a"))]).toEqual(["left", "missing", "here"]);
  });
});

describe("a child who was not seen", () => {
  it("is an alarm with its place, and an adult is none", () => {
    const rooms = roomsOf(census(room("R1", [guest("a", { age: "6-11", bed: "R1-B7" }), guest("b", { bed: "R1-B8" })])), said("R1", { a: "missing", b: "missing" }));
    expect(alarmsOf(rooms).map((one) => one.place)).toEqual(["R1-B7"]);
  });
  it("is none before the room is confirmed, and none when the child is out for a while", () => {
    const child = guest("a", { age: "0-5" });
    expect(alarmsOf(roomsOf(census(room("R1", [child])), none))).toEqual([]);
    expect(alarmsOf(roomsOf(census(room("R1", [child])), said("R1", { a: "left" })))).toEqual([]);
  });
  it("is missed in a hall where fewer children were counted, until somebody says which", () => {
    const counted = { women: 0, men: 0, girls: 1, boys: 0, not_stated: 0 };
    const hall = room("R7", [], { mode: "COUNTED", expected: 2, counted, confirmed_at: "x" });
    const children = [guest("a", { age: "6-11" }), guest("b", { age: "0-5" })];
    const [one] = roomsOf(census(hall), none, () => children);
    expect(childrenShort(one!)).toBe(1);
    expect(childrenShort(one!, counted, { b: "missing" })).toBe(0);
  });
  it("stays open while the board has the case, and closes where it was seen here", () => {
    const board = { rooms: [{ id: "r", code: "R1", beds: [{ id: "b", code: "R1-B1", guests: [guest("a", { cases: ["CHILD_NOT_SEEN"] })] }], guests: [] }], without_bed: [] } as unknown as Board;
    expect(openAlarms([], board, new Set())).toEqual([{ place: "R1-B1", since: null }]);
    expect(openAlarms([], board, new Set(["a"]))).toEqual([]);
  });
});

describe("what is saved of a room", () => {
  const [one] = roomsOf(census(room("R1", [guest("a", { household_id: "h" }), guest("b"), guest("c", { away_since: "x" })])), none);
  const actions = roomActions(walk, one!, { marks: { a: "left", b: "missing", c: "here" }, counted: null }, newId);
  it("tells first who went out and who came back, then who was not seen", () => {
    expect(actions.map((action) => action.operation.split("/").at(-1))).toEqual(["leave", "return", "rooms"]);
    expect((actions[2]!.body as { rooms: { not_seen: string[] }[] }).rooms[0]!.not_seen).toEqual(["b"]);
  });
  it("is sent behind the steps that it rests on, and before the closing", () => {
    expect(actions[2]!.aggregates).toEqual(expect.arrayContaining(["a", "c"]));
    expect(closingAction(walk, [one!], 81, newId).aggregates).toContain(actions[2]!.aggregates[0]);
  });
  it("names nobody", () => {
    expect(JSON.stringify(actions.map((action) => action.summary))).not.toMatch(/[a-z] [A-Z]/);
  });
});

describe("the balance", () => {
  it("is that of the service, and says how far the board is off", () => {
    expect(balanceOf(census(), { present: 80, away: 1 })).toEqual({ before: 78, came: 12, left: 9, people: 81, off: 0 });
    expect(balanceOf(census(), { present: 80, away: 3 }).off).toBe(2);
  });
});

describe("a hall", () => {
  it("begins with what is known: women, men, girls, boys, and the others as not stated", () => {
    const guests = [guest("a", { person_id: "1" }), guest("b", { person_id: "2", age: "6-11" }), guest("c", { card: "K" }), guest("d", { away_since: "x", person_id: "1" })];
    const known = [
      { person_id: "1", household_id: null, card_codes: [], sex: "FEMALE" as const },
      { person_id: "2", household_id: null, card_codes: [], sex: "MALE" as const },
    ];
    expect(expectedIn(guests, known)).toEqual({ women: 1, men: 0, girls: 0, boys: 1, not_stated: 1 });
    expect(expectedIn(guests, null).not_stated).toBe(3);
  });
});

describe("the note", () => {
  const board = {
    without_bed: [guest("a", { household_id: "h1" }), guest("b", { household_id: "h1" }), guest("c")],
    rooms: [{ id: "r", code: "R1", beds: [{ id: "b", code: "R1-B1", guests: [guest("d", { leaves_on: "2026-12-01" })] }], guests: [guest("e", { leaves_on: "2026-12-01" })] }],
  } as unknown as Board;
  it("names the first household without a place and how many more there are", () => {
    expect(withoutPlace(board)).toMatchObject({ people: 3, more: 1, first: expect.stringMatching(/^H-/) });
    expect(withoutPlace(null)).toBeNull();
  });
  it("names the beds of those who leave tomorrow", () => {
    expect(leavingOn(board, "2026-12-01")).toEqual({ people: 2, places: ["R1-B1", "R1"] });
  });
  it("wakes half an hour before the bus, over midnight too", () => {
    expect(["04:00", "0:15", "1600", "4h30", "25:00", "pronto"].map(wakeAt)).toEqual(["03:30", "23:45", "15:30", "04:00", null, null]);
  });
});

describe("what is short tomorrow", () => {
  it("is what the forecast lacks, and what ends within three days or has ended", () => {
    const line = (item_id: string, usable: number, days_left: number | null, consumed = 9) => ({ item_id, item_code: item_id, item_name: item_id, unit: "u", usable, held: 0, consumed, per_day: 1, days_left });
    const stock = { site_id: "s", lines: [line("jabón", 4, 2), line("toalla", 90, 90), line("pañal", 0, 0), line("nuevo", 5, null, 0)] };
    const forecast = { lacking: [{ code: "MATS", quantity: 6, text: "" }] };
    expect(shortOf(forecast as never, stock).map((one) => [one.key, one.count])).toEqual([["MATS", 6], ["pañal", 0], ["jabón", 2]]);
  });
});

describe("a family that went out", () => {
  const mother = guest("m", { household_id: "h" });
  const child = guest("c", { household_id: "h", age: "6-11" });
  const other = guest("o", { household_id: "i", age: "0-5" });
  const [one] = roomsOf(census(room("R1", [mother, child, other, guest("x")])), none);
  const actionsOf = (marks: Record<string, Mark>, before?: Record<string, Mark>) => roomActions(walk, one!, { marks, counted: null, before }, newId);
  const stays = (action: ReturnType<typeof actionsOf>[number]) => (action.body as { guests: { stay_id: string }[] }).guests.map((step) => step.stay_id);
  it("goes in one call, as the shelter lets no child leave alone", () => {
    const [leave, seen] = actionsOf({ m: "left", c: "left", o: "here", x: "here" });
    expect(stays(leave!)).toEqual(["m", "c"]);
    expect(leave!.undo!.body).toMatchObject({ also: [expect.any(String)] });
    expect((seen!.body as { rooms: { not_seen: string[] }[] }).rooms[0]!.not_seen).toEqual([]);
  });
  it("without an adult is a child who was not seen", () => {
    const actions = actionsOf({ m: "here", c: "left", o: "left", x: "here" });
    expect(actions).toHaveLength(1);
    expect((actions[0]!.body as { rooms: { not_seen: string[] }[] }).rooms[0]!.not_seen).toEqual(["c", "o"]);
  });
  it("does not go out twice where the room is looked at again before the list knows", () => {
    const marks = { m: "left", c: "left", o: "here", x: "here" } as const;
    expect(actionsOf(marks, marks).map((action) => action.operation.split("/").at(-1))).toEqual(["rooms"]);
    const [back] = actionsOf({ ...marks, m: "here", c: "here" }, marks);
    expect([back!.operation.split("/").at(-1), stays(back!)]).toEqual(["return", ["m", "c"]]);
  });
  it("holds no other room back", () => {
    const [, seen] = actionsOf({ m: "left", c: "left", o: "here", x: "here" });
    const [other] = roomsOf(census(room("R2", [guest("z")])), none);
    const next = roomActions(walk, other!, { marks: { z: "here" }, counted: null }, newId)[0]!;
    expect(next.aggregates.filter((key) => seen!.aggregates.includes(key))).toEqual([]);
    expect(closingAction(walk, [one!, other!], 5, newId).aggregates).toEqual(expect.arrayContaining([seen!.aggregates[0], next.aggregates[0]]));
  });
});
