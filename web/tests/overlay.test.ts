import { expect, test } from "vitest";
import { overlaid, type Before, type Pending, type ShownBoard } from "../src/data/overlay";
import { numbersOf } from "../src/screens/beds/numbers";
import { aBoard, bed, entry, guest } from "./support/boards";

const bedIn = (shown: ShownBoard, id: string) => shown.rooms[0]!.beds.find((one) => one.id === id)!;
const who = (shown: ShownBoard, id: string): string[] => bedIn(shown, id).guests.map((one) => one.stay_id);
const hall = (shown: ShownBoard) => shown.rooms[1]!;
const move = (stay_id: string, where: object, change: Partial<Pending> = {}): Pending =>
  entry("stays/move", { moves: [{ id: `step-${stay_id}`, stay_id, ...where }] }, change);

test("a board without entries is what the server told", () => {
  const board = aBoard([bed("a", [guest("s1")]), bed("b")], { without: [guest("s2", { place: "WITHOUT_BED" })] });
  const shown = overlaid(board, []);
  expect([who(shown, "a"), who(shown, "b"), shown.without.length]).toEqual([["s1"], [], 1]);
});

test("a household that was checked in here lies in its beds, and waits to be sent", () => {
  const stays = [{ id: "n1", person_id: "p1", household_id: "h", bed_id: "a" }, { id: "n2", household_id: "h", shares_with_stay_id: "n1" }, { id: "n3", household_id: "h", room_id: "hall" }, { id: "n4", household_id: "h", without_bed: true }];
  const shown = overlaid(aBoard([bed("a"), bed("b")]), [entry("stays", { stays })]);
  expect(who(shown, "a")).toEqual(["n1", "n2"]);
  expect(bedIn(shown, "a")).toMatchObject({ state: "OCCUPIED", guests: [{ mark: "waiting", household_size: 4 }, { place: "SHARES_WITH" }] });
  expect([hall(shown).taken, shown.without[0]!.stay_id]).toEqual([1, "n4"]);
  expect(numbersOf(shown)).toMatchObject({ free: 10, occupied: 2, without: 1 });
});

test("who is on the server's board already is not there twice", () => {
  const stays = [{ id: "s1", bed_id: "b" }];
  const shown = overlaid(aBoard([bed("a", [guest("s1")]), bed("b")]), [entry("stays", { stays }, { sent: true })]);
  expect([who(shown, "a"), who(shown, "b")]).toEqual([["s1"], []]);
});

test("a move frees the bed that is left and fills the other; laid twice it is laid once", () => {
  const board = aBoard([bed("a", [guest("s1")]), bed("b")]);
  const once = overlaid(board, [move("s1", { bed_id: "b" })]);
  expect([bedIn(once, "a").state, who(once, "b")]).toEqual(["AVAILABLE", ["s1"]]);
  const again = overlaid(board, [move("s1", { bed_id: "b" }), move("s1", { bed_id: "b" })]);
  expect(who(again, "b")).toEqual(["s1"]);
});

test("whoever shares the bed of one who moves goes along", () => {
  const board = aBoard([bed("a", [guest("s1"), guest("baby", { place: "SHARES_WITH" })]), bed("b")]);
  const shown = overlaid(board, [move("s1", { bed_id: "b" })]);
  expect([who(shown, "a"), who(shown, "b")]).toEqual([[], ["s1", "baby"]]);
});

test("two who swap their beds have each other's", () => {
  const swap = entry("stays/move", { moves: [{ id: "x", stay_id: "s1", bed_id: "b" }, { id: "y", stay_id: "s2", bed_id: "a" }] });
  const shown = overlaid(aBoard([bed("a", [guest("s1")]), bed("b", [guest("s2")])]), [swap]);
  expect([who(shown, "a"), who(shown, "b")]).toEqual([["s2"], ["s1"]]);
});

test("a move to a bed that is not on the board loses nobody: they are without a place", () => {
  const shown = overlaid(aBoard([bed("a", [guest("s1")])]), [move("s1", { bed_id: "gone" })]);
  expect(shown.without.map((one) => one.stay_id)).toEqual(["s1"]);
});

test("a check-in in review puts its people among those without a place", () => {
  const stays = [{ id: "n1", bed_id: "a" }];
  const shown = overlaid(aBoard([bed("a")]), [entry("stays", { stays }, { review: true })]);
  expect(shown.without).toMatchObject([{ stay_id: "n1", mark: "review" }]);
  expect(bedIn(shown, "a").state).toBe("AVAILABLE");
});

test("a move in review shows its people without a place, and keeps the one they have", () => {
  const shown = overlaid(aBoard([bed("a", [guest("s1")]), bed("b")]), [move("s1", { bed_id: "b" }, { review: true })]);
  expect(shown.without).toMatchObject([{ stay_id: "s1", mark: "review", kept: { bed_id: "a" } }]);
  expect([who(shown, "a"), bedIn(shown, "a").state, who(shown, "b")]).toEqual([["s1"], "OCCUPIED", []]);
});

test("who leaves for a while keeps the bed, and has it when they return", () => {
  const board = aBoard([bed("a", [guest("s1")])]);
  const leave = entry("stays/leave", { guests: [{ id: "x", stay_id: "s1" }] });
  expect(bedIn(overlaid(board, [leave]), "a").state).toBe("AWAY");
  const back = entry("stays/return", { guests: [{ id: "y", stay_id: "s1" }] });
  expect(bedIn(overlaid(board, [leave, back]), "a").state).toBe("OCCUPIED");
});

test("a leave in review leaves the bed as it is, and says that somebody has to look", () => {
  const leave = entry("stays/leave", { guests: [{ id: "x", stay_id: "s1" }] }, { review: true });
  expect(bedIn(overlaid(aBoard([bed("a", [guest("s1")])]), [leave]), "a")).toMatchObject({ state: "OCCUPIED", guests: [{ mark: "review" }] });
});

test("an end frees the bed, and who shared it is without a place", () => {
  const board = aBoard([bed("a", [guest("s1"), guest("s2", { place: "SHARES_WITH" })])]);
  const one = overlaid(board, [entry("stays/end", { ends: [{ stay_id: "s1", reason: "HOME" }] })]);
  expect([bedIn(one, "a").state, one.without.map((left) => left.stay_id)]).toEqual(["AVAILABLE", ["s2"]]);
  const both = overlaid(board, [entry("stays/end", { ends: [{ stay_id: "s1", reason: "HOME" }, { stay_id: "s2", reason: "HOME" }] })]);
  expect(both.without).toEqual([]);
});

test("an end in review ends nobody's stay", () => {
  const shown = overlaid(aBoard([bed("a", [guest("s1")])]), [entry("stays/end", { ends: [{ stay_id: "s1" }] }, { review: true })]);
  expect(bedIn(shown, "a").guests).toMatchObject([{ stay_id: "s1", mark: "review" }]);
});

test("a bed's state is as it was set here, and never under somebody who lies in it", () => {
  const board = aBoard([bed("a"), bed("b", [guest("s1")])]);
  const shown = overlaid(board, [entry("beds/a/state", { state: "CLEANING" }), entry("beds/b/state", { state: "CLEANING" })]);
  expect([bedIn(shown, "a").state, bedIn(shown, "a").mark, bedIn(shown, "b").state]).toEqual(["CLEANING", "waiting", "OCCUPIED"]);
  expect(numbersOf(shown).out).toBe(1);
});

test("an entry and what takes it back change nothing together, before either is sent", () => {
  const board = aBoard([bed("a", [guest("s1")]), bed("b")]);
  const back = entry("stays/steps/step-s1/reverse", { id: "r" });
  const shown = overlaid(board, [move("s1", { bed_id: "b" }, { undone_by: back.id }), back]);
  expect([who(shown, "a"), who(shown, "b")]).toEqual([["s1"], []]);
});

test("what the server has is taken back to where this device remembers them", () => {
  const board = aBoard([bed("a"), bed("b", [guest("s1")])]);
  const before: Before = new Map([["step-s1", { guest: guest("s1"), place: { bed_id: "a" } }]]);
  const shown = overlaid(board, [entry("stays/steps/step-s1/reverse", { id: "r" })], before);
  expect([who(shown, "a"), who(shown, "b")]).toEqual([["s1"], []]);
});

test("an end that is taken back brings everybody of it back, hosts before who shares", () => {
  const before: Before = new Map([
    ["s1", { guest: guest("s1"), place: { bed_id: "a" } }],
    ["s2", { guest: guest("s2", { place: "SHARES_WITH" }), place: { bed_id: "a" } }],
  ]);
  const shown = overlaid(aBoard([bed("a")]), [entry("stays/s1/end/reverse", { id: "r", also: ["s2"] })], before);
  expect(who(shown, "a")).toEqual(["s1", "s2"]);
});

test("a check-in that is taken back leaves nobody in its beds", () => {
  const board = aBoard([bed("a", [guest("s1")]), bed("b", [guest("s2")])]);
  const shown = overlaid(board, [entry("stays/s1/reverse", { id: "r", also: ["s2"] })]);
  expect([bedIn(shown, "a").state, bedIn(shown, "b").state, shown.without]).toEqual(["AVAILABLE", "AVAILABLE", []]);
});

test("a group takes places of its hall, and no more than there are", () => {
  const group = entry("stays/group", { room_id: "hall" }, { people: 7 });
  expect(hall(overlaid(aBoard([], { places: 10, taken: 1 }), [group])).taken).toBe(8);
  expect(hall(overlaid(aBoard([], { places: 5, taken: 1 }), [group])).taken).toBe(5);
});

test("a full hall takes whoever comes, over its places", () => {
  const shown = overlaid(aBoard([], { places: 1, taken: 1 }), [entry("stays", { stays: [{ id: "n1", room_id: "hall" }] })]);
  expect([hall(shown).taken, hall(shown).guests[0]!.place]).toEqual([1, "OVERFLOW"]);
});

test("the server's board is never changed by what is laid over it", () => {
  const board = aBoard([bed("a", [guest("s1")]), bed("b")]);
  const text = JSON.stringify(board);
  overlaid(board, [move("s1", { bed_id: "b" }), entry("stays/end", { ends: [{ stay_id: "s1" }] })]);
  expect(JSON.stringify(board)).toBe(text);
});
