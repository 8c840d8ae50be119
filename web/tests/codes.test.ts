import { expect, test } from "vitest";
import { ageGroup, groupsOf, SHAPES, shapeOf, shortCode } from "../src/ui/codes";

test("a card's code is read in groups of three, three and four", () => {
  expect(groupsOf("K7M42QXR9T")).toEqual(["K7M", "42Q", "XR9T"]);
  expect(shortCode("K7M42QXR9T")).toBe("XR9T");
});

test("a code of another length is not cut", () => {
  expect(groupsOf("H-042")).toEqual(["H-042"]);
});

test("a household has the same shape each time", () => {
  expect(shapeOf("H-042")).toBe(shapeOf("H-042"));
});

test("the six shapes are all used, and about equally", () => {
  const counts = new Map<string, number>();
  for (let at = 1; at <= 600; at += 1) {
    const shape = shapeOf(`H-${String(at).padStart(3, "0")}`);
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([...SHAPES].sort());
  for (const count of counts.values()) expect(count).toBeGreaterThan(60);
});

test("age groups change at 6, 12 and 60", () => {
  expect([0, 5, 6, 11, 12, 59, 60, 101].map(ageGroup)).toEqual([
    "infant", "infant", "child", "child", "adult", "adult", "elder", "elder",
  ]);
});

test("an unknown age has no mark", () => {
  expect(ageGroup(null)).toBeNull();
  expect(ageGroup(undefined)).toBeNull();
});
