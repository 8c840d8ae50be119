import { expect, test } from "vitest";
import type { LayoutRoom } from "../src/data/board";
import { overlaid, type ShownBoard } from "../src/data/overlay";
import { ownOptions, whyNot } from "../src/screens/beds/fitting";
import { bedTapped, begun, hallTapped, isWhole, missing, numberIn, optionChosen, placesText, roomsOf, suggested, type Person, type Placing } from "../src/screens/beds/placing";
import { aBoard, bed, guest } from "./support/boards";

const words = { to: (from: string, to: string) => `${from} a ${to}` };
const person = (stay_id: string, change: Partial<Person> = {}): Person => ({ stay_id, person_id: null, card: null, household_id: "h", age: "18-59", sex: null, effects: [], ...change });
const family = [person("s1"), person("s2", { age: "6-11" }), person("s3", { age: "0-5" })];
const shown = (beds = [bed("r1-01"), bed("r1-02"), bed("r1-03", [guest("x")]), bed("r1-04")]): ShownBoard => overlaid(aBoard(beds), []);
const room = (board = shown()) => board.rooms[0]!;
const all = () => true;
const start = (people: readonly Person[] = family): Placing => ({ ...begun("move", people), asking: false });
const layoutRoom = (change: Partial<LayoutRoom>): LayoutRoom => ({ id: "room", population: "FAMILY", accessible: false, household_id: null, ...change }) as LayoutRoom;
const layout = (change: Partial<LayoutRoom> = {}) => new Map([["room", layoutRoom(change)]]);

test("a tap on a bed places all of them in its room from that bed on, round the end", () => {
  const free = (id: string) => id !== "r1-03";
  const now = bedTapped(start(), room(), "r1-04", free);
  expect(now.spots.map((spot) => spot?.bed_id)).toEqual(["r1-04", "r1-01", "r1-02"]);
  expect([isWhole(now), now.touched, now.chosen]).toEqual([true, true, null]);
});

test("where a room has too few beds the rest is placed by further taps", () => {
  const small = shown([bed("r1-01"), bed("r1-02", [guest("x")])]);
  const first = bedTapped(start(), room(small), "r1-01", (id) => id === "r1-01");
  expect(missing(first)).toBe(2);
  const other = { ...room(), id: "other", code: "R02" };
  const then = bedTapped(bedTapped(first, other, "r1-02", all), other, "r1-04", all);
  expect([isWhole(then), roomsOf(then.spots)]).toEqual([true, 2]);
});

test("a tap on a chosen bed takes it back, and whoever was to share it", () => {
  const spots = [{ room_id: "room", room_code: "R01", bed_id: "r1-01" }, { room_id: "room", room_code: "R01", shares_with: 0 }, null];
  const now = bedTapped({ ...start(), spots }, room(), "r1-01", all);
  expect(now.spots).toEqual([null, null, null]);
});

test("once all are placed another bed places them anew", () => {
  const placed = bedTapped(start([person("s1")]), room(), "r1-01", all);
  expect(numberIn(bedTapped(placed, room(), "r1-02", all), "r1-02")).toBe(0);
  expect(numberIn(bedTapped(placed, room(), "r1-02", all), "r1-01")).toBe(-1);
});

test("a bed that the desk takes though it does not fit is taken, and no other one like it", () => {
  const now = bedTapped(start(), room(), "r1-01", () => false);
  expect(now.spots.map((spot) => spot?.bed_id ?? null)).toEqual(["r1-01", null, null]);
});

test("the best suggestion is chosen, and what somebody chose by hand stays", () => {
  const option = { spots: family.map((_, at) => ({ room_id: "room", room_code: "R01", bed_id: `b${at}`, bed_code: `R01-0${at}` })), reasons: [], decided_by: null };
  expect(suggested(start(), [option], { own: false }).chosen).toBe(0);
  const tapped = bedTapped(start(), room(), "r1-01", all);
  expect(suggested(tapped, [option], { own: false }).spots).toEqual(tapped.spots);
  expect(optionChosen(suggested(tapped, [option], { own: false }), 0).spots).toEqual(option.spots);
});

test("what sets a rule aside is offered and never chosen by itself", () => {
  const option = { spots: family.map(() => ({ room_id: "room", room_code: "R01" })), reasons: [], decided_by: "DESK" as const };
  expect(suggested(start(), [option], { own: false })).toMatchObject({ chosen: null, spots: [null, null, null] });
});

test("places are told as runs of codes, each bed once", () => {
  const at = (bed_code: string) => ({ room_id: "r", room_code: "R01", bed_id: bed_code, bed_code });
  const beside = { room_id: "r", room_code: "R01", shares_with: 0 };
  expect(placesText([at("R01-09"), at("R01-10"), at("R01-11"), beside], words)).toBe("R01-09 a R01-11");
  expect(placesText([at("R01-09"), at("R01-10"), at("R02-01")], words)).toBe("R01-09, R01-10, R02-01");
  expect(placesText(hallTapped(start(), { ...room(), code: "GIM" }).spots, words)).toBe("GIM");
});

test("a bed that somebody has fits nobody; a crib only the smallest, an upper bunk none of them", () => {
  const [taken, crib, upper] = [bed("a", [guest("x")]), bed("b", [], { kind: "CRIB" }), bed("c", [], { kind: "UPPER" })].map((one) => overlaid(aBoard([one]), []).rooms[0]!.beds[0]!);
  expect(whyNot(taken!, layoutRoom({}), family)).toMatchObject({ code: "OCCUPIED", strength: "taken" });
  expect(whyNot(crib!, layoutRoom({}), family)).toBeNull();
  expect(whyNot(crib!, layoutRoom({}), [person("s1")])).toMatchObject({ code: "CRIB", strength: "desk" });
  expect(whyNot(upper!, layoutRoom({}), [person("s3", { age: "0-5" })])).toMatchObject({ code: "UPPER" });
});

test("what only an officer sets aside is not the desk's to use", () => {
  const free = room().beds[0]!;
  const man = [person("s1", { sex: "MALE" })];
  expect(whyNot(free, layoutRoom({ population: "WOMEN" }), man)).toMatchObject({ code: "WOMEN", strength: "officer" });
  expect(whyNot(free, layoutRoom({ population: "UNACCOMPANIED_CHILDREN" }), man)).toMatchObject({ strength: "officer" });
  expect(whyNot(free, layoutRoom({ population: "MEN" }), [person("s1", { sex: "FEMALE" })])).toMatchObject({ code: "MEN", strength: "desk" });
  expect(whyNot(free, layoutRoom({ household_id: "other" }), man)).toMatchObject({ code: "GIVEN" });
});

test("this device suggests free beds of one room that keeps the least over, then the hall", () => {
  const options = ownOptions(shown(), layout(), family);
  expect(options.map((one) => one.spots.map((spot) => spot.bed_id ?? spot.room_id))).toEqual([["r1-01", "r1-02", "r1-04"], ["hall", "hall", "hall"]]);
});

test("it gives the only crib to the smallest, and suggests no room that is for others", () => {
  const board = shown([bed("a", [], { kind: "CRIB" }), bed("b"), bed("c")]);
  expect(ownOptions(board, layout(), family)[0]!.spots.map((spot) => spot.bed_id)).toEqual(["b", "c", "a"]);
  expect(ownOptions(board, layout({ population: "ISOLATION" }), family).map((one) => one.spots[0]!.room_id)).toEqual(["hall"]);
});

