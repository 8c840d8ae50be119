import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { kindOf } from "../src/outbox/operations";
import { refusedCard, withCard } from "../src/outbox/other-card";
import { bodyFacts } from "../src/screens/review/body-facts";

const SERVICES = new URL("../../services/", import.meta.url);

/** Names of the operations that a service takes from outboxes, as its routes list them. */
function deferrable(service: string): string[] {
  const source = readFileSync(new URL(`${service}/routes/outbox.py`, SERVICES), "utf8");
  return [...source.matchAll(/"(\w+)": Deferrable/g)].map(([, name]) => name!);
}

test("each operation that a service takes from an outbox has a name here", () => {
  const unnamed: string[] = [];
  for (const service of readdirSync(SERVICES).filter((name) => ["registration", "distribution", "shelter"].includes(name))) {
    const document = JSON.parse(readFileSync(new URL(`../docs/openapi/${service}.json`, SERVICES), "utf8")) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        const named = `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "0192F0AA00")}`;
        if (deferrable(service).includes(operationId) && kindOf(named) === "other") unnamed.push(named);
      }
    }
  }
  expect(unnamed).toEqual([]);
});

test("an undoing is one, whatever its id", () => {
  expect(kindOf("POST /shelter/v1/stays/0192f0aa-0000-7000-8000-000000000001/reverse")).toBe("undo");
  expect(kindOf("POST /nowhere/v1/things")).toBe("other");
});

test("the card that is somebody else's is known where it is the only one, and another takes its place", () => {
  const bound = { operation: "POST /registration/v1/cards/Q9G2VNRGQS/bind", body: { person_id: "p" } };
  expect(refusedCard(bound, "card_already_bound")).toBe("Q9G2VNRGQS");
  expect(withCard(bound, "52YZJR3D3R").operation).toBe("POST /registration/v1/cards/52YZJR3D3R/bind");
  const family = { operation: "POST /registration/v1/households", body: { head: {}, cards: [{ code: "Q9G2VNRGQS" }] } };
  expect(refusedCard(family, "card_not_free")).toBe("Q9G2VNRGQS");
  expect(withCard(family, "52YZJR3D3R").body).toEqual({ head: {}, cards: [{ code: "52YZJR3D3R" }] });
  const two = { ...family, body: { cards: [{ code: "A" }, { code: "B" }] } };
  expect(refusedCard(two, "card_not_free")).toBeNull();
  expect(refusedCard(bound, "person_merged")).toBeNull();
});

test("of a body people read names, cards, places and numbers, and no id", () => {
  const body = { site_id: "s", stays: [{ id: "1", card: "K", bed_id: "b1", person_id: "p" }, { id: "2", without_bed: true, bed_id: "b9" }] };
  const facts = bodyFacts(body, (id) => (id === "b1" ? "B-12" : undefined));
  expect(facts.map(({ key, value }) => `${key} ${value}`)).toEqual(["card K", "bed_id B-12", "without_bed ✓", "bed_id …"]);
});
