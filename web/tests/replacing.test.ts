import { expect, test } from "vitest";
import { isAboutPlace, placeCodes, suggested, withoutPlace, type KnownBed } from "../src/outbox/replacing";

const bed = (code: string, free: boolean, room_id = code[0]!): KnownBed => ({ id: code.toLowerCase(), code, room_id, free });
const BEDS = [bed("B-12", false), bed("B-13", true), bed("B-14", true), bed("C-01", true), bed("D-01", false)];
const refused = (next?: object) => ({ status: 409, code: "bed_taken", title: "", parameters: next === undefined ? {} : { next } });
const body = { site_id: "s", stays: [{ id: "1", card: "K", bed_id: "b-12" }] };

test("the server's next best place is used while it is free, and keeps who the guest is", () => {
  const next = { kind: "PLACEMENT", stays: [{ id: "1", card: "K", bed_id: "c-01" }] };
  expect(suggested(body, refused(next), BEDS)).toEqual({ site_id: "s", stays: [{ id: "1", card: "K", bed_id: "c-01" }] });
});

test("where that was taken too, a free bed of the same room", () => {
  const next = { kind: "PLACEMENT", stays: [{ id: "1", bed_id: "d-01" }] };
  expect(suggested(body, refused(next), BEDS)).toEqual({ site_id: "s", stays: [{ id: "1", card: "K", bed_id: "b-13" }] });
});

test("of a family those whose beds are free keep them, and nobody gets a bed of another of them", () => {
  const family = { stays: [{ id: "1", bed_id: "b-12" }, { id: "2", bed_id: "b-13" }, { id: "3", shares_with_stay_id: "1" }] };
  const found = suggested(family, refused(), BEDS)!;
  expect(found.stays).toEqual([{ id: "1", bed_id: "b-14" }, { id: "2", bed_id: "b-13" }, { id: "3", shares_with_stay_id: "1" }]);
  expect(placeCodes(found, BEDS)).toBe("B-14, B-13");
});

test("a bed that is free again is asked for again", () => {
  expect(suggested({ moves: [{ id: "m", stay_id: "s", bed_id: "c-01" }] }, refused(), BEDS)).toEqual({
    moves: [{ id: "m", stay_id: "s", bed_id: "c-01" }],
  });
});

test("a place in a counted room is named by its room, once", () => {
  const hall = { stays: [{ id: "1", room_id: "gym" }, { id: "2", room_id: "gym" }] };
  expect(placeCodes(hall, BEDS, new Map([["gym", "GIM"]]))).toBe("GIM");
});

test("where no bed is known nothing is suggested", () => {
  expect(suggested({ stays: [{ id: "1", bed_id: "d-01" }] }, refused({ kind: "WITHOUT_BED", stays: [] }), BEDS)).toBeNull();
  expect(suggested({ stays: [{ id: "1", room_id: "gym" }] }, refused(), BEDS)).toBeNull();
});

test("without a place for now everybody stays together, and who they are is kept", () => {
  expect(withoutPlace({ site_id: "s", stays: [{ id: "1", card: "K", bed_id: "b-12" }, { id: "2", shares_with_stay_id: "1" }] } as object)).toEqual({
    site_id: "s",
    stays: [{ id: "1", card: "K", without_bed: true }, { id: "2", without_bed: true }],
  });
});

test("only a refusal because of a place leads to another place", () => {
  expect(isAboutPlace("POST /shelter/v1/stays", "bed_taken")).toBe(true);
  expect(isAboutPlace("POST /shelter/v1/stays", "already_sheltered")).toBe(false);
  expect(isAboutPlace("POST /shelter/v1/bags", "bed_taken")).toBe(false);
});
