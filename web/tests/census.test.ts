/** The night's census: what a room expects, what was said of it, and what is saved of that. */
import "./support/browser";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Census, CensusGuest, CensusRoom } from "../src/data/census";
import { laidOver } from "../src/data/census-laid";
import type { Pending } from "../src/data/overlay";
import { behindReview } from "../src/outbox/order";
import type { Entry } from "../src/outbox/entry";
import type { Action } from "../src/outbox/outbox";
import { alone, closingAction, roomActions, roomKey } from "../src/screens/closing/actions";
import { alarmsOf, balanceOf, childrenShort, markOf, nextRoom, nothingSaid, progressOf, roomsOf, type Mark } from "../src/screens/closing/census";
import { expectedIn } from "../src/screens/closing/composition";
import { confirmOpen } from "../src/screens/closing/confirming";
import { mark, marking, marksNow } from "../src/screens/closing/marks";
import { once } from "../src/people/once";
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
  it("is sent behind what was said of the room, and before the closing", () => {
    expect(actions[2]!.aggregates).toEqual([roomKey(walk, "R1")]);
    expect(closingAction(walk, [one!], 81, newId).aggregates).toContain(roomKey(walk, "R1"));
  });
  it("waits for nobody who went out, nor for another room: a step to be looked at keeps back no alarm", () => {
    const [first, other] = roomsOf(census(room("R1", [guest("a"), guest("b", { age: "6-11" })]), room("R2", [guest("d")])), none);
    const all = [...roomActions(walk, first!, { marks: { a: "left", b: "missing" }, counted: null }, newId), ...roomActions(walk, other!, { marks: { d: "here" }, counted: null }, newId)];
    const queue = all.map((action, at) => ({ ...action, id: `${at}`, place: at, seq: at, state: at === 0 ? "REVIEW" : "SAVED", retry_at: 0 }));
    expect(behindReview(queue as unknown as Entry[])).toEqual([]);
  });
  it("waits for who came back and is missing, as nobody looks for somebody who is out", () => {
    const back = roomActions(walk, one!, { marks: { a: "here", b: "here", c: "missing" }, counted: null }, newId);
    expect(back.map((action) => action.operation.split("/").at(-1))).toEqual(["return", "rooms"]);
    expect(back[1]!.aggregates).toContain("c");
  });
  it("lets a household go in one step, which is taken back as one", () => {
    const [family] = roomsOf(census(room("R1", [guest("mother", { household_id: "h" }), guest("child", { household_id: "h", age: "6-11" }), guest("other")])), none);
    const [together, single] = roomActions(walk, family!, { marks: { mother: "left", child: "left", other: "left" }, counted: null }, newId);
    const stays = (action: Action) => (action.body as { guests: { stay_id: string }[] }).guests.map((one) => one.stay_id);
    expect([stays(together!), stays(single!)]).toEqual([["mother", "child"], ["other"]]);
    const { guests } = together!.body as { guests: { id: string }[] };
    expect(together!.undo).toMatchObject({ operation: expect.stringContaining(guests[0]!.id), body: { also: [guests[1]!.id] } });
  });
  it("finds the children who would go without an adult of their household", () => {
    const [family] = roomsOf(census(room("R1", [guest("mother", { household_id: "h" }), guest("child", { household_id: "h", age: "6-11" }), guest("other")])), none);
    const stays = (marks: Record<string, Mark>) => alone(family!, marks).map((one) => one.stay_id);
    expect([stays({ child: "left" }), stays({ child: "left", other: "left" }), stays({ child: "left", mother: "left" })]).toEqual([["child"], ["child"], []]);
  });
  it("takes back a return as it takes back a leave", () => {
    const { guests } = actions[1]!.body as { guests: { id: string }[] };
    expect(actions[1]!.undo).toMatchObject({ operation: `POST /shelter/v1/stays/steps/${guests[0]!.id}/reverse`, summary: { text: "return_undone" } });
  });
  it("names nobody", () => {
    expect(JSON.stringify(actions.map((action) => action.summary))).not.toMatch(/[a-z] [A-Z]/);
  });
});

describe("a room that is opened again", () => {
  const list = census(room("R1", [guest("a"), guest("b")]));
  const [again] = roomsOf(list, said("R1", { a: "left", b: "missing" }));
  it("begins as it was said last", () => {
    expect(marksNow(again!, "2026-11-30")).toEqual({ a: "left", b: "missing" });
  });
  it("tells again of nobody who went out", () => {
    const actions = roomActions(walk, again!, { marks: { a: "left", b: "here" }, counted: null }, newId);
    expect(actions.map((action) => action.operation.split("/").at(-1))).toEqual(["rooms"]);
  });
});

describe("a list that is older than what was done here", () => {
  const list = census(room("R1", [guest("a"), guest("b", { away_since: "x" }), guest("c")], { away: 1 }));
  const entry = (way: string, body: object, more: Partial<Pending> = {}): Pending =>
    ({ id: way, operation: `POST /shelter/v1/stays/${way}`, body, captured_at: "2026-12-01T01:00:00Z", review: false, sent: false, undone_by: null, people: 0, ...more });
  const out = { guests: [{ id: "1", stay_id: "a" }] };
  const numbers = (...entries: Pending[]) => {
    const [one] = roomsOf(laidOver(list, entries), none);
    return [one!.expected, one!.away, one!.guests.length, one!.marks];
  };
  it("looks for nobody who went out or left, and for who came back", () => {
    expect(numbers(entry("leave", out))).toEqual([1, 2, 3, { a: "left", b: "left", c: "here" }]);
    expect(numbers(entry("return", { guests: [{ id: "2", stay_id: "b" }] }))).toEqual([3, 0, 3, { a: "here", b: "here", c: "here" }]);
    expect(numbers(entry("end", { ends: [{ stay_id: "c", reason: "HOME" }] }))).toEqual([1, 1, 2, { a: "here", b: "left" }]);
  });
  it("stands where that was not done, or was taken back", () => {
    const before = numbers();
    expect(numbers(entry("leave", out, { review: true }))).toEqual(before);
    expect(numbers(entry("leave", out, { undone_by: "u" }))).toEqual(before);
  });
});

describe("the tap on confirm", () => {
  const [open] = roomsOf(census(room("R1", [guest("a", { age: "6-11" })])), none);
  afterEach(() => {
    vi.useRealTimers();
    marking.value = null;
  });
  it("counts once, and not just after the room changed", async () => {
    vi.useFakeTimers();
    const guard = once(600);
    const save = vi.fn(() => Promise.resolve());
    await Promise.all([guard.run(save), guard.run(save)]);
    await guard.run(save);
    expect(save).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(600);
    await guard.run(save);
    expect(save).toHaveBeenCalledTimes(2);
  });
  it("is free again after what could not be done", async () => {
    const guard = once();
    await expect(guard.run(() => Promise.reject(new Error("x")))).rejects.toThrow("x");
    expect(guard.busy.value).toBe(false);
  });
  it("keeps the marks until they are saved, and where they are not", async () => {
    mark(open!, "2026-11-30", "a", "missing");
    const during: unknown[] = [];
    const save = (ok: boolean) => async () => {
      during.push(marking.value?.marks);
      return ok;
    };
    expect(await confirmOpen(open!, "2026-11-30", null, save(false))).toBe("not_saved");
    expect(marking.value?.marks).toEqual({ a: "missing" });
    expect(await confirmOpen(open!, "2026-11-30", null, save(true))).toBe("saved");
    expect([marking.value, during]).toEqual([null, [{ a: "missing" }, { a: "missing" }]]);
  });
  it("saves nothing of a child who would go alone", async () => {
    mark(open!, "2026-11-30", "a", "left");
    const save = vi.fn(() => Promise.resolve(true));
    expect(await confirmOpen(open!, "2026-11-30", null, save)).toBe("child_alone");
    expect(save).not.toHaveBeenCalled();
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
