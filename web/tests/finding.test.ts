import { describe, expect, test } from "vitest";
import { find, indexed, type Findable } from "../src/people/finding";
import { householdCode } from "../src/people/household";

const HOME = "0187c2a0-0000-7000-8000-000000000012";
const person = (given: string | null, family: string | null, more: Partial<Findable> = {}) => ({
  given_names: given, family_names: family, card_codes: [], document_keys: [], phone_keys: [], ...more,
});

const people = [
  person("María del Carmen", "de la Cruz Núñez", { card_codes: ["K7M42QXR9T"], household_id: HOME }),
  person("José Ángel", "Mejía Zelaya", { document_keys: ["NVAV265BU4"] }),
  person("Xiomara Yamileth", "Oseguera Tróchez", { phone_keys: ["NVRDJCYJUX"] }),
  person("Ana", "Banegas"),
  person("Juana", "Vásquez"),
  person(null, null, { card_codes: ["A1B2C3D4E9"] }),
];
const index = indexed(people);
const names = (text: string, keys: string[] = []) => find(index, text, keys).map((one) => one.given_names);

describe("a name is found", () => {
  test.each([
    ["maria del carmen", "María del Carmen"],
    ["NUÑEZ  cruz", "María del Carmen"],
    ["cruz nunez maria", "María del Carmen"],
    ["delacruz", "María del Carmen"],
    ["mariadel carmen", "María del Carmen"],
    ["nunez", "María del Carmen"],
    ["zelaya mejia", "José Ángel"],
    ["jose mej", "José Ángel"],
    ["xiom oseg", "Xiomara Yamileth"],
    ["ara yam", "Xiomara Yamileth"],
  ])("%s", (text, name) => expect(names(text)).toEqual([name]));
});

test.each([
  ["siomara oceguera", "Xiomara Yamileth"],
  ["vanegas", "Ana"],
  ["basques", "Juana"],
])("by ear, where nothing is spelled so: %s", (text, name) => expect(names(text)).toEqual([name]));

test("whose word it is comes before whose word only has it inside", () => expect(names("ana")).toEqual(["Ana", "Juana"]));

test.each(["maria zelaya", "pérez", "zzzz", "", "-"])("nobody: %j", (text) => expect(names(text)).toEqual([]));

test.each(["K7M42QXR9T", "k7m 42q xr9t", "XR9T", "K7M-42Q-XR9T", householdCode(HOME), householdCode(HOME).toLowerCase()])(
  "by a card or a household's code: %s",
  (text) => expect(names(text)).toEqual(["María del Carmen"]),
);

test("a card of somebody who gave no data is found by its code", () => expect(find(index, "D4E9")).toEqual([people[5]]));

test("by the key of a document or a phone", () => {
  expect(names("0703-1990-01234", ["NVAV265BU4"])).toEqual(["José Ángel"]);
  expect(names("9911-2233", ["XXXXXXXXXX", "NVRDJCYJUX"])).toEqual(["Xiomara Yamileth"]);
});

test("a shelter of five thousand is looked through in a few milliseconds", () => {
  const many = Array.from({ length: 5000 }, (_, at) => person(`Nombre${at} Segundo`, `Apellido${at % 97} Otro${at % 89}`));
  const full = indexed([...many, ...people]);
  const began = performance.now();
  for (const text of ["n", "no", "apellido12 otro3", "xiomra", "nombre4999", "segundo otro88"]) find(full, text);
  expect((performance.now() - began) / 6).toBeLessThan(75); // a quarter of 300 ms: the reference device is so much slower
});
